"""Reading in a process that can be stopped, and that takes nothing with it when it dies."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

from pipeline.findings import FileRejected
from pipeline.reading import refusal
from pipeline.reading.limits import Limits
from pipeline.tables import Book


class ReaderFailedError(RuntimeError):
    """A bug in a reader, with the traceback of the process that it showed in."""


class ReadingProcess:
    """A child process that reads one file at a time; a new one takes over where it had to be stopped.

    A pool of `concurrent.futures` cannot stop a task that hangs, and breaks as a whole when one of its processes
    dies. A thread per child can do both.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, content: bytes, file: str, limits: Limits, password: str | None = None) -> Book:
        """The book of a file's bytes. Raises FileRejected (F01, F02, F03, F11), and ReaderFailedError for a bug."""
        from pipeline.reading.worker import await_ready, receive, send  # noqa: PLC0415 - must not be loaded before it is run

        child = self._started()
        if child.stdin is None or child.stdout is None:
            raise ReaderFailedError(file)
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        seconds = limits.seconds_for(len(content))
        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            if not self._ready:
                await_ready(child.stdout)
                self._ready = True
            send(child.stdin, (content, file, limits, password))
            data = receive(child.stdout)
        except OSError:
            data = None
        finally:
            timer.cancel()
        if data is None:
            self.close()
            raise refusal.too_slow(file, seconds) if late.is_set() else refusal.reader_died(file)
        answer = pickle.loads(data)  # noqa: S301 - from the process that this one started
        if isinstance(answer, Book):
            return answer
        if isinstance(answer, tuple):
            raise FileRejected(*answer)
        raise ReaderFailedError(answer)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._ready = False
            # One thread each: the processes share the processors among themselves.
            environment = os.environ | {
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "POLARS_MAX_THREADS": "1",
            }
            self._child = subprocess.Popen(
                [sys.executable, "-m", "pipeline.reading.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._child

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        child.wait()
