"""The part of a sheet that is looked at: its first rows as texts, and its columns of amounts as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from pipeline.parse.amounts import Unreadable, written_number
from pipeline.parse.columns import amount_columns
from pipeline.tables import Sheet
from schemas.organisation import Unit

ROWS = 2_000
"""How many stored rows of a sheet are looked at."""
COLUMNS = 120
"""How many columns of a sheet are looked at."""

SCALES = (1_000_000, 100)
"""What amounts are multiplied by to be whole numbers: six decimals, or two where amounts are huge."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored row: its number, and the texts and kinds of its filled cells by column letters.

    `amounts` are the columns whose cells could be amounts, `said` those that hold more than a sign for nothing.
    """

    number: int
    texts: Mapping[str, str]
    kinds: Mapping[str, str]
    amounts: frozenset[str]
    said: frozenset[str]

    def is_amount(self, column: str) -> bool:
        """Whether a cell could be an amount."""
        return column in self.amounts


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column as whole numbers, by row number; `step` is what its last digit is worth, on the same scale."""

    values: Mapping[int, int]
    step: int


@lru_cache(maxsize=65_536)
def writes_amount(text: str) -> bool:
    """Whether a text writes an amount, with either decimal mark. A sign for nothing is none."""
    if not any(mark.isdigit() for mark in text) or any(mark.isalpha() for mark in text):
        return False
    for mark in (",", "."):
        try:
            return written_number(text, mark) is not None
        except Unreadable:
            continue
    return False


def cut(sheet: Sheet) -> Sheet:
    """A sheet's first rows and columns, with everything else about it as it was."""
    names = sheet.cells.columns[: COLUMNS + 1]
    decimals = None if sheet.decimals is None else sheet.decimals.select(names).head(ROWS)
    return replace(
        sheet, cells=sheet.cells.select(names).head(ROWS), kinds=sheet.kinds.select(names).head(ROWS), decimals=decimals
    )


def below(sheet: Sheet, row: int) -> Sheet:
    """A sheet from a row on."""
    return replace(
        sheet, cells=sheet.cells.filter(pl.col("row") >= row), kinds=sheet.kinds.filter(pl.col("row") >= row)
    )


def rows_of(sheet: Sheet) -> tuple[Row, ...]:
    """The stored rows that hold anything."""
    rows = []
    kinds = sheet.kinds.iter_rows(named=True)
    for stored, of in zip(sheet.cells.iter_rows(named=True), kinds, strict=True):
        number = stored.pop("row")
        texts = {column: text for column, text in stored.items() if text is not None and text.strip()}
        if texts:
            filled = {column: of[column] for column in texts}
            amounts = frozenset(c for c, text in texts.items() if _may_be_amount(text, filled[c]))
            said = frozenset(c for c, text in texts.items() if any(mark.isalnum() for mark in text))
            rows.append(Row(number, texts, filled, amounts, said))
    return tuple(rows)


def _may_be_amount(text: str, kind: str) -> bool:
    return kind == "number" or (kind == "text" and writes_amount(text))


def amounts_of(sheet: Sheet, columns: Sequence[str], rows: Sequence[int]) -> tuple[dict[str, Amounts], int]:
    """The amounts of columns at the given rows as whole numbers, and the scale they are on.

    Cells that are no amounts are left out. What is finer than the scale is rounded half away from zero.
    """
    wanted = pl.Series("row", rows, dtype=pl.UInt32)
    found: dict[str, Amounts] = {}
    scale = SCALES[0]
    if not columns or not rows:
        return found, scale
    for scale in SCALES:
        # The parser keeps two decimals of a unit, so the scale is two digits more than the unit's factor.
        unit = Unit(factor=scale // 100, decimals=0)
        read = amount_columns(sheet, "", {column: column for column in columns}, wanted, unit)
        found = {
            column: Amounts(
                {row: int(a * 100) for row, a in zip(rows, one.amounts.to_list(), strict=True) if a is not None},
                int(one.step * 100),
            )
            for column, one in read.items()
        }
        lost = any(
            finding.code == "C03" and finding.cells and _is_number(sheet, finding.cells[0].address)
            for one in read.values()
            for finding in one.findings
        )
        if not lost:
            return found, scale
    return found, scale


def _is_number(sheet: Sheet, address: str) -> bool:
    column = address.rstrip("0123456789")
    row = int(address[len(column) :])
    return sheet.kinds.filter(pl.col("row") == row)[column].to_list() == ["number"]
