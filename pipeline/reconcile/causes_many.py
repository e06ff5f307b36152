"""Causes that make many figures wrong at once: a whole file, a whole column, or a row (`causes_rows`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.reconcile.causes_rows import doubled, missing, months, rows, totals
from pipeline.reconcile.causes_sheets import Many, columns_of
from pipeline.reconcile.causes_suggested import on_grid, shifts
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.network import Change, Comparison, Network, Outcome, round_to

POWERS = (1_000, 1_000_000, 10, 100)
"""The factors between units, the usual ones first."""


def many(network: Network, earlier: Earlier) -> list[Many]:
    """The causes of many figures that the failing comparisons suggest, those that explain most first."""
    failing = [network.comparisons[name] for name in sorted(network.failing)]
    found = [
        *_files(network, failing),
        *_of_earlier(network, failing, earlier),
        *_variances(network, failing),
        *_columns(network, failing),
        *rows(network, failing),
        *totals(network, failing),
        *missing(network, failing),
        *doubled(network),
        *months(network, failing),
    ]
    return sorted(found, key=lambda one: (-len(one.outcome.fixes), len(one.change), one.figures))


def cut_short(network: Network, whole: Mapping[int, int]) -> Iterator[Many]:
    """Ledgers whose codes have lost their leading zeros, so that postings are counted on no line.

    `whole` is what their sums would be (öre). It is known beforehand, and is no guess: it need not explain nearly all.
    """
    files: dict[str, dict[int, tuple[int, int]]] = {}
    for figure, value in whole.items():
        files.setdefault(network.file[figure], {})[figure] = value, 0
    for file, change in sorted(files.items()):
        outcome = network.tried(change)
        if outcome.fixes:
            yield Many("codes cut short", tuple(change), change, outcome, "", file.partition("\n")[0])


def _convincing(outcome: Outcome, wanted: set[str], least: int) -> bool:
    """Whether a change explains nearly all that it should, and breaks next to nothing.

    A misprint among the figures may look right only while all are wrong: a few breaks are allowed.
    """
    explained = len(outcome.fixes & wanted)
    return explained >= least and explained * 10 >= len(wanted) * 9 and len(outcome.breaks) * 10 <= len(outcome.fixes)


def _likely(network: Network, change: Change, wanted: set[str]) -> bool:
    """Whether a change explains half of a sample of what it should. A whole file is tried out only if it does."""
    sample = sorted(wanted)[:: max(1, len(wanted) // SAMPLE)]
    return sum(network.would_hold(name, change) for name in sample) * 2 >= len(sample)


SAMPLE = 12
"""How many comparisons are looked at before a change of many figures is tried out on all that it touches."""


def _scaled(network: Network, figures: Sequence[int], up: int, down: int) -> Change | None:
    """All figures times `up` through `down`; None where that leaves parts of an öre."""
    change: dict[int, tuple[int, int]] = {}
    for figure in figures:
        value, half = network.now(figure)
        if value * up % down:
            return None
        change[figure] = value * up // down, abs(half * up) // down
    return change


def _files(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Files whose every sign is turned, or that are in another unit than they say."""
    between: dict[str, set[str]] = {}
    for comparison in failing:
        if not network.inside(comparison):
            for file in {network.file[figure] for figure in comparison.figures}:
                between.setdefault(file, set()).add(comparison.id)
    members: dict[str, list[int]] = {}
    for figure, file in network.file.items():
        members.setdefault(file, []).append(figure)
    for file, wanted in sorted(between.items()):
        if len(wanted) < 2:
            continue
        name = file.partition("\n")[0]
        for kind, about, up, down in _SCALES:
            change = _scaled(network, members[file], up, down)
            if change and _likely(network, change, wanted) and _convincing(outcome := network.tried(change), wanted, 2):
                yield Many(f"file {kind}", tuple(members[file]), change, outcome, about, name)
                break


