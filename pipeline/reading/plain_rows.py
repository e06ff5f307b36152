"""Rows of a worksheet's XML that are as plain as an export's, read many at a time.

Nothing is taken for granted. Every byte of the rows is accounted for: each `<` begins one of the tags that a plain row
has, in their order; between tags stands nothing but values; every reference says its row's own number. Whatever is not
as plain as that is left to the reader that understands everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.openers import LONGEST, UNKNOWN, CellOpeners, RowOpeners, Shape, first_false
from pipeline.reading.words import (
    KEEP,
    PAD,
    Bytes,
    Places,
    Words,
    begins,
    bytes_of,
    ends,
    gathered,
    shared_numbers,
    whole_numbers,
    word,
    words_of,
)

_LT, _CELL, _ROW = b"<cr"
_CELL_BEGINS, _ROW_BEGINS = word(b'<c r="'), word(b'<row r="')
_CLOSERS = {Shape.VALUED: b"</v></c>", Shape.INLINE: b"</t></is></c>"}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Plain rows. `codes` and `payload` hold a row for each spreadsheet column and a column for each of the rows.

    A code says how the cell opened, 0 for none. The payload is the number of a shared text, or of one of `values`
    counted down from -1. `values` are the other cells' values, undecoded, each with a zero byte after it, in the order
    of `value_codes`.
    """

    numbers: Places
    codes: NDArray[np.uint8]
    payload: NDArray[np.int32]
    values: bytes
    value_codes: NDArray[np.uint8]


class PlainRows:
    """Reads pieces of a worksheet that begin with a row and end with one, one after the other."""

    def __init__(self) -> None:
        self._row_openers = RowOpeners()
        self.openers = CellOpeners()
        self._masks = np.zeros((3, 0), np.bool_)

    def read(self, padded: bytes) -> Rows | None:
        """The rows of a piece that has `PAD` before and after it, or None where anything about it is not plain."""
        data = bytes_of(padded)
        if len(data) <= 2 * len(PAD) or int(data[len(PAD) : -len(PAD)].min()) < 32:
            return None
        starts, tags = self._starts(data)
        if not len(starts) or starts[0] != len(PAD):
            return None
        words = words_of(padded)
        piece = _Piece(padded, data, words, starts, words[starts])
        heads = self._heads(piece)
        return None if heads is None else self._cells(piece, heads, tags)

    def _starts(self, data: Bytes) -> tuple[Places, int]:
        """Where cells and rows may begin, and how many tags there are. Nothing is allocated anew for each piece."""
        if self._masks.shape[1] < len(data):
            self._masks = np.zeros((3, len(data)), np.bool_)
        opening, wanted, other = self._masks[:, : len(data) - 1]
        np.equal(data[:-1], _LT, out=opening)
        tags = int(np.count_nonzero(opening))
        np.equal(data[1:], _CELL, out=wanted)
        np.equal(data[1:], _ROW, out=other)
        np.logical_or(wanted, other, out=wanted)
        np.logical_and(opening, wanted, out=opening)
        return np.flatnonzero(opening), tags

    def _heads(self, piece: _Piece) -> _Heads | None:
        """Each row's number and how many digits it has."""
        words, opens = piece.words, piece.opens
        if not len(opens) or opens[0] != 0:
            return None
        start, stop = piece.starts[opens], piece.following[opens]
        # Rows follow each other directly, and the last one ends the piece.
        if not ends(words, np.append(start[1:], piece.stop), b"</row>").all():
            return None
        while True:
            count = stop - start - 8 - (length := self._row_openers.lengths(words, stop))
            known = (length > 0) & (count >= 1) & (count <= 7)
            numbers = whole_numbers(words, start + 8 + count, count) if known.all() else None
            if numbers is not None:
                break
            place = max(first_false(known), 0)
            if not self._row_openers.learn(piece.padded[start[place] : stop[place]]):
                return None
        if int(numbers[0]) < 1 or not (np.diff(numbers) > 0).all() or (piece.data[start + 8] == ord("0")).any():
            return None
        return _Heads(numbers, count, np.diff(opens, append=len(piece.starts)))

    def _cells(self, piece: _Piece, heads: _Heads, tags: int) -> Rows | None:
        """The rows, with every start taken for a cell: where a row begins there is one in column 0, which says nothing."""
        height, words = len(heads.numbers), piece.words
        placed = _placed(piece, heads)
        if placed is None:
            return None
        columns, at = placed
        while True:
            codes = self.openers.codes(words, at, columns, height)
            found = np.bincount(codes, minlength=UNKNOWN + 1)
            if not found[UNKNOWN]:
                break
            start = int(piece.starts[np.argmax(codes == UNKNOWN)])
            if not self.openers.learn(piece.padded[start : start + LONGEST]):
                return None
        # Every tag is some cell's or some row's, and each of those is seen to be what it must be.
        if int(found @ self.openers.tags) + 2 * height != tags:
            return None
        values = self._values(piece, at, codes, plain=not self.openers.shape[np.flatnonzero(found)].any())
        if values is None:
            return None
        width = int(columns.max(initial=0))
        place = columns.astype(np.int64)
        place *= height
        place += np.repeat(np.arange(height), heads.starts)
        grid = np.zeros((width + 1) * height, np.uint8)
        grid[place] = codes
        if np.count_nonzero(grid) != len(columns) - height:  # a cell that comes twice
            return None
        payload = np.zeros((width + 1) * height, np.int32)
        payload[place] = values.payload
        return Rows(
            heads.numbers,
            grid.reshape(width + 1, height)[1:],
            payload.reshape(width + 1, height)[1:],
            gathered(piece.data, values.start, values.count),
            codes[values.cells],
        )

    def _values(self, piece: _Piece, at: Places, codes: NDArray[np.uint8], *, plain: bool) -> _Values | None:
        """What the cells hold from where they have opened, or None where they do not end as they must.

        `plain` tells that all have a value, and none a text in place.
        """
        words, stop = piece.words, piece.following
        begin = self.openers.length[codes]
        begin += at
        if plain:
            end = stop - len(_CLOSERS[Shape.VALUED])
            closed = begins(words, end, _CLOSERS[Shape.VALUED])
            closed[piece.opens] = True
            if not closed.all():
                return None
        else:
            shapes = self.openers.shape[codes]
            shapes[piece.opens] = Shape.BARE
            begin[piece.opens] = stop[piece.opens]
            bare = shapes == Shape.BARE
            if (begin[bare] != stop[bare]).any():
                return None
            end = stop.copy()
            for shape, closer in _CLOSERS.items():
                where = np.flatnonzero(shapes == shape)
                if not ends(words, stop[where], closer).all():
                    return None
                end[where] -= len(closer)
        count = np.subtract(end, begin, out=begin)
        count[piece.opens] = 0
        if int(count.min(initial=0)) < 0:
            return None
        shared = self.openers.shared[codes]
        payload = shared_numbers(words, end, count, shared)
        if payload is None:
            return None
        other = np.flatnonzero(count.astype(np.bool_) > shared)
        payload[other] = -1 - np.arange(len(other), dtype=np.int32)
        return _Values(payload, end[other] - count[other], count[other], other)


