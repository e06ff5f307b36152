"""The pace of a year: what a forecast implies for the months that are left, against the months so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from schemas.options import Rate

_AS_BEFORE = Rate(low=Decimal("0.9"), high=Decimal("1.1"))
"""How near the pace so far a forecast goes on that has extrapolated it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A line's `actual` of the months up to `month` (1–11), and its `forecast` of the year, in the currency."""

    actual: Decimal
    forecast: Decimal
    month: int

    @property
    def so_far(self) -> Fraction:
        """What each month so far has come to."""
        return Fraction(self.actual) / self.month

    @property
    def implied(self) -> Fraction:
        """What each month that is left must come to for the forecast to hold."""
        return Fraction(self.forecast - self.actual) / (12 - self.month)

    def is_unusual(self, rate: Rate) -> bool:
        """Whether the rest of the year goes slower or faster than is usual, by enough to matter (Q01).

        Source: practice in this field; the limits are the organisation's. Where nothing has come so far, any pace is
        unusual.
        """
        difference = abs(self.implied - self.so_far) * (12 - self.month)
        return not self._within(rate) and difference >= Fraction(rate.least)

    def is_extrapolated(self) -> bool:
        """Whether the rest of the year goes on as the year so far, within a tenth (Q02)."""
        return self.actual != 0 and self._within(_AS_BEFORE)

    def _within(self, rate: Rate) -> bool:
        # Turned so that the pace so far is positive: a credit that goes on as before is no slower than one that does not.
        way = -1 if self.so_far < 0 else 1
        return Fraction(rate.low) * self.so_far * way <= self.implied * way <= Fraction(rate.high) * self.so_far * way
