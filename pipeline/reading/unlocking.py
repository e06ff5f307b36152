"""Locked workbooks: read with the passwords that the workspace has been given, which are asked for only when there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.findings import FileRejected, Finding
from pipeline.reading.book import read
from pipeline.tables import Book

Passwords = Callable[[], tuple[str, ...]]
"""What gives the passwords to try a locked workbook with. It is asked only when there is one."""


class Reading(Protocol):
    """What turns a file, with its name as dropped, into a book, with the reader that the organisation insists on, if any."""

    def __call__(self, path: Path, name: str, *, reader: str | None) -> Book:
        """The book. Raises FileRejected."""
        ...


def no_passwords() -> tuple[str, ...]:
    """None."""
    return ()


def is_locked(findings: Sequence[Finding]) -> bool:
    """Whether a file was refused for being locked, and for nothing else."""
    return bool(findings) and all(finding.code == "F02" for finding in findings)


def read_unlocked(
    path: Path, name: str, passwords: Passwords, reader: str | None = None, reading: Reading | None = None
) -> Book:
    """The book of a file, unlocked if need be. Raises FileRejected, as the last attempt was refused."""
    try:
        return (reading or read)(path, name, reader=reader)
    except FileRejected as rejection:
        if not is_locked(rejection.findings):
            raise
        refused = rejection
    for password in passwords():
        try:
            return read(path, name, password=password, reader=reader)
        except FileRejected as rejection:
            if not is_locked(rejection.findings):
                raise
            refused = rejection
    raise refused
