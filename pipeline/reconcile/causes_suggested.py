"""What the comparisons that differ suggest: for each of its figures, the value that would let one hold exactly."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reconcile.network import Comparison, Network, Term, round_to

MOST_OPERANDS = 200
"""Beyond this many operands a comparison suggests no change of each of them: its own figure is suggested alone."""

Suggestion = tuple[int, int, int]
"""A figure, the value that it should have, and how far the true value may be from that (öre)."""


def suggestions(network: Network, comparison: Comparison, only: int | None = None) -> Iterator[Suggestion]:
    """Every figure of a comparison, or one of them alone, with the value that would let it hold exactly."""
    for figure, shift in shifts(comparison, network.gap(comparison)):
        if only is not None and figure != only:
            continue
        current = network.now(figure)[0]
        value, half = on_grid(network, comparison, figure, current + shift)
        if value != current:
            yield figure, value, half


def shifts(comparison: Comparison, gap: int, most: int | None = MOST_OPERANDS) -> Iterator[tuple[int, int]]:
    """How far each figure must move to close a gap; of more than `most` operands its own figure alone."""
    yield comparison.figure, -gap
    if most is None or len(comparison.terms) <= most:
        for term in comparison.terms:
            if term.numerator:
                yield (
                    term.figure,
                    Term(0, term.denominator if term.numerator > 0 else -term.denominator, abs(term.numerator)).of(gap),
                )


def on_grid(network: Network, comparison: Comparison, figure: int, value: int) -> tuple[int, int]:
    """A value as the figure could be printed; of an exact figure, how far the others' rounding leaves it open."""
    unit = network.unit[figure]
    if unit > 1:
        return round_to(value, unit), network.half(figure)
    return value, network.halves(comparison)  # its own is 0


_ORDER = ("P", "V", "S", "F", "R")
"""Which comparison says a cause best: what stands side by side before sums, sums before what other files say.

A variance held against other files comes last: its budget and its actual, held against theirs, say more.
"""


def rank(comparison: Comparison, network: Network, blamed: int | None = None) -> tuple[object, ...]:
    """Sorts the comparisons of one cause, the one that says it best first."""
    return (
        blamed is not None and comparison.figure != blamed,
        not network.inside(comparison),
        len(_ORDER) if comparison.rounded and comparison.code[0] == "V" else _ORDER.index(comparison.code[0]),
        len(comparison.terms),
        comparison.id,
    )
