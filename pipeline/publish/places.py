"""Where a figure stands in the files as they were dropped: a cell, or rows that were summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from schemas.organisation import Organisation
from schemas.titles import Match


@dataclass(frozen=True, slots=True)
class Place:
    """A source figure. `cell` is A1, or empty where `rows` postings were summed, of which `where` says which."""

    figure: int
    title: str | None
    line: str | None
    measure: str | None
    month: int | None
    amount: Decimal
    step: Decimal
    layout: str
    file: str
    sheet: str
    cell: str
    column: str
    rows: int | None
    where: str

    def as_json(self) -> dict[str, object]:
        """The place as the documented shape has it: a cell, or rows with their sum and what they have in common."""
        place: dict[str, object] = {"file": self.file, "sheet": self.sheet}
        if self.cell:
            return {**place, "cell": self.cell}
        return {**place, "rows": self.rows or 0, "sum": f"{self.amount:f}", "where": self.where}


def places(figures: pl.DataFrame, organisation: Organisation) -> Mapping[int, Place]:
    """Every source figure (`pipeline.figures.FIGURES`) by its number."""
    of_lines = selections(organisation)
    columns = (
        "figure",
        "title",
        "line",
        "measure",
        "month",
        "amount",
        "step",
        "layout",
        "file",
        "sheet",
        "row",
        "column",
        "rows",
    )
    found = {}
    for figure, title, line, measure, month, amount, step, layout, file, sheet, row, column, rows in figures.select(
        columns
    ).iter_rows():
        cell = "" if row is None else f"{column or ''}{row}"
        where = of_lines.get(f"{title}/{line}", "") if row is None else ""
        found[figure] = Place(
            figure, title, line, measure, month, amount, step, layout, file, sheet, cell, column or "", rows, where
        )
    return found


def selections(organisation: Organisation) -> Mapping[str, str]:
    """What the postings of each line have in common, by `title/line`."""
    return {
        f"{title.id}/{line.id}": selection(title.match, line.match)
        for title in organisation.titles
        for line in title.lines
    }


def selection(*matches: Match) -> str:
    """What postings of a line have in common: `ansvar 0110-0190; konto 3*`. All conditions hold together."""
    return "; ".join(
        f"{dimension} {', '.join(pattern or '–' for pattern in patterns)}"
        for match in matches
        for dimension, patterns in match.items()
    )
