"""C05: amounts in rows, columns or sheets that are hidden, so that a reader does not see what totals are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import polars as pl

from pipeline.cells.amounts import Amounts
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.tables import number

_MOST = 8
"""Ranges of rows and columns that a message names; the finding's cells name them all."""


def hidden_amounts(amounts: Amounts) -> tuple[Finding, ...]:
    """One finding for all hidden amounts of a table; none where what is hidden holds none.

    The sum is that of the first column concerned: amounts of several measures do not add up to anything.
    """
    sheet = amounts.sheet
    if not (sheet.hidden or sheet.hidden_rows or sheet.hidden_columns):
        return ()
    by_row, by_column = pl.col("row").is_in(list(sheet.hidden_rows)), pl.col("column").is_in(list(sheet.hidden_columns))
    concealed = amounts.cells if sheet.hidden else amounts.cells.filter(by_row | by_column)
    if concealed.is_empty():
        return ()

    column = min(concealed["column"].unique(), key=number)
    total = sum(concealed.filter(pl.col("column") == column)["amount"], Decimal(0))
    values: dict[str, Value] = {
        "sheet": sheet.name,
        "count": concealed.height,
        "head": amounts.heads[column],
        "amount": Money(total, amounts.unit.factor, amounts.unit.decimals),
    }
    if sheet.hidden:
        message = Message(
            "The sheet {sheet} is hidden and holds {count} amounts; those under {head} add up to {amount}. Show the"
            " sheet, or delete it if it is not meant to be counted, and drop the file again.",
            values,
        )
        return (Finding("C05", Severity.WARNING, message, (Cell(amounts.file, sheet.name),), found=total),)
    places = [
        *_ranges(concealed.filter(by_row)["row"].unique().sort()),
        *sorted(sheet.hidden_columns & {*concealed["column"]}, key=number),
    ]
    message = Message(
        "{count} amounts are hidden ({places}); those under {head} add up to {amount}. Show the rows and columns, or"
        " delete what is not meant to be counted, and drop the file again.",
        {**values, "places": ", ".join(places[:_MOST]) + (" …" if len(places) > _MOST else "")},
    )
    cells = tuple(amounts.cell(at, row) for row, at in concealed.select("row", "column").iter_rows())
    return (Finding("C05", Severity.WARNING, message, cells, found=total),)


def _ranges(rows: Iterable[int]) -> Iterator[str]:
    """Row numbers in order, those that follow each other as one range: `4–7`."""
    first = last = 0
    for row in rows:
        if row == last + 1 and first:
            last = row
            continue
        if first:
            yield _range(first, last)
        first = last = row
    if first:
        yield _range(first, last)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
