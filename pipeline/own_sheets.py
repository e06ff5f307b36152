"""Sheets that this program has made, known again by what stands in them, whatever they and their files are called."""

from __future__ import annotations

import polars as pl

from pipeline.tables import Sheet

LIST_MARK = "avstamning:returned:1"
"""What stands in a hidden cell of the list in a returned file."""

LIST_CELL = "H1"

WORKBOOK_MARK = "avstamning:workbook:"
"""How the text in a hidden cell of the consolidated workbook begins, for programs that save no properties."""

WORKBOOK_CELL = "AZ1"

MAPPING_MARK = "avstamning:mappings:1:"
"""How the text in a hidden cell of the list of mappings begins; the organisation's id follows."""

MAPPING_CELL = "AZ1"

_LOOKED_AT = 50
"""How many rows are looked through: somebody may have put some above."""


def is_list(sheet: Sheet) -> bool:
    """Whether a sheet is the list of findings that a returned file begins with, or the one beside it."""
    return holds(sheet, LIST_MARK)


def holds(sheet: Sheet, token: str) -> bool:
    """Whether a text stands in a cell near the top of a sheet."""
    columns = [name for name in sheet.cells.columns if name != "row"]
    if not columns:
        return False
    top = sheet.cells.head(_LOOKED_AT)
    return bool(top.select(pl.any_horizontal(pl.col(columns) == token).any()).item())


def begins(sheet: Sheet, mark: str) -> str:
    """The text near the top of a sheet that begins with a mark; empty where there is none."""
    columns = [name for name in sheet.cells.columns if name != "row"]
    top = sheet.cells.head(_LOOKED_AT)
    texts = (text for name in columns for text in top[name].drop_nulls().to_list())
    return next((text for text in texts if text.startswith(mark)), "")
