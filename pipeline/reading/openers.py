"""How rows and cells open: the few ways that one file has of it, each understood once and then known by its bytes.

Several threads look openings up and learn new ones: what is known is only ever added to, and one adds at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.words import Places, Truths, Words, ends, word

MOST = 60
"""Ways of opening that are kept. A file with more is not as regular as a long export is."""
LONGEST = 200

_ROW = re.compile(rb'<row r="[1-9][0-9]{0,6}("(?: +[A-Za-z0-9_.:]+="[^"<>&\x00-\x1f]*")*>)')
_CELL = re.compile(rb'<c r="[A-Z]{1,2}[1-9][0-9]{0,6}("(?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr|e)")?(/?)>)')
_NOT_PLAIN = re.compile(rb'[ :](?:hidden|r)="')


@dataclass(slots=True)
class RowOpeners:
    """What follows a row's number, up to and with the `>`."""

    tails: list[bytes] = field(default_factory=list)
    _adding: Lock = field(default_factory=Lock)

    def lengths(self, words: Words, stop: Places) -> Places:
        """The length of what follows the number in each row's opening, which ends at `stop`; 0 where it is unknown."""
        found = np.zeros(len(stop), np.int64)
        for tail in self.tails:
            if len(tail) > int(stop[0]) - 8:
                continue  # it would begin before the text does
            found[ends(words, stop, tail)] = len(tail)
        return found

    def learn(self, opener: bytes, known: int) -> bool:
        """Understand one more. False where it is one of the first so many `known`, or none that a plain row has."""
        match = _ROW.fullmatch(opener)
        if match is None or _NOT_PLAIN.search(match[1]) or len(match[1]) > LONGEST:
            return False
        with self._adding:
            if match[1] in self.tails:
                return match[1] not in self.tails[:known]
            if len(self.tails) >= MOST:
                return False
            self.tails.append(match[1])
        return True


@dataclass(slots=True)
class CellOpeners:
    """What follows a cell's reference, up to and with the `>`. Each has a code, from 1 in the order they were met."""

    tails: list[bytes] = field(default_factory=list)
    by_length: tuple[tuple[int, bytes], ...] = ()
    length: NDArray[np.int64] = field(default_factory=lambda: np.zeros(MOST + 1, np.int64))
    closed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(MOST + 1, np.bool_))
    shared: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(MOST + 1, np.bool_))
    numeric: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(MOST + 1, np.bool_))
    whole: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(MOST + 1, np.bool_))
    """Whether the numbers of such cells have been whole so far, and not far from each other."""
    types: list[tuple[str | None, str | None]] = field(default_factory=lambda: [(None, None)])
    """The type and the style that each code stands for, as the file writes them."""
    _adding: Lock = field(default_factory=Lock)

    def codes(self, words: Words, stop: Places, before: Words, last: Words) -> NDArray[np.uint8]:
        """The code of each cell's opening, which ends at `stop`; 0 where it is unknown.

        `before` and `last` are the sixteen bytes that each ends with.

        A short one is the end of longer ones, so that the longest counts. Whether that was all of it shows where the
        reference before it is not the row's.
        """
        by_length = self.by_length
        ranks = np.zeros(len(stop), np.uint8)
        for rank, (_, tail) in enumerate(by_length, 1):
            if len(tail) <= 8:
                found = last >> np.uint64(64 - 8 * len(tail)) == word(tail)
            else:
                found = last == word(tail[-8:])
                if len(tail) <= 16:
                    found &= before >> np.uint64(128 - 8 * len(tail)) == word(tail[:-8])
                else:
                    found &= ends(words, stop - 8, tail[:-8])
            # Longer ones come later, and have higher ranks.
            np.maximum(ranks, found.view(np.uint8) * np.uint8(rank), out=ranks)
        return np.array([0, *(code for code, _ in by_length)], np.uint8)[ranks]

    def learn(self, opener: bytes, known: int) -> bool:
        """Understand one more. False where it is one of the first so many `known`, or none that a plain cell has."""
        match = _CELL.fullmatch(opener)
        if match is None:
            return False
        with self._adding:
            if match[1] in self.tails:
                return match[1] not in self.tails[:known]
            if len(self.tails) >= MOST:
                return False
            code = len(self.tails) + 1
            self.length[code] = len(match[1])
            self.closed[code] = bool(match[4])
            self.shared[code] = match[3] == b"s"
            self.numeric[code] = self.whole[code] = match[3] in (None, b"n")
            self.types.append((_text(match[3]), _text(match[2])))
            # Last, and in this order: who sees a code must find what it stands for, and who counts what is known no more.
            self.by_length = tuple(sorted((*self.by_length, (code, match[1])), key=lambda one: len(one[1])))
            self.tails.append(match[1])
        return True


def _text(found: bytes | None) -> str | None:
    return None if found is None else found.decode()


def first_false(truths: Truths) -> int:
    """Where the first falsehood stands, -1 where all are true."""
    place = int(np.argmin(truths)) if len(truths) else 0
    return -1 if not len(truths) or truths[place] else place
