"""Figures and the comparisons between them as plain numbers, so that a change can be tried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from schemas.operands import oere

Change = Mapping[int, tuple[int, int] | None]
"""What-if: figure → its value in öre, and how far the true value may be from it (öre); None: it should not be there."""


@dataclass(frozen=True, slots=True)
class Term:
    """An operand with its weight."""

    figure: int
    numerator: int
    denominator: int

    def of(self, value: int) -> int:
        """The weighted value in whole öre, rounded half away from zero."""
        if self.denominator == 1:
            return value * self.numerator
        product = value * self.numerator
        whole = (abs(product) * 2 + self.denominator) // (self.denominator * 2)
        return whole if product >= 0 else -whole

    def reach(self, half: int) -> int:
        """How far rounding of the operand can move the sum, in öre."""
        return -(-half * abs(self.numerator) // self.denominator)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that was made: `figure` against the sum of `terms`. `slack` is öre beyond what rounding explains."""

    id: str
    code: str
    figure: int
    terms: tuple[Term, ...]
    rounded: bool
    slack: int
    missing: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[int, ...]:
        """The figure blamed and its operands."""
        return (self.figure, *(term.figure for term in self.terms))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does to the comparisons that it touches: which ones then hold, and which ones then fail."""

    fixes: frozenset[str]
    breaks: frozenset[str]


class Network:
    """All figures of a period and all comparisons that were tested between them, and which fail as things stand.

    `make` keeps a change for good: what is tried out afterwards is tried out on top of it. What a comparison's operands
    add up to is kept, so that a change costs as much as the comparisons that it touches, however many operands they have.
    """

    def __init__(self, figures: pl.DataFrame, comparisons: pl.DataFrame) -> None:
        self.value: dict[int, int] = {}
        self.unit: dict[int, int] = {}
        for figure, amount, step in figures.select("figure", oere(pl.col("amount")), oere(pl.col("step"))).rows():
            self.value[figure], self.unit[figure] = amount, step
        self.place = {row[0]: row[1:] for row in figures.select("figure", "title", "line", "measure", "month").rows()}
        self.file = dict(figures.select("figure", pl.concat_str("file", "sheet", separator="\n")).rows())
        self.kind = dict(figures.select("figure", "kind").rows())
        self.row = dict(figures.select("figure", "row").rows())
        self.column = dict(figures.select("figure", "column").rows())
        self.comparisons: dict[str, Comparison] = {}
        self.failing: set[str] = set()
        self.touching: dict[int, dict[str, tuple[Term, ...]]] = {}
        self._tolerance: dict[int, int] = {}
        self._gone: set[int] = set()
        self._lines: dict[tuple[str, str, object], list[int]] = {}
        self._sums: dict[str, tuple[int, int]] = {}
        self._reaches: dict[str, int] = {}
        self._halves: dict[str, int] = {}
        self._printed: dict[int, list[str]] = {}
        self._held: dict[int, list[str]] = {}
        for stored in comparisons.filter(pl.col("verdict") != "not-tested").iter_rows(named=True):
            self._add(stored)

    def _add(self, stored: Mapping[str, Any]) -> None:
        operands: Iterable[Mapping[str, int]] = stored["operands"]
        missing: Iterable[str] = stored["missing"] or ()
        terms = tuple(Term(o["figure"], o["numerator"], o["denominator"]) for o in operands)
        figure, rounded = int(str(stored["figure"])), stored["test"] == "rounded"
        right = sum(term.of(self.value[term.figure]) for term in terms)
        reach = sum(term.reach(self.half(term.figure)) for term in terms)
        slack = 0 if rounded else max(0, int(stored["bound"] * 100) - self.half(figure) - reach)
        name, code = str(stored["comparison"]), str(stored["code"])
        self.comparisons[name] = Comparison(name, code, figure, terms, rounded, slack, tuple(missing))
        self._sums[name], self._reaches[name] = (right, reach), reach
        if not rounded and (code[0] in "VS" or code == "R05"):
            self._printed.setdefault(figure, []).append(name)
        if rounded:
            self._held.setdefault(figure, []).append(name)
        if stored["verdict"] == "differs":
            self.failing.add(name)
        self.touching.setdefault(figure, {}).setdefault(name, ())
        for term in terms:
            own = self.touching.setdefault(term.figure, {})
            own[name] = (*own.get(name, ()), term)

    def half(self, figure: int) -> int:
        """How far rounding can have moved a figure, in öre; 0 for one in öre, which is exact."""
        return 0 if self.unit[figure] <= 1 else self.unit[figure] // 2

    def now(self, figure: int) -> tuple[int, int]:
        """A figure's value as things stand, and how far the true value may be from it."""
        if figure in self._gone:
            return 0, 0
        return self.value[figure], self._tolerance.get(figure, self.half(figure))

    def gap(self, comparison: Comparison) -> int:
        """The figure less what its operands add up to, in öre, as things stand."""
        return self.now(comparison.figure)[0] - self._sums[comparison.id][0]

    def gap_after(self, comparison: Comparison, change: Change) -> int:
        """The figure less what its operands add up to, in öre, after a change."""
        left, _ = change.get(comparison.figure, self.now(comparison.figure)) or (0, 0)
        return left - self._moved_of(comparison.id, change)[comparison.id][0]

    def halves(self, comparison: Comparison) -> int:
        """How far rounding can have moved all figures of a comparison together, in öre, whatever their weights."""
        if comparison.id not in self._halves:
            self._halves[comparison.id] = sum(self.half(figure) for figure in comparison.figures)
        return self._halves[comparison.id]

    def right(self, comparison: Comparison) -> int:
        """What the operands add up to, in öre, as things stand."""
        return self._sums[comparison.id][0]

    def neighbours(self, figure: int) -> list[int]:
        """The other figures of its row and of its column, in its own sheet."""
        if not self._lines:
            for other, file in self.file.items():
                for key in ((file, "row", self.row[other]), (file, "column", self.column[other])):
                    self._lines.setdefault(key, []).append(other)
        file, row = self.file[figure], self.row[figure]
        if row is None:
            return []
        return [*self._lines[file, "row", row], *self._lines[file, "column", self.column[figure]]]

    def inside(self, comparison: Comparison) -> bool:
        """Whether a comparison is between figures of one sheet."""
        file = self.file[comparison.figure]
        return all(self.file[term.figure] == file for term in comparison.terms)

    def tried(self, change: Change) -> Outcome:
        """What a change would do."""
        moved = self._moved(change)
        fixes, breaks = set(), set()
        # A digit may be right by what the file's own printed figures give: it is judged anew when they change.
        held = (
            h
            for name in moved
            if not self.comparisons[name].rounded
            for h in self._held.get(self.comparisons[name].figure, ())
        )
        for name in {*moved, *held}:
            holds = self._holds(self.comparisons[name], change, moved)
            if name in self.failing:
                if holds:
                    fixes.add(name)
            elif not holds and self.comparisons[name].code != "F08":
                # A total that an export computes follows its rows: it cannot vouch for what never got into them.
                breaks.add(name)
        if not any(name in moved for name in fixes):
            fixes.clear()  # a digit that is right only by another figure's change explains nothing
        return Outcome(frozenset(fixes), frozenset(breaks))

    def would_hold(self, name: str, change: Change) -> bool:
        """Whether one comparison would hold after a change, by itself: what `tried` says of it, without the others."""
        comparison = self.comparisons[name]
        moved = self._moved_of(name, change)
        if comparison.rounded:
            for printed in self._printed.get(comparison.figure, ()):
                moved |= self._moved_of(printed, change)
        return self._holds(comparison, change, moved)

    def _moved_of(self, name: str, change: Change) -> dict[str, tuple[int, int]]:
        """What the operands of one comparison add up to after a change, and how far rounding reaches."""
        right, reach = self._sums[name]
        for term in self.comparisons[name].terms:
            if term.figure in change:
                (old, old_half), (value, half) = self.now(term.figure), change[term.figure] or (0, 0)
                right += term.of(value) - term.of(old)
                reach += term.reach(half) - term.reach(old_half)
        return {name: (right, reach)}

    def make(self, change: Change) -> Outcome:
        """Keep a change for good."""
        outcome = self.tried(change)
        for name, (right, reach) in self._moved(change).items():
            self._sums[name] = right, reach
        for figure, new in change.items():
            if new is None:
                self._gone.add(figure)
            else:
                self.value[figure], self._tolerance[figure] = new
        self.failing = (self.failing - outcome.fixes) | outcome.breaks
        return outcome

    def printed(self, name: str) -> Sequence[str]:
        """The comparisons with printed figures by which one with exact sources may hold, with the same figure."""
        comparison = self.comparisons[name]
        return self._printed.get(comparison.figure, ()) if comparison.rounded else ()

    def widen(self, reaches: Mapping[int, int]) -> set[str]:
        """Allow for figures that may be so far from their true values (öre): which differences then are rounding."""
        held = set[str]()
        for name in {name for figure in reaches for name in self.touching.get(figure, ())}:
            one = self.comparisons[name]
            if one.rounded:
                continue
            far = sum(term.reach(max(reaches.get(term.figure, 0), self.half(term.figure))) for term in one.terms)
            slack = far - self._reaches[name]
            if slack > one.slack:
                self.comparisons[name] = replace(one, slack=slack)
                if name in self.failing and self._holds(self.comparisons[name], {}, {}):
                    held.add(name)
        self.failing -= held
        return held

    def _moved(self, change: Change) -> dict[str, tuple[int, int]]:
        """What the operands of every comparison touched add up to after a change, and how far rounding reaches."""
        moved: dict[str, tuple[int, int]] = {}
        for figure, new in change.items():
            (old, old_half), (value, half) = self.now(figure), new or (0, 0)
            for name, terms in self.touching.get(figure, {}).items():
                right, reach = moved.get(name) or self._sums[name]
                for term in terms:
                    right += term.of(value) - term.of(old)
                    reach += term.reach(half) - term.reach(old_half)
                moved[name] = right, reach
        return moved

    def _holds(self, comparison: Comparison, change: Change, moved: Mapping[str, tuple[int, int]]) -> bool:
        figure = comparison.figure
        new = change.get(figure, self.now(figure))
        if new is None or figure in self._gone:
            return True
        (left, half), (right, reach) = new, moved.get(comparison.id) or self._sums[comparison.id]
        distance = abs(left - right)
        if not comparison.rounded:
            return distance <= half + reach + comparison.slack
        if reach or half != self.half(figure):
            # What is only known to within a rounding, or stands in another unit, cannot settle the digit.
            if distance <= half + reach:
                return True
        elif round_to(right, self.unit[figure]) == left:
            return True
        names = self._printed.get(figure, ())
        own = [(*(moved.get(name) or self._sums[name]), self.comparisons[name].slack) for name in names]
        # What is printed must be what the printed operands give, as far as they are known to their last digit.
        if all(
            abs(printed - left) > max(0, far - self._reaches[name], self._finer(name, change))
            for name, (printed, far, _) in zip(names, own, strict=True)
        ):
            return False
        return distance <= half + reach + max(far + slack for _, far, slack in own)

    def _finer(self, name: str, change: Change) -> int:
        """How far operands of which more is known than is printed may be from what was printed of them, in öre."""
        far = 0
        for term in self.comparisons[name].terms:
            value, _ = change.get(term.figure, self.now(term.figure)) or (0, 0)
            far += term.reach(self.half(term.figure)) if value % max(1, self.unit[term.figure]) else 0
        return far


def round_to(value: int, unit: int) -> int:
    """An amount in öre rounded to a unit, half away from zero. One of two öre says that an amount in öre is not exact."""
    if unit <= 2:
        return value
    whole = (abs(value) * 2 + unit) // (unit * 2) * unit
    return whole if value >= 0 else -whole
