"""What may have happened to a figure: every single slip that explains a difference, tried out before it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.figures import DECLARED
from pipeline.reconcile.causes_many import ENOUGH, POWERS
from pipeline.reconcile.causes_suggested import suggestions
from pipeline.reconcile.conflict import Conflict
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.network import Change, Comparison, Network, Term, round_to
from schemas.periods import Period

MOST_NAMED = 3
"""Of more figures than a variance and its two sides, each may hold what stands elsewhere: only the printed one is asked."""

MOST_LISTED = 8
"""So many figures can be looked through. Of many where more would do by a slip, none is told."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What may have happened to a figure.

    `kind` is one of `sign`, `unit`, `swapped`, `dropped`, `added`, `column`, `row`, `month`, `before`, `left out`,
    `counted twice`, `posting`. `value` is what the figure would have to be (öre), `other` the figure that stands in its
    place, or the row that the sum lacks. `about` says which factor, or of `before`
    which period.
    """

    kind: str
    figure: int
    value: int
    other: int | None = None
    about: str = ""


def slips(network: Network, conflict: Conflict, earlier: Earlier, before: Period | None) -> list[Slip]:
    """Every slip that explains a conflict of single figures, each tried out: it lets hold what differs, and breaks nothing.

    `network` is as the files are, with no change made. `before` is the period up to the month before, `earlier` the
    figures of one that is known.
    """
    if conflict.kind and conflict.kind != "two cancel":
        return []
    found = _of_named(network, conflict, earlier, before)
    if not conflict.kind and len(conflict.figures) > MOST_NAMED:
        found += _among_many(network, conflict)
    return list(dict.fromkeys(found))


def _of_named(network: Network, conflict: Conflict, earlier: Earlier, before: Period | None) -> list[Slip]:
    """What may have happened to the figures that are named, or to the first of many."""
    named = conflict.figures if len(conflict.figures) <= MOST_NAMED else conflict.figures[:1]
    differing = conflict.explained & network.failing
    found: list[Slip] = []
    values = (conflict.expected, conflict.second) if conflict.kind else (conflict.expected, None)
    for figure, known in zip(named, (*values, *[None] * len(conflict.figures)), strict=False):
        expected = _expected(network, conflict, figure, known)
        if expected is None:
            continue
        needed = network.tried({figure: expected})
        wanted, spared = needed.fixes & differing, needed.breaks
        if not wanted:
            continue

        first = min(wanted, key=lambda name: (len(network.comparisons[name].terms), name))

        def explains(
            change: Change, wanted: frozenset[str] = wanted, spared: frozenset[str] = spared, first: str = first
        ) -> bool:
            if not network.would_hold(first, change):  # most slips would not even set this one right
                return False
            outcome = network.tried(change)
            return wanted <= outcome.fixes and outcome.breaks <= spared

        for slip, half in (*_of_digits(network, figure), *_of_sums(network, figure)):
            if slip.value != network.now(figure)[0] and explains({figure: (slip.value, half)}):
                found.append(slip)
        found += [
            s
            for s in _of_places(network, figure, expected[0], earlier, before)
            if abs(network.value[figure]) >= ENOUGH * network.unit[figure]
        ]
        if network.kind[figure] == "ledger":
            found.append(Slip("posting", figure, expected[0]))
    return found


def _among_many(network: Network, conflict: Conflict) -> list[Slip]:
    """What may have happened to one of many figures that would all do: slips of digits, where they fit few of them."""
    main, first = network.comparisons[conflict.comparison], conflict.figures[0]
    expected = _expected(network, conflict, first, conflict.expected)
    wanted = network.tried({first: expected}).fixes & conflict.explained if expected else frozenset[str]()
    named = set(conflict.figures)
    terms: dict[int, list[Term]] = {}
    for term in main.terms:
        terms.setdefault(term.figure, []).append(term)
    open_, gap = network.halves(main) + main.slack + len(main.terms), network.gap(main)
    found: list[Slip] = []
    for figure, own in terms.items():
        if figure not in named or figure == first:
            continue
        for slip, half in _of_digits(network, figure):
            moved = sum(term.of(slip.value) - term.of(network.now(figure)[0]) for term in own)
            reach = sum(term.reach(half) for term in own)
            if not moved or abs(gap - moved) > open_ + reach:
                continue
            outcome = network.tried({figure: (slip.value, half)})
            if wanted and wanted <= outcome.fixes and not outcome.breaks:
                found.append(slip)
    return found if len({slip.figure for slip in found}) <= MOST_LISTED else []


def _expected(network: Network, conflict: Conflict, figure: int, known: int | None) -> tuple[int, int] | None:
    """What a figure would have to be for the conflict's first comparison to hold, if it is known to be that one."""
    main = network.comparisons[conflict.comparison]
    suggested = {f: (value, half) for f, value, half in suggestions(network, main)}
    if known is not None:
        half = suggested.get(figure, (0, network.half(figure)))[1]
        return known, half
    return suggested.get(figure)


