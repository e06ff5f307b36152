"""The joint test on the smallest cases: what conflicts, what cures, and what each file's convention excuses."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from pipeline.reconcile.joint import joint
from tests.joint.making import Making, printed

TKR = 100_000


def twice_totalled() -> tuple[Making, list[int], list[str]]:
    """Two rows, and two totals of them that are each off by one unit, in opposite directions."""
    made = Making()
    rows = [made.figure(10 * TKR, TKR), made.figure(20 * TKR, TKR)]
    totals = [made.figure(31 * TKR, TKR), made.figure(29 * TKR, TKR)]
    rules = [made.sum(code, total, *rows) for code, total in zip(("S02", "S03"), totals, strict=True)]
    return made, totals, rules


def test_rules_that_hold_one_by_one_can_be_impossible_together() -> None:
    made, totals, rules = twice_totalled()
    figures, comparisons = made.frames()

    found = joint(figures, comparisons)

    assert set(comparisons["verdict"]) == {"rounding"}
    assert not found.feasible
    (conflict,) = found.conflicts
    assert sorted(conflict.cells) == totals
    assert sorted(conflict.rules) == rules
    assert conflict.miss == Decimal("1000.00")
    assert {cure.figure: cure.value for cure in conflict.cures} == {
        totals[0]: Decimal(30_000),
        totals[1]: Decimal(30_000),
    }


def test_a_cure_gives_the_true_values_that_fit() -> None:
    made, totals, _ = twice_totalled()

    (conflict,) = joint(*made.frames()).conflicts

    lower, upper = conflict.cures
    assert (lower.figure, lower.low, lower.high) == (totals[0], Decimal(29_000), Decimal("29500.00"))
    assert (upper.figure, upper.low, upper.high) == (totals[1], Decimal("30500.00"), Decimal(31_000))


def test_nothing_at_all_fits() -> None:
    found = joint(*Making().frames())

    assert found.feasible
    assert found.conflicts == ()


def test_a_comparison_that_could_not_be_tested_is_no_rule() -> None:
    made = Making()
    total, row = made.figure(90 * TKR, TKR), made.figure(10 * TKR, TKR)
    made.sum("S02", total, row)
    figures, comparisons = made.frames()
    assert not joint(figures, comparisons).feasible

    untested = comparisons.with_columns(right=pl.lit(None, dtype=pl.Decimal(18, 2)), verdict=pl.lit("not-tested"))

    assert joint(figures, untested).feasible


def test_one_ore_in_ten_milliards_is_seen_and_exact_figures_are_not_falsely_refused() -> None:
    made = Making()
    postings = [made.figure(amount, 1) for amount in (999_999_999_999, 3, -1)]
    right = made.figure(sum(made.figures[number][0] for number in postings), 1)
    made.sum("R01", right, *postings)
    assert joint(*made.frames()).feasible

    found = joint(*made.reprinted(right, made.figures[right][0] + 1).frames())

    (conflict,) = found.conflicts
    assert conflict.miss == Decimal("0.01")
    assert {cure.figure: cure.value for cure in conflict.cures}[right] == made.amount(right)


def test_a_share_of_the_year_may_miss_by_its_slack_and_no_more() -> None:
    made = Making()
    year, period = made.figure(100_000, 1), made.figure(66_667 + 12, 1)
    made.rule("P01", period, (year, 8, 12), slack=12)

    assert joint(*made.frames()).feasible
    (conflict,) = joint(*made.reprinted(period, 66_667 + 13).frames()).conflicts
    assert conflict.miss == Decimal("0.01")


def test_a_share_narrows_what_the_other_rules_leave_open() -> None:
    # Period 8.0 of year 12.0; the year less the forecast of 5.0 is printed 7.2, for which the year must be 12.1 or more.
    made = Making()
    year, period, forecast, variance = (made.figure(amount * TKR, TKR) for amount in (120, 80, 50, 71))
    made.rule("P01", period, (year, 8, 12))
    variance_rule = made.less("V02", variance, year, forecast)
    assert joint(*made.frames()).feasible

    found = joint(*made.reprinted(variance, 72 * TKR).frames())

    (conflict,) = found.conflicts
    assert conflict.rules == (variance_rule,)
    assert [cure.figure for cure in conflict.cures] == [variance, forecast]  # the period holds the year


def test_two_errors_apart_are_two_conflicts_with_a_cure_each() -> None:
    made = Making()
    wrong = []
    nets = []
    for title in ("a", "b", "c"):
        rows = [made.figure(amount * TKR, TKR, title) for amount in (10, 20, 30)]
        net = made.figure(60 * TKR, TKR, title)
        made.sum("S02", net, *rows)
        year = made.figure(60 * TKR, TKR, title)
        made.sum("R08", net, year)
        nets.append(net)
        wrong.append(rows[0])
    total = made.figure(180 * TKR, TKR, "committee")
    made.sum("R05", total, *nets)

    broken = made.reprinted(wrong[0], 17 * TKR).reprinted(nets[2], 90 * TKR)
    found = joint(*broken.frames())

    cures = [{cure.figure for cure in conflict.cures} for conflict in found.conflicts]
    assert len(cures) == 2
    assert {nets[2]} in cures
    assert {0, 1, 2} in cures


def test_where_no_single_figure_cures_none_is_named() -> None:
    made = Making()
    budget, actual, variance = (made.figure(amount * TKR, TKR) for amount in (50, 30, 20))
    made.less("V01", variance, budget, actual)
    for figure, amount in ((budget, 50), (actual, 30)):
        made.sum("S02", made.figure(amount * TKR, TKR), figure)
        made.sum("S03", made.figure(amount * TKR, TKR), figure)

    found = joint(*made.reprinted(budget, 70 * TKR).reprinted(actual, 90 * TKR).frames())

    assert not found.feasible
    assert all(len(conflict.cures) != 1 or conflict.cures[0].figure in {budget, actual} for conflict in found.conflicts)


def from_printed(kind: str) -> tuple[Making, int]:
    """A file whose variance or total is reckoned from printed figures, with the ledger's öre beside it."""
    made = Making()
    amounts, signs, code = (
        ((40_400, -40_400), (1, -1), "V01") if kind == "variance" else ((40_400,) * 3, (1,) * 3, "S02")
    )
    exact = [made.figure(amount, 1, file="ledger.xlsx") for amount in amounts]
    rows = [made.figure(printed(amount, TKR), TKR) for amount in amounts]
    for row, source in zip(rows, exact, strict=True):
        made.rule("R01", row, (source, 1, 1), test="rounded")
    reckoned = made.figure(sum(sign * made.figures[row][0] for sign, row in zip(signs, rows, strict=True)), TKR)
    made.rule(code, reckoned, *((row, sign, 1) for row, sign in zip(rows, signs, strict=True)))
    made.rule("R01", reckoned, *((source, sign, 1) for source, sign in zip(exact, signs, strict=True)), test="rounded")
    return made, reckoned


