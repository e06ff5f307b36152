"""Rows of a worksheet's XML that are as plain as an export's, read many at a time.

Nothing is taken for granted. Every byte of the rows is accounted for: each `<` begins one of the tags that a plain row
has, in their order; between tags stands nothing but values; every reference says its row's own number. Whatever is not
as plain as that is left to the reader that understands everything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.openers import CellOpeners, RowOpeners, first_false
from pipeline.reading.words import (
    KEEP,
    PAD,
    Places,
    Words,
    begins,
    bytes_of,
    ends,
    gathered,
    numbers_at_the_end,
    pairs_of,
    two_words,
    whole_numbers,
    word,
    words_of,
)

_BYTE = np.uint64(8)
_NONE: Places = np.zeros(0, np.int64)
_PRESERVING = b'<is><t xml:space="preserve">'
_ZERO, _GT = b"0>"
_LT, _CELL, _ROW, _VALUE, _INLINE = b"<crvi"


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Plain rows. `codes` and `payload` hold a row for each spreadsheet column and a column for each of the rows.

    A code says how the cell opened, 0 for none. The payload is the number of a shared text, or of one of `values`
    counted down from -1. `values` are the other cells' values, undecoded, each with a zero byte after it, in the order
    of `value_codes`; one that comes again under the same code may stand there once.
    """

    numbers: Places
    codes: NDArray[np.uint8]
    payload: NDArray[np.int32]
    values: bytes
    value_codes: NDArray[np.uint8]


class PlainRows:
    """Reads pieces of a worksheet that begin with a row and end with one, in any order and several at a time."""

    def __init__(self) -> None:
        self._row_openers = RowOpeners()
        self.openers = CellOpeners()

    def read(self, piece: bytes) -> Rows | None:
        """The rows of a piece, or None where anything about it is not plain."""
        padded = b"".join((PAD, piece, PAD))
        tags = _Tags(padded)
        if not tags.plain_ends or int(bytes_of(piece).min()) < 32:
            return None
        rows = self._rows(tags)
        return None if rows is None else self._cells(tags, *rows)

    def _rows(self, tags: _Tags) -> tuple[Places, Places, Places] | None:
        """Each row's number and its count of digits, and which tag opens it."""
        words = tags.words
        opens = np.flatnonzero(tags.kinds == _ROW)
        start, stop = tags.at[opens], tags.at[opens + 1]
        if not len(opens) or opens[0] != 0 or not begins(words, start, b'<row r="').all():
            return None
        # Rows follow each other directly, and the last one ends the piece.
        if not ends(words, np.append(start[1:], tags.stop), b"</row>").all():
            return None
        while True:
            known_ways = len(self._row_openers.tails)
            count = stop - start - 8 - (length := self._row_openers.lengths(words, stop))
            known = (length > 0) & (count >= 1) & (count <= 7)
            numbers = whole_numbers(words, start + 8 + count, count) if known.all() else None
            if numbers is not None:
                break
            place = max(first_false(known), 0)
            if not self._row_openers.learn(tags.between(start[place], stop[place]), known_ways):
                return None
        if int(numbers[0]) < 1 or not (np.diff(numbers) > 0).all() or (tags.data[start + 8] == ord("0")).any():
            return None
        return numbers, count, opens

    def _cells(self, tags: _Tags, numbers: Places, digits: Places, opens: Places) -> Rows | None:
        words = tags.words
        cells = np.flatnonzero(tags.kinds == _CELL)
        start, stop = tags.at[cells], tags.at[cells + 1]
        of_row = np.repeat(np.arange(len(opens)), np.diff(np.append(np.searchsorted(cells, opens), len(cells))))
        first, second = two_words(tags.pairs, start)
        if not (first & KEEP[6] == word(b'<c r="')).all():
            return None
        reference = first >> np.uint64(48) | second << np.uint64(16)
        before, last = two_words(tags.pairs, stop - 16)
        written = words[tags.at[opens] + 8] & KEEP[digits]
        while True:
            known_ways = len(self.openers.tails)
            codes = self.openers.codes(words, stop, before, last)
            columns, right = _columns(
                words, reference, start, stop - start - 6 - self.openers.length[codes], digits, written, of_row
            )
            right &= codes > 0
            place = first_false(right)
            if place < 0:
                break
            if not self.openers.learn(tags.between(start[place], stop[place]), known_ways):
                return None
        width = int(columns.max(initial=0))
        grid = np.zeros((width, len(opens)), np.uint8)
        grid[columns - 1, of_row] = codes
        found = _values(tags, cells, stop, codes, self.openers, rows=len(opens))
        if found is None or np.count_nonzero(grid) != len(cells):  # the latter: a cell that comes twice
            return None
        own = codes[found.cells]
        kept, place_of = _once(tags, found, own, self.openers)
        found.payload[found.cells] = -1 - place_of
        payload = np.zeros((width, len(opens)), np.int32)
        payload[columns - 1, of_row] = found.payload
        return Rows(numbers, grid, payload, gathered(tags.data, found.start[kept], found.count[kept]), own[kept])


