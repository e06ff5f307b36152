"""The comparison with the previous year, and what is declared beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipeline.figures import Amount

YEARS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "previous": Amount,
        "one_off_previous": Amount,
        "moved": Amount,
        "comparable_previous": Amount,
        "current": Amount,
        "one_off_current": Amount,
        "comparable_current": Amount,
        "change": Amount,
        "remaining": Amount,
        "bound": Amount,
        "unknown": pl.Boolean(),
        "items": pl.List(pl.UInt32),
    }
)
"""Two years side by side, one row for each line that is compared.

`previous` is as reported; less `one_off_previous` and with `moved` it is `comparable_previous`. `current` less
`one_off_current` is `comparable_current`. `change` is `current` less `previous`, and `remaining` what of it neither one-off
items nor moves explain; `bound` is how far rounding of what is declared reaches. Null is not known: `unknown` tells that
the amounts of a move are. `items` are the places of what is declared (`YearComparison.items`) that counts in the line.
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """Something declared beside the comparison with the previous year: a one-off item, or what a move does to a line.

    `effect` is the column of `YEARS` that it counts in: `one_off_previous`, `one_off_current` or `moved`. `since` is a
    one-off's month, or the day of a move. `amount` is None where it is not known; `step` is what its last digit is worth.
    `outside` is who else a move is with, outside the titles.
    """

    effect: str
    name: str
    title: str
    line: str
    since: str
    amount: Decimal | None
    step: Decimal
    decision: str = ""
    text: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class YearComparison:
    """The previous year (`measure`, accumulated to `month`) beside this one (`against`): `rows` (`YEARS`), and the items."""

    measure: str
    against: str
    month: str
    rows: pl.DataFrame
    items: tuple[Beside, ...]
