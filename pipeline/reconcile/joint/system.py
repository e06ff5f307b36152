"""The figures and rules of a run as one exact system of integers.

The unknowns are deviations: how far each figure's true value is from what is printed. So the numbers are as small as the
rounding and the differences, whatever the amounts are, and nothing is lost to the size of the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import lcm
from operator import mul, neg

import polars as pl

from pipeline.garbage import not_collected
from schemas.operands import half_step, oere

LARGE = 400
"""Figures beyond which a part of the system is not solved as a whole more often than it must."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One rule: `low` ≤ Σ weight × deviation ≤ `high`, in öre × `scale`, all whole numbers.

    `cells` are positions in the system, the blamed figure first; no weight is 0.
    """

    rule: str
    cells: tuple[int, ...]
    weights: tuple[int, ...]
    scale: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """All figures that a rule touches, by position, and all rules that can be tested.

    `values`, `halves` and `units` are in öre: what is printed, how far from it the true value may be, and what the last
    digit is worth. An exact figure has the half 0. `touching` gives the rows that each figure stands in.
    """

    numbers: tuple[int, ...]
    values: tuple[int, ...]
    halves: tuple[int, ...]
    units: tuple[int, ...]
    titles: tuple[str | None, ...]
    rows: tuple[Row, ...]
    touching: tuple[tuple[int, ...], ...]

    def cells_of(self, rows: Iterable[int]) -> list[int]:
        """The figures that stand in some rows, each once, in order."""
        return sorted({cell for row in rows for cell in self.rows[row].cells})

    def is_active(self, row: int, freed: frozenset[int]) -> bool:
        """Whether anything in a row can move; a row of exact figures alone holds or does not."""
        return any(self.halves[cell] or cell in freed for cell in self.rows[row].cells)


def system_of(figures: pl.DataFrame, comparisons: pl.DataFrame) -> System:
    """The system of a run's figures (`pipeline.figures.FIGURES`) and comparisons (`schemas.rules.COMPARISONS`).

    A comparison that could not be tested is left out. What rounding on the way may add is what its bound holds beyond
    the half steps of its figures; a figure held against exact sources has nothing of the kind.
    """
    tested = comparisons.filter(pl.col("right").is_not_null() & (pl.col("operands").list.len() > 0)).sort(
        "figure", "comparison"
    )
    used = pl.concat([tested["figure"], tested["operands"].explode().struct.field("figure")]).unique()
    kept = (
        figures.filter(pl.col("figure").is_in(used.implode()))
        .sort("figure")
        .select(
            "figure",
            "title",
            value=oere(pl.col("amount")),
            unit=oere(pl.col("step")),
            half=half_step(pl.col("step")),
        )
    )
    numbers = tuple(kept["figure"].to_list())
    at = {number: position for position, number in enumerate(numbers)}
    values, halves = tuple(kept["value"].to_list()), tuple(kept["half"].to_list())
    asked = tested.select(
        "comparison", "figure", "test", oere(pl.col("bound")), pl.col("operands").list.len().alias("count")
    )
    flat = tested["operands"].explode().struct.unnest()
    operands, numerators, denominators = (flat[name].to_list() for name in ("figure", "numerator", "denominator"))
    places = [at[number] for number in operands]
    rows, end = [], 0
    with not_collected():
        for rule, figure, test, bound, count in asked.iter_rows():
            start, end = end, end + count
            cells = (at[figure], *places[start:end])
            weights = (1, *map(neg, numerators[start:end]))
            parts = (1, *denominators[start:end])
            rows.append(_row(rule, cells, weights, parts, None if test == "rounded" else bound, values, halves))
    touching: list[list[int]] = [[] for _ in numbers]
    for index, row in enumerate(rows):
        for cell in row.cells:
            touching[cell].append(index)
    return System(
        numbers=numbers,
        values=values,
        halves=halves,
        units=tuple(max(unit, 1) for unit in kept["unit"].to_list()),
        titles=tuple(kept["title"].to_list()),
        rows=tuple(rows),
        touching=tuple(map(tuple, touching)),
    )


def _row(
    rule: str,
    cells: Sequence[int],
    numerators: Sequence[int],
    denominators: Sequence[int],
    bound: int | None,
    values: Sequence[int],
    halves: Sequence[int],
) -> Row:
    """A rule as a row: `cells` with the numerators and denominators of their weights, the blamed figure's first."""
    if max(denominators) == 1 and 0 not in numerators and len({*cells}) == len(cells):
        # Nearly every rule is a plain sum: whole weights, each figure once.
        printed = sum(map(mul, numerators, map(values.__getitem__, cells)))
        slack = 0
        if bound is not None:
            slack = max(bound - sum(map(mul, map(abs, numerators), map(halves.__getitem__, cells))), 0)
        return Row(rule, tuple(cells), tuple(numerators), 1, -printed - slack, -printed + slack)
    terms = list(zip(cells, numerators, denominators, strict=True))
    scale = lcm(*(denominator for _, _, denominator in terms))
    shares = sum(denominator > 1 for _, _, denominator in terms)
    scale *= 2 if shares else 1
    weights: dict[int, int] = {}
    for cell, numerator, denominator in terms:
        weights[cell] = weights.get(cell, 0) + numerator * (scale // denominator)
    slack = shares * scale // 2  # a rule rounds each share to the öre before it adds
    if bound is not None:
        # As `schemas.operands` reckons: each operand's part of a half step rounded up to a whole öre.
        reach = sum(-(-halves[cell] * abs(numerator) // denominator) for cell, numerator, denominator in terms)
        slack += max(bound - reach, 0) * scale
    printed = sum(weight * values[cell] for cell, weight in weights.items())
    kept = {cell: weight for cell, weight in weights.items() if weight}
    return Row(rule, tuple(kept), tuple(kept.values()), scale, -printed - slack, -printed + slack)
