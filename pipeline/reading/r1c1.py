"""Formulas written in R1C1, as A1."""

from __future__ import annotations

import re

from pipeline.tables import LAST_COLUMN, LAST_ROW, letters

_PARTS = re.compile(
    r"""(?P<other>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?<![\w.\]])(?P<row>R(?:\[-?\d{1,7}\]|\d{1,7})?)(?P<column>C(?:\[-?\d{1,7}\]|\d{1,7})?)(?![\w.(\[])
    |(?<![\w.\]])(?P<rows>R(?:\[-?\d{1,7}\]|\d{1,7})?)(?![\w.(\[!])
    |(?<![\w.\]])(?P<columns>C(?:\[-?\d{1,7}\]|\d{1,7})?)(?![\w.(\[!])
    """,
    re.VERBOSE,
)


def as_a1(formula: str, row: int, column: int) -> str:
    """A formula of the cell at `row` and `column`: `RC[-1]*R2C1` in C5 → `B5*$A$2`. A whole row is `5:5`, as in A1."""

    def place(match: re.Match[str]) -> str:
        if match["other"]:
            return match[0]
        found: tuple[str, ...]
        if match["row"]:
            found = _column(match["column"], column), _row(match["row"], row)
        elif match["rows"]:
            found = (_row(match["rows"], row),)
        else:
            found = (_column(match["columns"], column),)
        if "" in found:
            return "#REF!"
        return "".join(found) if match["row"] else f"{found[0]}:{found[0]}"

    text = _PARTS.sub(place, formula)
    # R3:R5 has become 3:3:5:5
    return re.sub(r"(\$?\w+):\1:(\$?\w+):\2", r"\1:\2", text)


def _row(part: str, row: int) -> str:
    number, fixed = _number(part, row)
    return f"{'$' if fixed else ''}{number}" if 1 <= number <= LAST_ROW else ""


def _column(part: str, column: int) -> str:
    number, fixed = _number(part, column)
    return f"{'$' if fixed else ''}{letters(number)}" if 1 <= number <= LAST_COLUMN else ""


def _number(part: str, here: int) -> tuple[int, bool]:
    """The number that `R`, `R[-1]` or `R3` means, and whether it is fixed."""
    written = part[1:]
    if written.startswith("["):
        return here + int(written[1:-1]), False
    return (int(written), True) if written else (here, False)
