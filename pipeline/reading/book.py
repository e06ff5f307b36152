"""Files from the disk to books, one or many."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path
from queue import SimpleQueue

from pipeline.children import SMALL, count_for
from pipeline.findings import FileRejected
from pipeline.reading import refusal
from pipeline.reading.limits import Limits
from pipeline.reading.opening import book_of, must_be_alone
from pipeline.reading.processes import ReadingProcess
from pipeline.tables import Book

DEFAULT = Limits()

HUGE = 16 << 20
"""Bytes of a workbook whose sheets take longer to hand over than to read: it is read here, by threads."""


def read(
    path: Path,
    name: str | None = None,
    limits: Limits = DEFAULT,
    password: str | None = None,
    reader: str | None = None,
) -> Book:
    """Read a file into its sheets. Its content decides the format, not its name.

    `name` is the file's name as dropped (the path's own if not given), for the source and for findings. `password`
    opens a locked workbook, `reader` is `calamine` where that is to read workbooks. Old and foreign formats are read in a
    child process, which costs a quarter of a second.
    Raises FileRejected with F01 (unreadable), F02 (encrypted), F03 (hostile or over a limit), F08 (check sum) or F11 (empty).
    """
    file = name or path.name
    content = _content(path, file, limits)
    if not must_be_alone(content, reader):
        return book_of(content, file, limits, password, reader)
    with ReadingProcess() as process:
        return process.read(content, file, limits, password, reader)


def read_here(
    path: Path,
    name: str | None = None,
    limits: Limits = DEFAULT,
    password: str | None = None,
    reader: str | None = None,
) -> Book:
    """As `read`, but in this process whatever the file is: for a process that does nothing else."""
    file = name or path.name
    return book_of(_content(path, file, limits), file, limits, password, reader)


def read_many(
    paths: Iterable[Path], limits: Limits = DEFAULT, password: str | None = None
) -> dict[Path, Book | FileRejected]:
    """Read several files, each as `read` does, with what became of each in the order given.

    Small workbooks and texts are read here, and huge ones too. What is large, old or foreign is read in child processes
    beside that, as many as there are processors, with the limit on memory kept by the operating system.
    """
    wanted = dict.fromkeys(paths)
    results: dict[Path, Book | FileRejected] = {}
    here: list[tuple[Path, bytes]] = []
    apart: list[Path] = []
    for path in wanted:
        try:
            content = _content(path, path.name, limits)
        except FileRejected as rejected:
            results[path] = rejected
            continue
        if SMALL < len(content) <= HUGE or must_be_alone(content):
            apart.append(path)
        else:
            here.append((path, content))

    count, share = count_for(len(apart))
    idle: SimpleQueue[ReadingProcess] = SimpleQueue()
    with ExitStack() as processes, ThreadPoolExecutor(max(count, 1)) as threads:
        for _ in range(count):
            idle.put(processes.enter_context(ReadingProcess(share)))
        answers = threads.map(_read_apart, apart, repeat(idle), repeat(limits), repeat(password))
        for path, content in here:
            try:
                results[path] = book_of(content, path.name, limits, password)
            except FileRejected as rejected:
                results[path] = rejected
        results.update(zip(apart, answers, strict=True))
    return {path: results[path] for path in wanted}


def _read_apart(
    path: Path, idle: SimpleQueue[ReadingProcess], limits: Limits, password: str | None
) -> Book | FileRejected:
    """Read a file in a process that has nothing else to do."""
    process = idle.get()
    try:
        return process.read(_content(path, path.name, limits), path.name, limits, password)
    except FileRejected as rejected:
        return rejected
    finally:
        idle.put(process)


def _content(path: Path, file: str, limits: Limits) -> bytes:
    """All of a regular file. A link is never followed, and a pipe never waited for."""
    # Windows has neither of the first two, and needs the third.
    flags = [getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")]
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise refusal.not_a_file(file)
        descriptor = os.open(path, os.O_RDONLY | sum(flags))
        with os.fdopen(descriptor, "rb") as opened:
            # Looked at again once open: the name may have been given to something else meanwhile.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise refusal.not_a_file(file)
            content = opened.read(limits.size + 1)
    except OSError as error:
        raise refusal.missing(file) from error
    if len(content) > limits.size:
        raise refusal.too_big(file, limits.size)
    return content
