"""Bridges: how a budget became an actual, or a forecast, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.publish.grid import Grid
from schemas.organisation import Measure

MOST = 10
"""How many parts a bridge shows one by one: the largest. The others are one part together."""

SCALE = 1000
"""The width of a bar's drawing, in units of it."""

_MUCH = Decimal("0.4")
"""The axis begins at zero where the levels' span is at least so much of the highest; else it is broken."""

_ROOM = Decimal("0.3")
"""How much of the span is left of the lowest level where the axis is broken."""


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a bridge: what it is called, how much it moves the level, and how its bar lies (0–`SCALE`).

    `kind` is `total`, `better`, `worse` or `none`. `others` counts the parts that stand together here.
    """

    name: str
    amount: Decimal
    kind: str
    left: int
    width: int
    level: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class Bridge:
    """The way from a budget (`minuend`) to what came of it (`subtrahend`). `broken` tells that the axis skips from zero."""

    variance: Measure
    parts: tuple[Part, ...]
    broken: bool
    difference: Decimal


def bridge(grid: Grid, title: str, variance: Measure, unit: Decimal) -> Bridge | None:
    """A title's bridge over its lines, or the committee's over its titles; None where an amount of it has no source.

    Steps that come to less than half a `unit` are one part together, left out where that too is so small. Levels are net
    amounts with the signs of the report.
    """
    organisation = grid.organisation
    minuend, subtrahend = variance.minuend or "", variance.subtrahend or ""
    is_committee = title == organisation.committee.id
    net = organisation.committee.line.id if is_committee else grid.sections[title].net
    start, end = grid.amount(title, net, minuend), grid.amount(title, net, subtrahend)
    difference = grid.amount(title, net, variance.id)
    if start is None or end is None or difference is None:
        return None
    direction = grid.directions.get((title, net), 1)
    steps: list[tuple[str, Decimal, bool]] = []
    for name, part_title, part_line, weight in _parts(grid, title, net):
        first, last = grid.amount(part_title, part_line, minuend), grid.amount(part_title, part_line, subtrahend)
        if first is None or last is None:
            return None
        step = weight * (last - first)
        if step:
            steps.append((name, step, step * direction < 0))
    if start + sum(step for _, step, _ in steps) != end:
        return None
    return _drawn(variance, start, end, _largest(steps, direction, unit), difference)


def _parts(grid: Grid, title: str, net: str) -> list[tuple[str, str, str, int]]:
    """What a net is made of: its name, title and line, and its weight."""
    organisation = grid.organisation
    if title == organisation.committee.id:
        return [(one.name, one.id, one.net, 1) for one in organisation.titles]
    names = {line.id: line.name for line in grid.sections[title].lines}
    weights = grid.weights.get((title, net), {(title, net): 1})
    return [(names.get(line, line), owner, line, weight) for (owner, line), weight in weights.items()]


def _largest(
    steps: Sequence[tuple[str, Decimal, bool]], direction: int, unit: Decimal
) -> list[tuple[str, Decimal, bool, int]]:
    """The largest steps in their order, and the sum of the others."""
    seen = [place for place, (_, amount, _) in enumerate(steps) if 2 * abs(amount) >= unit]
    kept = set(seen if len(seen) <= MOST + 1 else sorted(seen, key=lambda place: -abs(steps[place][1]))[:MOST])
    shown = [(*step, 0) for place, step in enumerate(steps) if place in kept]
    others = [amount for place, (_, amount, _) in enumerate(steps) if place not in kept]
    total = sum(others, Decimal(0))
    return [*shown, ("", total, total * direction < 0, len(others))] if 2 * abs(total) >= unit else shown


def _drawn(
    variance: Measure,
    start: Decimal,
    end: Decimal,
    steps: Sequence[tuple[str, Decimal, bool, int]],
    difference: Decimal,
) -> Bridge:
    levels = [start]
    for _, amount, _, _ in steps:
        levels.append(levels[-1] + amount)
    low, high = min(levels), max(levels)
    farthest = max(abs(low), abs(high))
    broken = low * high > 0 and (high - low) < _MUCH * farthest and high != low
    if not broken:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
        zero = Decimal(0)
    else:
        room = (high - low) * _ROOM
        low, high = (low - room, high) if low > 0 else (low, high + room)
        zero = low if start > 0 else high
    span = (high - low) or Decimal(1)

    def at(level: Decimal) -> int:
        return int((level - low) * SCALE / span)

    def bar(first: Decimal, last: Decimal) -> tuple[int, int]:
        left, right = sorted((at(first), at(last)))
        return left, max(right - left, 3)

    parts = [Part("", start, "total", *bar(zero, start), at(start))]
    level = start
    for name, amount, better, others in steps:
        kind = "none" if not amount else "better" if better else "worse"
        parts.append(Part(name, amount, kind, *bar(level, level + amount), at(level + amount), others))
        level += amount
    parts.append(Part("", end, "total", *bar(zero, end), at(end)))
    return Bridge(variance, tuple(parts), broken, difference)
