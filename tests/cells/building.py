"""Small workbooks with formulas and any stored values, and the tables that stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from pipeline.cells import Inspection, inspect
from pipeline.findings import Finding
from pipeline.reading import read
from pipeline.tables import Book, Control, Sheet, Source, Table, letters
from schemas.load import load_organisation
from schemas.periods import Period

EKERO = load_organisation(Path(__file__).parents[2] / "schemas" / "ekero.toml")
MEASURES = ("actual_period", "budget_period", "variance_period", "forecast_year", "budget_year", "variance_year")

Rows = Sequence[Any]
"""Rows of cells: None, a text, a number, or a formula with its stored value: `("=B2+B3", 100)`."""


def book_of(folder: Path, sheets: Mapping[str, Rows], change: Callable[[Any], None] | None = None) -> Book:
    """A workbook of sheets by name. `change` is called with the workbook before it is closed."""
    path = folder / "test.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, tuple):
                        sheet.write_formula(row, column, cell[0], None, cell[1])
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write_number(row, column, cell)
        if change is not None:
            change(workbook)
    return read(path)


def follow_up(
    sheet: Sheet, *, unit: str = "kr", measures: Sequence[str] = MEASURES, totals: Sequence[Control] = ()
) -> Table:
    """The table of a sheet with its heads in row 1 and the lines in column A."""
    columns = {
        measure: letters(at) for at, measure in enumerate(measures, start=2) if letters(at) in sheet.cells.columns
    }
    factor = EKERO.units[unit].factor
    rows = [
        (row, columns[measure], measure, (Decimal(text) * factor).quantize(Decimal("0.01")))
        for measure in columns
        for row, text, kind in zip(
            sheet.cells["row"], sheet.cells[columns[measure]], sheet.kinds[columns[measure]], strict=True
        )
        if row > 1 and text and (kind == "number" or text.isdecimal())
    ]
    frame = pl.DataFrame(
        rows,
        schema={"row": pl.UInt32, "column": pl.String, "measure": pl.String, "amount": pl.Decimal(18, 2)},
        orient="row",
    )
    step = Decimal(factor).quantize(Decimal("0.01")) if factor > 1 else Decimal("1.00")
    return Table(
        source=Source("test.xlsx", "0"),
        sheet=sheet.name,
        layout="uppfoljning",
        kind="followup",
        period=Period(2016, 8),
        title="klk",
        unit=unit,
        rows=frame.with_columns(pl.lit(step).cast(pl.Decimal(18, 2)).alias("step")),
        columns={"line": "A", **columns},
        heads={"line": unit, **{measure: measure for measure in columns}},
        claims={},
        head_row=1,
        facts={},
        controls=tuple(totals),
    )


def inspected(
    folder: Path,
    rows: Rows,
    others: Mapping[str, Rows] | None = None,
    change: Callable[[Any], None] | None = None,
    *,
    unit: str = "kr",
    measures: Sequence[str] = MEASURES,
) -> Inspection:
    """What is found in a workbook whose first sheet, Blad1, is a table with one row of heads."""
    book = book_of(folder, {"Blad1": rows, **(others or {})}, change)
    return inspect(book, [(book.sheets[0], follow_up(book.sheets[0], unit=unit, measures=measures))], EKERO)


def told(finding: Finding) -> tuple[str, ...]:
    """A finding's amounts as they are written in results: found, expected, and the difference where it has one."""
    amounts = (finding.found, finding.expected, finding.difference)
    return tuple(str(amount) for amount in amounts if amount is not None)
