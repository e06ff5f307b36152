"""Which files wait in the inbox, and what identifies them."""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

TEMPORARY = ("~$", ".~", "._")
"""How the names of files begin that programs keep beside the ones people work in."""

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download")
"""How the names of files end that are still being written."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that waits: its name in NFC, where it is, the SHA-256 of its bytes (hex), size in bytes, and when it was saved."""

    name: str
    path: Path
    sha256: str
    size: int
    saved: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is left for next time, and why (a key of the vocabulary: `temporary`, `changing`, `not a file`)."""

    name: str
    reason: str


def waiting_files(inbox: Path) -> tuple[tuple[Arrival, ...], tuple[Left, ...]]:
    """The files that wait in the inbox, by name, and those that are left for next time. Subfolders are not looked into."""
    arrivals: list[Arrival] = []
    left: list[Left] = []
    for path in _entries(inbox):
        name = unicodedata.normalize("NFC", path.name)
        if name.startswith(TEMPORARY) or name.lower().endswith(UNFINISHED):
            left.append(Left(name, "temporary"))
            continue
        found = identify(path)
        if isinstance(found, Arrival):
            arrivals.append(found)
        else:
            left.append(Left(name, found))
    return tuple(arrivals), tuple(left)


def identify(path: Path) -> Arrival | str:
    """A file as an arrival; or why it is none: `not a file`, or `changing` where it changes or goes while it is read."""
    name = unicodedata.normalize("NFC", path.name)
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            return "not a file"
        digest = sha256_of(path)
        after = path.lstat()
    except OSError:
        return "changing"
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return "changing"
    return Arrival(name, path, digest, after.st_size, datetime.fromtimestamp(after.st_mtime, UTC))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entries(inbox: Path) -> Iterator[Path]:
    for path in sorted(inbox.iterdir(), key=lambda path: unicodedata.normalize("NFC", path.name)):
        if path.name.startswith(".") and not path.name.startswith(TEMPORARY):
            continue  # a folder's own housekeeping, such as .gitkeep or .DS_Store
        if path.is_dir() and not path.is_symlink():
            continue
        yield path
