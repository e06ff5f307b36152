"""Workbooks through calamine: the second reader, for an organisation that insists on it.

It gives values at their positions, and no more: no formulas, no hidden rows and columns, no number formats, and an error
value as a blank cell. What rests on those is not tested then, and `Book.untested` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.reading import refusal
from pipeline.reading.frames import SheetBuilder
from pipeline.reading.limits import Meter
from pipeline.reading.notes import NO_CELLS
from pipeline.reading.numbers import double_text
from pipeline.reading.package import Package
from pipeline.tables import Sheet, letters

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNTESTED = ("C01", "C02", "C05", "C06", "C07", "C08")
"""The rules on cells that need what calamine does not give."""

Value = int | float | str | bool | time | date | datetime | timedelta


def read_with_calamine(content: bytes, meter: Meter) -> tuple[str, list[Sheet], list[str]]:
    """The format, the worksheets of a workbook in order, and notes. Raises FileRejected (F01, F02, F03).

    A panic in calamine is no exception that could be caught for certain: it belongs in a process of its own.
    """
    import python_calamine as calamine  # noqa: PLC0415 - for those alone who have chosen it

    format_ = _within_limits(content, meter)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        notes: list[str] = []
        sheets: list[Sheet] = []
        if len(workbook.sheet_names) > meter.limits.sheets:
            raise refusal.too_many_cells(meter.file)
        for described in workbook.sheets_metadata:
            meter.tick()
            if described.typ != calamine.SheetTypeEnum.WorkSheet:
                notes.append(NO_CELLS)
                continue
            hidden = described.visible != calamine.SheetVisibleEnum.Visible
            sheets.append(_sheet(workbook.get_sheet_by_name(described.name), meter, hidden=hidden))
    except calamine.PasswordError as error:
        raise refusal.encrypted(meter.file) from error
    except calamine.CalamineError as error:
        raise refusal.damaged(meter.file) from error
    return format_, sheets, list(dict.fromkeys(notes))


def _within_limits(content: bytes, meter: Meter) -> str:
    """What the workbook is; raises FileRejected where an archive says that it swells beyond the limits."""
    if not content.startswith(b"PK"):
        return "xls"
    package = Package(content, meter)
    meter.unpacked(sum(package.size(name) for name in package.names))
    if "xl/workbook.bin" in package:
        return "xlsb"
    return "ods" if "content.xml" in package else "xlsx"


def _sheet(sheet: CalamineSheet, meter: Meter, *, hidden: bool) -> Sheet:
    builder = SheetBuilder(meter)
    end = sheet.end
    if end is not None:
        meter.dense(end[0] + 1, end[1] + 1)
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            for column, value in enumerate(values, start=1):
                if value != "":
                    text, kind = _cell(value)
                    builder.add(row, column, text, kind)
                    meter.texts(len(text))
    merged = sheet.merged_cell_ranges or []
    return builder.build(
        sheet.name,
        merged=tuple(
            f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}" for (top, left), (bottom, right) in merged
        ),
        hidden=hidden,
    )


def _cell(value: Value) -> tuple[str, str]:
    """The text and kind of a cell."""
    for type_, write, kind in _WAYS:
        if isinstance(value, type_):
            return write(value), kind
    return str(value), "text"


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds").removesuffix("T00:00:00")


# A boolean is an integer to Python, and a moment a date: the narrower type comes first.
_WAYS: tuple[tuple[type | tuple[type, ...], Callable[..., str], str], ...] = (
    (bool, lambda value: "TRUE" if value else "FALSE", "boolean"),
    ((int, float), lambda value: double_text(float(value)), "number"),
    (datetime, _moment, "date"),
    (date, date.isoformat, "date"),
    (time, lambda value: value.isoformat(timespec="seconds"), "date"),
    (timedelta, lambda value: double_text(value.total_seconds() / 86_400), "number"),
)
