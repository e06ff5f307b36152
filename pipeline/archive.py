"""Keeps the originals by the hash of their content, unaltered, and empties the inbox last."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.file_names import shortened
from pipeline.files import Arrival, sha256_of, sync_file, sync_folder

SHOWN = 16
"""How many digits of the hash name an original's folder: enough to be its own, short enough for Excel's paths."""


LONGEST_KEPT = 100
"""Characters of a kept file's name: an auditor opens it in Excel, where folder and name must be short together."""


def kept_at(arrival: Arrival) -> str:
    """Where an original is kept, relative to the archive: a folder named by its hash, the file by its own name.

    A name that is too long or not every system's is kept in a form that is; the record has the true one.
    """
    name = PurePath(arrival.name)
    ending = name.suffix if len(name.suffix) <= SHOWN else ""
    return f"{arrival.sha256[:SHOWN]}/{shortened(arrival.name.removesuffix(ending), ending, LONGEST_KEPT)}"


UNFINISHED = ".unfinished"
"""The folder in the archive for copies that are not whole yet."""


def keep(arrivals: Sequence[Arrival], archive: Path) -> None:
    """Copy originals to the archive, each whole or not at all. One that is there already is left as it is.

    Raises OSError where a copy cannot be made, or where the file is no longer what it was when it was read.
    """
    shutil.rmtree(archive / UNFINISHED, ignore_errors=True)  # what a run that died was copying
    for arrival in arrivals:
        place = archive / kept_at(arrival)
        if place.exists() and sha256_of(place) == arrival.sha256:
            continue
        unfinished = archive / UNFINISHED / arrival.sha256  # its own name may be as long as a name can be
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(arrival.path, unfinished, follow_symlinks=False)
        if sha256_of(unfinished) != arrival.sha256:
            unfinished.unlink()
            raise OSError(f"{arrival.name} changed while it was being kept")
        sync_file(unfinished)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(place)
        sync_folder(place.parent)
    with suppress(OSError):
        (archive / UNFINISHED).rmdir()
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
        name = unicodedata.normalize("NFC", path.name)
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
