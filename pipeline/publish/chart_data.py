"""What the charts show, as numbers: the steps from one of the committee's amounts to another, and variances by title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.publish.grid import Grid
from schemas.organisation import Measure

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One title's step from `before` to `after`, and whether it is for the better."""

    title: str
    before: Decimal
    after: Decimal
    better: bool

    @property
    def base(self) -> Decimal:
        """How far from zero the bar begins; zero where it crosses."""
        low, high = min(self.before, self.after), max(self.before, self.after)
        return low if low > 0 else min(high, ZERO)

    @property
    def above(self) -> Decimal:
        """The part of the bar above zero."""
        low, high = min(self.before, self.after), max(self.before, self.after)
        return max(high, ZERO) - max(low, ZERO)

    @property
    def below(self) -> Decimal:
        """The part of the bar below zero, negative."""
        low, high = min(self.before, self.after), max(self.before, self.after)
        return min(low, ZERO) - min(high, ZERO)


@dataclass(frozen=True, slots=True)
class Bridge:
    """The way from the committee's `start` to its `end`, title by title."""

    variance: Measure
    start: Decimal
    steps: Sequence[Step]
    end: Decimal


def bridge(grid: Grid, variance: Measure) -> Bridge | None:
    """The bridge that a variance is the difference of; None where an amount that it needs has no source."""
    minuend, subtrahend = variance.minuend or "", variance.subtrahend or ""
    committee = grid.organisation.committee
    start = grid.amount(committee.id, committee.line.id, minuend)
    end = grid.amount(committee.id, committee.line.id, subtrahend)
    if start is None or end is None:
        return None
    level, steps = start, []
    for title in grid.organisation.titles:
        first, last = (grid.amount(title.id, title.net, measure) for measure in (minuend, subtrahend))
        difference = grid.amount(title.id, title.net, variance.id)
        if first is None or last is None or difference is None:
            return None
        steps.append(Step(title.id, level, level + last - first, better=difference >= 0))
        level += last - first
    return Bridge(variance, start, steps, end) if level == end else None


def variances(grid: Grid, variance: Measure) -> list[tuple[str, Decimal]]:
    """Each title's variance, those that have one."""
    found = ((title.id, grid.amount(title.id, title.net, variance.id)) for title in grid.organisation.titles)
    return [(title, amount) for title, amount in found if amount is not None]
