"""Accounting periods: a year and the months from January up to and including one month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """January up to and including `month` (1–12) of `year`. Written `2016-08`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.month <= 12):
            raise ValueError(f"{self.year}-{self.month} is not an accounting period")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def last_day(self) -> date:
        """The day on which the period ends. What an organisation has decided by then holds for it."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def before(self) -> Period | None:
        """The period up to the month before; None in January, when nothing has been accumulated."""
        return Period(self.year, self.month - 1) if self.month > 1 else None


_ISO = re.compile(r"(\d{4})-(\d{2})")


def parse_period(text: str) -> Period:
    """The period written as `2016-08`. Raises ValueError for anything else."""
    match = _ISO.fullmatch(text)
    if not match:
        raise ValueError(text)
    return Period(int(match[1]), int(match[2]))
