"""Two files held together: byte by byte, and where they differ, part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.files import BROKEN_ZIP

MOST = 5
"""How many parts that differ are named."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A file of a result and what it became when the run was repeated.

    `outcome` is `identical`, `same parts` (of a workbook whose packing differs), `differs` (`parts` says in what),
    `missing` (the original is gone; `hash agrees` where what it became has the hash that the journal tells), `not made`,
    or `altered`: what lies there is not what the journal tells.
    """

    path: str
    outcome: str
    parts: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the repeated run gave the same."""
        return self.outcome in {"identical", "same parts", "hash agrees"}


def compare_files(path: str, before: Path, again: Path) -> Compared:
    """Hold a file against what it became."""
    if not again.is_file():
        return Compared(path, "not made")
    if not before.is_file():
        return Compared(path, "missing")
    if before.read_bytes() == again.read_bytes():
        return Compared(path, "identical")
    differing = list(_parts(before, again) if zipfile.is_zipfile(before) else _lines(before, again))
    if not differing:
        return Compared(path, "same parts")
    more = [f"+{len(differing) - MOST}"] if len(differing) > MOST else []
    return Compared(path, "differs", tuple(differing[:MOST] + more))


def _parts(before: Path, again: Path) -> Iterator[str]:
    """The parts of a package that are not the same in both."""
    one, other = _content(before), _content(again)
    if not one or not other:
        yield again.name
        return
    yield from (name for name in sorted({*one, *other}) if one.get(name) != other.get(name))


def _content(path: Path) -> Mapping[str, bytes]:
    """What stands in a package; nothing where it is none, or damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}
    except BROKEN_ZIP:
        return {}


def _lines(before: Path, again: Path) -> Iterator[str]:
    """The numbers of the lines that are not the same in both."""
    lines = [path.read_bytes().split(b"\n") for path in (before, again)]
    for number, (one, other) in enumerate(zip_longest(*lines), start=1):
        if one != other:
            yield str(number)
