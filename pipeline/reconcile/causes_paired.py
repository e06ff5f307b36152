"""Two figures whose errors cancel where both are summed: the second of them, found by what changing the first breaks."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pipeline.reconcile.causes_suggested import Suggestion, on_grid, shifts, suggestions
from pipeline.reconcile.network import Comparison, Network, Outcome

MOST_BROKEN = 6
"""A change that breaks more than this is no half of two that cancel."""


def broken_by(network: Network, first: Suggestion, outcome: Outcome) -> Comparison | None:
    """The smallest comparison beside a figure that a change of it breaks: among its figures stands the second.

    `outcome` is what the change comes to. None where it breaks nothing beside the figure, or too much.
    """
    own = network.touching[first[0]]
    # A total may break only as what its printed rows give: among those stands the second figure.
    names = {by for name in outcome.breaks for by in ((name,) if name in own else network.printed(name)) if by in own}
    if not names or len(outcome.breaks) > MOST_BROKEN:
        return None
    return min((network.comparisons[name] for name in names), key=lambda one: (len(one.terms), one.id))


def second_of(
    network: Network, unexplained: AbstractSet[str], first: Suggestion, outcome: Outcome, broken: Comparison
) -> tuple[Suggestion, Outcome] | None:
    """A second figure that, changed with the first, lets all that the first breaks hold, and something else as well.

    `unexplained` are the ids of the comparisons that have no cause yet, `outcome` is what the first change alone comes to
    and `broken` what it breaks (`broken_by`). Gives the second change, and what both come to together.
    """
    figure, value, half = first
    now = network.now(figure)[0]
    moved = next((term.of(value) - term.of(now) for term in network.touching[figure][broken.id]), 0)
    gap = network.gap(broken) - moved if figure != broken.figure else network.gap(broken) + value - now
    best: tuple[Suggestion, Outcome] | None = None
    for other, shift in shifts(broken, gap, None):
        if other == figure or not any(name in unexplained for name in network.touching[other]):
            continue
        closing = on_grid(network, broken, other, network.now(other)[0] + shift)
        values = {closing} | {
            near[1:]
            for name in network.touching[other].keys() & unexplained
            for near in suggestions(network, network.comparisons[name], other)
        }
        for second in sorted(values, key=lambda one: one[1]):
            both = network.tried({figure: (value, half), other: second})
            if not both.breaks and both.fixes > outcome.fixes and (best is None or both.fixes > best[1].fixes):
                best = (other, *second), both
    return best
