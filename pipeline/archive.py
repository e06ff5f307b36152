"""Keeps the originals by the hash of their content, unaltered, and empties the inbox last."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pipeline.file_names import shortened
from pipeline.files import Arrival, readable_name, sha256_of, sync_folder

SHOWN = 16
"""How many digits of the hash name an original's folder: enough to be its own, short enough for Excel's paths."""


LONGEST_KEPT = 100
"""Characters of a kept file's name: an auditor opens it in Excel, where folder and name must be short together."""


def kept_at(arrival: Arrival) -> str:
    """Where an original is kept, relative to the archive."""
    return kept_as(arrival.sha256, arrival.name)


def kept_as(sha256: str, name: str) -> str:
    """Where a file of a hash and a name is kept, relative to the archive: a folder named by the hash, the file by its name.

    A name that is too long or not every system's is kept in a form that is; the record has the true one.
    """
    suffix = PurePath(name).suffix
    ending = suffix if len(suffix) <= SHOWN else ""
    return f"{sha256[:SHOWN]}/{shortened(name.removesuffix(ending), ending, LONGEST_KEPT)}"


def original_at(archive: Path, sha256: str, name: str) -> Path:
    """Where an original lies that is told of by its hash and a name, which may have been masked where it was written down.

    Where it is gone, where it would lie.
    """
    kept = archive / kept_as(sha256, name)
    if kept.exists() or not kept.parent.is_dir():
        return kept
    return next((path for path in sorted(kept.parent.iterdir()) if path.is_file()), kept)


STAGED = ".unfinished"
"""The folder in the archive for copies of files that no run has recorded yet."""

_PART = 1 << 20


def stage(arrivals: Sequence[Arrival], archive: Path) -> tuple[tuple[Arrival, ...], dict[str, str]]:
    """Copy files to where they are read from: what is judged is what will be kept, whatever happens in the inbox meanwhile.

    Gives the arrivals with the paths of their copies, and of the others by name why not: `gone`, `not readable`, or
    `changing` where a file is no longer what it was when it was identified. What an earlier run that died had copied is
    removed. Raises OSError where a copy cannot be written.
    """
    shutil.rmtree(archive / STAGED, ignore_errors=True)
    staged: list[Arrival] = []
    left: dict[str, str] = {}
    for arrival in arrivals:
        try:
            source = os.fdopen(os.open(arrival.path, os.O_RDONLY | _NO_LINK), "rb")
        except FileNotFoundError:
            left[arrival.name] = "gone"
            continue
        except OSError:
            left[arrival.name] = "not readable"
            continue
        copy = archive / STAGED / kept_at(arrival)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with source, copy.open("wb") as file:
            digest = hashlib.sha256()
            while part := source.read(_PART):
                digest.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() == arrival.sha256:
            staged.append(replace(arrival, path=copy))
        else:
            left[arrival.name] = "changing"
    return tuple(staged), left


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def keep(staged: Sequence[Arrival], archive: Path) -> None:
    """Put staged originals where they are kept. One that is there already is left as it is. Raises OSError."""
    for arrival in staged:
        place = archive / kept_at(arrival)
        if place.exists() and sha256_of(place) == arrival.sha256:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        arrival.path.replace(place)
        sync_folder(place.parent)
    shutil.rmtree(archive / STAGED, ignore_errors=True)
    sync_folder(archive)


@dataclass(frozen=True, slots=True)
class Emptied:
    """What could not be taken out of the inbox: names of files that have changed since, and (name, SHA-256) of the stuck."""

    changed: tuple[str, ...] = ()
    stuck: tuple[tuple[str, str], ...] = ()


def empty_inbox(files: Iterable[tuple[str, str]], inbox: Path) -> Emptied:
    """Remove from the inbox what has been kept and recorded: files by name and SHA-256.

    A file that has changed since is left, for it is another; so is one that may not be removed, as when it is open.
    """
    known: dict[str, set[str]] = {}
    for name, sha256 in files:
        known.setdefault(name, set()).add(sha256)
    changed: list[str] = []
    stuck: list[tuple[str, str]] = []
    for path in sorted(inbox.iterdir()) if known else ():
        name = readable_name(path.name)
        if name not in known:
            continue
        found = ""
        try:
            before = path.lstat()
            found = "" if path.is_symlink() else sha256_of(path)
            if found not in known[name] or _stamp(path.lstat()) != _stamp(before):
                changed.append(name)
                continue
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            if found:
                stuck.append((name, found))
            else:
                stuck += [(name, sha256) for sha256 in sorted(known[name])]
    if known:
        sync_folder(inbox)
    return Emptied(tuple(changed), tuple(stuck))


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino
