"""Drawing a sample: monetary unit sampling, or simple random sampling, from a seed.

Chance comes from SHA-256 alone, so that the same seed draws the same in any version of any language: the n-th number is
the digest of `<seed>:<n>` in UTF-8, n = 0, 1, 2 …, read as an unsigned big-endian integer. A number below m is the next
one that is less than the largest multiple of m, modulo m.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

_NUMBERS = 2**256


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item of the population: its 0-based place there, and how many of the points or draws fell on it."""

    place: int
    hits: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, in the population's order.

    `interval` and `start` are those of monetary unit sampling, in öre and exact: every interval-th öre from `start` was
    hit. `whole` is the sum of all amounts without their signs, in öre, `of` how many could be drawn, `size` what was
    asked for.
    """

    method: str
    seed: str
    size: int
    drawn: tuple[Drawn, ...]
    whole: int
    of: int
    interval: Fraction | None = None
    start: Fraction | None = None


def by_amount(amounts: Sequence[int], size: int, seed: str) -> Sample:
    """Monetary unit sampling: every öre has the same chance, whatever amount it is part of, and no matter its sign.

    `amounts` are in öre. The öre of all amounts in their order are counted through; one is drawn in the first of `size`
    equal intervals, and every interval-th after it is hit. An amount of an interval or more is hit for certain, and may
    be hit several times; an amount of 0 never is. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(size)
    ends = list(accumulate(abs(amount) for amount in amounts))
    whole = ends[-1] if ends else 0
    if whole == 0:
        return Sample("amount", seed, size, (), 0, len(amounts))
    # In parts of 1/size öre everything is whole: an interval has `whole` of them.
    first = 1 + _below(whole, _numbers(seed))
    hits: dict[int, int] = {}
    for point in range(first, whole * size + 1, whole):
        place = bisect_left(ends, -(-point // size))
        hits[place] = hits.get(place, 0) + 1
    drawn = tuple(Drawn(place, count) for place, count in sorted(hits.items()))
    return Sample("amount", seed, size, drawn, whole, len(amounts), Fraction(whole, size), Fraction(first, size))


def by_chance(amounts: Sequence[int], size: int, seed: str) -> Sample:
    """Simple random sampling without replacement: every item has the same chance. All of them where there are fewer.

    The n-th draw (n = 0, 1 …) takes a number below the count of those that are left, which is the place among them; the
    item at the end of those left then takes the place of the one that was drawn. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(size)
    numbers, count = _numbers(seed), len(amounts)
    moved: dict[int, int] = {}
    places = []
    for left in range(count, max(count - size, 0), -1):
        at = _below(left, numbers)
        places.append(moved.get(at, at))
        moved[at] = moved.get(left - 1, left - 1)
    drawn = tuple(Drawn(place) for place in sorted(places))
    return Sample("chance", seed, size, drawn, sum(abs(amount) for amount in amounts), count)


def _numbers(seed: str) -> Iterator[int]:
    count = 0
    while True:
        yield int.from_bytes(hashlib.sha256(f"{seed}:{count}".encode()).digest(), "big")
        count += 1


def _below(limit: int, numbers: Iterator[int]) -> int:
    """A number below a limit, each with the same chance."""
    fair = _NUMBERS - _NUMBERS % limit
    return next(number for number in numbers if number < fair) % limit
