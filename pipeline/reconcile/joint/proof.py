"""Exact arithmetic: what no solver's tolerance may decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from pipeline.reconcile.joint.system import System

GRAIN = 1 << 20
"""Deviations that are to be held against the rules are whole multiples of this part of an öre."""

HAIR = GRAIN // 5
"""How far a rule may be missed and still hold, in grains: a fifth of an öre, for nothing is booked finer than an öre."""

Deviations = Mapping[int, int]
"""How far figures' true values are from what is printed, in grains, by position."""


def is_broken(system: System, row: int, freed: Collection[int]) -> bool:
    """Whether a rule cannot hold by itself, whatever the true values within its figures' intervals."""
    held = system.rows[row]
    if any(cell in freed for cell in held.cells):
        return False
    reach = sum(abs(weight) * system.halves[cell] for cell, weight in zip(held.cells, held.weights, strict=True))
    return held.low > reach or held.high < -reach


def with_room(system: System, cells: Collection[int], freed: Collection[int]) -> list[int]:
    """The cells of which each, if it were free as well, could be something under the rules around, one rule at a time.

    What is left out cannot cure for certain. Costs no more than reading each rule once.
    """
    touched = sorted({row for cell in cells for row in system.touching[cell]})
    reach: dict[int, int] = {}
    weights: dict[tuple[int, int], int] = {}
    broken = set()
    for index in touched:
        row = system.rows[index]
        if not any(cell in freed for cell in row.cells):
            reach[index] = sum(abs(w) * system.halves[cell] for cell, w in zip(row.cells, row.weights, strict=True))
            weights.update({(index, cell): weight for cell, weight in zip(row.cells, row.weights, strict=True)})
            if row.low > reach[index] or row.high < -reach[index]:
                broken.add(index)
    able = [cell for cell in cells if broken.issubset(system.touching[cell])]
    return [cell for cell in able if _has_room(system, cell, reach, weights)]


def _has_room(system: System, cell: int, reach: Mapping[int, int], weights: Mapping[tuple[int, int], int]) -> bool:
    low = high = None
    for index in system.touching[cell]:
        if index in reach:
            row, weight = system.rows[index], weights[index, cell]
            others = reach[index] - abs(weight) * system.halves[cell]
            ends = sorted((Fraction(row.low - others, weight), Fraction(row.high + others, weight)))
            low = ends[0] if low is None else max(low, ends[0])
            high = ends[1] if high is None else min(high, ends[1])
    return low is None or high is None or low <= high


def holds(system: System, rows: Iterable[int], deviations: Deviations, freed: Collection[int]) -> bool:
    """Whether every row given holds with these deviations, and every figure not freed keeps within its interval.

    A figure that `deviations` does not name is taken as printed.
    """
    for index in rows:
        row = system.rows[index]
        total = 0
        for cell, weight in zip(row.cells, row.weights, strict=True):
            deviation = deviations.get(cell, 0)
            if abs(deviation) > system.halves[cell] * GRAIN and cell not in freed:
                return False
            total += weight * deviation
        hair = HAIR * row.scale
        if not row.low * GRAIN - hair <= total <= row.high * GRAIN + hair:
            return False
    return True


def shortfall(system: System, rows: Sequence[int], cells: Collection[int]) -> Fraction | None:
    """By how much, in öre, the intervals of `cells` must be widened in total for `rows` to hold; None if they may hold.

    Every other figure is taken as free. The rows are combined so that all free figures cancel; what is left is a sum of
    the cells' deviations which must lie where they cannot bring it (Farkas). Where rows and cells are irreducible there
    is one such combination, and to widen the interval of the heaviest cell in it is the cheapest way out.
    """
    combination = _combination(system, rows, cells)
    if combination is None:
        return None
    sums: dict[int, Fraction] = {}
    low = high = Fraction(0)
    for index, factor in zip(rows, combination, strict=True):
        row = system.rows[index]
        for cell, weight in zip(row.cells, row.weights, strict=True):
            sums[cell] = sums.get(cell, Fraction(0)) + factor * weight
        ends = (factor * row.low, factor * row.high)
        low += min(ends)
        high += max(ends)
    heaviest = max((abs(weight) for weight in sums.values()), default=Fraction(0))
    reach = sum((abs(weight) * system.halves[cell] for cell, weight in sums.items()), Fraction(0))
    gap = max(low - reach, -high - reach)
    return gap / heaviest if gap > 0 and heaviest else None


def _combination(system: System, rows: Sequence[int], cells: Collection[int]) -> list[Fraction] | None:
    """The factors, unique but for their scale, with which all figures outside `cells` cancel; None if not unique."""
    if len(rows) == 1:
        return [Fraction(1)] if set(system.rows[rows[0]].cells) <= set(cells) else None
    outside = [cell for cell in system.cells_of(rows) if cell not in cells]
    weights = [dict(zip(system.rows[row].cells, system.rows[row].weights, strict=True)) for row in rows]
    equations = [[Fraction(weight.get(cell, 0)) for weight in weights] for cell in outside]
    pivots = _reduce(equations)
    loose = [column for column in range(len(rows)) if column not in pivots]
    if len(loose) != 1:
        return None
    factors = [Fraction(0)] * len(rows)
    factors[loose[0]] = Fraction(1)
    for equation, column in zip(equations, pivots, strict=False):
        factors[column] = -equation[loose[0]]
    return factors


def _reduce(equations: list[list[Fraction]]) -> list[int]:
    """Bring equations to reduced echelon form, in place, and tell the pivot column of each that is left."""
    pivots: list[int] = []
    width = len(equations[0]) if equations else 0
    for column in range(width):
        done = len(pivots)
        found = next((index for index in range(done, len(equations)) if equations[index][column]), None)
        if found is None:
            continue
        equations[done], equations[found] = equations[found], equations[done]
        head = equations[done][column]
        equations[done] = [value / head for value in equations[done]]
        for index, equation in enumerate(equations):
            if index != done and equation[column]:
                factor = equation[column]
                equations[index] = [a - factor * b for a, b in zip(equation, equations[done], strict=True)]
        pivots.append(column)
    return pivots
