"""What is stale by itself: a formula that holds once the cells it rests on are right is no fault of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from pipeline.cells.amounts import Amounts
from pipeline.cells.evaluate import Evaluator
from pipeline.cells.formula import program
from pipeline.cells.recalculation import LISTED, Place, Stale
from pipeline.cells.stored import NotEvaluated, StoredBook
from pipeline.findings import Finding
from pipeline.tables import Book, Sheet, letters, number, split_address


def by_themselves(
    stale: Sequence[Stale], typed: Sequence[Finding], amounts: Amounts, shapes: Mapping[Place, str], book: Book
) -> tuple[Stale, ...]:
    """The stale amounts that stay so when every other is what its formula gives.

    `typed` are the findings on numbers typed over formulas (C06): what such a formula gives is taken to be right too.
    Where more than `LISTED` are stale, the file was not recalculated, and all of them are given back.
    """
    over = {
        (row, number(column)): finding.expected / amounts.unit.factor
        for finding in typed
        if finding.expected is not None
        for column, row in [split_address(finding.cells[0].address)]
    }
    kept = tuple(stale)
    while 0 < len(kept) <= LISTED and len(kept) + len(over) > 1:
        right = over | {one.place: one.given.value for one in kept}
        left = tuple(one for one in stale if not _holds(one, right, amounts, shapes, book))
        if left == kept:
            break
        kept = left
    return kept


def _holds(
    one: Stale, right: Mapping[Place, Decimal], amounts: Amounts, shapes: Mapping[Place, str], book: Book
) -> bool:
    """Whether a formula gives what it stores when other cells have these values."""
    steps = program(shapes[one.place])
    others = {place: value for place, value in right.items() if place != one.place}
    corrected = _with(amounts.sheet, others)
    sheets = tuple(corrected if sheet is amounts.sheet else sheet for sheet in book.sheets)
    if steps is None:
        return False
    try:
        given = Evaluator(StoredBook(replace(book, sheets=sheets))).given(steps, corrected.name, *one.place)
    except NotEvaluated:
        return False
    return given.allows(one.stored) or amounts.in_currency(given.value) == amounts.in_currency(one.stored)


def _with(sheet: Sheet, values: Mapping[Place, Decimal]) -> Sheet:
    """A sheet whose cells store other numbers."""
    columns: dict[str, dict[int, str]] = {}
    for (row, column), value in values.items():
        columns.setdefault(letters(column), {})[row] = f"{value:f}"
    texts = [
        pl.col("row")
        .cast(pl.Int64)
        .replace_strict(list(own), list(own.values()), default=None, return_dtype=pl.String)
        .fill_null(pl.col(name))
        .alias(name)
        for name, own in columns.items()
        if name in sheet.cells.columns
    ]
    return replace(sheet, cells=sheet.cells.with_columns(texts))
