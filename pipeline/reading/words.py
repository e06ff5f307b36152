"""Bytes looked at eight at a time, at any position: what lets a million rows be read without a loop over them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

PAD = b"\0" * 32
"""What must stand before and after the text, so that a word may be taken anywhere in it."""

KEEP = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""Masks that keep a word's first so many bytes."""

_ZEROS = np.uint64(0x3030303030303030)
_BYTE = np.uint64(8)


def bytes_of(padded: bytes) -> Bytes:
    """The bytes of a padded text."""
    return np.frombuffer(padded, np.uint8)


def words_of(padded: bytes) -> Words:
    """The word that begins at each byte, its first byte lowest. Nothing is copied."""
    words: NDArray[Any] = np.ndarray((len(padded) - 7,), "<u8", padded, 0, (1,))
    return words


def word(text: bytes) -> np.uint64:
    """A text of at most eight bytes as a word, zeros after it."""
    return np.uint64(int.from_bytes(text, "little"))


def begins(words: Words, at: Places, text: bytes) -> Truths:
    """Whether a text of at most eight bytes stands at each position."""
    found = words[at]
    truths: Truths = (found if len(text) == 8 else found & KEEP[len(text)]) == word(text)
    return truths


def ends(words: Words, at: Places, text: bytes) -> Truths:
    """Whether a text stands right before each position. It may be as long as the padding lets it."""
    last = words[at - 8]
    if len(text) < 8:
        truths: Truths = last >> np.uint64(8 * (8 - len(text))) == word(text)
        return truths
    truths = last == word(text[-8:])
    for stop in range(len(text) - 8, 0, -8):
        piece = text[max(stop - 8, 0) : stop]
        truths &= begins(words, at - (len(text) - stop) - len(piece), piece)
    return truths


def whole_numbers(words: Words, stop: Places, count: Places) -> Places | None:
    """The numbers of `count` digits (1 to 8) that end right before `stop`; None where one is no number."""
    if len(count) and (int(count.min()) < 1 or int(count.max()) > 8):
        return None
    digits = _digits(words, stop, count)
    if len(digits) and int(_not_digits(digits).max()):
        return None
    return _numbers(digits).view(np.int64)


def shared_numbers(words: Words, stop: Places, count: Places, chosen: Truths) -> NDArray[np.int32] | None:
    """One more than the numbers of `count` digits (1 to 8) before each chosen `stop`, and 0 for the others.

    None where one of the chosen is no such number.
    """
    wrong = (count - 1).view(np.uint64) > 7
    digits = _digits(words, stop, count)
    wrong |= _not_digits(digits) != 0
    wrong &= chosen
    if wrong.any():
        return None
    numbers = _numbers(digits).astype(np.int32)
    numbers += 1
    numbers *= chosen
    return numbers


def _digits(words: Words, stop: Places, count: Places) -> Words:
    """The digits before `stop` as the bytes 0 to 9, zeros before them. Counts beyond 8 and below 1 give anything."""
    digits = words[stop - 8]
    digits ^= _ZEROS
    before = (64 - 8 * count).view(np.uint64)
    digits >>= before
    digits <<= before
    return digits


def _not_digits(digits: Words) -> Words:
    """Where a byte is none of 0 to 9: a bit above the low four, in it or after adding six."""
    above = digits + np.uint64(0x0606060606060606)
    above |= digits
    above &= np.uint64(0xF0F0F0F0F0F0F0F0)
    return above


def _numbers(digits: Words) -> Words:
    """The numbers that words of eight digits write. Neighbours are put together three times: pairs, fours, all eight."""
    for factor, shift, keep in (
        (10 << 8 | 1, 8, 0x00FF00FF00FF00FF),
        (100 << 16 | 1, 16, 0x0000FFFF0000FFFF),
        (10_000 << 32 | 1, 32, 0x00000000FFFFFFFF),
    ):
        digits *= np.uint64(factor)
        digits >>= np.uint64(shift)
        digits &= np.uint64(keep)
    return digits


def gathered(data: Bytes, start: Places, count: Places) -> bytes:
    """The pieces of `count` bytes from each `start`, each with a zero byte after it."""
    total = int(count.sum()) + len(count)
    if not total:
        return b""
    stop = np.cumsum(count + 1)
    # Each byte's distance from the one before it in the result is 1, but for the first of each piece.
    steps = np.ones(total, np.int64)
    steps[0] = start[0]
    steps[stop[:-1]] = start[1:] - (start[:-1] + count[:-1])
    pieces = data[np.cumsum(steps)]
    pieces[stop - 1] = 0
    return pieces.tobytes()
