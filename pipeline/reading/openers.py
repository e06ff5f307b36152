"""How rows and cells open: the few ways that one file has of it, each understood once and then known by its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.limits import LAST_COLUMN
from pipeline.reading.words import KEEP, Places, Truths, Words, ends, word

MOST = 60
"""Ways of opening that are kept. A file with more is not as regular as a long export is."""
LONGEST = 200

_ROW = re.compile(rb'<row r="[1-9][0-9]{0,6}("(?: +[A-Za-z0-9_.:]+="[^"<>&\x00-\x1f]*")*>)')
_CELL = re.compile(
    rb'<c r="[A-Z]{1,2}[1-9][0-9]{0,6}"((?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr|e)")?'
    rb'(?:(/)>|>(?:(<v>)|(<is><t(?: xml:space="preserve")?>)|(</c>))))'
)
_NOT_PLAIN = re.compile(rb'[ :](?:hidden|r)="')


class Shape(IntEnum):
    """What follows an opening: a value, a text in place, or nothing at all."""

    VALUED = 0
    INLINE = 1
    BARE = 2


@dataclass(slots=True)
class RowOpeners:
    """What follows a row's number, up to and with the `>`."""

    tails: list[bytes] = field(default_factory=list)

    def lengths(self, words: Words, stop: Places) -> Places:
        """The length of what follows the number in each row's opening, which ends at `stop`; 0 where it is unknown."""
        found = np.zeros(len(stop), np.int64)
        for tail in self.tails:
            if len(tail) > int(stop[0]) - 8:
                continue  # it would begin before the text does
            found[ends(words, stop, tail)] = len(tail)
        return found

    def learn(self, opener: bytes) -> bool:
        """Understand one more. False where it is known, or is none that a plain row has."""
        match = _ROW.fullmatch(opener)
        if match is None or _NOT_PLAIN.search(match[1]) or len(match[1]) > LONGEST:
            return False
        return _add(self.tails, match[1])


UNKNOWN = MOST + 1
"""The code of an opening that has not been looked at: no opening is as it is."""


class CellOpeners:
    """What follows a cell's reference, up to where its value begins, or to its end where it has none.

    Each has a code, from 1 in the order they were met; 0 stands for none. By code: `length` in bytes, the `shape` of
    what follows, how many `tags` such a cell has, and whether its value is the number of a `shared` text. `types` are
    the type and the style that each code stands for, as the file writes them.
    """

    def __init__(self) -> None:
        self._tails: list[bytes] = []
        self._words = np.zeros((0, UNKNOWN + 1), np.uint64)
        self._masks = self._words.copy()
        self._usual = np.full(LAST_COLUMN + 1, UNKNOWN, np.uint8)
        self._usual[0] = 0
        self.length = np.zeros(UNKNOWN + 1, np.int64)
        self.shape = np.zeros(UNKNOWN + 1, np.uint8)
        self.shared = np.zeros(UNKNOWN + 1, np.bool_)
        self.tags = np.zeros(UNKNOWN + 1, np.int64)
        self.types: list[tuple[str | None, str | None]] = [(None, None)]

    def codes(self, words: Words, at: Places, columns: NDArray[Any], rows: int) -> NDArray[np.uint8]:
        """The code of what stands at each position, `UNKNOWN` where it is none of them; 0 in column 0.

        The cells of a column mostly open alike, so that each is first held against what is usual in its column.
        """
        codes: NDArray[np.uint8] = self._usual[columns]
        odd = np.flatnonzero(self._differ(words, at, codes))
        if not len(odd):
            return codes
        found = np.full(len(odd), UNKNOWN, np.uint8)
        for code in range(1, len(self._tails) + 1):
            asked = np.full(len(odd), code, np.uint8)
            found[~self._differ(words, at[odd], asked)] = code
        codes[odd] = found
        where = columns[odd]
        often = (np.bincount(where) > rows // 2)[where] | (self._usual[where] == UNKNOWN)
        self._usual[where[often]] = found[often]
        return codes

    def _differ(self, words: Words, at: Places, codes: NDArray[np.uint8]) -> Truths:
        """Whether what stands at each position is anything else than what its code says."""
        differ: Words | None = None
        for step, (expected, mask) in enumerate(zip(self._words, self._masks, strict=True)):
            # A long one would reach past the end where the piece is short; what is found there is no match.
            where = at if not step else np.minimum(at + 8 * step, len(words) - 1) if step > 1 else at + 8
            found = words[where]
            found ^= expected[codes]
            found &= mask[codes]
            differ = found if differ is None else np.bitwise_or(differ, found, out=differ)
        return np.zeros(len(at), np.bool_) if differ is None else differ != 0

    def learn(self, text: bytes) -> bool:
        """Understand how the cell that begins a text opens. False where it is known, or is none that a plain cell has."""
        match = _CELL.match(text)
        if match is None or not _add(self._tails, match[1]):
            return False
        tail, code = match[1], len(self._tails)
        for step in range(len(self._words), (len(tail) + 7) // 8):
            # What has not been looked at differs from everything, in its first word.
            self._words = np.vstack((self._words, np.zeros((1, UNKNOWN + 1), np.uint64)))
            self._masks = np.vstack((self._masks, np.zeros((1, UNKNOWN + 1), np.uint64)))
            self._masks[step, UNKNOWN] = KEEP[8] if not step else 0
        for step, begin in enumerate(range(0, len(tail), 8)):
            part = tail[begin : begin + 8]
            self._words[step, code], self._masks[step, code] = word(part), KEEP[len(part)]
        closed, value, inline = match[4], match[5], match[6]
        self.length[code] = len(tail)
        self.shape[code] = Shape.VALUED if value else Shape.INLINE if inline else Shape.BARE
        self.tags[code] = 1 if closed else 4 if value else 6 if inline else 2
        self.shared[code] = bool(value) and match[3] == b"s"
        self.types.append((_text(match[3]), _text(match[2])))
        return True


def _add(tails: list[bytes], tail: bytes) -> bool:
    if tail in tails or len(tails) >= MOST:
        return False
    tails.append(tail)
    return True


def _text(found: bytes | None) -> str | None:
    return None if found is None else found.decode()


def first_false(truths: Truths) -> int:
    """Where the first falsehood stands, -1 where all are true."""
    place = int(np.argmin(truths)) if len(truths) else 0
    return -1 if not len(truths) or truths[place] else place
