"""What is booked on each line, read from `bookings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .figures import HERE, Key

EVEN = (1,) * 8


@dataclass(frozen=True, slots=True)
class Unit:
    """Who books: an ansvar, its verksamhet, and how large it is among the others."""

    ansvar: str
    verksamhet: str
    size: int


@dataclass(frozen=True, slots=True)
class Booking:
    """One kind of booking on one account, in January–August.

    `parts` is its share of the line's amount in relation to the line's other kinds; where `kronor` is given the kind
    has that amount instead. `each` bookings are made per unit and month, or `count` altogether, spread over units and
    months. `season` weighs the eight months; nothing is booked in a month of 0. `spread` is how much single amounts
    vary, in percent; above 50 they are like invoices, many small and a few large, and often in whole kronor. `together`
    puts a month's bookings on one voucher. `day` is the day of the month, any day where 0. `reversals` invoices are
    wrongly coded and corrected later. A text may hold `{month}` or `{period}`.
    """

    konto: str
    texts: Sequence[str]
    units: Sequence[Unit]
    motpart: Sequence[str]
    series: str
    parts: int = 1
    kronor: int | None = None
    each: int = 0
    count: int = 0
    season: Sequence[int] = EVEN
    spread: int = 0
    together: bool = False
    aktivitet: str = ""
    projekt: Sequence[str] = ("",)
    day: int = 0
    reversals: int = 0


def bookings() -> dict[Key, list[Booking]]:
    """Title and line → its kinds of booking. Lines on which nothing is booked are absent."""
    declared = tomllib.loads((HERE / "bookings.toml").read_text(encoding="utf-8"))
    return {
        (title, line): [booking for row in rows for booking in _bookings(row, declared)]
        for title, lines in declared["lines"].items()
        for line, rows in lines.items()
    }


def _bookings(row: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Booking]:
    """The booking of a row, or one per counterparty where the row gives each its own share or amount."""
    settings = dict(row)
    kronor = settings.pop("kronor_by_motpart", {})
    parts = settings.pop("parts_by_motpart", {})
    season, units = settings.get("season", EVEN), settings["units"]
    settings["season"] = declared["seasons"][season] if isinstance(season, str) else season
    names = declared["groups"][units] if isinstance(units, str) else units
    settings["units"] = [Unit(**declared["units"][name]) for name in names]
    booking = Booking(**{"motpart": (), **settings})
    if not kronor and not parts:
        yield booking
    for motpart, amount in kronor.items():
        yield replace(booking, motpart=(motpart,), kronor=amount)
    for motpart, part in parts.items():
        yield replace(booking, motpart=(motpart,), parts=part)
