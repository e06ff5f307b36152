"""A dropped file: what identifies it."""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that waits: its name in NFC, where it is, the SHA-256 of its bytes (hex), size in bytes, and when it was saved."""

    name: str
    path: Path
    sha256: str
    size: int
    saved: datetime


def identify(path: Path) -> Arrival | str:
    """A file as an arrival; or why it is none.

    `folder`, `not a file` (a link, a device), `not readable` (no permission), or `changing` where it changes or goes
    while it is read.
    """
    name = unicodedata.normalize("NFC", path.name)
    try:
        before = path.lstat()
        if stat.S_ISDIR(before.st_mode):
            return "folder"
        if not stat.S_ISREG(before.st_mode):
            return "not a file"
        digest = sha256_of(path)
        after = path.lstat()
    except PermissionError:
        return "not readable"
    except OSError:
        return "changing"
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return "changing"
    return Arrival(name, path, digest, after.st_size, datetime.fromtimestamp(after.st_mtime, UTC))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
