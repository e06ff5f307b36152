"""The folder of files that go back, and its rule: what somebody has open or has changed is never overwritten."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count
from pathlib import Path, PurePath

from pipeline.files import is_open, sha256_of, write_whole

LONGEST = 240
"""How many bytes a returned file's name may have: file systems take 255, and å, ä and ö are two each."""

DONE = "done"
"""The folder within it for copies of what has been corrected."""


class Shelf:
    """A folder of files for people. `ours` are the SHA-256 of everything that has been put there before.

    A file that is as it was put there, and that nobody has open, may be replaced and taken away. Any other is
    somebody's work: what should have its name gets a number. Raises OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path, ours: Collection[str] = ()) -> None:
        self._folder = folder
        self._ours = frozenset(ours)

    def put(self, stem: str, ending: str, content: bytes, width: int = LONGEST) -> Path:
        """Write a file by a name's stem and ending, or by the next number that is free. Gives its path."""
        for number in count(1):
            tail = ending if number == 1 else f" ({number}){ending}"
            path = self._folder / f"{_shortened(stem, width - len(tail.encode()))}{tail}"
            if path.exists() and path.read_bytes() == content:
                return path
            if not path.exists() or self._may_replace(path):
                write_whole(path, content)
                return path
        raise AssertionError  # there is always a next number

    def take_away(self, name: str) -> tuple[Path, ...]:
        """Move the copies of a file, and the lists beside them, to the folder of what is done. Gives where they are now."""
        if not self._folder.is_dir():
            return ()
        own = PurePath(name)
        ending, stem = re.escape(own.suffix), re.escape(_shortened(own.stem, LONGEST - len(own.suffix.encode())))
        of_file = re.compile(rf"{stem}(?: \(\d+\))?(?:{ending})?(?: – .+\.xlsx|{ending})", re.IGNORECASE)
        of_it = [path for path in sorted(self._folder.iterdir()) if path.is_file() and of_file.fullmatch(path.name)]
        return tuple(self._move(path) for path in of_it if self._may_replace(path))

    def _may_replace(self, path: Path) -> bool:
        return not is_open(path) and sha256_of(path) in self._ours

    def _move(self, path: Path) -> Path:
        done = self._folder / DONE
        done.mkdir(exist_ok=True)
        places = (done / (path.name if at == 1 else f"{path.stem} ({at}){path.suffix}") for at in count(1))
        return path.rename(next(place for place in places if not place.exists()))


def _shortened(stem: str, size: int) -> str:
    """A name's stem cut to a number of bytes, between letters."""
    return stem.encode()[:size].decode(errors="ignore").rstrip()
