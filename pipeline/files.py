"""A dropped file: what identifies it."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from contextlib import suppress
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


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, and on the disk when this returns. What stood there is replaced."""
    unfinished = path.with_name(f".{hashlib.sha256(path.name.encode(errors='surrogateescape')).hexdigest()[:16]}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Have a file's bytes on the disk. Raises OSError where they cannot be put there."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have what a folder lists on the disk, where the system can be asked for that: Windows and some shares cannot."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
