"""Formulas as binary workbooks store them, token by token, turned into the text that people see.

Read by [MS-XLS] 2.5.198 and [MS-XLSB] 2.2.2: operators, constants, references within the workbook, and functions by
their numbers. A formula with any other token cannot be told (`Untold`), and nothing is guessed of it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.reading.numbers import ERRORS, double_text
from pipeline.tables import LAST_COLUMN, LAST_ROW, UNREAD, letters

_INFIX = {
    0x03: "+",
    0x04: "-",
    0x05: "*",
    0x06: "/",
    0x07: "^",
    0x08: "&",
    0x09: "<",
    0x0A: "<=",
    0x0B: "=",
    0x0C: ">=",
    0x0D: ">",
    0x0E: "<>",
    0x10: ",",
    0x11: ":",
}
_ATTRIBUTE, _FUNCTION, _ANY_FUNCTION = 0x19, 0x21, 0x22
_REFERENCE, _AREA, _RELATIVE, _RELATIVE_AREA, _REFERENCE_3D, _AREA_3D = 0x24, 0x25, 0x2C, 0x2D, 0x3A, 0x3B
_REFERENCES = frozenset({_REFERENCE, _AREA, _RELATIVE, _RELATIVE_AREA, _REFERENCE_3D, _AREA_3D})
_SUM, _CHOOSE = 0x10, 0x04
SHARES = b"\x01"
"""The token of a cell that uses another cell's formula, or is part of one of several cells."""
_MOST = 4_096
"""Tokens of a formula that are looked at. Excel allows some thousands of characters."""


class Untold(Exception):
    """The formula holds something that is not read here."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes tokens: the layout of a row and of a corner, and what texts begin with."""

    row: str
    rows: int
    columns: int
    wide_texts: bool


BIFF8 = Dialect(row="<H", rows=65_536, columns=256, wide_texts=False)
BIFF12 = Dialect(row="<I", rows=LAST_ROW, columns=LAST_COLUMN, wide_texts=True)