class _Tags:
    """Where the tags of a piece begin, and the byte after each `<`."""

    def __init__(self, padded: bytes) -> None:
        self.data = bytes_of(padded)
        self.words = words_of(padded)
        self.pairs = pairs_of(padded)
        self.padded = padded
        self.stop = len(padded) - len(PAD)
        found = np.flatnonzero(self.data == _LT)
        self.kinds = self.data[found + 1]
        # A cell looks at the six tags after its own.
        self.at: Places = np.append(found, [self.stop] * 7)
        self.plain_ends = len(found) > 0 and found[0] == len(PAD)

    def between(self, start: int, stop: int) -> bytes:
        """The text between two positions."""
        return self.padded[start:stop]


def _columns(
    words: Words, reference: Words, start: Places, length: Places, digits: Places, written: Words, of_row: Places
) -> tuple[Places, NDArray[np.bool_]]:
    """Each cell's 1-based column, and whether its reference is sound: one or two letters and its row's own number.

    `reference` is what they begin with, `length` that of them as a whole; `digits` and `written` are the rows' numbers
    as the rows say them.
    """
    same = int(digits[0]) if int(digits.min()) == int(digits.max()) else 0
    letters = length - (same or digits[of_row])
    kept = KEEP[same] if same else KEEP[digits][of_row]
    first = (reference & KEEP[1]).astype(np.int64) - 64
    right = (first >= 1) & (first <= 26)
    if (letters == 1).all():
        right &= (reference >> _BYTE) & kept == written[of_row]
        return first, right
    two = letters == 2
    right &= two | (letters == 1)
    right &= words[start + 6 + np.where(two, 2, 1)] & kept == written[of_row]
    second = (reference >> _BYTE & KEEP[1]).astype(np.int64) - 64
    right &= ~two | ((second >= 1) & (second <= 26))
    return np.where(two, first * 26 + second, first), right


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """Each cell's number of a shared text; and of the other values, where they stand and whose they are."""

    payload: NDArray[np.int32]
    start: Places
    count: Places
    cells: Places


