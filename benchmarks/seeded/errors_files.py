"""Errors in how a cell is stored, which only a file can have."""

from __future__ import annotations

import random

from benchmarks.seeded.files import Touched, column_of, formula_of
from benchmarks.seeded.inboxes import LEDGER_FILE, FollowUp, Inbox
from benchmarks.seeded.injected import Injected

Found = tuple[Injected, Touched]


def _computed(inbox: Inbox, chance: random.Random) -> tuple[FollowUp, str, str] | None:
    """A computed cell by chance whose row has others, of an amount that is no mere step or two."""
    cells = [
        (followup, line, measure)
        for followup in inbox.followups.values()
        for line in followup.rows
        for measure in followup.measures
        if abs(followup.amounts[line][measure]) >= 100 * followup.step and formula_of(followup, line, measure, inbox)
    ]
    return chance.choice(cells) if cells else None


def _changed(amount: int, step: int, chance: random.Random) -> int:
    return amount + chance.choice([-1, 1]) * step * chance.randint(20, 20 + max(1, abs(amount) // step // 2))


def text_number(inbox: Inbox, chance: random.Random) -> Found | None:
    """A number stored as text."""
    followup = chance.choice(list(inbox.followups.values()))
    line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
    amount = followup.amounts[line][measure]
    if not amount:
        return None
    place = (followup.file, followup.cell(line, measure))
    return Injected(frozenset({place}), ("stored as text",)), Touched("text", *_at(followup, line, measure), amount)


def stale_formula(inbox: Inbox, chance: random.Random) -> Found | None:
    """A formula whose stored value was not computed anew."""
    return _no_longer_computed(inbox, chance, "stale", "formula gives")


def overwritten_formula(inbox: Inbox, chance: random.Random) -> Found | None:
    """A number typed where a formula stood."""
    return _no_longer_computed(inbox, chance, "overwritten", "is typed where")


def _no_longer_computed(inbox: Inbox, chance: random.Random, kind: str, told: str) -> Found | None:
    """Another amount in a cell of a formula than the formula gives; `told` is what the finding must say."""
    if (found := _computed(inbox, chance)) is None:
        return None
    followup, line, measure = found
    stored = _changed(followup.amounts[line][measure], followup.step, chance)
    injected = Injected(frozenset({(followup.file, followup.cell(line, measure))}), (told,))
    followup.amounts[line][measure] = stored
    return injected, Touched(kind, *_at(followup, line, measure), stored)


def lost_zeros(inbox: Inbox, _: random.Random) -> Found | None:
    """A ledger saved again in Excel: its codes of responsibility are numbers, and their leading zeros gone."""
    if not inbox.ledger:
        return None
    injected = Injected(frozenset({(LEDGER_FILE, column_of("ansvar"))}), ("lost", "leading zero"), many=True)
    return injected, Touched("zeros", LEDGER_FILE)


def _at(followup: FollowUp, line: str, measure: str) -> tuple[str, str, str]:
    return followup.file, line, measure


FILE_KINDS = {
    "number stored as text": text_number,
    "stale formula": stale_formula,
    "formula overwritten": overwritten_formula,
    "leading zeros lost": lost_zeros,
}
"""The kinds of error that enter with a file."""