@dataclass(slots=True)
class Tokens:
    """Turns the formulas of one workbook into text.

    `functions` gives a function's name and how many arguments it must have at least and at most, by number; `sheets` the
    name of each sheet that formulas refer to by a number of its own, None where it is none of this workbook's.
    """

    dialect: Dialect
    functions: Mapping[int, tuple[str, int, int]]
    sheets: Sequence[str | None]
    _data: bytes = b""
    _at: int = 0
    _stack: list[str] = field(default_factory=list)

    def text_or_unread(self, data: bytes, row: int, column: int) -> str:
        """As `text`, but with a word that no formula is where it cannot be told."""
        try:
            return self.text(data, row, column)
        except Untold:
            return f"{UNREAD}{letters(column + 1)}{row + 1}"

    def text(self, data: bytes, row: int, column: int) -> str:
        """The formula of the cell at a 0-based row and column. Raises Untold."""
        self._data, self._at, self._stack = data, 0, []
        try:
            for _ in range(_MOST):
                if self._at >= len(data):
                    break
                self._token(row, column)
            (text,) = self._stack
        except (struct.error, IndexError, ValueError, UnicodeDecodeError, KeyError) as error:
            raise Untold from error
        return text

    def _take(self, layout: str) -> int:
        (value,) = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return int(value)

    def _token(self, row: int, column: int) -> None:
        code = self._take("<B")
        # Operands come in three classes, which say what is done with them and not what they are.
        kind = code if code < 0x20 else code & 0x1F | 0x20
        if kind in _INFIX:
            right, left = self._stack.pop(), self._stack.pop()
            self._stack.append(f"{left}{_INFIX[kind]}{right}")
        elif kind in _PLAIN:
            self._stack.append(_PLAIN[kind](self._stack.pop()))
        elif kind == _ATTRIBUTE:
            self._attribute()
        elif kind in (_FUNCTION, _ANY_FUNCTION):
            self._function(kind)
        elif kind in _REFERENCES:
            self._stack.append(self._reference(kind, row, column))
        else:
            self._stack.append(self._constant(kind))

    def _reference(self, kind: int, row: int, column: int) -> str:
        """A cell or a range, on the formula's own sheet or on another."""
        sheet = self._sheet() if kind in (_REFERENCE_3D, _AREA_3D) else ""
        relative = kind in (_RELATIVE, _RELATIVE_AREA)
        if kind in (_AREA, _RELATIVE_AREA, _AREA_3D):
            return sheet + self._area(row, column, relative=relative)
        return sheet + self._corner(row, column, relative=relative)

    def _constant(self, kind: int) -> str:
        match kind:
            case 0x16:  # an argument that is left out
                return ""
            case 0x17:
                return '"' + self._string().replace('"', '""') + '"'
            case 0x1C:
                return ERRORS[self._take("<B")]
            case 0x1D:
                return "TRUE" if self._take("<B") else "FALSE"
            case 0x1E:
                return str(self._take("<H"))
            case 0x1F:
                (value,) = struct.unpack_from("<d", self._data, self._at)
                self._at += 8
                return double_text(value)
            case _:
                raise Untold(hex(kind))

    def _attribute(self) -> None:
        """What programs add for themselves: a sum of one range, the branches of IF and CHOOSE, spaces."""
        attribute = self._take("<B")
        if attribute & _CHOOSE:
            branches = self._take("<H")
            self._at += 2 * branches + 2
            return
        self._at += 2
        if attribute & _SUM:
            self._stack.append(f"SUM({self._stack.pop()})")

    def _string(self) -> str:
        if self.dialect.wide_texts:
            count, wide = self._take("<H"), True
        else:
            count, wide = self._take("<B"), bool(self._take("<B") & 1)
        size = 2 * count if wide else count
        if self._at + size > len(self._data):
            raise IndexError(size)
        text = self._data[self._at : self._at + size].decode("utf-16-le" if wide else "latin-1")
        self._at += size
        return text

    def _function(self, kind: int) -> None:
        given = self._take("<B") & 0x7F if kind == _ANY_FUNCTION else None
        name, least, most = self.functions[self._take("<H") & 0x7FFF]
        count = given if given is not None else least
        if count > len(self._stack) or (given is None and least != most):
            raise Untold(name)
        arguments = self._stack[len(self._stack) - count :]
        del self._stack[len(self._stack) - count :]
        self._stack.append(f"{name}({','.join(arguments)})")

    def _sheet(self) -> str:
        name = self.sheets[self._take("<H")]
        if name is None:
            raise Untold
        return "'" + name.replace("'", "''") + "'!"

    def _corner(self, row: int, column: int, *, relative: bool) -> str:
        return self._written(self._take(self.dialect.row), self._take("<H"), row, column, relative=relative)

    def _area(self, row: int, column: int, *, relative: bool) -> str:
        top, bottom = self._take(self.dialect.row), self._take(self.dialect.row)
        left, right = self._take("<H"), self._take("<H")
        first = self._written(top, left, row, column, relative=relative)
        return f"{first}:{self._written(bottom, right, row, column, relative=relative)}"

    def _written(self, at: int, flagged: int, row: int, column: int, *, relative: bool) -> str:
        """A cell as people write it. In a formula that several cells share, what is relative is a distance."""
        free_row, free_column = bool(flagged & 0x8000), bool(flagged & 0x4000)
        place = flagged & 0x3FFF
        rows, columns = self.dialect.rows, self.dialect.columns
        if relative:
            at = (row + at) % rows if free_row else at
            place = (column + place) % columns if free_column else place
        if not (at < rows and place < columns):
            raise Untold
        return f"{'' if free_column else '$'}{letters(place + 1)}{'' if free_row else '$'}{at + 1}"


_PLAIN: Mapping[int, Callable[[str], str]] = {
    0x12: lambda operand: f"+{operand}",
    0x13: lambda operand: f"-{operand}",
    0x14: lambda operand: f"{operand}%",
    0x15: lambda operand: f"({operand})",
}


def functions() -> Mapping[int, tuple[str, int, int]]:
    """Excel's functions by number: name, and the least and the most arguments. As xlrd lists them."""
    from xlrd.formula import func_defs  # type: ignore[import-untyped]  # noqa: PLC0415 - old workbooks are rare

    return {number: (defined[0], defined[1], defined[2]) for number, defined in func_defs.items()}