def _variances(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Files whose variances are all turned: + where they are unfavourable."""
    wanted: dict[str, set[str]] = {}
    for comparison in failing:
        if comparison.code[0] == "V":
            wanted.setdefault(network.file[comparison.figure], set()).add(comparison.id)
    for file, names in sorted(wanted.items()):
        figures = [
            one.figure
            for one in network.comparisons.values()
            if one.code[0] == "V" and not one.rounded and network.file[one.figure] == file
        ]
        figures = list(dict.fromkeys(figures))
        if len(names) >= LEAST_TURNED and (change := _scaled(network, figures, -1, 1)):
            outcome = network.tried(change)
            if _convincing(outcome, names, LEAST_TURNED):
                yield Many("variances turned", tuple(figures), change, outcome, "", file.partition("\n")[0])


LEAST_TURNED = 2
"""So many variances of a file with their signs turned are its convention, and no slip."""


def _of_earlier(network: Network, failing: Sequence[Comparison], earlier: Earlier) -> Iterator[Many]:
    """Files whose amounts are those of an earlier period wherever they disagree with other files.

    What is the same in both periods says nothing: only figures that take part in a difference are looked at, each of which
    is all that its file says there. Of a sum that is wrong, every operand may be as it was. Small ones are left out, which
    are equal by chance.
    """
    if earlier.period is None:
        return
    between: dict[str, dict[int, None]] = {}
    wanted: dict[str, set[str]] = {}
    for comparison in failing:
        if not network.inside(comparison):
            files = Counter(network.file[figure] for figure in comparison.figures)
            for figure in comparison.figures:
                if files[network.file[figure]] == 1:
                    between.setdefault(network.file[figure], {}).setdefault(figure)
                wanted.setdefault(network.file[figure], set()).add(comparison.id)
    for file, figures in sorted(between.items()):
        known = [(figure, earlier.amounts.get(_place(network, figure))) for figure in figures]
        telling = [
            (figure, was)
            for figure, was in known
            if was is not None and abs(network.value[figure]) >= ENOUGH * max(1, network.unit[figure])
        ]
        equal = [f for f, was in telling if round_to(was, max(1, network.unit[f])) == network.value[f]]
        if len(equal) < LEAST_EQUAL or len(equal) * 10 < len(telling) * 9:
            continue
        outcome = Outcome(frozenset(wanted[file]), frozenset())
        yield Many("file of another period", tuple(equal), {}, outcome, str(earlier.period), file.partition("\n")[0])


def _place(network: Network, figure: int) -> tuple[str, str, str]:
    title, line, measure, month = network.place[figure]
    return str(title), str(line), "" if month is not None else str(measure)


ENOUGH = 100
"""A figure of fewer steps than this equals another by chance: that the two are the same says nothing."""

LEAST_EQUAL = 3
"""So many figures of another period in a file, and it is the file's period that is wrong."""

_SCALES = (
    ("turned", "", -1, 1),
    *(("in another unit", str(power), power, 1) for power in POWERS),
    *(("in another unit", f"1/{power}", 1, power) for power in POWERS),
)
"""What can be wrong with every amount of a file or a column, with the factor that sets it right."""


def _columns(network: Network, failing: Sequence[Comparison]) -> Iterator[Many]:
    """Columns that are turned, in another unit, exchanged with another, or moved by a row."""
    columns = columns_of(network)
    wanted: dict[tuple[str, str], set[str]] = {}
    for comparison in failing:
        if network.inside(comparison) and len(comparison.terms) > 2:
            continue
        for figure in comparison.figures:
            wanted.setdefault((network.file[figure], network.column[figure]), set()).add(comparison.id)
    for (file, column), names in sorted(wanted.items()):
        cells = columns.get(file, {}).get(column, [])
        rows = {network.row[f] for f in cells if any(name in names for name in network.touching.get(f, ()))}
        if len(rows) < 3 or len(rows) * 2 < sum(network.value[f] != 0 for f in cells):
            continue
        for kind, about, figures, change in _column_changes(network, cells, columns[file], column):
            if _likely(network, change, names) and _convincing(outcome := network.tried(change), names, 3):
                yield Many(f"column{kind}", tuple(figures), change, outcome, about, file.partition("\n")[0])
                break


def _column_changes(
    network: Network, cells: list[int], columns: dict[str, list[int]], column: str
) -> Iterator[tuple[str, str, list[int], Change]]:
    for kind, about, up, down in _SCALES:
        change = _scaled(network, cells, up, down)
        if change:
            yield f" {kind}", about, cells, change
    for other, others in columns.items():
        if other > column and len(others) == len(cells) and network.kind[cells[0]] == "followup":
            pairs = list(zip(cells, others, strict=True))
            exchanged = {a: network.now(b) for a, b in pairs} | {b: network.now(a) for a, b in pairs}
            yield "s exchanged", str(network.place[others[0]][2]), [*cells, *others], exchanged
    for step in (1, -1):
        moved = {
            a: network.now(b)
            for a, b in zip(cells, cells[step:] if step > 0 else [None, *cells[:-1]], strict=False)
            if b is not None
        }
        end = cells[-1] if step > 0 else cells[0]
        yield " moved", "", cells, {**moved, **_end_of(network, end, moved)}


def _end_of(network: Network, end: int, moved: Change) -> Change:
    """What the end of a moved column held, which nothing in the column says any more.

    An exact source says it, or else that rule of its own sheet by which most fits when the column is moved back.
    """
    if (last := _by_others(network, end)) is not None:
        return {end: last}
    held = [network.comparisons[name] for name in sorted(network.touching.get(end, ()))]
    best: tuple[int, Change] = 0, {}
    for one in held:
        if not network.inside(one) or (one.figure != end and len(one.terms) > 2):
            continue
        gap, before = network.gap_after(one, moved), network.now(end)[0]
        for shift in (by for figure, by in shifts(one, gap, None) if figure == end):
            known: Change = {end: on_grid(network, one, end, before + shift)}
            fit = sum(network.would_hold(other.id, {**moved, **known}) for other in held)
            best = max(best, (fit, known), key=lambda found: found[0])
    return best[1]


def _by_others(network: Network, figure: int) -> tuple[int, int] | None:
    """What an exact source says that a figure should be, with the digit rounded."""
    for name in sorted(network.touching.get(figure, {})):
        comparison = network.comparisons[name]
        if comparison.rounded and comparison.figure == figure and not network.inside(comparison):
            unit, right = network.unit[figure], network.right(comparison)
            whole = (abs(right) * 2 + unit) // (unit * 2) * unit
            return whole if right >= 0 else -whole, network.half(figure)
    return None
