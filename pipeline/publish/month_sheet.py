"""The ledger month by month: a sheet of its own, and a line for the eye on the titles' sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn
from pipeline.publish.long_list import named
from pipeline.publish.report_table import signs
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import TOTAL, zero_format, zero_limit
from pipeline.result import Result
from pipeline.tables import letters

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
_KEYS = ["title", "line", "measure"]
_FIRST = 3
"""The 0-based column of January."""


def by_month(result: Result) -> pl.DataFrame:
    """One row for each line, and a column for each month (`1`, `2` …), in the report's order."""
    months = [str(month) for month in range(1, result.period.month + 1)]
    if result.monthly.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(_KEYS, pl.String))
    return result.monthly.with_columns(pl.col("month").cast(pl.String)).pivot(
        on="month", on_columns=months, index=_KEYS, values="amount", aggregate_function="first"
    )


def month_rows(result: Result) -> Mapping[tuple[str, str], tuple[int, int]]:
    """The 0-based row of each line on the sheet, of several measures the first one's; and the sign of its months.

    The sign is 1 or −1 where all months have it, or are nothing; 0 where they have both.
    """
    months = by_month(result)
    low, high = pl.min_horizontal(pl.exclude(_KEYS)), pl.max_horizontal(pl.exclude(_KEYS))
    sign = pl.when(low >= 0).then(1).when(high <= 0).then(-1).otherwise(0)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    if months.width > len(_KEYS):
        for row, (title, line, of) in enumerate(months.select("title", "line", sign).iter_rows(), start=TOP + 1):
            found.setdefault((title, line), (row, of))
    return found


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
            LongColumn(
                Column(book.language.month(month), 10, amount), rows[str(month)], *_zeros(book, rows[str(month)])
            )
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


def _zeros(book: Book, amounts: pl.Series) -> tuple[pl.Series, Mapping[str, Mapping[str, object]]]:
    """Which amounts are below zero and shown as zero, and the format by which they do not read −0."""
    unit = book.naming.unit()[1]
    is_zero = (amounts < 0) & (amounts >= -Decimal(str(zero_limit(unit))))
    words = pl.select(pl.when(is_zero).then(pl.lit("zero")).otherwise(pl.lit("amount"))).to_series()
    return words, {"amount": {}, "zero": {"num_format": zero_format(unit)}}


def sparklines(book: Book, sheet: Worksheet, column: int, drawn: Sequence[tuple[int, int, int]]) -> None:
    """A small bar for each month in a column: `drawn` are rows of the sheet with those of *Per månad*, and their signs.

    Bars stand on zero where a line's months all have one sign: cut off, they would make much of small differences.
    """
    first, last = letters(_FIRST + 1), letters(_FIRST + book.result.period.month)
    months = quoted(book.names.months)
    zeros: Mapping[int, Mapping[str, int]] = {1: {"min": 0}, -1: {"max": 0}, 0: {}}
    for sign, zero in zeros.items():
        rows = [(row, of) for row, of, one in drawn if one == sign]
        if rows:
            look = {"type": "column", "series_color": TOTAL, "axis": True}
            places = [f"{letters(column + 1)}{row + 1}" for row, _ in rows]
            ranges = [f"{months}!{first}{of + 1}:{last}{of + 1}" for _, of in rows]
            sheet.add_sparkline(rows[0][0], column, {**look, **zero, "location": places, "range": ranges})
