"""How the workbooks look: one sheet with a preamble, heads, rows and a foot, as a financial system writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

PRINTED = datetime(2016, 9, 14, 8, 12, tzinfo=UTC)
SYSTEM = "Ekonomisystem"

# Stored as Excel stores them in every language; a Swedish Excel shows the comma as a space.
NUMBER_FORMAT = {"tkr": "#,##0", "mnkr": "0.0", "kr": "#,##0.00"}

# The styles are laid on top of each other: "head number" is both.
STYLES: dict[str, dict[str, str | int | bool]] = {
    "title": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "group": {"bold": True, "bottom": 4, "align": "center", "valign": "bottom"},
    "right": {"align": "right"},
    "left": {"align": "left"},
    "indent": {"align": "left", "indent": 1},
    "total": {"bold": True, "top": 1},
    "code": {"num_format": "@"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "top": {"valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "small": {"font_size": 8, "font_color": "#595959"},
    **{unit: {"num_format": pattern, "align": "right"} for unit, pattern in NUMBER_FORMAT.items()},
}


class Book:
    """A workbook of one sheet. Rows and columns are counted from 0, as XlsxWriter counts them."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, font: dict[str, str | int]) -> None:
        self.workbook = workbook
        self.sheet = sheet
        self._font = font
        self._formats: dict[str, Format] = {}

    def style(self, names: str) -> Format:
        """The format of one or more style names, made once."""
        if names not in self._formats:
            properties: dict[str, str | int | bool] = dict(self._font)
            for name in names.split():
                properties |= STYLES[name]
            self._formats[names] = self.workbook.add_format(properties)
        return self._formats[names]

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """A text cell, also for codes: a leading zero is kept."""
        self.sheet.write_string(row, column, text, self.style(style))

    def blank(self, row: int, column: int, style: str) -> None:
        """An empty cell that carries a border and nothing else."""
        self.sheet.write_blank(row, column, None, self.style(style))

    def number(self, row: int, column: int, number: int | Decimal, style: str) -> None:
        """A number as it stands."""
        self.sheet.write_number(row, column, number, self.style(style))

    def amount(self, row: int, column: int, ore: int, style: str) -> None:
        """An amount in kr, given in öre."""
        self.number(row, column, Decimal(ore).scaleb(-2), style)

    def preamble(self, title: str, facts: Sequence[tuple[str, str]]) -> int:
        """The report's name and its facts, one per row: label in column A, value in B. Returns the next row."""
        self.text(0, 0, title, "title")
        return self.facts(1, facts)

    def facts(self, row: int, facts: Sequence[tuple[str, str]]) -> int:
        """Facts alone, from a row on. Returns the next row."""
        for at, (label, fact) in enumerate(facts, row):
            self.text(at, 0, f"{label}:")
            self.text(at, 1, fact)
        return row + len(facts)

    def foot(self, row: int) -> None:
        """The page number under the last row."""
        self.text(row, 0, "Sida 1 (1)", "small")


@contextmanager
def book(path: Path, sheet: str, title: str, *, exported: bool) -> Iterator[Book]:
    """A new workbook, written when the block ends; always the same parts for the same rows.

    `exported` is what the financial system wrote; otherwise somebody in the finance unit made it by hand.
    """
    workbook = Workbook(path)
    workbook.set_properties({"title": title, "company": "Ekerö kommun", "author": "Ekonomienheten", "created": PRINTED})
    made = workbook.add_worksheet(sheet)
    made.set_landscape()
    made.set_paper(9)
    made.fit_to_pages(1, 0)
    font: dict[str, str | int] = {"font_name": "Arial", "font_size": 9 if exported else 10}
    yield Book(workbook, made, font)
    workbook.close()
