"""Each slip is named where it was made, by the words of its cause."""

from __future__ import annotations

import random
import time

import polars as pl
import pytest

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.inboxes import inbox_by_chance
from benchmarks.seeded.measuring import Tally, asking, judged, measure
from pipeline.reconcile.diagnosis import diagnose

TOLD = {
    "sign turned": "sign",
    "neighbouring digits swapped": "changed places",
    "another column's figure": "of the column",
    "next row's figure": "of the row",
    "columns exchanged": "columns may have changed places",
    "rows exchanged": "rows may have changed places",
    "wrong unit in the head": "times too much",
    "month moved": "moved from one month",
    "row not in one sum": "not be in the sum",
    "posting deleted": "Postings of",
}


@pytest.mark.parametrize(("kind", "words"), TOLD.items())
def test_a_slip_is_among_the_causes(kind: str, words: str) -> None:
    inbox = inbox_by_chance(5, most_titles=5, most_lines=14, complete=True)
    injected = KINDS[kind](inbox, random.Random(7))
    assert injected

    findings = asking(judged(inbox))

    assert any(words in cause.text for found in findings for cause in found.causes), [f.causes for f in findings]


def test_a_cause_that_does_not_explain_is_not_told() -> None:
    inbox = inbox_by_chance(5, most_titles=5, most_lines=14, complete=True)
    followup = inbox.followups["titel_1"]
    line = followup.rows[0]
    followup.amounts[line]["actual_period"] += 7 * followup.step

    findings = asking(judged(inbox))

    assert len(findings) == 1
    assert not any("sign" in cause.text or "unit" in cause.text for cause in findings[0].causes)


def test_lines_of_a_file_on_the_wrong_side_that_nothing_confirms_are_one_question() -> None:
    inbox = inbox_by_chance(1, most_titles=8, most_lines=40, complete=True)
    inbox.exports.clear()
    inbox.ledger = None
    for followup in inbox.followups.values():
        followup.measures = ("actual_previous_year",)
    title = max(inbox.organisation.titles, key=lambda one: len(one.lines)).id
    followup = inbox.followups[title]
    inbox.followups = {title: followup}
    leaves = [n.id for n in inbox.title(title).lines if not n.of and followup.amounts[n.id]["actual_previous_year"]]
    assert len(leaves) > 2
    followup.rows = leaves  # no total of theirs that would tell
    for line in leaves[:2]:
        followup.amounts[line]["actual_previous_year"] *= -1

    findings = asking(judged(inbox))

    assert [found.code for found in findings if found.severity == "warning"] == ["T03"]


def measured(seed: int, kind: str) -> Tally:
    tally = Tally()
    measure(inbox_by_chance(seed), kind, seed, tally)
    return tally


def test_a_budget_that_is_as_it_was_last_month_is_not_taken_for_last_months() -> None:
    assert measured(500, "two that cancel").missed == []


def test_a_figure_without_its_last_digit_may_have_been_rounded_twice() -> None:
    assert measured(500, "a tenth").missed == []


def test_totals_of_a_file_that_lacks_a_row_are_not_told_for_their_rounding_as_well() -> None:
    started = time.process_time()

    assert measured(1, "row missing").missed == []
    assert time.process_time() - started < 15


def test_two_rows_in_each_others_place_are_one_finding_whatever_their_sums_were_computed_from() -> None:
    assert measured(2, "rows exchanged").missed == []


def test_a_posting_on_another_titles_line_is_one_finding_in_a_large_committee() -> None:
    assert measured(6, "posting on another line").missed == []


def test_a_doubted_figure_shows_nothing_of_how_its_file_computes() -> None:
    assert measured(12, "neighbouring digits swapped").missed == []


def test_a_committees_figure_beside_its_few_sources_has_its_cause_told() -> None:
    assert measured(7, "previous period's figure").missed == []


def test_a_total_above_one_that_leaves_a_row_out_shows_nothing_of_how_its_file_computes() -> None:
    assert measured(21, "subtotals exclude a row").missed == []


def test_rows_that_are_left_out_of_the_joint_test_still_show_how_their_file_computes() -> None:
    assert measured(29, "rows exchanged").missed == []


def test_a_sum_that_holds_without_a_missing_row_is_no_witness_beside_the_others() -> None:
    assert measured(18, "row missing").missed == []


def test_what_stands_beside_a_posting_that_may_be_wrong_is_not_told_apart_from_it() -> None:
    assert measured(11, "one öre that turns a digit").missed == []


def test_hundreds_of_differences_are_told_in_seconds() -> None:
    inbox = inbox_by_chance(3, most_titles=12, most_lines=30, complete=True)
    chance = random.Random(1)
    for followup in inbox.followups.values():
        for amounts in followup.amounts.values():
            for name in amounts:
                if chance.random() < 0.2:
                    amounts[name] += chance.randint(3, 900) * followup.step
    result = judged(inbox)
    figures, comparisons = result.figures, result.comparisons
    started = time.perf_counter()

    conflicts = diagnose(figures, comparisons)

    assert comparisons.filter(pl.col("verdict") == "differs").height > 100
    assert conflicts
    assert time.perf_counter() - started < 20


def test_the_tally_says_what_was_missed() -> None:
    tally = Tally()

    measure(inbox_by_chance(5, most_titles=5, most_lines=14, complete=True), "sign turned", 5, tally)

    assert (tally.injected, tally.visible, tally.found, tally.exact, tally.caused) == (1, 1, 1, 1, 1)
