"""The published figures, the lines they belong to, and the exact amounts behind them. Amounts are whole öre."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PUBLISHED = HERE / "published.csv"
EXACT = ROOT / "pipeline" / "example" / "exact.csv"
INBOX = ROOT / "pipeline" / "example" / "inbox"
ORGANISATION = ROOT / "schemas" / "ekero.toml"

ORE = {"kr": 100, "tkr": 100_000, "mnkr": 100_000_000}
"""What one of each unit is worth in öre."""

VARIANCES = {"variance_period": ("budget_period", "actual_period"), "variance_year": ("budget_year", "forecast_year")}
"""Each variance as minuend and subtrahend."""

FAULTS = frozenset({("medlemsavgifter", "reserv", "variance_period"), ("reavinst", "reavinst", "variance_year")})
"""The printed cells that no exact amounts can explain: the publication's own faults."""

BELOW_TIE = ("medlemsavgifter", "skl", "actual_period")
"""The one amount that lies one öre below a rounding tie, so that a single öre shows in print."""

Key: TypeAlias = tuple[str, str]
Exact: TypeAlias = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line that is no sum of others: title and line ids, the name printed, its type and its periodisation."""

    title: str
    line: str
    name: str
    type: str
    periodisation: str | Mapping[str, int] | None
    match: Mapping[str, list[str]]

    @property
    def key(self) -> Key:
        """Title and line."""
        return self.title, self.line


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed figure. `origin` says where it comes from: `table`, `prose` or `derived` (published nowhere)."""

    file: str
    title: str
    line: str
    label: str
    measure: str
    unit: str
    decimals: int
    value: Decimal
    origin: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Title, line and measure."""
        return self.title, self.line, self.measure

    @property
    def step(self) -> int:
        """What the last printed digit is worth, in öre."""
        return ORE[self.unit] // int(10**self.decimals)

    @property
    def ore(self) -> int:
        """The printed figure in öre."""
        return int(self.value * ORE[self.unit])


@cache
def organisation() -> dict[str, Any]:
    """The organisation's declarations as they stand in its TOML."""
    return tomllib.loads(ORGANISATION.read_text(encoding="utf-8"))


@cache
def leaves() -> tuple[Leaf, ...]:
    """Every leaf line of every title, in the order declared."""
    return tuple(
        Leaf(
            title["id"],
            line["id"],
            line["name"],
            line["type"],
            line.get("periodisation"),
            {**title["match"], **line.get("match", {})},
        )
        for title in organisation()["titles"]
        for line in title["lines"]
        if "of" not in line
    )


@cache
def made_of(title: str, line: str) -> tuple[Key, ...]:
    """The leaf lines whose plain sum the line is: itself, a subtotal's, or for the committee every one of them."""
    if title == organisation()["committee"]["id"]:
        return tuple(leaf.key for leaf in leaves())
    lines = next(each["lines"] for each in organisation()["titles"] if each["id"] == title)
    parts = next(each for each in lines if each["id"] == line).get("of")
    return ((title, line),) if parts is None else tuple(key for part in parts for key in made_of(title, part))


def published() -> tuple[Printed, ...]:
    """Every printed amount; the goals, which are no amounts, are in `goals`."""
    return tuple(
        Printed(
            row["file"],
            row["title"],
            row["line"],
            row["label"],
            row["measure"],
            row["unit"],
            int(row["decimals"]),
            Decimal(row["printed"]),
            row["origin"],
        )
        for row in _rows(PUBLISHED)
        if row["unit"]
    )


def goals() -> tuple[dict[str, str], ...]:
    """The printed assessments of the goals and their means, as rows of the published table."""
    return tuple(row for row in _rows(PUBLISHED) if not row["unit"])


def exact() -> dict[tuple[str, str, str], int]:
    """Title, line and measure → the exact amount in öre."""
    return {(row["title"], row["line"], row["measure"]): _ore(row) for row in _rows(EXACT) if not row["month"]}


def months() -> dict[Key, list[int]]:
    """Title and line → the budget of each of the twelve months in öre."""
    found: dict[Key, list[int]] = {}
    for row in _rows(EXACT):
        if row["month"]:
            found.setdefault((row["title"], row["line"]), []).append(_ore(row))
    return found


def value(amounts: Exact, title: str, line: str, measure: str) -> int:
    """The exact amount of any line and measure in öre, sums and variances computed."""
    if measure in VARIANCES:
        minuend, subtrahend = VARIANCES[measure]
        return value(amounts, title, line, minuend) - value(amounts, title, line, subtrahend)
    return sum(amounts[*key, measure] for key in made_of(title, line))


def rounded(amount: int, step: int) -> int:
    """The amount rounded to whole steps, half away from zero; both in öre."""
    whole = (2 * abs(amount) + step) // (2 * step) * step
    return whole if amount >= 0 else -whole


def from_tie(amount: int, step: int) -> int:
    """How far the amount is from the nearest rounding tie, in öre."""
    return abs(abs(amount) % step - step // 2)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ore(row: dict[str, str]) -> int:
    return int(Decimal(row["amount"]) * 100)
