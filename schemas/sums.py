"""What a line sums, and which way is favourable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.organisation import Signs
from schemas.titles import Line, Title


def members_of(line: Line) -> Iterator[tuple[str, int]]:
    """What a line sums directly, with weights: 1, or −1 where it is taken away."""
    for member in line.of:
        yield member.removeprefix("-"), -1 if member.startswith("-") else 1


def leaves_of(line: Line, title: Title, weight: int = 1) -> Iterator[tuple[str, int]]:
    """What a line comes down to: the leaves under it with their weights; a leaf to itself. Raises KeyError for no line."""
    yield from _leaves(line, {one.id: one for one in title.lines} if line.of else {}, weight)


def _leaves(line: Line, lines: Mapping[str, Line], weight: int) -> Iterator[tuple[str, int]]:
    if not line.of:
        yield line.id, weight
    for member, sign in members_of(line):
        yield from _leaves(lines[member], lines, weight * sign)


def direction(line: Line, title: Title, signs: Signs) -> int:
    """1 where budget − actual is favourable, −1 where actual − budget is.

    A total goes as what it sums; a net that sums nothing goes as a cost.
    """
    if line.of:
        member, weight = next(members_of(line))
        return weight * direction(title.line(member), title, signs)
    if line.type == "revenue":
        return 1 if signs.revenue == "-" else -1
    return 1 if signs.cost == "+" else -1
