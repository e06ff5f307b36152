"""Reading in a process that can be stopped, and that takes nothing with it when it dies."""

from __future__ import annotations

import pickle
import threading
from types import TracebackType
from typing import Any, Self

from pipeline import children
from pipeline.findings import FileRejected
from pipeline.reading import refusal
from pipeline.reading.limits import PATIENCE, Limits
from pipeline.tables import Book


class ReaderFailedError(RuntimeError):
    """A bug in a reader, with the traceback of the process that it showed in."""


class ChildProcess:
    """A child process that does one thing at a time for one file; a new one takes over where it had to be stopped.

    A pool of `concurrent.futures` cannot stop a task that hangs, and breaks as a whole when one of its processes
    dies. A thread per child can do both.
    """

    MODULE = ""
    """The module that is run, which answers as `pipeline.reading.worker` does."""

    def __init__(self, threads: int = 1) -> None:
        self._child: children.Child | None = None
        self._threads = threads
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child ahead of its first request, so that it is ready sooner."""
        self._started()

    def ask(self, request: object, file: str, seconds: float) -> Any:  # noqa: ANN401 - whatever the worker answers
        """The child's answer to a request about a file.

        Raises FileRejected (F03) where it takes longer than that or dies, and ReaderFailedError for a bug, which the
        child tells as a text.
        """
        from pipeline.reading.worker import await_ready, receive, send  # noqa: PLC0415 - must not be loaded before it is run

        child = self._started()
        if child.stdin is None or child.stdout is None:
            raise ReaderFailedError(file)
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            if not self._ready:
                await_ready(child.stdout)
                self._ready = True
            send(child.stdin, request)
            data = receive(child.stdout)
        except OSError:
            data = None
        finally:
            timer.cancel()
        if data is None:
            self.close()
            raise refusal.too_slow(file, seconds) if late.is_set() else refusal.reader_died(file)
        answer = pickle.loads(data)  # noqa: S301 - from the process that this one started
        if isinstance(answer, str):
            raise ReaderFailedError(answer)
        return answer

    def _started(self) -> children.Child:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._ready = False
            self._child = children.started(self.MODULE, self._threads)
        return self._child

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            children.end(child)


class ReadingProcess(ChildProcess):
    """A child process that reads files."""

    MODULE = "pipeline.reading.worker"

    def read(
        self, content: bytes, file: str, limits: Limits, password: str | None = None, reader: str | None = None
    ) -> Book:
        """The book of a file's bytes. Raises FileRejected (F01, F02, F03, F08, F11), and ReaderFailedError for a bug."""
        answer = self.ask((content, file, limits, password, reader), file, PATIENCE * limits.seconds_for(len(content)))
        if isinstance(answer, Book):
            return answer
        raise FileRejected(*answer)
