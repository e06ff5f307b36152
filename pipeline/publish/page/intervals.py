"""What rounding can explain, drawn: the amounts within reach as a band, and where the amount in question stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SCALE = 1000

DECIDES = 12
"""A band is drawn where the difference is at most so many times the bound: further away, nobody needs to see it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A band of amounts around `right`, which rounding can explain, and the amount `left` inside or outside of it.

    `band` is where the band begins and ends, `middle` and `mark` where the two amounts stand, all of `SCALE`.
    """

    left: Decimal
    right: Decimal
    bound: Decimal
    band: tuple[int, int]
    middle: int
    mark: int
    inside: bool


def interval(left: Decimal | None, difference: Decimal | None, bound: Decimal | None) -> Interval | None:
    """The drawing of an amount held against another; None where rounding does not decide between them."""
    if left is None or difference is None or not bound or abs(difference) > DECIDES * bound or not difference:
        return None
    reach = max(abs(difference), bound) * Decimal("1.25")

    def at(distance: Decimal) -> int:
        return int(SCALE * (1 + distance / reach * Decimal("0.96")) / 2)

    return Interval(
        left=left,
        right=left - difference,
        bound=bound,
        band=(at(-bound), at(bound)),
        middle=at(Decimal(0)),
        mark=at(difference),
        inside=abs(difference) <= bound,
    )
