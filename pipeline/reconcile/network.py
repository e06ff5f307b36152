"""Figures and the comparisons between them as plain numbers, so that a change can be tried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

Change = Mapping[int, tuple[int, int]]
"""What-if: figure → its value in öre, and how far the true value may be from it (öre)."""


@dataclass(frozen=True, slots=True)
class Term:
    """An operand with its weight."""

    figure: int
    numerator: int
    denominator: int

    def of(self, value: int) -> int:
        """The weighted value in whole öre, rounded half away from zero."""
        product = value * self.numerator
        whole = (abs(product) * 2 + self.denominator) // (self.denominator * 2)
        return whole if product >= 0 else -whole


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that was made: `figure` against the sum of `terms`. `slack` is öre beyond what rounding explains."""

    id: str
    code: str
    figure: int
    terms: tuple[Term, ...]
    rounded: bool
    slack: int

    @property
    def figures(self) -> tuple[int, ...]:
        """The figure blamed and its operands."""
        return (self.figure, *(term.figure for term in self.terms))


class Network:
    """All figures of a period and all comparisons that were tested between them."""

    def __init__(self, figures: pl.DataFrame, comparisons: pl.DataFrame) -> None:
        oere = (pl.col("amount") * 100).cast(pl.Int64), (pl.col("step") * 100).cast(pl.Int64)
        self.value: dict[int, int] = {}
        self.unit: dict[int, int] = {}
        for figure, amount, step in figures.select("figure", oere[0], oere[1]).rows():
            self.value[figure], self.unit[figure] = amount, step
        self.file = dict(figures.select("figure", pl.concat_str("file", "sheet", separator="\n")).rows())
        self.comparisons: dict[str, Comparison] = {}
        self.differing: set[str] = set()
        self.touching: dict[int, list[Comparison]] = {}
        self._printed: dict[int, list[Comparison]] = {}
        tested = comparisons.filter(pl.col("verdict") != "not-tested")
        for stored in tested.iter_rows(named=True):
            self._add(stored)

    def _add(self, stored: Mapping[str, object]) -> None:
        operands: Iterable[Mapping[str, int]] = stored["operands"]  # type: ignore[assignment]
        terms = tuple(Term(o["figure"], o["numerator"], o["denominator"]) for o in operands)
        figure = int(str(stored["figure"]))
        rounded = stored["test"] == "rounded"
        comparison = Comparison(str(stored["comparison"]), str(stored["code"]), figure, terms, rounded, 0)
        if not rounded:
            bound = int(stored["bound"] * 100)  # type: ignore[operator]
            slack = bound - self.half(figure) - self._reach(comparison, {})
            comparison = Comparison(comparison.id, comparison.code, figure, terms, rounded, max(0, slack))
            if comparison.code[0] in "VS":
                self._printed.setdefault(figure, []).append(comparison)
        self.comparisons[comparison.id] = comparison
        if stored["verdict"] == "differs":
            self.differing.add(comparison.id)
        for one in dict.fromkeys(comparison.figures):
            self.touching.setdefault(one, []).append(comparison)

    def half(self, figure: int) -> int:
        """How far rounding can have moved a figure, in öre; 0 for one in öre, which is exact."""
        return 0 if self.unit[figure] <= 1 else self.unit[figure] // 2

    def _at(self, figure: int, change: Change) -> tuple[int, int]:
        return change.get(figure) or (self.value[figure], self.half(figure))

    def right(self, comparison: Comparison, change: Change) -> int:
        """What the operands add up to, in öre."""
        return sum(term.of(self._at(term.figure, change)[0]) for term in comparison.terms)

    def _reach(self, comparison: Comparison, change: Change) -> int:
        return sum(
            -(-self._at(term.figure, change)[1] * abs(term.numerator) // term.denominator) for term in comparison.terms
        )

    def holds(self, comparison: Comparison, change: Change) -> bool:
        """Whether a comparison does not differ once a change is made."""
        left, half = self._at(comparison.figure, change)
        right, reach = self.right(comparison, change), self._reach(comparison, change)
        if not comparison.rounded or reach:
            # An exact operand that is only known to within a rounding can no longer settle the digit.
            return abs(left - right) <= half + reach + comparison.slack
        if round_to(right, self.unit[comparison.figure]) == left:
            return True
        own = self._printed.get(comparison.figure, ())
        if all(self.right(printed, change) != left for printed in own):
            return False
        return abs(left - right) <= half + max(self._reach(printed, change) for printed in own)


def round_to(value: int, unit: int) -> int:
    """An amount in öre rounded to a unit, half away from zero. One of two öre says that an amount in öre is not exact."""
    if unit <= 2:
        return value
    whole = (abs(value) * 2 + unit) // (unit * 2) * unit
    return whole if value >= 0 else -whole
