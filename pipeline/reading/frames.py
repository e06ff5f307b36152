"""Cells as they come, gathered into a sheet's frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.reading.limits import Meter
from pipeline.tables import LAST_COLUMN, LAST_ROW, Kind, Sheet, letters, number, split_address

CHUNK = 1_000_000
"""Rows times columns held as Python objects at a time; the rest is in frames, at a tenth of the memory."""

Column = tuple[list[str | None], list[str | None], list[int | None]]


class SheetBuilder:
    """Gathers one sheet's cells, which should come row by row.

    Rows that come again or out of order are put right at the end; a cell that comes twice keeps its last value and is
    counted in `doubled`.
    """

    __slots__ = ("_columns", "_done", "_known", "_last", "_lowest", "_meter", "_rows", "_sorted", "_width", "doubled")

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._rows: list[int] = []
        self._columns: dict[int, Column] = {}
        self._done: list[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]] = []
        self._known = 0
        self._last = self._lowest = 0
        self._sorted = True
        self._width = 0
        self.doubled = 0

    def add(self, row: int, column: int, text: str, kind: str, decimals: int | None = None) -> None:
        """Put a cell at its 1-based row and column. Raises FileRejected (F03) beyond the limits."""
        rows = self._rows
        if row != self._last:
            self._next_row(row)
            rows = self._rows
        found = self._columns.get(column)
        if found is None:
            found = self._columns[column] = ([], [], [])
            self._width = max(self._width, column)
        texts, kinds, shown = found
        gap = len(rows) - len(texts) - 1
        if gap > 0:
            blank = [None] * gap
            texts.extend(blank)
            kinds.extend(blank)
            shown.extend(blank)
        elif gap < 0:
            self.doubled += 1
            texts[-1], kinds[-1], shown[-1] = text, kind, decimals
            return
        texts.append(text)
        kinds.append(kind)
        shown.append(decimals)

    def _next_row(self, row: int) -> None:
        if row < self._last:
            self._sorted = False
        if len(self._rows) * self._width > CHUNK:
            self._flush()
        self._rows.append(row)
        self._last = row
        self._lowest = max(self._lowest, row)
        self._meter.dense(self._known + len(self._rows), self._width)

    def _flush(self) -> None:
        """Move the rows gathered so far into frames."""
        height = len(self._rows)
        if not height:
            return
        row = pl.Series("row", self._rows, pl.UInt32)
        cells, kinds, decimals = [row], [row], [row]
        for column, (texts, marks, shown) in sorted(self._columns.items()):
            blank = [None] * (height - len(texts))
            name = letters(column)
            cells.append(pl.Series(name, texts + blank, pl.String))
            kinds.append(pl.Series(name, marks + blank, Kind))
            decimals.append(pl.Series(name, shown + blank, pl.UInt8))
        self._done.append((pl.DataFrame(cells), pl.DataFrame(kinds), pl.DataFrame(decimals)))
        self._known += height
        self._rows = []
        self._columns = {}
        self._meter.tick()

    def build(
        self,
        name: str,
        *,
        number_formats: bool = False,
        formulas: Mapping[str, str] | None = None,
        merged: tuple[str, ...] = (),
        hidden: bool = False,
        hidden_rows: Iterable[int] = (),
        hidden_columns: Iterable[str] = (),
    ) -> Sheet:
        """The sheet. `number_formats` says whether the file's format carries any, so that decimals mean something."""
        self._meter.dense(self._known + len(self._rows), self._width)
        self._flush()
        columns = [letters(column) for column in range(1, self._width + 1)]
        cells, kinds, decimals = (
            self._frame([chunk[part] for chunk in self._done], columns, dtype)
            for part, dtype in enumerate((pl.String(), Kind, pl.UInt8()))
        )
        self._done = []
        return Sheet(
            name=name,
            cells=cells,
            kinds=kinds,
            decimals=decimals if number_formats else None,
            formulas=dict(formulas or {}),
            merged=merged,
            hidden=hidden,
            hidden_rows=frozenset(row for row in hidden_rows if row <= self._lowest),
            hidden_columns=frozenset(column for column in hidden_columns if number(column) <= self._width),
        )

    def _frame(self, chunks: list[pl.DataFrame], columns: list[str], dtype: pl.DataType) -> pl.DataFrame:
        """One of the three frames: every column in order and without gaps, every row once and in order."""
        schema: dict[str, pl.DataType] = {"row": pl.UInt32(), **dict.fromkeys(columns, dtype)}
        if not chunks:
            return pl.DataFrame(schema=schema)
        frame = pl.concat(chunks, how="diagonal") if len(chunks) > 1 else chunks[0]
        absent = [pl.lit(None, dtype).alias(column) for column in columns if column not in frame.columns]
        frame = frame.with_columns(absent).select(list(schema))
        if self._sorted:
            return frame
        return frame.group_by("row", maintain_order=True).agg(pl.all().drop_nulls().last()).sort("row")


@dataclass(slots=True)
class OpenSheet:
    """The sheet that is being read, of a format whose rows and columns say where they stand by what came before.

    `row`, `column` and `columns` are the last, 1-based, that have been read: of the cells, and of what is said of the
    columns. `merged` are areas in A1.
    """

    name: str
    cells: SheetBuilder
    hidden: bool = False
    row: int = 0
    column: int = 0
    columns: int = 0
    formulas: dict[str, str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)

    def close(self) -> Sheet:
        """The sheet as it has been read."""
        return self.cells.build(
            self.name,
            number_formats=True,
            formulas=self.formulas,
            merged=tuple(self.merged),
            hidden=self.hidden,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
        )


def with_formulas(sheet: Sheet, formulas: Mapping[str, str]) -> Sheet:
    """A sheet with those formulas whose cells hold something: one that gave the empty text counts as blank."""
    if not formulas:
        return sheet
    filled = {
        name: set(sheet.cells.filter(pl.col(name).is_not_null())["row"].to_list()) for name in sheet.cells.columns[1:]
    }
    kept = {
        address: text
        for address, text in formulas.items()
        if (place := split_address(address))[1] in filled.get(place[0], ())
    }
    return replace(sheet, formulas=kept)


def inside(row: int, column: int) -> bool:
    """Whether a spreadsheet has such a cell."""
    return 0 < row <= LAST_ROW and 0 < column <= LAST_COLUMN
