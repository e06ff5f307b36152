"""What an organisation declares beside a comparison with the previous year: one-off items, and what moved between titles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

from schemas.layout import Declaration, Identifier
from schemas.options import Limit

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""A month as `2015-08`."""

Booked = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]
"""A month as `2015-08`, or a year where the month does not matter or is not known."""


class PreviousYear(Declaration):
    """Which two measures are compared over the years: the previous year's actual, and what it is held against.

    Where `against` is for the year, the previous year counts as a whole; where it is for the period, up to the same month.
    """

    measure: str
    against: str


class OneOff(Declaration):
    """An amount that stands in a line once, so that two years cannot be compared without it (jämförelsestörande post).

    It was `booked` in a month, or a year, with the organisation's sign for the line. Without `line` it is the title's net. `unit` is
    what the amount is written in, the currency where none is named: an amount of 7.4 mnkr is known to 50 000.
    """

    name: Annotated[str, Field(min_length=1)]
    title: str
    line: str | None = None
    booked: Booked
    amount: Limit
    unit: str | None = None
    decision: str = ""
    text: str = ""


class Part(Declaration):
    """What a move does to one line: the previous year's amounts that it gets (with their sign) or loses (with the other).

    `outside` names what is none of the organisation's titles. `amounts` are accumulated from January up to and including
    their months.
    """

    title: str | None = None
    line: str | None = None
    outside: str | None = None
    amounts: dict[Month, Limit] = Field(default_factory=dict)


class Move(Declaration):
    """What belongs to another line from a day on (`from`), with the amounts of the previous year that belong to it.

    Either `parts` give the amounts, which cancel in every month, or `match` names the codes, and the balances of the
    previous year give them: they go to `title`, and there to `line` or to the lines whose own matches they meet. A move
    without amounts is told, and what it touches cannot be compared. `restated` tells that follow-ups print the previous
    year as if the move had been made then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    id: Identifier
    name: Annotated[str, Field(min_length=1)]
    since: Annotated[date, Field(alias="from")]
    decision: str = ""
    text: str = ""
    unit: str | None = None
    parts: tuple[Part, ...] = ()
    match: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    title: str | None = None
    line: str | None = None
    restated: bool = False

    def is_between(self, earlier: date, later: date) -> bool:
        """Whether it was made after the one day and no later than the other, so that the two cannot be compared."""
        return earlier < self.since <= later

    @property
    def months(self) -> frozenset[str]:
        """The months that its amounts are accumulated to."""
        return frozenset(month for part in self.parts for month in part.amounts)


def known_to(amount: Decimal, factor: int) -> Decimal:
    """What the last digit of a declared amount is worth, in the currency: at least an öre."""
    exponent = amount.as_tuple().exponent
    return max(Decimal(factor).scaleb(exponent if isinstance(exponent, int) else 0), Decimal("0.01"))
