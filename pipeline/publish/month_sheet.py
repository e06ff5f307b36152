"""The ledger month by month: a sheet of its own, and a line for the eye on the titles' sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn
from pipeline.publish.long_list import named
from pipeline.publish.report_table import signs
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import TOTAL
from pipeline.result import Result
from pipeline.tables import letters

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
_FIRST = 3
"""The 0-based column of January."""


def by_month(result: Result) -> pl.DataFrame:
    """One row for each line, and a column for each month (`1`, `2` …), in the report's order."""
    months = [str(month) for month in range(1, result.period.month + 1)]
    if result.monthly.is_empty():
        return pl.DataFrame(schema={"title": pl.String, "line": pl.String, "measure": pl.String})
    return result.monthly.with_columns(pl.col("month").cast(pl.String)).pivot(
        on="month", on_columns=months, index=["title", "line", "measure"], values="amount", aggregate_function="first"
    )


def month_rows(result: Result) -> Mapping[tuple[str, str], int]:
    """The 0-based row of each line on the sheet; of several measures, the first one's."""
    rows: dict[tuple[str, str], int] = {}
    for row, key in enumerate(by_month(result).select("title", "line").iter_rows(), start=TOP + 1):
        rows.setdefault(key, row)
    return rows


def write_months(book: Book) -> None:
    """The sheet *Per månad*: what the ledger comes to in each month, and in all."""
    rows = by_month(book.result)
    if rows.is_empty():
        return
    text, naming = book.language.text, book.naming
    sheet = book.sheet(book.names.months, text("The ledger by month"), subtitle=signs(book))
    months = book.result.period.month
    name, amount = {"shrink": True}, {"num_format": book.amount_format}
    first, last = letters(_FIRST + 1), letters(_FIRST + months)
    total = rows.select(pl.sum_horizontal(pl.col(str(month)) for month in range(1, months + 1))).to_series()
    columns = [
        LongColumn(Column(text("Budget title"), 27, name), named(rows["title"], naming.title)),
        LongColumn(Column(text("Line"), 27, name), naming.lines_of(rows)),
        LongColumn(Column(text("Measure"), 16, name), named(rows["measure"], naming.measure)),
        *(
            LongColumn(Column(book.language.month(month), 10, amount), rows[str(month)])
            for month in range(1, months + 1)
        ),
        LongColumn(
            Column(text("Total"), 11, {**amount, "bold": True}), total, formula=f"=SUM({first}{{row}}:{last}{{row}})"
        ),
    ]
    book.long_list(sheet, TOP, book.names.table("months"), columns)
    book.amounts((TOP + 1, _FIRST), (TOP + rows.height, _FIRST + months), sheet)
    sheet.freeze_panes(TOP + 1, 2)
    sheet.repeat_rows(TOP)


def sparklines(book: Book, sheet: Worksheet, column: int, drawn: Sequence[tuple[int, int]]) -> None:
    """A small bar for each month in a column: `drawn` are rows of the sheet with those of *Per månad*, both 0-based."""
    first, last = letters(_FIRST + 1), letters(_FIRST + book.result.period.month)
    months = quoted(book.names.months)
    sheet.add_sparkline(
        drawn[0][0],
        column,
        {
            "location": [f"{letters(column + 1)}{row + 1}" for row, _ in drawn],
            "range": [f"{months}!{first}{row + 1}:{last}{row + 1}" for _, row in drawn],
            "type": "column",
            "series_color": TOTAL,
            "axis": True,
        },
    )
