"""Errors in many cells of a follow-up: rows, columns, whole files, totals."""

from __future__ import annotations

import random
from itertools import pairwise

from benchmarks.seeded.inboxes import FollowUp, Inbox, rounded, weight_of
from benchmarks.seeded.injected import Injected
from benchmarks.seeded.organisations import VARIANCES
from schemas.sums import members_of


def _titled(inbox: Inbox, chance: random.Random, least: int = 3) -> FollowUp:
    """A title's follow-up by chance, the committee's aside."""
    titles = [f for f in inbox.followups.values() if len(f.rows) >= least]
    return chance.choice(titles or [max(inbox.followups.values(), key=lambda f: len(f.rows))])


def _matters(followup: FollowUp, line: str) -> bool:
    return sum(abs(amount) >= 100 * followup.step for amount in followup.amounts[line].values()) > 1


def row_missing(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A row that is not in the file, though the totals count it."""
    for _ in range(20):
        followup = _titled(inbox, chance)
        leaves = [line.id for line in inbox.title(followup.title).lines if not line.of and _matters(followup, line.id)]
        if leaves:
            line = chance.choice(leaves)
            parent = next(
                one.id for one in inbox.title(followup.title).lines if line in [m for m, _ in members_of(one)]
            )
            amounts = followup.amounts[line]
            followup.rows.remove(line)
            places = {(followup.file, followup.cell(parent, m)) for m in followup.measures if amounts[m]}
            return Injected(frozenset(places), ("missing from the file",), many=True)
    return None


def row_doubled(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A row that stands twice in the file."""
    followup = _titled(inbox, chance)
    leaves = [line.id for line in inbox.title(followup.title).lines if not line.of and _matters(followup, line.id)]
    if not leaves:
        return None
    line = chance.choice(leaves)
    at = followup.rows.index(line)
    followup.rows.insert(at + 1, line)
    return Injected(
        frozenset({(followup.file, f"A{6 + at}"), (followup.file, f"A{7 + at}")}), ("several rows", "twice"), many=True
    )


def columns_exchanged(inbox: Inbox, chance: random.Random) -> Injected | None:
    """Two columns in each other's place."""
    followup = _titled(inbox, chance)
    one, two = chance.sample(followup.measures, 2)
    if sum(amounts[one] != amounts[two] for amounts in followup.amounts.values()) < 3:
        return None
    for amounts in followup.amounts.values():
        amounts[one], amounts[two] = amounts[two], amounts[one]
    return Injected(
        frozenset({(followup.file, _column(followup, m)) for m in (one, two)}), ("columns may have changed",), many=True
    )


def _column(followup: FollowUp, measure: str) -> str:
    return followup.cell(followup.rows[0], measure).rstrip("0123456789")


def column_moved(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A column whose amounts all stand a row too low; the first is blank, and the last is lost."""
    followup = _titled(inbox, chance, 5)
    measure = chance.choice([m for m in followup.measures if m not in VARIANCES])
    column = [followup.amounts[line][measure] for line in followup.rows]
    if sum(a != b for a, b in pairwise(column)) < 4:
        return None
    for line, amount in zip(followup.rows, [0, *column], strict=False):
        followup.amounts[line][measure] = amount
    return Injected(frozenset({(followup.file, _column(followup, measure))}), ("moved by a row",), many=True)


def column_in_other_unit(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A column a thousand times too much."""
    followup = _titled(inbox, chance)
    measure = chance.choice(followup.measures)
    if sum(abs(a[measure]) >= 10 * followup.step for a in followup.amounts.values()) < 3:
        return None
    if any(abs(a[measure]) > 10**13 for a in followup.amounts.values()):
        return None
    for line, amounts in followup.amounts.items():
        amounts[measure] = rounded(inbox.true[followup.title, line, measure], max(1, followup.step // 1_000)) * 1_000
    return Injected(frozenset({(followup.file, _column(followup, measure))}), ("1000 times too much",), many=True)


def rows_exchanged(inbox: Inbox, chance: random.Random) -> Injected | None:
    """The amounts of two rows in each other's place."""
    followup = _titled(inbox, chance)
    leaves = [line.id for line in inbox.title(followup.title).lines if not line.of and _matters(followup, line.id)]
    if len(leaves) < 2:
        return None
    one, two = chance.sample(leaves, 2)
    followup.amounts[one], followup.amounts[two] = followup.amounts[two], followup.amounts[one]
    places = {(followup.file, followup.cell(line, followup.measures[0])[1:]) for line in (one, two)}
    return Injected(frozenset(places), ("rows may have changed",), many=True)


def file_inverted(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A whole follow-up with its signs turned."""
    followup = _titled(inbox, chance)
    for amounts in followup.amounts.values():
        for measure in amounts:
            amounts[measure] = -amounts[measure]
    return Injected(frozenset({(followup.file, "")}), ("sign turned",), many=True)


def unit_in_the_head(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A whole follow-up that says tkr and is in kronor, or the like."""
    followup = _titled(inbox, chance)
    if max(abs(a) for amounts in followup.amounts.values() for a in amounts.values()) > 10**13:
        return None
    for amounts in followup.amounts.values():
        for measure in amounts:
            amounts[measure] *= 1_000
    followup.step *= 1_000
    return Injected(frozenset({(followup.file, "")}), ("1000 times too much",), many=True)


def row_left_out(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A subtotal whose formula does not reach a new row, and every total above it."""
    followup = _titled(inbox, chance)
    title = inbox.title(followup.title)
    total = chance.choice([line for line in title.lines if line.of])
    members = [m for m, _ in members_of(total) if _matters(followup, m)]
    if not members or len(total.of) < 2:
        return None
    member = chance.choice(members)
    for measure in followup.measures:
        waiting = [(total.id, -followup.amounts[member][measure] * _weight(inbox, title.id, total.id, member, measure))]
        while waiting:
            line, shift = waiting.pop()
            followup.amounts[line][measure] += shift
            waiting += [
                (above.id, shift * _weight(inbox, title.id, above.id, line, measure))
                for above in title.lines
                if line in [m for m, _ in members_of(above)]
            ]
    places = {(followup.file, followup.cell(total.id, m)) for m in followup.measures if followup.amounts[member][m]}
    return Injected(frozenset(places), ("not be in the sum",), many=True)


def _weight(inbox: Inbox, title: str, total: str, member: str, measure: str) -> int:
    declared = inbox.title(title)
    weight = next(weight for m, weight in members_of(declared.line(total)) if m == member)
    return weight_of(measure, total, member, weight, declared, inbox.organisation)


def left_out_of_one_sum(inbox: Inbox, chance: random.Random) -> Injected | None:
    """One total, in one column, without one of its rows."""
    for _ in range(20):
        followup = _titled(inbox, chance)
        title = inbox.title(followup.title)
        total = chance.choice([line for line in title.lines if line.of])
        member, weight = chance.choice(list(members_of(total)))
        measure = chance.choice([m for m in followup.measures if m not in VARIANCES])
        if abs(followup.amounts[member][measure]) >= 100 * followup.step:
            followup.amounts[total.id][measure] -= weight * followup.amounts[member][measure]
            return Injected(frozenset({(followup.file, followup.cell(total.id, measure))}), ("not be in the sum",))
    return None


def total_overwritten(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A total overwritten by another number, near the right one."""
    for _ in range(20):
        followup = chance.choice(list(inbox.followups.values()))
        line = followup.rows[-1]
        measure = chance.choice(followup.measures)
        amount = followup.amounts[line][measure]
        if abs(amount) >= 1_000 * followup.step:
            followup.amounts[line][measure] = rounded(amount * chance.randint(80, 98) // 100, followup.step)
            return Injected(frozenset({(followup.file, followup.cell(line, measure))}), ())
    return None


def two_that_cancel(inbox: Inbox, chance: random.Random) -> Injected | None:
    """Two amounts of one column and one sum, the one as much too high as the other is too low."""
    for _ in range(20):
        followup = _titled(inbox, chance)
        total = chance.choice([line for line in inbox.title(followup.title).lines if line.of])
        measure = chance.choice([m for m in followup.measures if m not in VARIANCES])
        members = [(m, w) for m, w in members_of(total) if abs(followup.amounts[m][measure]) >= 100 * followup.step]
        if len(members) > 1:
            (one, first), (two, second) = chance.sample(members, 2)
            shift = chance.randint(3, 90) * followup.step
            followup.amounts[one][measure] += shift * first
            followup.amounts[two][measure] -= shift * second
            places = {(followup.file, followup.cell(line, measure)) for line in (one, two)}
            return Injected(frozenset(places), ("moved from the one",))
    return None
