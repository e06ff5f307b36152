"""Which figure is behind the comparisons that differ: one cause, one conflict, the rest its companions.

Every single change that a differing comparison suggests is tried out on all comparisons. The change that lets most of
them hold, and breaks none that held, is the cause; where several do equally well, all their cells are named and none is
chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.reconcile.network import Change, Comparison, Network, Term, round_to

MOST_OPERANDS = 200
"""Beyond this many operands a comparison suggests no change of each of them: its own figure is suggested alone."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cause: the comparison that says it best, the figures that may be wrong, and what else differs for it.

    `figures` are the figures that cannot all be right, the one to blame first. `expected` is what the one figure must
    be (öre) where it is known to be that one; None where several may be wrong. `inverted` is the file whose every
    sign is turned, or empty. `companions` are the ids of the other comparisons that the change lets hold.
    """

    comparison: str
    figures: tuple[int, ...]
    expected: int | None
    companions: tuple[str, ...]
    inverted: str = ""


@dataclass(frozen=True, slots=True)
class _Try:
    """A change tried out: what it lets hold, and what it breaks."""

    change: Change
    figure: int
    value: int
    fixes: frozenset[str]
    breaks: frozenset[str]


def diagnose(figures: pl.DataFrame, comparisons: pl.DataFrame) -> tuple[Conflict, ...]:
    """The causes of every comparison that differs, each with its companions. Every one is in exactly one conflict."""
    if comparisons.filter(pl.col("verdict") == "differs").is_empty():
        return ()
    network = Network(figures, comparisons)
    conflicts: list[Conflict] = []
    remaining = set(network.differing)
    made: dict[int, tuple[int, int]] = {}
    for conflict, change in _inversions(network, remaining):
        conflicts.append(conflict)
        made.update(change)
        remaining -= {conflict.comparison, *conflict.companions}
    while remaining:
        conflict, change = _next(network, remaining, made)
        conflicts.append(conflict)
        made.update(change)
        remaining -= {conflict.comparison, *conflict.companions}
    return tuple(conflicts)


def _inversions(network: Network, remaining: set[str]) -> Iterator[tuple[Conflict, Change]]:
    """Files whose every sign is turned: turning them back lets most of what differs there hold.

    A misprint among them may look right only while it is turned: a few breaks are allowed.
    """
    files: dict[str, set[str]] = {}
    for name in remaining:
        for figure in network.comparisons[name].figures:
            files.setdefault(network.file[figure], set()).add(name)
    for file, differing in sorted(files.items(), key=lambda item: (-len(item[1]), item[0])):
        change = {
            figure: (-value, network.half(figure))
            for figure, value in network.value.items()
            if network.file[figure] == file
        }
        between = [name for name in differing if not _inside(network.comparisons[name], network, file)]
        if len(between) < 2:  # noqa: PLR2004  one difference says nothing about a whole file
            continue
        tried = _try(network, remaining, change, min(change), 0)
        if len(tried.fixes & set(between)) * 10 < len(between) * 9 or len(tried.breaks) * 10 > len(tried.fixes):
            continue
        first, *others = sorted(tried.fixes, key=lambda name: _rank(network.comparisons[name], network))
        figure = network.comparisons[first].figure
        blamed = figure if network.file[figure] == file else min(change)
        yield Conflict(first, (blamed,), None, tuple(others), inverted=file.partition("\n")[0]), change
        remaining = remaining - tried.fixes


def _next(network: Network, remaining: set[str], made: Change) -> tuple[Conflict, Change]:
    """The cause that explains most of what remains."""
    tries = [_try(network, remaining, {**made, figure: value}, figure, value[0]) for figure, value in _suggestions(network, remaining, made)]
    useful = [tried for tried in tries if tried.fixes and not tried.breaks]
    if not useful:
        name = min(remaining, key=lambda name: _rank(network.comparisons[name], network))
        comparison = network.comparisons[name]
        return Conflict(name, comparison.figures, None, ()), {}
    most = max(len(tried.fixes) for tried in useful)
    best = {tried.figure: tried for tried in reversed([tried for tried in useful if len(tried.fixes) == most])}
    chosen = min(best.values(), key=lambda tried: _place(tried, network))
    equal = [tried for tried in best.values() if tried.fixes == chosen.fixes]
    main, *others = sorted(
        chosen.fixes, key=lambda name: (_rank(network.comparisons[name], network, chosen.figure if len(equal) == 1 else None))
    )
    comparison = network.comparisons[main]
    figures, expected = _named(network, comparison, chosen, equal)
    return Conflict(main, figures, expected, tuple(others)), {chosen.figure: chosen.change[chosen.figure]}


def _named(
    network: Network, comparison: Comparison, chosen: _Try, equal: list[_Try]
) -> tuple[tuple[int, ...], int | None]:
    """The figures to name, and what the one must be where it is one.

    A variance, its budget and its actual are printed side by side. Where only that one rule of the file fails, other
    files' testimony is told but does not settle which of the three is misprinted: all three are named.
    """
    own = [
        name
        for name in chosen.fixes
        if _inside(network.comparisons[name], network, network.file[chosen.figure])
    ]
    if comparison.code.startswith("V") and len(own) == 1 and _inside(comparison, network, network.file[chosen.figure]):
        return comparison.figures, None
    if len(equal) == 1:
        return (chosen.figure,), chosen.value
    named = sorted({tried.figure for tried in equal}, key=lambda figure: (figure != comparison.figure, figure))
    return tuple(named), None


def _suggestions(network: Network, remaining: Iterable[str], made: Change) -> Iterator[tuple[int, tuple[int, int]]]:
    """Every figure that takes part in a difference, with each value that would let that comparison hold exactly."""
    seen: set[tuple[int, int, int]] = set()
    for name in sorted(remaining):
        comparison = network.comparisons[name]
        gap = made.get(comparison.figure, (network.value[comparison.figure], 0))[0] - network.right(comparison, made)
        terms = comparison.terms if len(comparison.terms) <= MOST_OPERANDS else ()
        for figure, value in ((comparison.figure, -gap), *((t.figure, _shift(t, gap)) for t in terms)):
            current = made.get(figure, (network.value[figure], 0))[0]
            suggested = _on_grid(network, comparison, figure, current + value)
            if suggested[0] != current and (figure, *suggested) not in seen:
                seen.add((figure, *suggested))
                yield figure, suggested


def _shift(term: Term, gap: int) -> int:
    """How far an operand must move to close a gap."""
    return Term(term.figure, term.denominator if term.numerator > 0 else -term.denominator, abs(term.numerator)).of(gap) if term.numerator else 0


def _on_grid(network: Network, comparison: Comparison, figure: int, value: int) -> tuple[int, int]:
    """A suggested value as the figure could be printed; of an exact figure, how far the others' rounding leaves it open."""
    unit = network.unit[figure]
    if unit > 1:
        return round_to(value, unit), network.half(figure)
    return value, sum(network.half(other) for other in comparison.figures if other != figure)


