"""A dropped file: what identifies it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO

try:
    from lzma import LZMAError
except ImportError:  # a Python built without it, where zipfile reads none of them either
    LZMAError = zipfile.BadZipFile  # type: ignore[misc, assignment]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that waits: its name in NFC, where it is, the SHA-256 of its bytes (hex), size in bytes, and when it was saved.

    `stamp` is what changes when the file does.
    """

    name: str
    path: Path
    sha256: str
    size: int
    saved: datetime
    stamp: tuple[int, int] = (0, 0)


def identify(path: Path) -> Arrival | str:
    """A file as an arrival; or why it is none.

    `folder`, `link`, `not a file` (a pipe, a device), `not readable` (no permission), `open` (Windows lets nobody else
    read it), `gone`, or `changing` where it changes while it is read.
    """
    name = readable_name(path.name)
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            return _KINDS.get(stat.S_IFMT(before.st_mode), "not a file")
        digest = sha256_of(path)
        after = path.lstat()
    except PermissionError as error:
        return "open" if getattr(error, "winerror", None) in _SHARED_BY_NOBODY else "not readable"
    except FileNotFoundError:
        return "gone"
    except OSError:
        return "changing"
    if stamp(before) != stamp(after):
        return "changing"
    return Arrival(name, path, digest, after.st_size, _moment(after.st_mtime), stamp(after))


def readable_name(name: str) -> str:
    """What a file is called, wherever it is told of: in NFC, however the system that made it spells its å.

    A name that is not in UTF-8, as an old server or an unpacked zip gives it, is read as Windows wrote it: no journal and
    no workbook could hold it else. What cannot be read is a replacement character.
    """
    return unicodedata.normalize("NFC", _UNDECODED.sub(_decoded, name))


_UNDECODED = re.compile("[\ud800-\udfff]")
"""What stands in a path for a byte that is no character there (or, on Windows, for half a one)."""


def _decoded(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) & 0xFF]).decode("cp1252", "replace") if "\udc80" <= found[0] <= "\udcff" else "\ufffd"


def _moment(seconds: float) -> datetime:
    """When a file was saved. Of a time that no calendar has, as some shares give, nobody knows: it counts as the oldest."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


_KINDS = MappingProxyType({stat.S_IFDIR: "folder", stat.S_IFLNK: "link"})

_SHARED_BY_NOBODY = frozenset({32, 33})
"""Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION."""


def stamp(state: os.stat_result) -> tuple[int, int]:
    """What changes when a file does: its size and its time."""
    return state.st_size, state.st_mtime_ns


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex. A link is not followed."""
    with open(path, "rb", opener=_unfollowed) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfollowed(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, OverflowError, ValueError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
"""What zipfile raises of archives that are cut short or altered, locked (RuntimeError), or packed in an unknown way."""


_TELLING = {"custom": "docprops/custom.xml", "core": "docprops/core.xml", "meta": "meta.xml"}
_LARGEST_TELLING = 1 << 20


def telling_parts(package: Path | IO[bytes]) -> Mapping[str, str]:
    """The small parts of a package that say what it is and who saved it; none where it is no package."""
    found: dict[str, str] = {}
    try:
        with zipfile.ZipFile(package) as archive:
            names = {info.filename.casefold(): info for info in archive.infolist()}
            for key, name in _TELLING.items():
                if name in names and names[name].file_size <= _LARGEST_TELLING:
                    found[key] = archive.read(names[name]).decode("utf-8", "replace")
    except BROKEN_ZIP:
        return {}
    return found


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


def is_open(path: Path) -> bool:
    """Whether somebody has a file open: Excel and LibreOffice keep a small file of their own beside it meanwhile."""
    owners = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return any(owner.exists() for owner in owners)