def _of_digits(network: Network, figure: int) -> Iterator[tuple[Slip, int]]:
    """A sign turned, a unit mistaken, digits swapped, dropped or added: what the figure was before, and how exactly."""
    found, unit = network.now(figure)[0], max(1, network.unit[figure])
    half = network.half(figure)
    if not found or network.kind[figure] in {
        "ledger",
        DECLARED,
    }:  # nobody types a sum of postings; settings are no cell
        return
    yield Slip("sign", figure, -found), half
    for power in POWERS:
        # The lost digits are unknown, and what they were lost from may have been rounded before.
        yield Slip("unit", figure, found * power, about=str(power)), half + unit * power // 2
        smaller = round_to(found, power) // power if found % power else found // power
        yield Slip("unit", figure, round_to(smaller, unit), about=f"1/{power}"), half
    sign, digits = (1 if found > 0 else -1), str(abs(found) // unit)
    for kind, texts in (("swapped", _swapped(digits)), ("dropped", _inserted(digits)), ("added", _deleted(digits))):
        for text in dict.fromkeys(texts):
            if text and (text[0] != "0" or text == "0"):
                yield Slip(kind, figure, sign * int(text) * unit), half


def _swapped(digits: str) -> Iterator[str]:
    """Two digits in each other's place, neighbours first."""
    pairs = [(i, j) for j in range(1, len(digits)) for i in range(j)]
    for i, j in sorted(pairs, key=lambda pair: pair[1] - pair[0]):
        if digits[i] != digits[j]:
            yield digits[:i] + digits[j] + digits[i + 1 : j] + digits[i] + digits[j + 1 :]


def _inserted(digits: str) -> Iterator[str]:
    for place in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:place] + digit + digits[place:]


def _deleted(digits: str) -> Iterator[str]:
    for place in range(len(digits)):
        yield digits[:place] + digits[place + 1 :]


def _of_sums(network: Network, figure: int) -> Iterator[tuple[Slip, int]]:
    """A row that a total lacks, or counts twice."""
    for name in sorted(network.touching.get(figure, {})):
        comparison = network.comparisons[name]
        if comparison.figure != figure or comparison.code[0] != "S":
            continue
        value, half = network.now(figure)
        for term in comparison.terms:
            part, own = network.now(term.figure)
            if part:
                shift = term.of(part)
                yield Slip("left out", figure, value + shift, term.figure), half + own
                yield Slip("counted twice", figure, value - shift, term.figure), half + own


def _of_places(network: Network, figure: int, expected: int, earlier: Earlier, before: Period | None) -> Iterator[Slip]:
    """Another figure that stands where this one should: of another column, another row, another month or period."""
    found, unit = network.value[figure], max(1, network.unit[figure])
    title, line, measure, month = network.place[figure]
    row, column, file = network.row[figure], network.column[figure], network.file[figure]
    for other in network.neighbours(figure):
        if network.value[other] == found and other != figure:
            if network.row[other] == row:
                yield Slip(
                    "column" if month is None or network.place[other][3] is None else "month", figure, expected, other
                )
            elif network.column[other] == column and network.file[other] == file:
                yield Slip("row", figure, expected, other)
    for name in sorted(network.touching.get(figure, {})):
        comparison = network.comparisons[name]
        if (
            comparison.code == "R02"
            and comparison.figure == figure
            and _without_last_month(network, comparison) == found
        ):
            yield Slip("before", figure, expected, about=str(before))
    was = earlier.amounts.get((str(title), str(line), str(measure)))
    if was is not None and month is None and round_to(was, unit) == found:
        yield Slip("before", figure, expected, about=str(earlier.period))


def _without_last_month(network: Network, comparison: Comparison) -> int | None:
    """What the months of a budget give without the last, as the figure would print it; None where there are no months."""
    months = {term.figure: network.place[term.figure][3] for term in comparison.terms}
    last = max((month for month in months.values() if month is not None), default=None)
    if last is None:
        return None
    before = sum(term.of(network.value[term.figure]) for term in comparison.terms if months[term.figure] != last)
    return round_to(before, max(1, network.unit[comparison.figure]))