@pytest.mark.parametrize("kind", ["variance", "total"])
def test_a_file_that_reckons_from_printed_figures_is_not_blamed_for_it(kind: str) -> None:
    made, _ = from_printed(kind)

    found = joint(*made.frames())

    assert found.feasible
    assert found.from_printed == (("t.xlsx", kind),)


@pytest.mark.parametrize("kind", ["variance", "total"])
def test_without_that_convention_the_same_figures_are_impossible(kind: str) -> None:
    made, reckoned = from_printed(kind)

    found = joint(*made.frames(), from_printed=False)

    assert not found.feasible
    assert any(reckoned in conflict.cells for conflict in found.conflicts)


@pytest.mark.parametrize(("kind", "code"), [("variance", "V01"), ("total", "S02")])
def test_one_rounding_difference_shows_that_a_file_reckons_from_exact_figures(kind: str, code: str) -> None:
    made, reckoned = from_printed(kind)
    rows = [made.figure(7 * TKR, TKR), made.figure(2 * TKR, TKR)]
    made.less(code, made.figure(6 * TKR, TKR), *rows)  # 7 − 2 is 6 only where the exact figures say so

    found = joint(*made.frames())

    assert found.from_printed == ()
    assert any(reckoned in conflict.cells for conflict in found.conflicts)


