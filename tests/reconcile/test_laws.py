"""Laws of judging: what must hold for every inbox, and for every change of one."""

from __future__ import annotations

import copy
import random

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.seeded.inboxes import Inbox, Posting, inbox_by_chance
from benchmarks.seeded.measuring import asking, judged
from benchmarks.seeded.visible import Sight
from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.reconcile.diagnosis import diagnose
from pipeline.reconcile.network import Network

SEEDS = st.integers(0, 10_000)
SOME = settings(max_examples=12)
SWEDISH = Language("sv")


def small(seed: int) -> Inbox:
    return inbox_by_chance(seed, most_titles=5, most_lines=12)


def codes(inbox: Inbox) -> list[str]:
    return [found.code for found in asking(judged(inbox))]


@SOME
@given(SEEDS, st.randoms(use_true_random=False))
def test_a_clean_inbox_stays_clean_when_rows_stand_in_another_order(seed: int, chance: random.Random) -> None:
    inbox = small(seed)
    chance.shuffle(inbox.ledger or [])
    for export in inbox.exports.values():
        chance.shuffle(export.rows)
    for followup in inbox.followups.values():
        chance.shuffle(followup.rows)

    assert codes(inbox) == []


@SOME
@given(SEEDS, st.integers(-(10**9), 10**9))
def test_a_clean_inbox_stays_clean_when_a_posting_is_split(seed: int, part: int) -> None:
    inbox = small(seed)
    if inbox.ledger:
        first = inbox.ledger[0]
        rest = Posting(first.codes, first.period, first.voucher, first.amount - part, first.place)
        inbox.ledger[:1] = [Posting(first.codes, first.period, "V1", part, first.place), rest]
        inbox.ledger_rows += 1

    assert codes(inbox) == []


@SOME
@given(SEEDS, st.sampled_from([10, 100, 1000]))
def test_a_clean_inbox_stays_clean_when_every_amount_is_of_another_size(seed: int, factor: int) -> None:
    inbox = small(seed)
    for posting in inbox.ledger or []:
        posting.amount *= factor
    inbox.ledger_total *= factor
    for export in inbox.exports.values():
        export.totals = [total * factor for total in export.totals]
        for row in export.rows:
            # What rounding of twelve months left over grows as well, beyond what it may be: even it out.
            row.amounts = [amount * factor for amount in row.amounts]
    for followup in inbox.followups.values():
        followup.step *= factor
        for amounts in followup.amounts.values():
            for measure in amounts:
                amounts[measure] *= factor

    # Where it hides within rounding, it shows in all figures together.
    assert [code for code in codes(inbox) if code not in {"P01", "S04"}] == []


@SOME
@given(SEEDS, st.integers(1, 40), st.randoms(use_true_random=False))
def test_every_difference_is_in_exactly_one_conflict(seed: int, errors: int, chance: random.Random) -> None:
    inbox = small(seed)
    for _ in range(errors):
        followup = chance.choice(list(inbox.followups.values()))
        line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
        followup.amounts[line][measure] += chance.choice([1, -1]) * chance.randint(1, 500) * followup.step
    result = judged(inbox)
    figures, comparisons = result.figures, result.comparisons

    conflicts = diagnose(figures, comparisons)

    told = [name for conflict in conflicts for name in (conflict.comparison, *conflict.companions)]
    assert sorted(told) == sorted(comparisons.filter(pl.col("verdict") == "differs")["comparison"].to_list())


@SOME
@example(64)
@example(5056)
@given(SEEDS)
def test_whatever_is_wrong_is_told_by_what_the_organisation_calls_it(seed: int) -> None:
    inbox, chance = small(seed), random.Random(seed)
    for _ in range(chance.randint(1, 40)):
        followup = chance.choice(list(inbox.followups.values()))
        line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
        followup.amounts[line][measure] += chance.choice([1, -1]) * chance.randint(1, 500) * followup.step
    result = judged(inbox)

    known = {measure.id for measure in result.organisation.measures}
    said = [message for finding in result.findings for message in (finding.message, *finding.causes)]
    assert {finding.measure for finding in result.findings} <= {"", *known}
    assert not any("None" in SWEDISH.sentence(message) for message in said)


def test_a_variance_computed_from_a_wrong_printed_total_is_not_held_to_the_digit_of_the_exact_one() -> None:
    inbox = small(88)
    inbox.followups["titel_1"].amounts["netto"]["actual_period"] += 3 * inbox.followups["titel_1"].step

    (found,) = asking(judged(inbox))

    assert (found.code, [cell.address for cell in found.cells]) == ("S02", ["B8"])


@SOME
@given(SEEDS, st.randoms(use_true_random=False))
def test_one_wrong_cell_is_named_alone_where_no_other_cell_explains_it(seed: int, chance: random.Random) -> None:
    inbox = copy.deepcopy(small(seed))
    followup = chance.choice(list(inbox.followups.values()))
    line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
    followup.amounts[line][measure] += chance.choice([1, -1]) * chance.randint(3, 5_000) * followup.step
    sight = Sight(inbox)
    broken = sight.broken()
    near = {cell for rule in broken for cell in (rule.cell, *(cell for cell, _ in rule.terms))}
    explaining = {cell for cell in near if sight.explained_by(cell, broken)}
    changed = followup.file, followup.cell(line, measure)

    findings = asking(judged(inbox))

    if explaining == {changed} and not _side_by_side(findings):
        assert [{(cell.file, cell.address) for cell in found.cells} for found in findings] == [{changed}]


def _side_by_side(findings: list[Finding]) -> bool:
    """A variance, its budget and its actual, of which the file's own rules do not tell which is wrong."""
    return any(found.code.startswith("V") and len(found.cells) == 3 for found in findings)


@SOME
@given(SEEDS, st.randoms(use_true_random=False))
def test_one_comparison_looked_at_alone_says_what_all_of_them_do(seed: int, chance: random.Random) -> None:
    inbox = small(seed)
    for _ in range(5):
        followup = chance.choice(list(inbox.followups.values()))
        line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
        followup.amounts[line][measure] += chance.randint(-900, 900) * followup.step
    result = judged(inbox)
    network = Network(result.figures, result.comparisons)
    for name in sorted(network.failing):
        figure = chance.choice(network.comparisons[name].figures)
        value = network.now(figure)[0] + chance.choice([-1, 1]) * network.gap(network.comparisons[name])
        change = {figure: (value, network.half(figure))}

        assert network.would_hold(name, change) == (name in network.tried(change).fixes)
