"""XML spreadsheets of Excel 2003 (SpreadsheetML), which systems often name `.xls`."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reading import refusal
from pipeline.reading.dates import iso_stored
from pipeline.reading.frames import OpenSheet, SheetBuilder, inside
from pipeline.reading.limits import Meter
from pipeline.reading.markup import local_name, parse_xml
from pipeline.reading.number_formats import number_format
from pipeline.reading.numbers import is_number, stored_number
from pipeline.reading.r1c1 import as_a1
from pipeline.tables import LAST_COLUMN, LAST_ROW, Sheet, letters, whole_number

_NAMED_FORMATS = {"Fixed": "0.00", "Standard": "#,##0.00", "Currency": "#,##0.00", "Euro Currency": "#,##0.00"}
_FAR = 10_000_000
"""Beyond any sheet: what a position that makes no sense is read as."""


def read_spreadsheetml(content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The worksheets in order, and no notes. Raises FileRejected (F01, F03)."""
    meter.unpacked(len(content))
    reader = _Reader(meter)
    lead = content.lstrip(b"\r\n\t ")  # an XML declaration must come first, and some systems put a line before it
    parse_xml([lead], meter, "the document", reader.start, reader.end, reader.characters)
    return reader.sheets, []


@dataclass(slots=True)
class _Open(OpenSheet):
    """The sheet that is being read, and what holds for its open row."""

    row_span: int = 0


class _Reader:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._decimals: dict[str, int | None] = {}
        self._style = ""
        self._sheet: _Open | None = None
        self._cell: dict[str, str] | None = None
        self._span = 0
        self._type = ""
        self._data: list[str] = []
        self._in_data = self._in_comment = False
        self.sheets: list[Sheet] = []

    def start(self, name: str, prefixed: dict[str, str]) -> None:
        tag = local_name(name)
        attributes = {local_name(key): value for key, value in prefixed.items()}
        if tag == "Style":
            self._style = attributes.get("ID", "")
        elif tag == "NumberFormat":
            code = attributes.get("Format", "General")
            self._decimals[self._style] = number_format(_NAMED_FORMATS.get(code, code)).decimals
        elif tag == "Worksheet":
            if len(self.sheets) >= self._meter.limits.sheets:
                raise refusal.too_many_cells(self._meter.file)
            self._sheet = _Open(attributes.get("Name", ""), SheetBuilder(self._meter))
        elif self._sheet is not None:
            self._start_within(self._sheet, tag, attributes)

    def end(self, name: str) -> None:
        tag = local_name(name)
        if tag == "Data":
            self._in_data = False
        elif tag == "Comment":
            self._in_comment = False
        elif self._sheet is None:
            return
        elif tag == "Cell" and self._cell is not None:
            self._close_cell(self._sheet)
        elif tag == "Visible" and "".join(self._data).strip() in ("SheetHidden", "SheetVeryHidden"):
            self._sheet.hidden = True
        elif tag == "Worksheet":
            self._close_sheet(self._sheet)
        if tag == "Visible":
            self._in_data = False

    def characters(self, data: str) -> None:
        if self._in_data:
            self._meter.texts(len(data))
            self._data.append(data)

    def _start_within(self, sheet: _Open, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Row":
            sheet.row = _number(attributes, "Index", sheet.row + sheet.row_span + 1)
            sheet.row_span = _number(attributes, "Span", 0)
            sheet.column = self._span = 0
            if attributes.get("Hidden") == "1":
                sheet.hidden_rows.extend(range(sheet.row, min(sheet.row + sheet.row_span, LAST_ROW) + 1))
        elif tag == "Column":
            first = _number(attributes, "Index", sheet.columns + 1)
            sheet.columns = min(first + _number(attributes, "Span", 0), LAST_COLUMN)
            if attributes.get("Hidden") == "1":
                sheet.hidden_columns.extend(letters(column) for column in range(first, sheet.columns + 1))
        elif tag == "Cell":
            self._cell = attributes
            self._data.clear()
            self._type = ""
            sheet.column = _number(attributes, "Index", sheet.column + self._span + 1)
            self._span = _number(attributes, "MergeAcross", 0)
            if not inside(sheet.row, sheet.column):
                raise refusal.damaged(self._meter.file, "a cell stands outside the sheet {sheet}.", sheet=sheet.name)
            self._merge(sheet, attributes)
        elif tag == "Comment":
            self._in_comment = True
        elif tag == "Data" and self._cell is not None and not self._in_comment:
            self._type = attributes.get("Type", "String")
            self._in_data = True
        elif tag == "Visible":
            self._data.clear()
            self._in_data = True

    def _merge(self, sheet: _Open, attributes: dict[str, str]) -> None:
        down = _number(attributes, "MergeDown", 0)
        if down or self._span:
            last = f"{letters(sheet.column + self._span)}{sheet.row + down}"
            sheet.merged.append(f"{letters(sheet.column)}{sheet.row}:{last}")

    def _close_cell(self, sheet: _Open) -> None:
        attributes, self._cell = self._cell or {}, None
        text, kind = _value(self._type, "".join(self._data))
        self._data.clear()
        formula = attributes.get("Formula", "").removeprefix("=")
        if formula and (text or self._type != "String"):
            self._meter.texts(len(formula))
            place = f"{letters(sheet.column)}{sheet.row}"
            sheet.formulas[place] = as_a1(formula, sheet.row, sheet.column)
        if text:
            decimals = self._decimals.get(attributes.get("StyleID", "Default"))
            sheet.cells.add(sheet.row, sheet.column, text, kind, decimals)

    def _close_sheet(self, sheet: _Open) -> None:
        self._sheet = None
        self.sheets.append(sheet.close())


def _value(type_: str, text: str) -> tuple[str, str]:
    """The text and kind of a cell's data."""
    plain = text.strip()
    if type_ == "Number" and is_number(plain):
        return stored_number(plain), "number"
    if type_ == "DateTime" and (date := iso_stored(plain)):
        # A time without a day is stored on the day before the first one.
        return date.removeprefix("1899-12-31T"), "date"
    if type_ == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(plain, plain), "boolean"
    return text, "error" if type_ == "Error" else "text"


def _number(attributes: dict[str, str], name: str, otherwise: int) -> int:
    if name not in attributes:
        return otherwise
    found = whole_number(attributes[name])
    return _FAR if found is None else min(found, _FAR)
