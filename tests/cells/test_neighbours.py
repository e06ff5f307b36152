"""C06: a number where the cells around it have formulas."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.findings import Finding, Severity
from tests.cells.building import inspected, told

HEADS = ["kr", "actual", "budget", "variance"]


def found_in(folder: Path, rows: Any, **options: Any) -> list[tuple[str, Severity]]:
    return [(finding.cells[0].address, finding.severity) for finding in on_neighbours(folder, rows, **options)]


def on_neighbours(folder: Path, rows: Any, **options: Any) -> list[Finding]:
    return [finding for finding in inspected(folder, rows, **options).findings if finding.code == "C06"]


def variances(typed: float | None, lines: int = 5) -> list[list[Any]]:
    """A follow-up whose variances are formulas, one of them typed over."""
    rows: Any = [["Line", 10 * row, 12 * row, (f"=C{row}-B{row}", 2 * row)] for row in range(2, lines + 2)]
    if typed is not None:
        rows[1][3] = typed
    return [HEADS, *rows]


def test_a_variance_typed_over_its_formula_is_an_error_where_the_formula_gives_another(tmp_path: Path) -> None:
    (found,) = on_neighbours(tmp_path, variances(-6))

    assert found.cells[0].address == "D3"
    assert found.severity is Severity.ERROR
    assert told(found) == ("-6.00", "6.00", "-12.00")
    assert found.bound == Decimal("1.5")


@pytest.mark.parametrize("typed", [6, 5, 7])
def test_it_is_asked_about_where_the_number_is_what_the_formula_gives_within_rounding(
    tmp_path: Path, typed: float
) -> None:
    (found,) = on_neighbours(tmp_path, variances(typed))

    assert found.severity is Severity.WARNING
    assert found.expected is None


def test_a_variance_typed_among_those_of_revenue_and_cost_in_turn_is_asked_about(tmp_path: Path) -> None:
    rows = variances(99)
    for row in (2, 5):
        rows[row - 1][3] = (f"=B{row}-C{row}", -2 * row)

    (found,) = on_neighbours(tmp_path, rows)

    # Which way round this line's is worked out is not known, so nothing is said of what it should be.
    assert (found.cells[0].address, found.severity, found.expected) == ("D3", Severity.WARNING, None)


def test_formulas_alone_and_numbers_alone_are_fine(tmp_path: Path) -> None:
    assert found_in(tmp_path, variances(None)) == []
    assert found_in(tmp_path, [HEADS, *(["Line", 1, 2, 1] for _ in range(5))]) == []


def test_two_formulas_are_too_few_to_tell(tmp_path: Path) -> None:
    rows: Any = [HEADS, ["a", 1, 2, ("=C2-B2", 1)], ["b", 1, 2, 9], ["c", 1, 2, ("=C4-B4", 1)]]

    assert found_in(tmp_path, rows) == []


def test_three_formulas_are_enough_whichever_side_most_of_them_are_on(tmp_path: Path) -> None:
    assert found_in(tmp_path, variances(99, lines=4)) == [("D3", Severity.ERROR)]
    upside_down: Any = variances(None, lines=4)
    upside_down[3][3] = 99
    assert found_in(tmp_path, upside_down) == [("D4", Severity.ERROR)]


def test_a_number_at_the_end_of_a_run_may_belong_to_what_follows(tmp_path: Path) -> None:
    rows: Any = variances(None)
    rows[5][3] = 99

    assert found_in(tmp_path, rows) == []


def test_formulas_of_another_shape_are_no_neighbours(tmp_path: Path) -> None:
    rows = variances(99)
    rows[3][3] = ("=C4-B3", 28)

    assert found_in(tmp_path, rows) == []


def test_blank_rows_between_do_not_hide_a_number(tmp_path: Path) -> None:
    rows = variances(99)
    rows[3:3] = [[None]]
    rows[4:] = [["Line", 10 * row, 12 * row, (f"=C{row}-B{row}", 2 * row)] for row in range(5, 8)]

    assert found_in(tmp_path, rows) == [("D3", Severity.ERROR)]


def test_a_forecast_typed_over_a_formula_that_is_an_assumption_is_asked_about(tmp_path: Path) -> None:
    rows: Any = [["kr", "budget", "forecast"]]
    rows += [["Line", 100 * row, (f"=B{row}*1.02", 102 * row)] for row in range(2, 7)]
    rows[3][2] = 500

    (found,) = on_neighbours(tmp_path, rows, measures=["budget_year", "forecast_year"])

    assert (found.cells[0].address, found.severity) == ("C4", Severity.WARNING)
    assert told(found) == ("500.00", "408.00")


def test_a_forecast_typed_over_a_formula_that_takes_several_figures_is_asked_about_too(tmp_path: Path) -> None:
    rows: Any = [["kr", "actual", "forecast"], *(["Line", 10, (f"=B{row}+B{row}", 20)] for row in range(2, 7))]
    rows[3][2] = 50

    assert found_in(tmp_path, rows, measures=["actual_period", "forecast_year"]) == [("C4", Severity.WARNING)]


TOTALS = {
    "actual": ("=SUM(B2:B3)", 30),
    "budget": ("=SUM(C2:C3)", 50),
    "variance": ("=C4-B4", 20),
    "forecast": ("=SUM(E2:E3)", 70),
}


def totals(**changes: Any) -> list[list[Any]]:
    """A follow-up of two lines with totals."""
    return [
        ["kr", *TOTALS],
        ["Salaries", 10, 20, 10, 30],
        ["Rent", 20, 30, 10, 40],
        ["Total", *({**TOTALS, **changes}.values())],
    ]


@pytest.mark.parametrize(("total", "address"), [("actual", "B4"), ("budget", "C4"), ("forecast", "E4")])
def test_a_total_typed_over_its_formula_is_found_by_the_other_totals_of_its_row(
    tmp_path: Path, total: str, address: str
) -> None:
    typed = totals(**{total: 99, "variance": ("=SUM(D2:D3)", 20)})

    assert found_in(tmp_path, typed) == [(address, Severity.ERROR)]


def test_one_total_and_a_variance_are_enough_where_the_total_adds_up_its_column(tmp_path: Path) -> None:
    rows: Any = [cells[:4] for cells in totals(actual=30)]

    assert found_in(tmp_path, rows) == [("B4", Severity.WARNING)]


def test_a_printed_total_may_be_off_by_what_rounding_explains(tmp_path: Path) -> None:
    assert found_in(tmp_path, totals(actual=31), unit="tkr") == [("B4", Severity.WARNING)]
    assert found_in(tmp_path, totals(actual=32), unit="tkr") == [("B4", Severity.ERROR)]


def test_a_row_of_numbers_with_one_total_may_be_meant(tmp_path: Path) -> None:
    assert found_in(tmp_path, totals(actual=31, budget=51, variance=21)) == []


def test_a_row_with_totals_of_several_shapes_is_left_alone(tmp_path: Path) -> None:
    assert found_in(tmp_path, totals(actual=31, budget=("=SUM(C3:C3)+C2", 50))) == []


def test_a_line_whose_other_measures_are_taken_from_elsewhere_is_no_row_of_totals(tmp_path: Path) -> None:
    rows = totals()
    rows[1] = ["Salaries", 10, ("=Underlag!B2", 20), ("=C2-B2", 10), ("=Underlag!B3", 30)]

    found = found_in(tmp_path, rows, others={"Underlag": [[], [None, 20], [None, 30]]})

    assert found == []


def test_a_row_of_totals_with_one_that_is_taken_from_elsewhere_is_left_alone(tmp_path: Path) -> None:
    rows = totals(actual=99, forecast=("=Underlag!B2", 70))

    assert found_in(tmp_path, rows, others={"Underlag": [[], [None, 70]]}) == []


def test_a_number_in_a_row_of_months_is_found_by_those_before_and_behind(tmp_path: Path) -> None:
    months = ["budget_year", "month_01", "month_02", "month_03", "month_04", "month_05"]
    rows: Any = [["kr", *months], ["Rent", 1200, *(("=$B2/12", 100) for _ in months[1:])]]
    rows[1][4] = 110

    (found,) = on_neighbours(tmp_path, rows, measures=months)

    assert (found.cells[0].address, found.severity) == ("E2", Severity.WARNING)
    assert found.expected == 100


def test_neighbours_that_cannot_be_evaluated_are_neighbours_still(tmp_path: Path) -> None:
    rows: Any = [HEADS[:2], *(["Line", (f"=VLOOKUP(A{row},Underlag!A:B,2)", row)] for row in range(2, 7))]
    rows[3][1] = 99

    assert found_in(tmp_path, rows) == [("B4", Severity.WARNING)]
