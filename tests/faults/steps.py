"""Every step of a run at which something can go wrong, found by watching a run, and made to go wrong.

A step is an operation on the workspace's files that Python reports (its audit events: opening, renaming, removing, making
folders), a sync to the disk, or a statement or commit sent to the journal's database. So a step that is added to the
program is found without being named here.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

FAULTS = ("kill", "disk full", "permission", "database lost")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.copyfile"}
_LOOKS = {"os.scandir", "os.listdir"}


@dataclass(frozen=True)
class Step:
    """One step: what is done to what, and whether it puts something on the disk."""

    what: str
    writes: bool
    database: bool = False


@dataclass
class Steps:
    """The steps of a run in a workspace, in order; `at` is the number of the one that goes wrong, and `fault` how.

    `lose` ends the connections of a database server.
    """

    root: Path
    at: int = -1
    fault: str = ""
    lose: Callable[[], None] | None = None
    seen: list[Step] = field(default_factory=list)
    watching: bool = False
    broken: bool = False

    def install(self) -> None:
        """Watch from now on. This cannot be undone in a process, and is done in one of its own."""
        sys.addaudithook(self._audited)
        synced = os.fsync

        def fsync(fd: Any) -> None:
            self._step(Step("sync", writes=True))
            synced(fd)

        os.fsync = fsync
        event.listen(Engine, "before_cursor_execute", self._executed)
        event.listen(Engine, "commit", self._committed)
        self.watching = True

    def _audited(self, name: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching or not arguments:
            return
        paths = [word for word in arguments if isinstance(word, str | bytes | os.PathLike)]
        within = [path for word in paths[:2] if (path := self._within(word))]
        if not within:
            return
        if name == "open":
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            self._step(Step(f"open {within[0]}{' to write' if flags & WRITING else ''}", writes=bool(flags & WRITING)))
        elif name in _CHANGES:
            self._step(
                Step(f"{name.rpartition('.')[2]} {' → '.join(within)}", writes=name not in {"os.remove", "os.rmdir"})
            )
        elif name in _LOOKS:
            self._step(Step(f"list {within[0]}", writes=False))

    def _within(self, word: str | bytes | os.PathLike[str]) -> str:
        """A path in the workspace, from its root; empty for any other, and for what a run only says about itself."""
        path = os.path.abspath(os.fsdecode(word))  # noqa: PTH100  no call that is watched
        place = path.removeprefix(f"{self.root}{os.sep}")
        if place == path or place.endswith(("operating.log", "journal.sqlite", "-journal")):
            return ""
        return re.sub(r"[0-9a-f]{16,}", lambda digits: f"{digits[0][:4]}…", place)

    def _executed(
        self,
        _connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        _context: object,
        _many: bool,
    ) -> None:
        words = " ".join(statement.split()[:3])
        self._step(Step(f"database: {words}", writes=not words.startswith(("SELECT", "BEGIN", "SET")), database=True))

    def _committed(self, _connection: Connection) -> None:
        self._step(Step("database: COMMIT", writes=True, database=True))

    def _step(self, step: Step) -> None:
        if not self.watching:
            return
        self.watching = False  # what is done here is no step
        number = len(self.seen)
        self.seen.append(step)
        try:
            if number == self.at or (self.broken and self.fault == "disk full" and step.writes):
                self._go_wrong(step)
        finally:
            self.watching = True

    def _go_wrong(self, step: Step) -> None:
        self.broken = True
        if self.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault == "database lost" and self.lose:
            self.lose()
        elif step.database:
            said = {"disk full": "database or disk is full", "permission": "attempt to write a readonly database"}
            raise OperationalError(step.what, {}, sqlite3.OperationalError(said.get(self.fault, "disk I/O error")))
        elif self.fault == "disk full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), step.what)
        elif self.fault == "permission":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), step.what)

    def applies(self, step: Step, fault: str) -> bool:
        """Whether a fault can happen at a step."""
        if fault == "disk full":
            return step.writes
        if fault == "database lost":
            return step.database or self.lose is not None
        return True
