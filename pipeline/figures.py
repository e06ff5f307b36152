"""Figures: amounts that mean something, with where they stand. One frame holds every figure of a period."""

from __future__ import annotations

import polars as pl

Amount = pl.Decimal(18, 2)

FIGURES = pl.Schema(
    {
        "figure": pl.UInt32(),
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "month": pl.Int8(),
        "amount": Amount,
        "step": Amount,
        "layout": pl.String(),
        "kind": pl.String(),
        "file": pl.String(),
        "sheet": pl.String(),
        "row": pl.UInt32(),
        "column": pl.String(),
        "rows": pl.UInt32(),
    }
)
"""The columns of a frame of figures.

`figure` numbers them, 0-based. `title`, `line`, `measure` say what the figure is, `month` (1–12) that it is one month's
part of the measure. An amount that belongs to no line has null for title and line; the total that an export prints to
check itself by has the measure `control`. `amount` is in the organisation's currency and `step` what its last digit is
worth (0.01: exact, for nothing is finer than an öre; 0.02: more was stored than whole öre, so it may be one off).
`layout` and `kind` say what export it is from. A figure that stands in a cell has `row` and `column`; one that sums
postings has `rows`, how many, and `column`, the letters of their amounts.
"""


CONTROL = "control"
"""The measure of a control total: what an export says that its column adds up to."""

INTERNAL = "internal"
"""The measure of what a unit has booked against another. It is no figure of the report."""

ROLLED = "rolled"
"""The measure of what a ledger's accumulated amount is held against: what was accumulated before, or posted since."""


def sums_as_figures(sums: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Sums of postings that are no figures of the report, as figures.

    `sums` has `figure`, `amount`, `layout`, `file`, `sheet`, `column` and `rows`, one row for each. They belong to no line.
    """
    none = [pl.lit(None, dtype=FIGURES[name]).alias(name) for name in ("title", "line", "month", "row")]
    exact = pl.lit("0.01").cast(FIGURES["step"]).alias("step")
    said = [pl.lit(measure).alias("measure"), pl.lit("ledger").alias("kind")]
    return sums.with_columns(*none, exact, *said).select(list(FIGURES)).cast(FIGURES)


DECLARED = "declared"
"""The kind of a figure that the organisation declares: what a move gives to a line in the previous year."""


def numbered(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One frame of figures from those of each table, numbered in order."""
    columns = [name for name in FIGURES if name != "figure"]
    schema = {name: FIGURES[name] for name in columns}
    together = pl.concat([pl.DataFrame(schema=schema), *(frame.select(columns) for frame in frames)])
    return together.with_row_index("figure").select(list(FIGURES))
