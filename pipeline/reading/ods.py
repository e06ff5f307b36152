"""OpenDocument spreadsheets (`.ods`, and `.fods` in one flat file)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.reading import refusal
from pipeline.reading.frames import OpenSheet, SheetBuilder, inside
from pipeline.reading.limits import Meter
from pipeline.reading.markup import parse_xml
from pipeline.reading.notes import LIVE_LINKS, MACROS
from pipeline.reading.ods_styles import Styles
from pipeline.reading.ods_values import plain_formula, stored_value
from pipeline.reading.package import Package
from pipeline.tables import LAST_COLUMN, LAST_ROW, Sheet, letters, whole_number

_HIDDEN = ("collapse", "filter")
_CELLS = ("table:table-cell", "table:covered-table-cell")
# What may stand inside a cell or beside the sheets and has texts or tables of its own.
_FOREIGN = ("office:annotation", "table:dde-link", "table:tracked-changes", "table:shapes")


def read_ods(package: Package, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The sheets of a document in order, and notes. Raises FileRejected (F01, F02, F03)."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise refusal.encrypted(meter.file)
    reader = _Reader(meter)
    for part in ("styles.xml", "content.xml"):
        if part in package or part == "content.xml":
            reader.read(package.chunks(part), part)
    if any(name.startswith("Basic/") and "/script-l" not in name for name in package.names):
        reader.notes.append(MACROS)
    return reader.sheets, list(dict.fromkeys(reader.notes))


def read_flat_ods(content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The same for a document in one XML file."""
    meter.unpacked(len(content))
    reader = _Reader(meter)
    reader.read([content], "the document")
    return reader.sheets, list(dict.fromkeys(reader.notes))