def _try(network: Network, remaining: set[str], change: Change, figure: int, value: int) -> _Try:
    touched = {c.id: c for changed in change for c in network.touching.get(changed, ())}
    fixes, breaks = set(), set()
    for name, comparison in touched.items():
        if network.holds(comparison, change):
            if name in remaining:
                fixes.add(name)
        elif name not in network.differing and comparison.code != "F08":
            # A total that an export computes follows its rows: it cannot vouch for what never got into them.
            breaks.add(name)
    return _Try(change, figure, value, frozenset(fixes), frozenset(breaks))


def _inside(comparison: Comparison, network: Network, file: str) -> bool:
    return all(network.file[figure] == file for figure in comparison.figures)


_ORDER = ("P", "V", "S", "F", "R")
"""Which comparison says a cause best: what stands side by side before sums, sums before what other files say.

A variance held against other files comes last: its budget and its actual, held against theirs, say more.
"""


def _rank(comparison: Comparison, network: Network, blamed: int | None = None) -> tuple[object, ...]:
    return (
        blamed is not None and comparison.figure != blamed,
        not _inside(comparison, network, network.file[comparison.figure]),
        len(_ORDER) if comparison.rounded and comparison.code[0] == "V" else _ORDER.index(comparison.code[0]),
        len(comparison.terms),
        comparison.id,
    )


def _place(tried: _Try, network: Network) -> tuple[object, ...]:
    """Among changes that do equally well, the one whose figure is blamed by what it lets hold comes first."""
    blamed = {network.comparisons[name].figure for name in tried.fixes}
    return tried.figure not in blamed, tried.figure
