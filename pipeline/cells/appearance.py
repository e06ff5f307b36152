"""C04 and C08: amounts that are stored otherwise than they look. Nothing needs to be done, so they are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from pipeline.cells.amounts import Amounts
from pipeline.findings import Cell, Finding, Message, Severity
from schemas.operands import oere

TYPED = frozenset({"xlsx", "xlsb", "xls", "ods", "fods", "spreadsheetml"})
"""The formats in which a number can be stored as a number, so that one stored as text says something."""


def stored_as_text(amounts: Amounts, book_format: str) -> tuple[Finding, ...]:
    """One finding for each column with amounts that are stored as text and could be read."""
    if book_format not in TYPED:
        return ()
    return tuple(_in_column(amounts, column) for column in amounts.heads if _texts(amounts, column).height)


def _texts(amounts: Amounts, column: str) -> pl.DataFrame:
    rows = pl.col("row").is_between(amounts.top, amounts.bottom)  # above them stands the head, which is a text as well
    kinds = amounts.sheet.kinds.select("row", column).filter(rows & (pl.col(column) == "text")).select("row")
    if kinds.is_empty():
        return kinds
    return kinds.join(amounts.cells.filter(pl.col("column") == column), on="row", how="semi")


def _in_column(amounts: Amounts, column: str) -> Finding:
    texts = _texts(amounts, column)
    first = amounts.cell(column, texts["row"][0])
    message = Message(
        "{count} amounts under {head} are stored as text, from {cell} on. They could be read, and nothing needs to be"
        " done; Excel passes over them when it adds up.",
        {"count": texts.height, "head": amounts.heads[column], "cell": first.address},
    )
    return Finding("C04", Severity.INFO, message, (first,))


def finer_than_shown(tables: Sequence[Amounts], told: Collection[Cell]) -> tuple[Finding, ...]:
    """One finding for a file in which amounts have digits that their number formats do not show.

    `told` are cells whose digits have findings of their own.
    """
    found = [(amounts, row, column) for amounts in tables for row, column in _finer(amounts, told)]
    if not found:
        return ()
    amounts, row, column = found[0]
    first = amounts.cell(column, row)
    message = Message(
        "{count} amounts in {file} are stored with more digits than they show, from {cell} on. The file counts as"
        " unrounded, and nothing needs to be done.",
        {"count": len(found), "file": amounts.file, "cell": first.address},
    )
    return (Finding("C08", Severity.INFO, message, (first,)),)


def _finer(amounts: Amounts, told: Collection[Cell]) -> Iterator[tuple[int, str]]:
    """The rows and columns of the amounts that are no whole multiples of what their last shown digits are worth."""
    if amounts.sheet.decimals is None:
        return
    # What hides nothing finer than an öre need not be looked at: an amount has no more.
    smallest = {shown: worth for shown in range(16) if (worth := amounts.unit.factor * 100 // 10**shown) > 1}
    for column in amounts.heads:
        shown = amounts.sheet.decimals.select("row", worth=column)
        shown = shown.filter(pl.col("worth") <= max(smallest, default=-1))
        if shown.is_empty():
            continue
        finer = (
            amounts.cells.filter(pl.col("column") == column)
            .join(shown, on="row")
            .with_columns(
                pl.col("worth").cast(pl.Int64).replace_strict(smallest),
                oere=oere(pl.col("amount")),
            )
            .filter(pl.col("oere") % pl.col("worth") != 0)
        )
        yield from ((row, column) for row in finer["row"] if amounts.cell(column, row) not in told)