@dataclass(slots=True)
class _Open(OpenSheet):
    """The sheet that is being read, and what holds for its open row."""

    style: str = ""
    row_repeats: int = 1
    row_cells: list[tuple[int, str, str, int | None, str]] = field(default_factory=list)
    row_style: str = ""
    column_styles: dict[int, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._styles = Styles()
        self._sheet: _Open | None = None
        self._tables = self._foreign = 0
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[list[str]] = []
        self._in_paragraph = 0
        self.sheets: list[Sheet] = []
        self.notes: list[str] = []

    def read(self, chunks: Iterable[bytes], part: str) -> None:
        parse_xml(chunks, self._meter, part, self._start, self._end, self._characters)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._foreign or name in _FOREIGN or name.startswith("draw:"):
            self._foreign += 1
            if name == "table:dde-link":
                self.notes.append(LIVE_LINKS)
        elif name == "table:table":
            self._open_table(attributes)
        elif self._sheet is None:
            self._styles.start(name, attributes)
        elif self._tables > 1:
            return  # a table within a cell belongs to the cell, and no spreadsheet program shows it
        elif name in _CELLS:
            self._cell = attributes
            self._paragraphs.clear()
        elif name == "table:table-row":
            self._open_row(self._sheet, attributes)
        elif name == "table:table-column":
            self._open_column(self._sheet, attributes)
        elif self._cell is not None:
            self._start_text(name, attributes)

    def _end(self, name: str) -> None:
        if self._foreign:
            self._foreign -= 1
        elif name == "table:table":
            self._close_table()
        elif self._sheet is None:
            self._styles.end(name)
        elif self._tables > 1:
            return
        elif name in _CELLS:
            self._close_cell(self._sheet)
        elif name == "table:table-row":
            self._close_row(self._sheet)
        elif name in ("text:p", "text:h"):
            self._in_paragraph = max(self._in_paragraph - 1, 0)

    def _characters(self, data: str) -> None:
        if self._in_paragraph and not self._foreign:
            self._meter.texts(len(data))
            self._paragraphs[-1].append(data)

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("text:p", "text:h"):
            self._in_paragraph += 1
            self._paragraphs.append([])
        elif name == "text:s":
            self._characters(" " * min(_count(attributes, "text:c"), 32_767))
        elif name == "text:tab":
            self._characters("\t")
        elif name == "text:line-break":
            self._characters("\n")

    def _open_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables == 1:
            if len(self.sheets) >= self._meter.limits.sheets:
                raise refusal.too_many_cells(self._meter.file)
            name = attributes.get("table:name", f"{len(self.sheets) + 1}")
            self._sheet = _Open(name, SheetBuilder(self._meter), style=attributes.get("table:style-name", ""))

    def _close_table(self) -> None:
        self._tables -= 1
        if self._tables == 0 and self._sheet is not None:
            sheet, self._sheet = self._sheet, None
            sheet.hidden = sheet.style in self._styles.hidden_tables
            self.sheets.append(sheet.close())

    def _open_column(self, sheet: _Open, attributes: dict[str, str]) -> None:
        last = min(sheet.columns + _count(attributes, "table:number-columns-repeated"), LAST_COLUMN)
        style = attributes.get("table:default-cell-style-name", "")
        for column in range(sheet.columns + 1, last + 1):
            sheet.column_styles[column] = style
            if attributes.get("table:visibility") in _HIDDEN:
                sheet.hidden_columns.append(letters(column))
        sheet.columns = last

    def _open_row(self, sheet: _Open, attributes: dict[str, str]) -> None:
        sheet.row_repeats = _count(attributes, "table:number-rows-repeated")
        sheet.row_style = attributes.get("table:default-cell-style-name", "")
        sheet.column = 0
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(sheet.row + sheet.row_repeats, LAST_ROW)
            sheet.hidden_rows.extend(range(sheet.row + 1, last + 1))

    def _close_cell(self, sheet: _Open) -> None:
        """A cell, as many times as it is repeated to the right."""
        attributes, self._cell = self._cell or {}, None
        self._in_paragraph = 0
        repeats = _count(attributes, "table:number-columns-repeated")
        first, sheet.column = sheet.column + 1, sheet.column + repeats
        shown = "\n".join("".join(pieces) for pieces in self._paragraphs)
        text, kind = stored_value(attributes, shown)
        formula = plain_formula(attributes.get("table:formula", ""))
        if formula and not text and attributes.get("office:value-type") == "string":
            formula = ""  # it gave an empty text, which is blank; without a cell it would look uncalculated
        self._merge(sheet, first, attributes)
        if not text and not formula:
            return
        if not inside(sheet.row + 1, sheet.column):
            raise refusal.too_many_cells(self._meter.file)
        for column in range(first, sheet.column + 1):
            style = attributes.get("table:style-name") or sheet.row_style or sheet.column_styles.get(column, "")
            sheet.row_cells.append((column, text, kind, self._styles.shown(style), formula))

    def _merge(self, sheet: _Open, column: int, attributes: dict[str, str]) -> None:
        right = column + _count(attributes, "table:number-columns-spanned") - 1
        bottom = sheet.row + _count(attributes, "table:number-rows-spanned")
        if right > column or bottom > sheet.row + 1:
            sheet.merged.append(f"{letters(column)}{sheet.row + 1}:{letters(right)}{bottom}")

    def _close_row(self, sheet: _Open) -> None:
        """A row, as many times as it is repeated downwards."""
        cells, sheet.row_cells = sheet.row_cells, []
        first, sheet.row = sheet.row + 1, sheet.row + sheet.row_repeats
        if not cells:
            return
        if not inside(sheet.row, 1):
            raise refusal.too_many_cells(self._meter.file)
        for row in range(first, sheet.row + 1):
            for column, text, kind, decimals, formula in cells:
                if text:
                    sheet.cells.add(row, column, text, kind, decimals)
                if formula:
                    self._meter.texts(len(formula))
                    sheet.formulas[f"{letters(column)}{row}"] = formula
        self._meter.tick()


def _count(attributes: dict[str, str], name: str) -> int:
    """A repetition, at least once."""
    return whole_number(attributes.get(name)) or 1
