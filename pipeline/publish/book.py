"""The workbook while it is written: what every sheet needs, and the few ways in which cells are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.language import Language
from pipeline.publish.grid import Grid, Key
from pipeline.publish.long_list import Cells, styled
from pipeline.publish.long_list import rows_xml as long_rows
from pipeline.publish.naming import Naming
from pipeline.publish.package import Link, Rows, links_xml
from pipeline.publish.sheet_names import SheetNames
from pipeline.publish.short_rows import Computed, Row
from pipeline.publish.short_rows import rows_xml as short_rows
from pipeline.publish.styles import HEAD, QUIET, RULE, TEXT, Styles, amount_format, zero_format, zero_limit
from pipeline.publish.texts import LINE_HEIGHT, all_clean, all_lines_of, clean, lines_of, widest_word
from pipeline.result import Result
from pipeline.tables import letters

__all__ = [
    "LINE_HEIGHT",
    "NARROW_MARGIN",
    "Book",
    "Column",
    "Computed",
    "LongColumn",
    "Row",
    "Styled",
    "clean",
    "fitted",
    "lines_of",
]

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
NARROW_MARGIN = 0.25
"""Inches: what printers can do."""
_LONGEST_HEAD = 60
"""Excel takes 255 characters for the three parts of a head together."""
_TURNED, _BUTTON = 7.0, 14.0
"""Points: how long a bold digit is, and how high the button of a filter."""
_EVERYWHERE = "A1:XFD1048576"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head, its width in digits, and the properties of its cells.

    The head of a narrow one may be turned, to be read from below.
    """

    head: str
    width: float
    properties: Mapping[str, Any]
    turned: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers, which stand to the right."""
        return self.properties.get("num_format", TEXT) != TEXT and "align" not in self.properties


def fitted(
    head: str,
    values: pl.Series,
    properties: Mapping[str, Any],
    *,
    most: float,
    turned: bool = False,
    least: float = 4.0,
) -> Column:
    """A column as wide as the longest word in it needs, so that none is broken; from `least` to `most`.

    With `turned`, the head is turned where it would need more room than the values: of two lines it has room in 4.
    """
    texts = values.drop_nulls().unique()
    if texts.len() > _MEASURED:
        texts = texts.gather(texts.str.len_bytes().arg_sort(descending=True).head(_MEASURED))
    own = widest_word(texts.to_list()) + (_INDENT if properties.get("indent") else 0)
    needed = widest_word([head]) * _BOLD
    if turned and own < needed:
        return Column(head, min(max(own, least), most), properties, turned=True)
    return Column(head, min(max(own, needed, least), most), properties)


_BOLD = 1.1
"""How much wider bold letters are."""
_INDENT = 1.5
_MEASURED = 500
"""How many texts are measured, the longest of a column: tens of thousands would take a tenth of a second."""


@dataclass(frozen=True, slots=True, eq=False)
class LongColumn:
    """A column of a long list: how it looks, and its values, texts or numbers, null for none.

    Where `words` are given, `styles` says what a row's cell has besides. `formula` and `blanks` are as in `long_list.Cells`.
    """

    column: Column
    values: pl.Series
    words: pl.Series | None = None
    styles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    formula: str = ""
    blanks: bool = False


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
    origin_rows: Mapping[Key, int]
    month_rows: Mapping[tuple[str, str], tuple[int, int]]
    driver_rows: Mapping[Key, int]
    added: dict[int, list[Rows]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

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

    def print_the_worst(self, sheet: Worksheet, top: int, worst: int, rows: int, columns: int) -> None:
        """Have a list print its first columns, and the rows with which it begins: what does not agree or is not tested.

        What agrees is for looking up: it would be page upon page. That it is left out is said above the heads.
        """
        text = self.language.text
        said = text(
            "On paper only the {count} of {all} that do not agree or are not tested. Clear the print area to print all.",
            count=worst,
            all=rows,
        )
        if not worst:
            said = text("On paper none of the {all}: all agree. Clear the print area to print them.", all=rows)
        sheet.write_string(top - 1, 0, said, self.styles(font_color=QUIET))
        sheet.print_area(0, 0, top + worst, columns - 1)
        sheet.set_margins(left=NARROW_MARGIN, right=NARROW_MARGIN, top=0.85, bottom=0.75)

    def listing(
        self,
        sheet: Worksheet,
        top: int,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[object]],
        links: Sequence[Link] = (),
    ) -> None:
        """A table of Excel with filter: heads at a row, and below them the rows.

        A value is text, a number, or both a value and the properties of its cell.
        """
        columns = list(_spaced(columns))
        self.put(sheet, self._rows(top + 1, columns, rows), links)
        self._table(sheet, top, len(rows), name, columns)

    def long_list(self, sheet: Worksheet, top: int, name: str, columns: Sequence[LongColumn]) -> None:
        """A table of Excel with filter, given column by column: for tens of thousands of rows."""
        looks = list(_spaced([one.column for one in columns]))
        cells, lines = [], []
        for one, look in zip(columns, looks, strict=True):
            style: int | pl.Series = self.styles.number(**look.properties)
            if one.words is not None:
                numbers = {word: self.styles.number(**{**look.properties, **more}) for word, more in one.styles.items()}
                style = styled(one.words, numbers)
            values = one.values
            if values.dtype == pl.String:
                values = all_clean(pl.select(pl.when(values != "").then(values)).to_series())
                if "text_wrap" in look.properties:
                    lines.append(all_lines_of(values, look.width))
            cells.append(Cells(values, style, one.formula, one.blanks))
        height = columns[0].values.len()
        if height:
            most = pl.select(pl.max_horizontal(*lines)) if lines else pl.DataFrame({"lines": [None] * height})
            heights = most.to_series().cast(pl.Int64) * LINE_HEIGHT + 2
            block = Rows(
                top + 1, top + height, len(columns) - 1, lambda strings: long_rows(top + 1, cells, heights, strings)
            )
            self.added.setdefault(self._number(sheet), []).append(block)
        self._table(sheet, top, height, name, looks)

    def _table(self, sheet: Worksheet, top: int, rows: int, name: str, columns: Sequence[Column]) -> None:
        """The heads of a list, and what makes a table of Excel of it."""
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
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
            if column.turned:
                # At the top: Excel's button for the filter stands at the bottom.
                sides = {"rotation": 90, "valign": "top", "align": "center"}
            heads.append({"header": column.head, "header_format": self.styles(**{**look, **sides})})
        upright = max(lines_of(column.head, column.width - 2) for column in columns if not column.turned)
        turned = max((widest_word([column.head]) * _TURNED + _BUTTON for column in columns if column.turned), default=0)
        sheet.set_row(top, max(LINE_HEIGHT * upright + 4, turned))
        options = {"name": name, "columns": heads, "style": None}
        # XlsxWriter remembers every cell of a table: it is told of one row, and the table gets the others when it is packed.
        sheet.add_table(top, 0, top + 1, len(columns) - 1, options)
        self.tables[name] = f"A{top + 1}:{letters(len(columns))}{top + 1 + max(rows, 1)}"

    def _rows(self, first: int, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> list[Row]:
        """The rows of a list. What is empty is not written, unless its column has a colour."""
        base = [self.styles.number(**column.properties) for column in columns]
        filled = [index for index, column in enumerate(columns) if "bg_color" in column.properties]
        wrapped = [(index, column.width) for index, column in enumerate(columns) if "text_wrap" in column.properties]
        made = []
        for at, row in enumerate(rows, start=first):
            lines = max((lines_of(text, width) for index, width in wrapped if (text := _text(row[index]))), default=1)
            cells: list[tuple[int, int, object]] = []
            for index, value in enumerate(row):
                if isinstance(value, Styled):
                    style = self.styles.number(**{**columns[index].properties, **value.properties})
                    cells.append((index, style, value.value))
                elif (value is not None and value != "") or index in filled:
                    cells.append((index, base[index], value))
            made.append(Row(at, LINE_HEIGHT * lines + 2 if lines > 1 else None, cells))
        return made

    def put(self, sheet: Worksheet, rows: Sequence[Row], links: Sequence[Link] = ()) -> None:
        """Rows of a sheet, in order, that nothing else is written in; and the links in them."""
        if rows:
            column = max((row.cells[-1][0] for row in rows if row.cells), default=0)
            block = Rows(
                rows[0].number, rows[-1].number, column, lambda strings: short_rows(rows, strings), links_xml(links)
            )
            self.added.setdefault(self._number(sheet), []).append(block)

    def _number(self, sheet: Worksheet) -> int:
        return int(self.workbook.worksheets().index(sheet))

    def write(self, sheet: Worksheet, row: int, column: int, value: object, style: object) -> None:
        """A value as what it is: text stays text whatever it begins with, a decimal is stored exactly."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
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
class Styled:
    """A value with what its cell has besides its column's properties."""

    value: object
    properties: Mapping[str, Any]


def _spaced(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns, with some air before a text that follows a number."""
    for before, column in pairwise((None, *columns)):
        if column is not None:
            close = before is not None and before.is_number and not column.is_number
            yield replace(column, properties={"indent": 1, **column.properties}) if close else column


def _text(value: object) -> str:
    written = value.value if isinstance(value, Styled) else value
    return written if isinstance(written, str) else ""


def _escaped(text: str) -> str:
    """A text in a head or foot, where & starts a code."""
    return clean(text)[:_LONGEST_HEAD].replace("&", "&&")