def _values(
    tags: _Tags, cells: Places, stop: Places, codes: NDArray[np.uint8], openers: CellOpeners, *, rows: int
) -> _Values | None:
    """What the cells hold, or None where the tags are not exactly those of plain cells."""
    words, at = tags.words, tags.at
    following = tags.kinds[np.minimum(cells + 1, len(tags.kinds) - 1)]
    closed = openers.closed[codes]
    valued = following == _VALUE
    inline = following == _INLINE
    if closed.any():
        valued &= ~closed
        inline &= ~closed
    hollow = np.flatnonzero(~(closed | valued | inline))
    # Every tag is some cell's or some row's, and each of those is seen to be what it must be.
    tags_of_cells = (
        4 * np.count_nonzero(valued) + 6 * np.count_nonzero(inline) + 2 * len(hollow) + np.count_nonzero(closed)
    )
    if tags_of_cells + 2 * rows != len(tags.kinds):
        return None
    if len(hollow) and not (
        begins(words, stop[hollow], b"</c>").all() and (at[cells[hollow] + 2] == stop[hollow] + 4).all()
    ):
        return None
    payload = np.zeros(len(cells), np.int32)
    places: list[tuple[Places, Places, Places]] = [(_NONE, _NONE, _NONE)]
    for chosen in (valued, inline):
        where = np.flatnonzero(chosen)
        if not len(where):
            continue
        # Nearly always all of them, which need not be picked out.
        picked = slice(None) if len(where) == len(cells) else where
        found = (_in_place if chosen is inline else _in_values)(tags, cells[picked], stop[picked])
        if found is None:
            return None
        begin, end, last = found
        own = codes[picked]
        is_shared = openers.shared[own]
        shared = np.flatnonzero(is_shared)
        numbers = numbers_at_the_end(last[shared], end[shared] - begin[shared])
        if numbers is None:
            return None
        payload[where[shared]] = numbers + 1
        other = np.flatnonzero(~is_shared & (end > begin))
        places.append((begin[other], end[other] - begin[other], where[other]))
    start, count, who = (np.concatenate(parts) for parts in zip(*places, strict=True))
    return _Values(payload, start, count, who)


def _in_values(tags: _Tags, tag: Places, begin: Places) -> tuple[Places, Places, Words] | None:
    """Where what stands in `<v>` begins and ends, and the eight bytes before its end; None where that is not all."""
    end = tags.at[tag + 2]
    last, closer = two_words(tags.pairs, end - 8)
    # The `<v` is known to be there. The next tag follows at once.
    closed = (closer == word(b"</v></c>")).all() and (tags.data[end + 8] == _LT).all()
    return (begin + 3, end, last) if closed and (tags.data[begin + 2] == _GT).all() else None


def _in_place(tags: _Tags, tag: Places, begin: Places) -> tuple[Places, Places, Words] | None:
    """The same for what stands in `<is><t>`."""
    words, opener, closer = tags.words, b"<is><t>", b"</t></is></c><"
    end = tags.at[tag + 3]
    preserving = begins(words, begin, _PRESERVING[:8]) & ends(words, begin + len(_PRESERVING), _PRESERVING)
    opened = begins(words, begin, opener) | preserving
    # With the `<` of the next tag, which follows at once; the one at `end` is known to be there.
    if not (opened.all() and ends(words, end + len(closer), closer[1:]).all()):
        return None
    return begin + np.where(preserving, len(_PRESERVING), len(opener)), end, words[end - 8]


def _once(
    tags: _Tags, found: _Values, codes: NDArray[np.uint8], openers: CellOpeners
) -> tuple[Places, NDArray[np.int32]]:
    """Which values are kept, and where among those each value stands. `codes` say how their cells opened.

    Days are few and come often: whole numbers that lie close together are kept once for each code. Without zeros before
    them, equal numbers are equal texts.
    """
    stands = np.arange(len(codes))
    for code in np.flatnonzero(openers.whole):
        those = np.flatnonzero(codes == code)
        if not len(those):
            continue
        start, count = found.start[those], found.count[those]
        numbers = whole_numbers(tags.words, start + count, count)
        if numbers is None or ((tags.data[start] == _ZERO) & (count > 1)).any():
            openers.whole[code] = False
            continue
        numbers -= numbers.min()
        if int(numbers.max()) > 4 * len(those) + 1_000:
            openers.whole[code] = False
            continue
        first = np.empty(int(numbers.max()) + 1, np.int64)
        first[numbers] = those
        stands[those] = first[numbers]
    is_kept = stands == np.arange(len(codes))
    place: NDArray[np.int32] = (np.cumsum(is_kept, dtype=np.int32) - np.int32(1))[stands]
    return np.flatnonzero(is_kept), place
