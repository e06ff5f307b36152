"""Formulas as programs: the references of a cell's formula relative to the cell, and its operations in working order.

What is understood is what tables of amounts are made of: + − * / and %, parentheses, references, and the functions of
`FUNCTIONS`. A formula with anything else has no program, so nobody claims to know what it gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from functools import lru_cache

from pipeline.tables import LAST_COLUMN, LAST_ROW, number

FUNCTIONS = frozenset({"SUM", "SUBTOTAL", "ROUND", "ABS"})
DEEPEST = 64
"""As many calls and parentheses as Excel nests."""

# What may look like a reference and is none (texts, quoted sheet names, brackets), then the three kinds of reference.
_REFERENCES = re.compile(
    r"""(?P<other>"(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])
    |(?<![\w.$])(?:
        (?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[0-9]{1,7})(?![\w.(!])
        |(?P<left>\$?[A-Za-z]{1,3}):(?P<right>\$?[A-Za-z]{1,3})(?![\w.(!])
        |(?P<top>\$?[0-9]{1,7}):(?P<bottom>\$?[0-9]{1,7})(?![\w.(!])
    )""",
    re.VERBOSE,
)
_CORNER = r"R(?:\[-?\d+\]|\d+)C(?:\[-?\d+\]|\d+)"
_TOKENS = re.compile(
    rf"""\s*(?:
        (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.!])
        |(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?P<first>{_CORNER})(?::(?P<last>{_CORNER}))?
        |(?P<call>[A-Za-z][A-Za-z0-9.]*)\(
        |(?P<mark>[-+*/%(),])
    )\s*""",
    re.VERBOSE,
)
_PARTS = re.compile(r"[RC](?:\[(-?\d+)\]|(\d+))")


@dataclass(frozen=True, slots=True)
class Corner:
    """A cell that a formula names: 1-based numbers where `$` fixes them, else the distance from the formula's cell."""

    row: int
    column: int
    row_fixed: bool
    column_fixed: bool

    def at(self, row: int, column: int) -> tuple[int, int]:
        """The row and column that are meant in the formula of a cell; they may lie outside the sheet."""
        return (
            self.row if self.row_fixed else row + self.row,
            self.column if self.column_fixed else column + self.column,
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a formula writes."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Cells:
    """A reference to a cell or a range; `sheet` is empty for the formula's own."""

    sheet: str
    first: Corner
    last: Corner

    @property
    def single(self) -> bool:
        """Whether one cell is meant."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator (`+`, `-`, `*`, `/`, `%`, or `neg`) or a function, on the `count` values worked out last."""

    name: str
    count: int


Program = tuple[Number | Cells | Apply, ...]
"""A formula's operations, each after the values that it takes."""


def shape(formula: str, row: int, column: int) -> str:
    """A formula of the cell at `row` and `column` with its references in R1C1: `B2*$A$1` in C2 → `R[0]C[-1]*R1C1`.

    Formulas that were filled down or to the right have one shape.
    """

    def relative(match: re.Match[str]) -> str:
        if match["other"]:
            return match[0]
        if match["column"]:
            return _corner(match["row"], match["column"], row, column) or match[0]
        if match["left"]:
            first = _corner("$1", match["left"], row, column)
            last = _corner(f"${LAST_ROW}", match["right"], row, column)
        else:
            first = _corner(match["top"], "$A", row, column)
            last = _corner(match["bottom"], "$XFD", row, column)
        return f"{first}:{last}" if first and last else match[0]

    return _REFERENCES.sub(relative, formula)


def _corner(row_text: str, column_text: str, row: int, column: int) -> str:
    """One cell in R1C1; empty where no sheet has such a cell, so that it is a name."""
    named_row, named_column = int(row_text.lstrip("$")), number(column_text.lstrip("$").upper())
    if not (1 <= named_row <= LAST_ROW and named_column <= LAST_COLUMN):
        return ""
    down = f"R{named_row}" if row_text[0] == "$" else f"R[{named_row - row}]"
    return down + (f"C{named_column}" if column_text[0] == "$" else f"C[{named_column - column}]")


@lru_cache(maxsize=8192)
def program(shape_: str) -> Program | None:
    """The operations of a formula's shape; None where it holds anything that is not understood."""
    try:
        parser = _Parser(shape_)
        parser.expression(0)
        return parser.finished()
    except (_NotUnderstood, DecimalException, ValueError):  # the last two: of numbers too long for anything
        return None


class _NotUnderstood(Exception):
    """A formula beyond those that are evaluated."""


class _Parser:
    """Reads a shape from left to right by Excel's precedence: sign, then %, then * and /, then + and −."""

    def __init__(self, text: str) -> None:
        self._tokens: list[re.Match[str]] = []
        self._at = 0
        self._program: list[Number | Cells | Apply] = []
        end = 0
        while end < len(text):
            token = _TOKENS.match(text, end)
            if token is None:
                raise _NotUnderstood
            self._tokens.append(token)
            end = token.end()

    def finished(self) -> Program:
        """The whole program. Raises where something is left over."""
        if self._at < len(self._tokens):
            raise _NotUnderstood
        return tuple(self._program)

    def expression(self, depth: int) -> None:
        """Terms with + and − between them."""
        if depth > DEEPEST:
            raise _NotUnderstood
        self._product(depth)
        while mark := self._taken("+-"):
            self._product(depth)
            self._program.append(Apply(mark, 2))

    def _product(self, depth: int) -> None:
        self._signed(depth)
        while mark := self._taken("*/"):
            self._signed(depth)
            self._program.append(Apply(mark, 2))

    def _signed(self, depth: int) -> None:
        negative = False
        while sign := self._taken("+-"):
            negative ^= sign == "-"
        self._operand(depth)
        if negative:
            self._program.append(Apply("neg", 1))
        while self._taken("%"):
            self._program.append(Apply("%", 1))

    def _operand(self, depth: int) -> None:
        if self._at == len(self._tokens):
            raise _NotUnderstood
        token = self._tokens[self._at]
        self._at += 1
        if token["number"]:
            self._program.append(Number(Decimal(token["number"])))
        elif token["first"]:
            self._program.append(_cells(token))
        elif token["call"]:
            self._call(token["call"].upper(), depth)
        elif token["mark"] == "(":
            self.expression(depth + 1)
            self._closed()
        else:
            raise _NotUnderstood

    def _call(self, name: str, depth: int) -> None:
        if name not in FUNCTIONS:
            raise _NotUnderstood
        count = 0
        while not count or self._taken(","):
            self.expression(depth + 1)
            count += 1
        self._closed()
        if (name == "ROUND" and count != 2) or (name == "ABS" and count != 1) or (name == "SUBTOTAL" and count < 2):
            raise _NotUnderstood
        self._program.append(Apply(name, count))

    def _closed(self) -> None:
        if not self._taken(")"):
            raise _NotUnderstood

    def _taken(self, marks: str) -> str:
        """The next token if it is one of these marks, which is then behind us; else empty."""
        if self._at < len(self._tokens) and (mark := self._tokens[self._at]["mark"]) and mark in marks:
            self._at += 1
            return mark
        return ""


def _cells(token: re.Match[str]) -> Cells:
    sheet = token["sheet"] or ""
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    first = _understood(token["first"])
    return Cells(sheet, first, _understood(token["last"]) if token["last"] else first)


def _understood(corner: str) -> Corner:
    (down, row), (right, column) = _PARTS.findall(corner)
    return Corner(int(down or row), int(right or column), row_fixed=not down, column_fixed=not right)
