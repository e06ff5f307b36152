"""The process that reads files apart from everything else: `python -m pipeline.reading.worker`.

It takes pickled requests (content, file, limits, password, reader) on standard input, each after its length in eight bytes,
and answers in the same way on standard output: a book, or the findings of a refusal, or the traceback of a bug.
"""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from pipeline.findings import FileRejected, Finding
from pipeline.reading import frozen_mappings, refusal
from pipeline.reading.limits import Limits
from pipeline.reading.opening import book_of
from pipeline.tables import Book

Request = tuple[bytes, str, Limits, str | None, str | None]
Answer = Book | tuple[Finding, ...] | str

READY = b"ready to read\n"
"""The first line of the way back. Whatever an interpreter's start has printed before it is noise."""

SET_ASIDE = 4
"""Times its limit that a process may set aside without using it."""

_LENGTH = struct.Struct(">Q")

frozen_mappings.make_picklable()


def await_ready(stream: IO[bytes]) -> None:
    """Skip to where the answers begin."""
    while (line := stream.readline(4096)) and not line.endswith(READY):
        continue


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    data = pickle.dumps(message, protocol=5)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message, still pickled. None where the stream ends, even in the middle of it."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def answer(request: Request) -> Answer:
    """Read the file of a request."""
    content, file, limits, password, reader = request
    bound_memory(limits.memory)
    try:
        return book_of(content, file, limits, password, reader)
    except FileRejected as rejected:
        return rejected.findings
    except MemoryError:
        return refusal.reader_died(file).findings


def serve(answer: Callable[[Any], object]) -> None:
    """Answer requests until standard input ends. A bug is answered with its traceback, which the parent raises."""
    # Standard output is the way back, so whatever a library prints must not land there.
    back = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    gc.freeze()  # what has been loaded is never garbage, and need not be looked through again and again
    back.write(READY)
    back.flush()
    while (data := receive(sys.stdin.buffer)) is not None:
        try:
            answered = answer(pickle.loads(data))  # noqa: S301 - from the process that started this one
        except Exception:  # noqa: BLE001 - told to the parent
            answered = traceback.format_exc()
        send(back, answered)


def bound_memory(limit: int) -> None:
    """Let the process hold so many bytes more than it does now.

    What it holds is looked at many times a second, and beyond the limit it ends at once. What it only sets aside, as
    every thread and every allocator does, may be several times as much, and the operating system keeps to that where it
    can (Linux).
    """
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        pages = _pages()
        for kind, now in ((resource.RLIMIT_DATA, pages[5]), (resource.RLIMIT_AS, pages[0])):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (now * resource.getpagesize() + SET_ASIDE * limit, hard))
    _watch.most = _held() + limit
    if not _watch.is_alive():
        _watch.start()


def _pages() -> list[int]:
    """The process's pages of memory: of address space, held, and so on, as Linux counts them. Others raise OSError."""
    with open("/proc/self/statm", encoding="ascii") as status:  # noqa: PTH123 - not a file that anybody has
        return [int(count) for count in status.read().split()]


def _held() -> int:
    """The bytes of memory that the process holds."""
    try:
        return _pages()[1] * mmap.PAGESIZE
    except OSError:
        import psutil  # noqa: PLC0415 - macOS and Windows

        return int(psutil.Process().memory_info().rss)


class _Watch(threading.Thread):
    """Ends the process when it holds more than it may."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0

    def run(self) -> None:
        """Look until the process ends."""
        while True:
            if _held() > self.most:
                os._exit(1)
            time.sleep(0.02)


_watch = _Watch()


if __name__ == "__main__":
    serve(answer)
