"""V03 and F14: what is turned, and what could be turned unseen, in whatever order, size and number of rows."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.seeded.inboxes import FollowUp, Inbox, Posting, inbox_by_chance
from benchmarks.seeded.measuring import asking, judged
from benchmarks.seeded.organisations import VARIANCES

SEEDS = st.integers(0, 10_000)
SOME = settings(max_examples=8)
SIZES = st.sampled_from([1, 10, 1000])


def in_other_form(inbox: Inbox, factor: int, chance: random.Random) -> None:
    """The same inbox with its rows in another order, every posting in two, and every follow-up in another unit."""
    for posting in list(inbox.ledger or []):
        part = chance.randint(-(10**6), 10**6)
        split = Posting(posting.codes, posting.period, posting.voucher, part, posting.place)
        posting.amount -= part
        inbox.ledger = [*(inbox.ledger or []), split]
        inbox.ledger_rows += 1
    chance.shuffle(inbox.ledger or [])
    for export in inbox.exports.values():
        chance.shuffle(export.rows)
        export.totals = [total * factor for total in export.totals]
        for row in export.rows:
            row.amounts = [amount * factor for amount in row.amounts]
    for posting in inbox.ledger or []:
        posting.amount *= factor
    inbox.ledger_total *= factor
    for followup in inbox.followups.values():
        chance.shuffle(followup.rows)
        followup.step *= factor
        for amounts in followup.amounts.values():
            for measure in amounts:
                amounts[measure] *= factor


def varying(inbox: Inbox) -> list[FollowUp]:
    """The follow-ups of titles with at least four variances that say which way they are turned."""
    return [
        one
        for one in inbox.followups.values()
        if one.title != inbox.organisation.committee.id
        and sum(abs(a[m]) >= 20 * one.step for a in one.amounts.values() for m in VARIANCES if m in a) >= 4
    ]


@SOME
@given(SEEDS, SIZES, st.randoms(use_true_random=False))
def test_a_file_whose_variances_are_turned_is_one_finding_in_every_form_and_none_unturned(
    seed: int, factor: int, chance: random.Random
) -> None:
    inbox = inbox_by_chance(seed, most_titles=4, most_lines=10, complete=True)
    in_other_form(inbox, factor, chance)
    assert "V03" not in [found.code for found in asking(judged(inbox))]
    for followup in varying(inbox)[:1]:
        for amounts in followup.amounts.values():
            for measure in VARIANCES.keys() & amounts.keys():
                amounts[measure] *= -1

        findings = [found for found in asking(judged(inbox)) if found.code != "P01"]

        # Months grow with the öre that rounding left over, beyond what that may be: no matter of variances.
        assert [(found.code, found.cells[0].file) for found in findings if found.code != "S04"] == [
            ("V03", followup.file)
        ]


@SOME
@given(SEEDS, SIZES, st.randoms(use_true_random=False))
def test_a_file_with_sides_or_confirmed_by_another_is_never_noted_and_one_of_nets_alone_always(
    seed: int, factor: int, chance: random.Random
) -> None:
    inbox = inbox_by_chance(seed, most_titles=4, most_lines=10, complete=True)
    in_other_form(inbox, factor, chance)
    noted = [found.cells[0].file for found in judged(inbox).findings if found.code == "F14"]
    title = inbox.organisation.titles[0]
    alone = inbox.followups[title.id]
    alone.rows = [title.net]
    inbox.followups, inbox.ledger = {title.id: alone}, None
    inbox.exports.clear()
    shown = [m for m in alone.measures if m not in VARIANCES and alone.amounts[title.net][m]]

    found = [one.cells[0].file for one in judged(inbox).findings if one.code == "F14"]

    assert noted == []
    assert found == ([alone.file] if shown else [])
