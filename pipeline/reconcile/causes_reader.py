"""What is needed to write about figures: where they stand, and what things are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Money
from schemas.organisation import Names, Organisation

OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """What is needed to write about figures: their frame, each file's unit (its factor), and the organisation's names."""

    figures: pl.DataFrame
    units: Mapping[tuple[str, str], int]
    organisation: Organisation

    def figure(self, number: int) -> dict[str, object]:
        """A figure's row."""
        return self.figures.row(number, named=True)

    def money(self, amount: Decimal | None, like: Mapping[str, object]) -> Money:
        """An amount as the file of a figure writes it."""
        factor = self.units.get((str(like["file"]), str(like["sheet"])), 1)
        step = Decimal(str(like["step"]))
        decimals = max(0, -int((step / factor).normalize().as_tuple().exponent)) if step > OERE or factor > 1 else 2
        return Money(amount or Decimal(0), factor, decimals)

    def cell(self, number: int) -> Cell:
        """Where a figure stands: its cell, the column whose rows it sums, or the declaration that it is of."""
        row = self.figure(number)
        return Cell(str(row["file"]), str(row["sheet"]), f"{row['column'] or ''}{row['row'] or ''}")

    def line(self, title: str, line: str) -> str:
        """A line's name, with its title's where they differ."""
        committee = self.organisation.committee
        lines = {(t.id, n.id): n.name for t in self.organisation.titles for n in t.lines}
        lines |= {(committee.id, own.id): own.name for own in self.organisation.lines_of(committee.id)}
        return lines.get((title, line), line)

    def measure(self, measure: str) -> Names:
        """A measure's names."""
        return self.organisation.measure(measure).name

    def profiles(self, months: Sequence[int]) -> list[str]:
        """The declared periodisations, even twelfths among them, that all months of the row of these figures follow."""
        first = self.figure(months[0])
        row = self.figures.filter(
            (pl.col("file") == first["file"]) & (pl.col("sheet") == first["sheet"]) & (pl.col("row") == first["row"])
        )
        amounts = dict(row.filter(pl.col("month").is_not_null()).select("month", "amount").rows())
        year = sum(amounts.values())
        shares = {"even": [Decimal(1) / 12] * 12} | {
            name: list(own) for name, own in self.organisation.profiles.items()
        }
        shares |= {str(month): [Decimal(int(at == month)) for at in range(1, 13)] for month in range(1, 13)}
        return [
            name
            for name, own in shares.items()
            # Each month is rounded to the öre, and one of them takes what is left over.
            if all(abs(amounts.get(month, 0) - year * share) <= 12 * OERE for month, share in enumerate(own, 1))
        ]
