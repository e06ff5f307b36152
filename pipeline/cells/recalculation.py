"""C07: values stored for formulas that the formulas do not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.cells.amounts import Amounts
from pipeline.cells.evaluate import Evaluator, Given
from pipeline.cells.formula import program, shape
from pipeline.cells.stored import NotEvaluated, StoredSheet
from pipeline.findings import Finding, Message, Severity
from pipeline.tables import letters, number, split_address

LISTED = 10
"""Formulas of a table that have findings of their own. Where there are more, the whole file was not recalculated."""

Place = tuple[int, int]
"""A row and a column, both 1-based."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A cell whose stored value is not the one that its formula gives."""

    place: Place
    stored: Decimal
    given: Given


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What became of some formulas: how many could be evaluated, how many could not, and which store another value."""

    evaluated: int
    not_evaluated: int
    stale: tuple[Stale, ...]


def shapes_in(amounts: Amounts) -> Mapping[Place, str]:
    """The shapes of the formulas that stand in a table's cells for amounts."""
    places: dict[Place, str] = {}
    for address, text in amounts.sheet.formulas.items():
        column, row = split_address(address)
        if column in amounts.heads and amounts.top <= row <= amounts.bottom:
            places[row, number(column)] = shape(text, row, number(column))
    return places


def recalculate(shapes: Mapping[Place, str], stored: StoredSheet, evaluator: Evaluator) -> Recalculation:
    """Evaluate formulas, by their places on a sheet, and hold them against the values stored for them.

    Formulas whose stored value is no number are not evaluated.
    """
    stale: list[Stale] = []
    evaluated = 0
    for (row, column), shape_ in shapes.items():
        steps = program(shape_)
        value = stored.column(column).number(row)
        if steps is None or value is None:
            continue
        try:
            given = evaluator.given(steps, stored.sheet.name, row, column)
        except NotEvaluated:
            continue
        evaluated += 1
        if not given.allows(value):
            stale.append(Stale((row, column), value, given))
    return Recalculation(evaluated, len(shapes) - evaluated, tuple(stale))


def stale_findings(amounts: Amounts, stale: Sequence[Stale]) -> Iterator[Finding]:
    """A finding for each stale amount; one for all of them where there are more than `LISTED`.

    What makes no difference to the amount, since it is less than half an öre, is nobody's concern.
    """
    told = [one for one in stale if amounts.in_currency(one.stored) != amounts.in_currency(one.given.value)]
    if len(told) > LISTED:
        yield _all_stale(amounts, told)
        return
    for one in told:
        found, expected = amounts.in_currency(one.stored), amounts.in_currency(one.given.value)
        written = amounts.written(found, expected)
        message = Message(
            "The cell stores {found}, but its formula gives {expected}. Recalculate the file in Excel (F9), save it, and"
            " drop it again.",
            {"found": written[0], "expected": written[1]},
        )
        cell = amounts.cell(letters(one.place[1]), one.place[0])
        yield Finding(
            "C07",
            Severity.ERROR,
            message,
            (cell,),
            found=found,
            expected=expected,
            difference=found - expected,
        )


def _all_stale(amounts: Amounts, told: Sequence[Stale]) -> Finding:
    cells = tuple(amounts.cell(letters(one.place[1]), one.place[0]) for one in told)
    found, expected = amounts.in_currency(told[0].stored), amounts.in_currency(told[0].given.value)
    written = amounts.written(found, expected)
    message = Message(
        "{count} cells store other values than their formulas give: {cell} stores {found}, for one, and its formula"
        " gives {expected}. Recalculate the file in Excel (F9), save it, and drop it again.",
        {"count": len(told), "cell": cells[0].address, "found": written[0], "expected": written[1]},
    )
    return Finding("C07", Severity.ERROR, message, cells, found=found, expected=expected, difference=found - expected)
