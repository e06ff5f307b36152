"""Rows of a few cells each, written as XML from the values that they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.publish.package import Strings, escaped
from pipeline.publish.texts import clean
from pipeline.tables import letters

_BEFORE_THE_FIRST = date(1899, 12, 30)
"""Day 0 of Excel's calendar, from March 1900 on."""


class Computed(NamedTuple):
    """A live formula and what it gives."""

    formula: str
    value: Decimal


class Row(NamedTuple):
    """A row (0-based) with its height in points (None: the usual) and its cells: column (0-based, ascending), style, value.

    A value is text, a number, a date, a formula, or None for an empty cell that has a style.
    """

    number: int
    height: float | None
    cells: Sequence[tuple[int, int, object]]


def rows_xml(rows: Sequence[Row], strings: Strings) -> str:
    """The elements of rows."""
    most = max((cells[-1][0] for row in rows if (cells := row.cells)), default=0)
    columns = [letters(column) for column in range(1, most + 2)]
    parts: list[str] = []
    for row in rows:
        number = row.number + 1
        height = "" if row.height is None else f' ht="{row.height:g}" customHeight="1"'
        parts.append(f'<row r="{number}"{height}>')
        for column, style, value in row.cells:
            start = f'<c r="{columns[column]}{number}" s="{style}"'
            match value:
                case None | "":
                    parts.append(f"{start}/>")
                case str():
                    parts.append(f'{start} t="s"><v>{strings.index(clean(value))}</v></c>')
                case Computed():
                    formula = escaped(value.formula.removeprefix("="))
                    parts.append(f"{start}><f>{formula}</f><v>{value.value:f}</v></c>")
                case Decimal() | int():
                    parts.append(
                        f"{start}><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"{start}><v>{value}</v></c>"
                    )
                case date():
                    parts.append(f"{start}><v>{(value - _BEFORE_THE_FIRST).days}</v></c>")
                case _:
                    raise TypeError(f"a cell cannot hold {value!r}")
        parts.append("</row>")
    return "".join(parts)
