"""What stands in the block in which a period is closed: wherever in the workbook it is, in whatever language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from pipeline.answer_columns import ClosingForm
from pipeline.labels import normalised
from pipeline.tables import Sheet

_ROWS_BELOW = 20
"""How far below its heading the block reaches: somebody may have put rows into it."""


@dataclass(frozen=True, slots=True)
class ClosingBlock:
    """What the block says: `texts` and `cells` (A1) by field, in a sheet. A cell that is blank has an empty text.

    `state` is the period's state that its text names; empty where it names none.
    """

    sheet: str = ""
    state: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cells: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def closing_block(sheets: Sequence[Sheet], forms: Sequence[ClosingForm]) -> ClosingBlock | None:
    """The block of a workbook, read by its labels; None where it has none. Texts are as they are stored."""
    for sheet in sheets:
        columns = [name for name in sheet.cells.columns if name != "row"]
        for form in forms:
            found = (
                sheet.cells.filter(pl.any_horizontal(pl.col(columns) == form.heading)) if columns else pl.DataFrame()
            )
            for heading in found.iter_rows(named=True):
                column = next(name for name in columns if heading[name] == form.heading)
                block = _block(sheet, form, int(heading["row"]), column)
                if "state" in block.cells:
                    return block
    return None


def _block(sheet: Sheet, form: ClosingForm, top: int, column: str) -> ClosingBlock:
    labels = {normalised(label): name for name, label in form.fields.items()}
    columns = [name for name in sheet.cells.columns if name != "row"]
    right = columns[columns.index(column) + 1 :]
    texts: dict[str, str] = {}
    cells: dict[str, str] = {}
    below = sheet.cells.filter(sheet.cells["row"].is_between(top + 1, top + _ROWS_BELOW))
    for row in below.iter_rows(named=True):
        name = labels.get(normalised(row[column] or ""))
        if name is None or name in cells:
            continue
        filled = next((one for one in right if row[one]), right[0] if right else column)
        texts[name] = (row[filled] or "").strip() if right else ""
        cells[name] = f"{filled}{row['row']}"
    words = {normalised(word): state for state, word in form.states.items()}
    return ClosingBlock(sheet.name, words.get(normalised(texts.get("state", "")), ""), texts, cells)
