"""Child processes of the program: started alike, and ahead of time where it is known that they will be wanted.

Nothing else is imported here: a child that starts before its parent has loaded what it needs starts beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SMALL = 1 << 19
"""Bytes of a workbook or text that is taken in sooner than a process for it has started."""

PROCESSES = 4
"""At most so many at a time, each with its own limit on memory."""

INTAKE = "pipeline.intakes.worker"
"""What takes files in."""

_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}
"""Has numpy start no threads for what is not done here, and the C library of Linux keep memory that was given back and
will be asked for again: a tenth of the work of reading is saved. Others do not look."""

Child = subprocess.Popen[bytes]

_ahead: list[tuple[str, int, Child]] = []


def count_for(files: int) -> tuple[int, int]:
    """How many processes so many files are worth, and how many threads each may use: they share the processors."""
    processors = os.cpu_count() or 1
    count = min(files, processors, PROCESSES)
    return count, processors // max(count, 1) or 1


def started(module: str, threads: int) -> Child:
    """A process that runs a module: one that was started ahead, or a new one."""
    for one in _ahead:
        if one[:2] == (module, threads) and one[2].poll() is None:
            _ahead.remove(one)
            return one[2]
    return _start(module, threads)


def end(child: Child) -> None:
    """End a process, whatever it does."""
    child.kill()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    child.wait()


@contextmanager
def head_start(files: Sequence[Path]) -> Iterator[None]:
    """Start what will take in the large ones among these files. What nobody has asked for by the end is ended."""
    count, threads = count_for(sum(_size(path) > SMALL for path in files))
    _ahead.extend((INTAKE, threads, _start(INTAKE, threads)) for _ in range(count))
    try:
        yield
    finally:
        while _ahead:
            end(_ahead.pop()[2])


def environment(threads: int) -> dict[str, str]:
    """The environment of a process that may use so many threads."""
    return {
        **_SETTINGS,
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "POLARS_MAX_THREADS": str(threads),
    }


def _start(module: str, threads: int) -> Child:
    return subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
        # Isolated from the current folder (-P): what lies there may be anybody's, and would be imported before ours.
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(threads),
    )


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
