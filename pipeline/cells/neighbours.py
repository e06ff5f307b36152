"""C06: numbers that stand where the cells around them have formulas of one shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.cells.amounts import OERE, Amounts
from pipeline.cells.evaluate import Evaluator
from pipeline.cells.formula import Apply, Cells, Program, program
from pipeline.cells.recalculation import Place
from pipeline.cells.stored import NotEvaluated, StoredSheet
from pipeline.findings import Finding, Message, Severity
from pipeline.tables import letters, number

RUN = 3
"""Formulas of one shape, on both sides of a number together, that make it stand out."""

_OWN = "of its row"

_LINEAR = frozenset({"+", "-", "neg", "SUM", "SUBTOTAL"})


_SAME = Message(
    "A number is typed where the cells around it have formulas, so it stays when what they rest on changes. Restore the"
    " formula, or leave it if the number is meant to stand."
)


def overwritten(
    amounts: Amounts, shapes: Mapping[Place, str], stored: StoredSheet, evaluator: Evaluator
) -> Iterator[Finding]:
    """A finding for each number of a table that stands in a run of formulas of one shape, or among totals that are.

    It is an error where the formula must hold, being a total or a variance, and gives another number than rounding
    explains. Other formulas may be typed over on purpose, as a forecast is, so that is only asked about.
    """
    if shapes:
        around = _around(amounts, shapes, stored)
        for place in sorted(around):
            yield _finding(amounts, place, around[place], stored, evaluator)


def _around(amounts: Amounts, shapes: Mapping[Place, str], stored: StoredSheet) -> dict[Place, str]:
    """The numbers that stand out, each with the shape of the formulas around it; empty where they have several."""
    columns = [number(column) for column in amounts.heads]
    found: dict[Place, str] = {}
    for row in {row for row, _ in shapes}:
        cells = [(row, column) for column in columns if _filled((row, column), shapes, stored)]
        found |= _total_among_totals(cells, shapes, stored) or dict(_in_runs(cells, shapes, stored))
    for column, count in Counter(column for _, column in shapes).items():
        if count < RUN:
            continue
        rows = {*stored.rows_between(amounts.top, amounts.bottom), *(row for row, at in shapes if at == column)}
        cells = [(row, column) for row in sorted(rows) if _filled((row, column), shapes, stored)]
        found |= _in_runs(cells, shapes, stored)
        if letters(column) in amounts.variances:
            # Revenue and cost differ in which way their variance is worked out, but both are of their own row.
            own = {place: _OWN if _is_of_its_row(program(shapes[place])) else "" for place in cells if place in shapes}
            found = {place: "" for place, around in _in_runs(cells, own, stored) if around == _OWN} | found
    return found


def _filled(place: Place, shapes: Mapping[Place, str], stored: StoredSheet) -> bool:
    return place in shapes or stored.column(place[1]).text(place[0]) is not None


def _typed(place: Place, shapes: Mapping[Place, str], stored: StoredSheet) -> bool:
    return place not in shapes and stored.column(place[1]).number(place[0]) is not None


def _in_runs(cells: Sequence[Place], shapes: Mapping[Place, str], stored: StoredSheet) -> Iterator[tuple[Place, str]]:
    """The numbers in a row or column of cells with formulas of one shape right before and right behind them."""
    shaped = [shapes.get(place, "") for place in cells]
    for at in range(1, len(cells) - 1):
        around = shaped[at - 1]
        if shaped[at] or not around or around != shaped[at + 1] or not _typed(cells[at], shapes, stored):
            continue
        before = shaped[max(at - RUN, 0) : at][::-1]
        behind = shaped[at + 1 : at + 1 + RUN]
        if _leading(before, around) + _leading(behind, around) >= RUN:
            yield cells[at], around


def _leading(shaped: Sequence[str], wanted: str) -> int:
    """How many of the first shapes are the one that is wanted."""
    return next((at for at, shape in enumerate(shaped) if shape != wanted), len(shaped))


def _total_among_totals(cells: Sequence[Place], shapes: Mapping[Place, str], stored: StoredSheet) -> dict[Place, str]:
    """The numbers in a row whose other cells are formulas: totals of their own columns, or taken from the row itself."""
    kinds = Counter(shapes[place] for place in cells if place in shapes)
    totals = [shape for shape in kinds if _is_total(program(shape))]
    numbers = [place for place in cells if _typed(place, shapes, stored)]
    if not totals or len(numbers) >= kinds.total():
        return {}
    if any(shape != totals[0] and not _is_of_its_row(program(shape)) for shape in kinds):
        return {}
    return dict.fromkeys(numbers, totals[0])


def _is_total(steps: Program | None) -> bool:
    """Whether a formula adds up several cells of its own column."""
    if steps is None:
        return False
    cells = [step for step in steps if isinstance(step, Cells)]
    several = len(cells) > 1 or any(not one.single for one in cells)
    return (
        several
        and _is_linear(steps)
        and all(
            not one.sheet and (corner.column, corner.column_fixed) == (0, False)
            for one in cells
            for corner in (one.first, one.last)
        )
    )


def _is_of_its_row(steps: Program | None) -> bool:
    """Whether a formula takes nothing but cells of its own row."""
    return steps is not None and all(
        not step.sheet and (corner.row, corner.row_fixed) == (0, False)
        for step in steps
        if isinstance(step, Cells)
        for corner in (step.first, step.last)
    )


def _is_linear(steps: Program) -> bool:
    return all(step.name in _LINEAR for step in steps if isinstance(step, Apply))


def _must_hold(steps: Program, *, variance: bool) -> bool:
    """Whether a formula is a sum of several cells, or a variance: nothing that somebody could see otherwise."""
    sums = any(isinstance(step, Apply) and step.name in ("SUM", "SUBTOTAL") for step in steps)
    return _is_linear(steps) and (sums or variance or _is_total(steps))


def _finding(amounts: Amounts, place: Place, shape: str, stored: StoredSheet, evaluator: Evaluator) -> Finding:
    row, column = place
    cell = amounts.cell(letters(column), row)
    steps, value = program(shape) if shape else None, stored.column(column).number(row)
    try:
        given = evaluator.given(steps, stored.sheet.name, row, column) if steps is not None else None
    except NotEvaluated:
        given = None
    if steps is None or value is None or given is None:
        return Finding("C06", Severity.WARNING, _SAME, (cell,))
    found, expected = amounts.in_currency(value), amounts.in_currency(given.value)
    step = amounts.steps.get(letters(column), OERE)
    bound = step / 2 * (1 + (given.count if _is_linear(steps) else 0))
    if given.allows(value) or abs(found - expected) <= bound:
        return Finding("C06", Severity.WARNING, _SAME, (cell,))
    written = dict(zip(("found", "expected"), amounts.written(found, expected), strict=True))
    if _must_hold(steps, variance=letters(column) in amounts.variances):
        message = Message(
            "The number {found} is typed where the cells around it have formulas, and such a formula gives {expected}"
            " here. Restore the formula, or correct the number, and drop the file again.",
            written,
        )
        difference = found - expected
        return Finding(
            "C06", Severity.ERROR, message, (cell,), found=found, expected=expected, difference=difference, bound=bound
        )
    message = Message(
        "The number {found} is typed where the cells around it have formulas; such a formula would give {expected} here."
        " Is the number meant? Otherwise restore the formula and drop the file again.",
        written,
    )
    return Finding("C06", Severity.WARNING, message, (cell,), found=found, expected=expected)
