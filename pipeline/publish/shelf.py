"""The folder of files that go back, and its rule: what somebody has open or has changed is never overwritten."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count
from pathlib import Path, PurePath

from pipeline.file_names import fitting
from pipeline.files import is_open, sha256_of, write_whole

DONE = "done"
"""The folder within it for copies of what has been corrected."""


class Shelf:
    """A folder of files for people. `ours` are the SHA-256 of everything that has been put there before.

    A file that is as it was put there, and that nobody has open, may be replaced and taken away, unless it is `held`:
    what it says is still to be corrected. Any other is somebody's work. What should have its name gets a number. Raises
    OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path, ours: Collection[str] = (), held: Collection[Path] = ()) -> None:
        self._folder = folder
        self._ours = frozenset(ours)
        self._held = frozenset(held)

    def put(self, stem: str, ending: str, content: bytes) -> Path:
        """Write a file by a name's stem and ending, or by the next number that is free. Gives its path."""
        for number in count(1):
            path = self._folder / self._fitting(stem, ending if number == 1 else f" ({number}){ending}")
            if path.exists() and path.read_bytes() == content:
                return path
            if not path.exists() or self._may_replace(path):
                write_whole(path, content)
                return path
        raise AssertionError  # there is always a next number

    def of_name(self, name: str) -> tuple[Path, ...]:
        """The copies of a file, and the lists beside them, by what they are called."""
        if not self._folder.is_dir():
            return ()
        own = PurePath(name)
        ending = re.escape(own.suffix)
        tail = re.compile(rf"(?: \(\d+\))?(?:{ending})?(?: – .+\.xlsx|{ending})$", re.IGNORECASE)
        return tuple(
            path
            for path in sorted(self._folder.iterdir())
            if path.is_file()
            and (found := tail.search(path.name))
            and self._fitting(own.stem, found[0]).casefold() == path.name.casefold()
        )

    def take_away(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """Move files to the folder of what is done. Gives where they are now."""
        return tuple(self._move(path) for path in paths if path.is_file() and self._may_replace(path))

    def _fitting(self, stem: str, ending: str) -> str:
        return fitting(stem, ending, str(self._folder.absolute()))

    def _may_replace(self, path: Path) -> bool:
        return path not in self._held and not is_open(path) and sha256_of(path) in self._ours

    def _move(self, path: Path) -> Path:
        done = self._folder / DONE
        done.mkdir(exist_ok=True)
        places = (done / (path.name if at == 1 else f"{path.stem} ({at}){path.suffix}") for at in count(1))
        return path.rename(next(place for place in places if not place.exists()))
