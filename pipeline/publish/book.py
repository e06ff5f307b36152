"""The workbook while it is written: what every sheet needs, and the few ways in which cells are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from pipeline.language import Language
from pipeline.masking import masked
from pipeline.publish.grid import Grid, Key
from pipeline.publish.naming import Naming
from pipeline.publish.places import Place
from pipeline.publish.sheet_names import SheetNames
from pipeline.publish.styles import HEAD, QUIET, RULE, TEXT, Styles, amount_format, zero_format, zero_limit
from pipeline.result import Result

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""What a cell of Excel holds."""

A4 = 9
_LONGEST_HEAD = 60
"""Excel takes 255 characters for the three parts of a head together."""
_EVERYWHERE = "A1:XFD1048576"
LINE_HEIGHT = 13

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head, its width in characters, and the properties of its cells."""

    head: str
    width: float
    properties: Mapping[str, Any]

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers, which stand to the right."""
        return self.properties.get("num_format", TEXT) != TEXT and "align" not in self.properties


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One workbook, what it shows and in which language."""

    workbook: Workbook
    styles: Styles
    result: Result
    language: Language
    naming: Naming
    grid: Grid
    names: SheetNames
    places: Mapping[int, Place]
    origin_rows: Mapping[Key, int]

    def sheet(self, name: str, title: str, *, subtitle: str = "") -> Worksheet:
        """A new sheet with its title on top, ready for print: A4 across, period, run and page in head and foot."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.85, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        # Excel would put a green corner on a row's number as text, and on every total that stands beside a variance.
        unasked = ("number_stored_as_text", "formula_differs", "formula_range")
        sheet.ignore_errors(dict.fromkeys(unasked, _EVERYWHERE))
        run, organisation = self.result.run, self.result.organisation
        head = f"{organisation.organisation.name}, {organisation.committee.name}"
        months = self.language.months(self.result.period)
        page = self.language.text("Page {page} of {pages}", page="&P", pages="&N")
        numbered = self.language.text(
            "Run {number}, {moment}", number=str(run.number), moment=self.language.moment(run.clock)
        )
        sheet.set_header(f"&L&9{_escaped(head)}&C&9{_escaped(title)}&R&9{_escaped(months)}")
        sheet.set_footer(f"&L&9{_escaped(numbered)}&R&9{page}")
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, clean(title), self.styles(bold=True, font_size=16, valign="vcenter"))
        sheet.write_string(1, 0, clean(subtitle or f"{head}, {months}"), self.styles(font_color=QUIET))
        return sheet

    def listing(
        self, sheet: Worksheet, top: int, name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]
    ) -> None:
        """A table of Excel with filter: heads at a row, and below them the rows.

        A value is text, a number, or both a value and the properties of its cell.
        """
        columns = list(_spaced(columns))
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        self._rows(sheet, top + 1, columns, rows)
        look = {
            "bold": True,
            "text_wrap": True,
            "bg_color": HEAD,
            "bottom": 1,
            "bottom_color": RULE,
            "valign": "bottom",
        }
        heads = []
        for column in columns:
            sides: dict[str, Any] = (
                {"align": "right"} if column.is_number else {"indent": column.properties.get("indent", 0)}
            )
            heads.append({"header": column.head, "header_format": self.styles(**look, **sides)})
        sheet.set_row(top, LINE_HEIGHT * max(lines_of(column.head, column.width - 2) for column in columns) + 4)
        last = top + max(len(rows), 1)
        sheet.add_table(top, 0, last, len(columns) - 1, {"name": name, "columns": heads, "style": None})

    def _rows(self, sheet: Worksheet, first: int, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
        """The rows of a list. There may be tens of thousands: what is empty is not written, and styles are looked up."""
        base = [self.styles(**column.properties) for column in columns]
        filled = [index for index, column in enumerate(columns) if "bg_color" in column.properties]
        wrapped = [(index, column.width) for index, column in enumerate(columns) if "text_wrap" in column.properties]
        for at, row in enumerate(rows, start=first):
            lines = max((lines_of(text, width) for index, width in wrapped if (text := _text(row[index]))), default=1)
            if lines > 1:
                sheet.set_row(at, LINE_HEIGHT * lines + 2)
            for index, value in enumerate(row):
                if isinstance(value, Styled):
                    style = self.styles(**{**columns[index].properties, **value.properties})
                    self.write(sheet, at, index, value.value, style)
                elif value not in {None, ""} or index in filled:
                    self.write(sheet, at, index, value, base[index])

    def write(self, sheet: Worksheet, row: int, column: int, value: object, style: object) -> None:
        """A value as what it is: text stays text whatever it begins with, a decimal is stored exactly."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, Computed):
            sheet.write_formula(row, column, value.formula, style, value.value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001  a day
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, clean(str(value)), style)

    def head(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        """A head of a small table that is not a list."""
        sheet.write_string(row, column, clean(text), self.styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE))

    def amounts(self, first: tuple[int, int], last: tuple[int, int], sheet: Worksheet) -> None:
        """Let no amount of a range read −0."""
        unit = self.naming.unit()[1]
        limit = zero_limit(unit)
        zero = self.workbook.add_format({"num_format": zero_format(unit)})
        rule = {"type": "cell", "criteria": "between", "minimum": -limit, "maximum": limit, "format": zero}
        sheet.conditional_format(*first, *last, rule)

    @property
    def amount_format(self) -> str:
        """The number format of amounts in the report's unit."""
        return amount_format(self.naming.unit()[1])


@dataclass(frozen=True, slots=True)
class Computed:
    """A live formula and what it gives."""

    formula: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with what its cell has besides its column's properties."""

    value: object
    properties: Mapping[str, Any]


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a width of so many digits. Not every program lets rows grow by themselves."""
    if len(text) <= width and "\n" not in text:
        return 1
    room = width * 1.05  # letters are narrower than digits, on the whole
    lines = 0
    for part in text.split("\n"):
        left = 0.0
        for word in part.split(" "):
            needed = len(word) + 1
            if needed > left:
                extra = ceil(needed / room)
                lines += extra
                left = extra * room - needed
            else:
                left -= needed
    return max(lines, 1)


def _spaced(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns, with some air before a text that follows a number."""
    for before, column in pairwise((None, *columns)):
        if column is not None:
            close = before is not None and before.is_number and not column.is_number
            yield replace(column, properties={"indent": 1, **column.properties}) if close else column


def _text(value: object) -> str:
    written = value.value if isinstance(value, Styled) else value
    return written if isinstance(written, str) else ""


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A text that a cell can hold: no unprintable characters, no personal identity number, not too long."""
    shown = masked(_UNPRINTABLE.sub(" ", text))
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - 1] + "…"


def _escaped(text: str) -> str:
    """A text in a head or foot, where & starts a code."""
    return clean(text)[:_LONGEST_HEAD].replace("&", "&&")
