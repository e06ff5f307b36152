"""Workbooks of Excel 5 to 2003 (`.xls`, BIFF5 and BIFF8), through xlrd."""

from __future__ import annotations

import io
from typing import Any

from pipeline.reading import refusal
from pipeline.reading.dates import iso_date
from pipeline.reading.frames import SheetBuilder, with_formulas
from pipeline.reading.limits import Meter
from pipeline.reading.markup import ignore
from pipeline.reading.notes import EXTERNAL_LINKS, LIVE_LINKS, MACROS, NO_FORMULAS
from pipeline.reading.number_formats import GENERAL, NumberFormat, number_format
from pipeline.reading.numbers import ERRORS, double_text
from pipeline.reading.xls_formulas import xls_formulas
from pipeline.tables import Sheet, letters

_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
_EXTERNAL, _LIVE = 2, 4
_MACRO_STORAGE = "_VBA_PROJECT".encode("utf-16-le")


class LockedWorkbookError(Exception):
    """The workbook is encrypted, and its content is another reader's business first."""


def read_xls(content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The worksheets of a workbook in order, and notes. Formulas of before 1997 are not read, only their stored values.

    Raises LockedWorkbookError, and FileRejected (F01, F03). Broken files have sent xlrd round in circles before, so
    it belongs in a process of its own.
    """
    book = _opened(content, meter)
    formulas = xls_formulas(content, meter)
    notes = [NO_FORMULAS] if formulas is None else []
    if _MACRO_STORAGE in content:
        notes.append(MACROS)
    links = vars(book).get("_supbook_types", ())
    notes.extend(note for kind, note in ((_EXTERNAL, EXTERNAL_LINKS), (_LIVE, LIVE_LINKS)) if kind in links)
    if book.nsheets > meter.limits.sheets:
        raise refusal.too_many_cells(meter.file)
    sheets = [_sheet(book, sheet, meter) for sheet in book.sheets()]
    return [with_formulas(sheet, (formulas or {}).get(sheet.name, {})) for sheet in sheets], notes


def _opened(content: bytes, meter: Meter) -> Any:  # noqa: ANN401 - xlrd has no types
    try:
        import xlrd  # type: ignore[import-untyped]  # noqa: PLC0415 - old workbooks are rare; the start should be quick
    except ImportError:
        raise refusal.no_reader(meter.file, "xls") from None

    # Named formulas are of no use here, and one odd token in them makes xlrd give up on the whole file.
    xlrd.book.Book.names_epilogue = ignore
    failure: Exception | None = None
    # Formats are the part of old files that is broken most often, and the cells can be read without them.
    for formats in (True, False):
        try:
            return xlrd.open_workbook(
                file_contents=content, formatting_info=formats, ragged_rows=True, logfile=io.StringIO()
            )
        except MemoryError:
            raise
        except Exception as error:  # a damaged file makes xlrd raise whatever it falls over
            if "encrypted" in str(error):
                raise LockedWorkbookError from error
            if "Can't find workbook" in str(error):
                raise refusal.not_a_workbook(meter.file) from error
            failure = error
            meter.tick()
    raise refusal.damaged(meter.file) from failure


def _sheet(book: Any, sheet: Any, meter: Meter) -> Sheet:  # noqa: ANN401 - xlrd has no types
    builder = SheetBuilder(meter)
    with_formats = bool(book.formatting_info)
    epoch_1904 = book.datemode == 1
    formats = [_format(book, style) for style in book.xf_list] if with_formats else []
    for row in range(sheet.nrows):
        meter.tick()
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (type_, value) in enumerate(zip(types, values, strict=True)):
            if type_ not in (_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR):
                continue
            format_ = GENERAL
            if with_formats:
                style = sheet.cell_xf_index(row, column)
                format_ = formats[style] if style < len(formats) else GENERAL
            elif type_ == _DATE:
                format_ = NumberFormat(date=True, decimals=None)
            text, kind = _value(type_, value, format_, epoch_1904=epoch_1904)
            if text:
                meter.texts(len(text) if kind == "text" else 0)
                builder.add(row + 1, column + 1, text, kind, format_.decimals)
    return builder.build(
        sheet.name,
        number_formats=with_formats,
        merged=tuple(
            f"{letters(left + 1)}{top + 1}:{letters(right)}{bottom}" for top, bottom, left, right in sheet.merged_cells
        ),
        hidden=sheet.visibility != 0,
        hidden_rows=(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=(letters(column + 1) for column, info in sheet.colinfo_map.items() if info.hidden),
    )


def _format(book: Any, style: Any) -> NumberFormat:  # noqa: ANN401 - xlrd has no types
    found = book.format_map.get(style.format_key)
    return number_format((found and found.format_str) or "General")


def _value(type_: int, value: Any, format_: NumberFormat, *, epoch_1904: bool) -> tuple[str, str]:  # noqa: ANN401 - as above
    """The text and kind of a cell."""
    if type_ in (_NUMBER, _DATE):
        date = iso_date(value, epoch_1904=epoch_1904) if format_.date else None
        return (date, "date") if date else (double_text(value), "number")
    if type_ == _BOOLEAN:
        return "TRUE" if value else "FALSE", "boolean"
    if type_ == _ERROR:
        return ERRORS.get(value, "#UNKNOWN!"), "error"
    return value, "text"
