"""Bytes looked at eight at a time, at any position: what lets a million rows be read without a loop over them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Pairs = NDArray[np.void]
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

PAD = b"\0" * 16
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


def pairs_of(padded: bytes) -> Pairs:
    """The sixteen bytes that begin at each byte. Nothing is copied."""
    pairs: NDArray[Any] = np.ndarray((len(padded) - 15,), "V16", padded, 0, (1,))
    return pairs


def two_words(pairs: Pairs, at: Places) -> tuple[Words, Words]:
    """The words that begin at each position and eight bytes after it: both are fetched in the time that one takes."""
    both: Words = pairs[at].view("<u8").reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


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
    return numbers_at_the_end(words[stop - 8], count)


def numbers_at_the_end(words: Words, count: Places) -> Places | None:
    """The numbers that the last `count` bytes (1 to 8) of each word are the digits of; None where one is no number."""
    if len(count) and (int(count.min()) < 1 or int(count.max()) > 8):
        return None
    digits = words ^ _ZEROS
    # What stands before the digits counts as zeros.
    digits &= ~KEEP[8 - count]
    # A digit is now 0 to 9: no bit above the low four, and none of them after adding six.
    if len(digits) and int(((digits | digits + np.uint64(0x0606060606060606)) & np.uint64(0xF0F0F0F0F0F0F0F0)).max()):
        return None
    # Neighbours are put together three times: 8 digits, 4 pairs, 2 quadruples, 1 number.
    pairs = (digits * np.uint64(10) + (digits >> _BYTE)) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    eight = (fours * np.uint64(10000) + (fours >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return eight.astype(np.int64)


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