@pytest.mark.parametrize("kind", ["variance", "total"])
def test_what_rests_on_a_doubted_row_is_computed_as_the_rest_of_its_file(kind: str) -> None:
    made, reckoned = from_printed(kind)
    rows = [
        term[0] for code, figure, terms, _, _ in made.rules if figure == reckoned and code != "R01" for term in terms
    ]

    found = joint(*made.frames(), doubted=rows[:1])

    assert found.feasible
    assert found.from_printed == (("t.xlsx", kind),)


@pytest.mark.parametrize("kind", ["variance", "total"])
def test_the_convention_of_another_file_excuses_nothing(kind: str) -> None:
    made, reckoned = from_printed(kind)
    elsewhere = made.figure(made.figures[reckoned][0], TKR, file="other.xlsx")
    sources = [number for number, (_, step, _, _) in enumerate(made.figures) if step == 1]
    signs = (1, -1) if kind == "variance" else (1, 1, 1)
    terms = [(number, sign, 1) for number, sign in zip(sources, signs, strict=True)]
    made.rule("R01", elsewhere, *terms, test="rounded")

    found = joint(*made.frames())

    assert any(elsewhere in conflict.cells for conflict in found.conflicts)
    assert not any(reckoned in conflict.cells for conflict in found.conflicts)


def test_what_another_file_shows_is_no_evidence_against_a_files_convention() -> None:
    made, _ = from_printed("total")
    rows = [made.figure(amount * TKR, TKR, file="other.xlsx") for amount in (7, 2)]
    made.sum("S02", made.figure(10 * TKR, TKR, file="other.xlsx"), *rows)

    found = joint(*made.frames())

    assert found.feasible
    assert found.from_printed == (("t.xlsx", "total"),)


def test_an_error_in_a_file_is_no_evidence_against_its_convention() -> None:
    made, reckoned = from_printed("total")
    rows = [made.figure(amount * TKR, TKR) for amount in (7, 2)]
    wrong = made.figure(90 * TKR, TKR)
    made.sum("S02", wrong, *rows)

    found = joint(*made.frames())

    assert found.from_printed == (("t.xlsx", "total"),)
    assert [conflict.cells for conflict in found.conflicts] == [(wrong, *rows)]
    assert not any(reckoned in conflict.cells for conflict in found.conflicts)


def test_a_convention_does_not_excuse_what_lies_beyond_its_file() -> None:
    made = Making()
    rows = [made.figure(amount * TKR, TKR) for amount in (10, 20)]
    total = made.figure(30 * TKR, TKR)
    made.sum("S02", total, *rows)
    committee = made.figure(99 * TKR, TKR, "committee", "committee.xlsx")
    made.sum("R05", committee, total)

    found = joint(*made.frames())

    assert found.from_printed == ()
    (conflict,) = found.conflicts
    assert committee in {cure.figure for cure in conflict.cures}


def test_a_convention_that_the_run_does_not_need_is_not_taken() -> None:
    made = Making()
    rows = [made.figure(10 * TKR, TKR), made.figure(20 * TKR, TKR)]
    made.sum("S02", made.figure(30 * TKR, TKR), *rows)
    wrong = made.figure(99 * TKR, TKR)
    made.sum("R01", rows[0], wrong)

    found = joint(*made.frames())

    assert found.from_printed == ()
    assert len(found.conflicts) == 1


def test_a_wrong_total_is_not_excused_as_reckoned_from_printed_figures() -> None:
    made = Making()
    rows = [made.figure(10 * TKR, TKR), made.figure(20 * TKR, TKR)]
    total = made.figure(34 * TKR, TKR)
    made.sum("S02", total, *rows)

    (conflict,) = joint(*made.frames()).conflicts

    assert conflict.cells == (total, *rows)


def test_a_long_list_that_misses_its_control_total_is_told_by_the_total_alone() -> None:
    made = Making()
    rows = [made.figure(amount, 1) for amount in range(5_000)]
    total = made.figure(sum(range(5_000)) + 7, 1)
    made.sum("F08", total, *rows)

    (conflict,) = joint(*made.frames()).conflicts

    assert set(conflict.cells) == {total, *rows}
    assert conflict.miss == Decimal("0.07")
    assert [(cure.figure, cure.value) for cure in conflict.cures] == [(total, Decimal("124975.00"))]
