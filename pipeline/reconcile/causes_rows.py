"""Causes that make a row wrong: exchanged, missing, doubled, left out of its sum, spread over other months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from pipeline.reconcile.causes_sheets import Many, rows_of
from pipeline.reconcile.network import Change, Comparison, Network, Outcome

MOST_ROWS = 30
"""With more rows than this failing in a sheet, no two rows are tried in each other's place."""


def rows(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Two rows of a sheet whose amounts stand in each other's place."""
    touched: dict[tuple[str, int], set[str]] = {}
    for comparison in failing:
        if len(comparison.terms) <= 2 or not network.inside(comparison):
            figure = comparison.figure
            if network.row[figure] is not None and network.kind[figure] == "followup":
                touched.setdefault((network.file[figure], network.row[figure]), set()).add(comparison.id)
    rows = rows_of(network)
    by_file: dict[str, list[int]] = {}
    for (file, row), names in sorted(touched.items()):
        if len(names) > 1:
            by_file.setdefault(file, []).append(row)
    for file, numbers in by_file.items():
        for one, two in combinations(numbers, 2) if len(numbers) <= MOST_ROWS else ():
            first, second = rows[file][one], rows[file][two]
            if len(first) != len(second):
                continue
            pairs = list(zip(first, second, strict=True))
            change = {a: network.now(b) for a, b in pairs} | {b: network.now(a) for a, b in pairs}
            outcome = network.tried(change)
            wanted = touched[file, one] | touched[file, two]
            if not outcome.breaks and wanted <= outcome.fixes:
                line = str(network.place[second[0]][1])
                yield Many("rows exchanged", (*first, *second), change, outcome, line, file.partition("\n")[0])


def totals(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Totals that leave a row out, or count one twice, in more than one column."""
    rows = rows_of(network)
    sums = [one for one in failing if one.code in {"S01", "S02"} and network.inside(one)]
    by_row: dict[tuple[str, int], list[Comparison]] = {}
    for comparison in sums:
        by_row.setdefault((network.file[comparison.figure], network.row[comparison.figure]), []).append(comparison)
    for (file, row), wrong in sorted(by_row.items()):
        if len(wrong) < 2:
            continue
        for member in sorted({network.row[term.figure] for term in wrong[0].terms}):
            for kind, way in (("row left out", 1), ("row counted twice", -1)):
                for upwards in (False, True):
                    change = _with_row(network, rows[file][row], rows[file][member], way, upwards=upwards)
                    outcome = network.tried(change)
                    if not outcome.breaks and {one.id for one in wrong} <= outcome.fixes:
                        line = str(network.place[rows[file][member][0]][1])
                        yield Many(
                            kind,
                            tuple(f for f in rows[file][row] if f in change),
                            change,
                            outcome,
                            line,
                            file.partition("\n")[0],
                        )


def _with_row(network: Network, total: list[int], member: list[int], way: int, *, upwards: bool) -> Change:
    """A total's row with a member's amounts added, and the totals above it as well."""
    amounts = {network.place[figure][2]: network.now(figure) for figure in member}
    change: dict[int, tuple[int, int]] = {}
    for figure in total:
        value, half = amounts.get(network.place[figure][2], (0, 0))
        own = [one for one in _sums_of(network, figure) if one.figure == figure]
        weights = [
            term.numerator for one in own for term in one.terms if network.row[term.figure] == network.row[member[0]]
        ]
        if not weights or not value:
            continue
        waiting = [(figure, way * weights[0] * value)]
        while waiting:
            at, shift = waiting.pop()
            now, own_half = network.now(at)
            change[at] = now + shift, own_half + half
            if upwards:
                for above in _sums_of(network, at):
                    if above.figure != at:
                        weight = next(term.numerator for term in above.terms if term.figure == at)
                        waiting.append((above.figure, shift * weight))
    return change


def _sums_of(network: Network, figure: int) -> list[Comparison]:
    """The sums, each of what it sums directly, that a figure takes part in."""
    found = [network.comparisons[name] for name in sorted(network.touching.get(figure, ()))]
    return [one for one in found if one.code in {"S01", "S02"}]


def missing(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Sheets that lack a row of a total, where the total says that something is missing."""
    by_file: dict[str, list[Comparison]] = {}
    for comparison in failing:
        if comparison.missing and network.inside(comparison) and comparison.code[0] == "S":
            by_file.setdefault(network.file[comparison.figure], []).append(comparison)
    for file, sums in sorted(by_file.items()):
        lines = dict.fromkeys(name.split("/")[1] for one in sums for name in one.missing if name.count("/") == 2)
        if len(sums) > 1:
            fewest = min(len(one.terms) for one in sums)
            named = dict.fromkeys(one.figure for one in sums if len(one.terms) == fewest or one.code == "S01")
            explained = {one.id for one in sums} | _unproven(network, sums)
            outcome = Outcome(frozenset(explained), frozenset())
            yield Many("row missing", tuple(named), {}, outcome, ",".join(lines), file.partition("\n")[0])


def _unproven(network: Network, sums: Sequence[Comparison]) -> set[str]:
    """What differs by no more than the rounding of all rows of sums that lack one, or of the totals above them.

    Whether a total is computed from printed rows cannot be seen without all of them, and its rounding is theirs if it is.
    """
    far: dict[int, int] = {}
    for one in sums:
        reach = sum(term.reach(network.half(term.figure)) for term in one.terms)
        own = network.half(one.figure)
        far[one.figure] = max(far.get(one.figure, 0), reach + own * (1 + len(one.missing)))
    waiting = list(far)
    while waiting:
        figure = waiting.pop()
        for above in _sums_of(network, figure):
            reach = sum(term.reach(far.get(term.figure, network.half(term.figure))) for term in above.terms)
            if above.figure != figure and reach > far.get(above.figure, 0):
                far[above.figure] = reach
                waiting.append(above.figure)
    names = {name for figure in far for name in network.touching.get(figure, ())} & network.failing
    found = set()
    for name in names:
        one = network.comparisons[name]
        reach = sum(term.reach(far.get(term.figure, network.half(term.figure))) for term in one.terms)
        own = far.get(one.figure, network.half(one.figure))
        if abs(network.gap(one)) <= own + reach + one.slack:
            found.add(name)
    return found


def doubled(network: Network) -> Iterator[Many]:
    """Rows that stand twice in a sheet: without the one, everything holds."""
    places: dict[tuple[object, ...], list[int]] = {}
    for figure, row in network.row.items():
        if row is not None and network.kind[figure] == "followup":
            places.setdefault((network.file[figure], *network.place[figure]), []).append(figure)
    twice: dict[tuple[str, str, str], list[int]] = {}
    for (file, title, line, *_), figures in places.items():
        for figure in figures[1:]:
            twice.setdefault((str(file), str(title), str(line)), []).append(figure)
    for (file, _, line), figures in twice.items():
        change: Change = dict.fromkeys(figures)
        outcome = network.tried(change)
        if outcome.fixes and not outcome.breaks:
            yield Many("row doubled", tuple(figures), change, outcome, line, file.partition("\n")[0])


def months(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Months of one row of a budget that do not follow its periodisation: set as it says, everything holds."""
    by_row: dict[tuple[str, int], list[Comparison]] = {}
    shares: dict[tuple[object, object], set[str]] = {}
    for comparison in failing:
        if comparison.code == "P01":
            title, line, _, month = network.place[comparison.figure]
            shares.setdefault((title, line), set()).add(comparison.id)
            if month is not None:
                key = network.file[comparison.figure], network.row[comparison.figure]
                by_row.setdefault(key, []).append(comparison)
    for (file, _), wrong in sorted(by_row.items()):
        if len(wrong) < 2:
            continue
        change = {one.figure: (network.right(one), one.slack) for one in wrong}
        outcome = network.tried(change)
        title, line, *_ = network.place[wrong[0].figure]
        figures = tuple(one.figure for one in sorted(wrong, key=lambda one: network.place[one.figure][3] or 0))
        if outcome.breaks:
            # The follow-up follows the same months: it is the periodisation that is another than declared.
            change, outcome = {}, Outcome(frozenset(shares[title, line]), frozenset())
        yield Many("months", figures, change, outcome, str(line), file.partition("\n")[0])
