"""What a formula gives, worked out exactly from what its cells store, and how far a program's doubles may be from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from types import MappingProxyType

from pipeline.cells.formula import Apply, Cells, Number, Program
from pipeline.cells.stored import EXACT, NotEvaluated, StoredBook, StoredSheet
from pipeline.tables import LAST_COLUMN, LAST_ROW

STORING = Decimal("5E-15")
"""What storing a number may change, as a part of it: every program keeps fifteen digits, half a unit in the last."""

ADDING = Decimal("1.2E-16")
"""What one operation in doubles may change, as a part of its result: half a unit in the 53rd binary digit."""

_PLACES = 20
_SUBTOTAL_SUMS: Mapping[int, bool] = MappingProxyType({9: False, 109: True})
"""The subtotals that are sums, and whether they pass over hidden rows."""


@dataclass(frozen=True, slots=True)
class Given:
    """A formula's exact value, how far from it doubles may end up, and how many stored numbers it rests on."""

    value: Decimal
    noise: Decimal
    count: int = 0

    def allows(self, stored: Decimal) -> bool:
        """Whether a stored value is this one, but for what doubles lose."""
        return abs(stored - self.value) <= self.noise + abs(stored) * STORING


@dataclass(frozen=True, slots=True)
class _Area:
    """A range as one formula means it."""

    sheet: StoredSheet
    top: int
    left: int
    bottom: int
    right: int


class Evaluator:
    """Evaluates the formulas of one book, each from the stored values of the cells that it refers to.

    Nothing is worked out in turn, so neither chains nor circles of formulas cost anything.
    """

    def __init__(self, book: StoredBook) -> None:
        self._book = book

    def given(self, program: Program, sheet: str, row: int, column: int) -> Given:
        """What a formula gives in a cell. Raises NotEvaluated where that cannot be told exactly."""
        stack: list[Given | _Area] = []
        with localcontext(EXACT):
            try:
                for operation in program:
                    if isinstance(operation, Number):
                        stack.append(Given(operation.value, Decimal(0)))
                    elif isinstance(operation, Cells):
                        stack.append(self._area(operation, sheet, row, column))
                    else:
                        arguments = stack[len(stack) - operation.count :]
                        del stack[len(stack) - operation.count :]
                        stack.append(_applied(operation, arguments))
                (result,) = stack
                return _number(result)
            except DecimalException as error:  # beyond what numbers can be: Excel's #NUM! and #DIV/0!
                raise NotEvaluated from error

    def _area(self, cells: Cells, own: str, row: int, column: int) -> _Area:
        (top, left), (bottom, right) = cells.first.at(row, column), cells.last.at(row, column)
        top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
        if top < 1 or left < 1 or bottom > LAST_ROW or right > LAST_COLUMN:
            raise NotEvaluated
        name = cells.sheet or own
        if name.casefold() == own.casefold() and top <= row <= bottom and left <= column <= right:
            raise NotEvaluated  # a circle: its value depends on how often it was gone round
        return _Area(self._book.sheet(name), top, left, bottom, right)


def _number(value: Given | _Area) -> Given:
    """A single value in arithmetic. A range is none, whatever Excel makes of it in the cell's own row."""
    if isinstance(value, Given):
        return value
    if (value.top, value.left) != (value.bottom, value.right):
        raise NotEvaluated
    stored = value.sheet.column(value.left).operand(value.top)
    return Given(stored, abs(stored) * STORING, 1)


def _applied(operation: Apply, arguments: list[Given | _Area]) -> Given:
    if operation.name == "SUM":
        return _total([_argument(argument) for argument in arguments])
    if operation.name == "SUBTOTAL":
        return _subtotal(arguments)
    return _OPERATIONS[operation.name](*map(_number, arguments))


def _sum(left: Given, right: Given) -> Given:
    value = left.value + right.value
    return Given(value, left.noise + right.noise + abs(value) * ADDING, left.count + right.count)


def _negative(number: Given) -> Given:
    return Given(-number.value, number.noise, number.count)


def _difference(left: Given, right: Given) -> Given:
    return _sum(left, _negative(right))


def _size(number: Given) -> Given:
    return Given(abs(number.value), number.noise, number.count)


def _product(left: Given, right: Given) -> Given:
    value = left.value * right.value
    noise = abs(left.value) * right.noise + (abs(right.value) + right.noise) * left.noise
    return Given(value, noise + abs(value) * ADDING, left.count + right.count)


def _quotient(left: Given, right: Given) -> Given:
    smallest = abs(right.value) - right.noise
    if smallest <= 0:
        raise NotEvaluated
    value = left.value / right.value
    noise = (left.noise + abs(value) * right.noise) / smallest
    return Given(value, noise + abs(value) * ADDING, left.count + right.count)


def _percent(number: Given) -> Given:
    return _quotient(number, Given(Decimal(100), Decimal(0)))


def _argument(argument: Given | _Area) -> Given:
    """An argument of a sum: of cells, only those that hold numbers count."""
    if isinstance(argument, Given):
        return argument
    parts = [
        column.total(argument.top, argument.bottom) for column in argument.sheet.columns(argument.left, argument.right)
    ]
    total = sum((part[0] for part in parts), Decimal(0))
    size = sum((part[1] for part in parts), Decimal(0))
    count = sum(part[2] for part in parts)
    return Given(total, size * (STORING + count * ADDING), count)


def _total(parts: list[Given]) -> Given:
    value, noise, count = Decimal(0), Decimal(0), 0
    for part in parts:
        value += part.value
        noise += part.noise + abs(value) * ADDING
        count += part.count
    return Given(value, noise, count)


def _subtotal(arguments: list[Given | _Area]) -> Given:
    """A sum that passes over other subtotals, and over hidden rows where it says so.

    The other kind counts rows that somebody has hidden, and not those that a filter has: where there are any, the two
    cannot be told apart.
    """
    kind = _number(arguments[0])
    if kind.value not in _SUBTOTAL_SUMS:
        raise NotEvaluated
    parts = []
    for area in arguments[1:]:
        if isinstance(area, Given):
            raise NotEvaluated
        hidden = area.sheet.hidden(area.top, area.bottom)
        if hidden and not _SUBTOTAL_SUMS[int(kind.value)]:
            raise NotEvaluated
        parts.append(_less(_argument(area), area, hidden))
    return _total(parts)


def _less(whole: Given, area: _Area, hidden: list[int]) -> Given:
    """The sum of an area less its subtotals and these rows. The noise of the whole area stays."""
    value = whole.value
    for column in area.sheet.columns(area.left, area.right):
        passed_over = {*hidden, *column.subtotals(area.top, area.bottom)}
        for row in passed_over:
            value -= column.total(row, row)[0]
    return Given(value, whole.noise, whole.count)


def _rounded(number: Given, places: Given) -> Given:
    """Half away from zero, as Excel rounds. Where doubles may lie on either side of a half, both ways are allowed."""
    digits = int(places.value)
    if places.value != digits or abs(digits) > _PLACES:
        raise NotEvaluated
    step = Decimal(1).scaleb(-digits)
    value, low, high = (
        (one / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        for one in (number.value, number.value - number.noise, number.value + number.noise)
    )
    return Given(value, high - low + abs(value) * STORING, number.count)


_OPERATIONS: Mapping[str, Callable[..., Given]] = MappingProxyType(
    {
        "+": _sum,
        "-": _difference,
        "neg": _negative,
        "*": _product,
        "/": _quotient,
        "%": _percent,
        "ABS": _size,
        "ROUND": _rounded,
    }
)