class _Piece:
    """A piece, with where its rows and cells begin, the first word of each, and where what is theirs ends.

    `opens` are the starts that are rows. `following` is where the next cell begins or the row ends, which the next row
    follows directly.
    """

    def __init__(self, padded: bytes, data: Bytes, words: Words, starts: Places, first: Words) -> None:
        self.padded, self.data, self.words, self.starts, self.first = padded, data, words, starts, first
        self.stop = len(padded) - len(PAD)
        self.opens = np.flatnonzero(first == _ROW_BEGINS)
        self.following = np.empty_like(starts)
        self.following[:-1] = starts[1:]
        self.following[-1] = self.stop
        self.following[np.append(self.opens[1:], len(starts)) - 1] -= len(b"</row>")


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """Rows' numbers, how many digits each has, and how many of the piece's starts are a row's own and its cells'."""

    numbers: Places
    digits: Places
    starts: Places


def _placed(piece: _Piece, heads: _Heads) -> tuple[NDArray[Any], Places] | None:
    """Each start's 1-based column (0 for a row) and where its reference ends; None where one is not sound.

    A reference is one or two letters and its row's own number: what stands there is what stood at the start before, and
    so on up to the row's own number. The quotation mark after it is looked at with it.
    """
    first, opens = piece.first, piece.opens
    if np.count_nonzero(first & KEEP[6] == _CELL_BEGINS) + len(opens) != len(first):
        return None
    letters = first.view(np.uint8).reshape(-1, 8)
    columns: NDArray[Any] = letters[:, 6] - np.uint8(64)
    columns[opens] = 0
    if np.count_nonzero(columns - np.uint8(1) < 26) + len(opens) != len(first):
        return None
    at = piece.starts + 7
    at[opens] += 1
    second = letters[:, 7] - np.uint8(64)
    two = second < 64
    two[opens] = False
    if two.any():
        if (second[two] > 26).any() or not second[two].all():
            return None
        columns = np.where(two, columns.astype(np.uint16) * 26 + second, columns)
        at += two
    digits = heads.digits
    written = piece.words[at]
    if int(digits.min()) == int(digits.max()):
        written &= KEEP[digits[0] + 1]
        at += int(digits[0]) + 1
    else:
        after = np.repeat(digits, heads.starts) + 1
        written &= KEEP[after]
        at += after
    same = written[1:] == written[:-1]
    same[opens[1:] - 1] = True
    return (columns, at) if same.all() else None


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """Each cell's payload; and of the values that are no numbers of shared texts, where they stand and whose they are."""

    payload: NDArray[np.int32]
    start: Places
    count: Places
    cells: Places
