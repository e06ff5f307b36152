"""Which files wait in the inbox, whole and ready to be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import Arrival, identify

TEMPORARY = ("~$", ".~", "._")
"""How the names of files begin that programs keep beside the ones people work in."""

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download")
"""How the names of files end that are still being written."""


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


def _entries(inbox: Path) -> Iterator[Path]:
    for path in sorted(inbox.iterdir(), key=lambda path: unicodedata.normalize("NFC", path.name)):
        if path.name.startswith(".") and not path.name.startswith(TEMPORARY):
            continue  # a folder's own housekeeping, such as .gitkeep or .DS_Store
        yield path
