"""Formulas as text, and the shared ones as each of their cells means them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.tables import LAST_COLUMN, LAST_ROW, letters, number

# What may look like a reference and is none (texts, quoted sheet names, brackets), then the three kinds of reference.
_PARTS = re.compile(
    r"""(?P<other>"(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])
    |(?<![\w.$])(?:
        (?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[0-9]{1,7})(?![\w.(!])
        |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!])
        |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SharedFormula:
    """A formula written once, in the cell at `row` and `column`, for a whole range."""

    text: str
    row: int
    column: int

    def at(self, row: int, column: int) -> str:
        """The formula as the cell at `row` and `column` means it: relative references moved along."""
        down, right = row - self.row, column - self.column

        def moved(match: re.Match[str]) -> str:
            if match["other"]:
                return match[0]
            if match["column"]:
                place = _column(match["column"], right), _row(match["row"], down)
            elif match["columns"]:
                first, last = match["columns"].split(":")
                place = _column(first, right), _column(last, right)
            else:
                first, last = match["rows"].split(":")
                place = _row(first, down), _row(last, down)
            if "" in place:
                return "#REF!"
            return "".join(place) if match["column"] else ":".join(place)

        return _PARTS.sub(moved, self.text)


def _column(text: str, right: int) -> str:
    """A column's letters moved to the right; empty outside the sheet."""
    if text.startswith("$"):
        return text
    value = number(text.upper()) + right
    return letters(value) if 1 <= value <= LAST_COLUMN else ""


def _row(text: str, down: int) -> str:
    """A row number moved down; empty outside the sheet."""
    if text.startswith("$"):
        return text
    value = int(text) + down
    return str(value) if 1 <= value <= LAST_ROW else ""
