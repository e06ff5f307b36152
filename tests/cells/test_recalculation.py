"""C07: the value stored for a formula against what the formula gives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cells import Inspection, inspect
from pipeline.cells.recalculation import LISTED
from pipeline.findings import Finding, Money, Severity
from tests.cells.building import EKERO, book_of, follow_up, inspected, told


def only(inspection: Inspection, code: str) -> Finding:
    (finding,) = inspection.findings
    assert finding.code == code
    return finding


HEADS = ["kr", "actual", "budget", "variance"]


def test_a_sum_that_is_stored_with_another_value_is_found_with_what_it_should_be(tmp_path: Path) -> None:
    rows = [HEADS[:2], ["Salaries", 80], ["Rent", 20], ["Total", ("=SUM(B2:B3)", 90)]]

    found = only(inspected(tmp_path, rows), "C07")

    assert [cell.address for cell in found.cells] == ["B4"]
    assert told(found) == ("90.00", "100.00", "-10.00")
    assert found.severity is Severity.ERROR


def test_amounts_are_told_in_the_currency_and_written_in_the_sheets_unit(tmp_path: Path) -> None:
    rows = [HEADS[:2], ["Salaries", 80], ["Rent", 20.4], ["Total", ("=B2+B3", 100)]]

    found = only(inspected(tmp_path, rows, unit="tkr"), "C07")

    assert (found.found, found.expected) == (Decimal("100000.00"), Decimal("100400.00"))
    assert found.message.values == {
        "found": Money(Decimal(100_000), 1000, 1),
        "expected": Money(Decimal(100_400), 1000, 1),
    }


def test_right_values_give_no_finding_and_are_counted(tmp_path: Path) -> None:
    rows = [
        HEADS,
        ["Salaries", 80, 90, ("=C2-B2", 10)],
        ["Rent", 0.1, ("=Underlag!B2*2%", 0.2), ("=C3-B3", 0.1)],
        ["Total", ("=SUM(B2:B3)", 80.1), ("=SUM(C2:C3)", 90.2), ("=C4-B4", 10.100000000000009)],
    ]

    inspection = inspected(tmp_path, rows, {"Underlag": [[None], ["Yta", 10]]})

    assert inspection.findings == ()
    assert (inspection.evaluated, inspection.not_evaluated) == (6, 0)


def test_a_cell_of_another_sheet_that_has_changed_since_is_found_where_it_is_used(tmp_path: Path) -> None:
    rows = [HEADS[:2], ["Rent", ("='Blad 2'!$B$3", 20)]]

    found = only(inspected(tmp_path, rows, {"Blad 2": [[], [], ["Rent", 25]]}), "C07")

    assert told(found) == ("20.00", "25.00", "-5.00")


def test_each_formula_is_held_against_the_stored_values_that_it_refers_to_and_not_further_back(tmp_path: Path) -> None:
    rows = [HEADS[:2], ["Rent", 10], ["More", ("=B2", 11)], ["Most", ("=B3", 11)]]

    assert [cell.address for cell in only(inspected(tmp_path, rows), "C07").cells] == ["B3"]


def test_what_holds_once_another_cell_is_right_is_not_told_beside_it(tmp_path: Path) -> None:
    rows = [
        HEADS,
        ["Salaries", 80, 90, ("=C2-B2", 10)],
        ["Rent", 20, 25, ("=C3-B3", 5)],
        ["Total", ("=SUM(B2:B3)", 70), ("=SUM(C2:C3)", 115), ("=C4-B4", 15)],
        ["Twice", None, None, ("=D4*2", 31)],
    ]

    findings = inspected(tmp_path, rows).findings

    assert [(found.code, found.cells[0].address) for found in findings] == [("C07", "B4"), ("C07", "D5")]


def test_what_rests_on_a_number_typed_over_a_formula_is_not_told_beside_it(tmp_path: Path) -> None:
    rows = [
        HEADS,
        ["Salaries", 80, 90, ("=C2-B2", 10)],
        ["Rent", 20, 25, ("=C3-B3", 5)],
        ["Total", 70, ("=SUM(C2:C3)", 115), ("=C4-B4", 15)],
    ]

    findings = inspected(tmp_path, rows).findings

    assert [(found.code, found.cells[0].address) for found in findings] == [("C06", "B4")]


def test_circles_and_long_chains_are_no_trouble(tmp_path: Path) -> None:
    chain = [["Line", (f"=B{row - 1}+1", row)] for row in range(3, 5000)]
    rows = [HEADS[:2], ["Start", 2], *chain, ["Circle", ("=B5001", 7)], ["Circle", ("=B5000", 7)]]

    inspection = inspected(tmp_path, rows)

    assert inspection.findings == ()
    assert inspection.evaluated == len(chain) + 2


def test_what_cannot_be_evaluated_is_counted_and_no_finding(tmp_path: Path) -> None:
    rows = [
        HEADS[:2],
        ["Rent", ("=VLOOKUP(A2,Underlag!A:B,2)", 1)],
        ["Fee", ("=IF(B2>0,5,6)", 99)],
        ["Name", ("=Moms*B2", 99)],
        ["Sum", ("=SUM(B2:B3)", 100)],
    ]

    inspection = inspected(tmp_path, rows)

    assert inspection.findings == ()
    assert (inspection.evaluated, inspection.not_evaluated) == (1, 3)


def test_a_difference_below_half_an_oere_is_nobodys_concern(tmp_path: Path) -> None:
    rows = [HEADS[:2], ["Third", ("=100/3", 33.33)], ["Other", ("=100/3", 33.34)]]

    found = only(inspected(tmp_path, rows), "C07")

    assert [cell.address for cell in found.cells] == ["B3"]


def test_formulas_outside_the_table_are_not_looked_at(tmp_path: Path) -> None:
    rows = [["kr", "actual", "Not a measure"], ["Rent", 10, ("=B2*2", 99)], ["Note", None, None, ("=B2", 99)]]

    inspection = inspected(tmp_path, rows, measures=["actual_period"])

    assert inspection.findings == ()
    assert inspection.evaluated == 0


def test_a_workbook_that_was_never_calculated_is_one_finding_with_all_its_cells(tmp_path: Path) -> None:
    rows = [HEADS[:2], *(["Line", (f"={row}+1", 0)] for row in range(LISTED + 1))]

    found = only(inspected(tmp_path, rows), "C07")

    assert len(found.cells) == LISTED + 1
    assert told(found) == ("0.00", "1.00", "-1.00")
    assert found.message.values["count"] == LISTED + 1


def test_some_stale_values_are_each_a_finding(tmp_path: Path) -> None:
    rows = [HEADS[:2], *(["Line", (f"={row}+1", 0)] for row in range(LISTED))]

    inspection = inspected(tmp_path, rows)

    assert [finding.cells[0].address for finding in inspection.findings] == [f"B{row}" for row in range(2, LISTED + 2)]


amounts = st.lists(st.lists(st.decimals(-(10**8), 10**8, places=2), min_size=2, max_size=2), min_size=1, max_size=30)


def calculated(lines: list[list[Decimal]]) -> list[list[Any]]:
    """A follow-up with variances and totals, each stored as a program with doubles would store it."""
    rows: list[list[Any]] = [HEADS]
    columns: list[list[float]] = [[], [], []]
    for row, (actual, budget) in enumerate(lines, start=2):
        values = [float(actual), float(budget), float(budget) - float(actual)]
        for column, value in zip(columns, values, strict=True):
            column.append(value)
        rows.append(["Line", *values[:2], (f"=C{row}-B{row}", values[2])])
    last = len(lines) + 1
    totals = [(f"=SUM({at}2:{at}{last})", sum(column)) for at, column in zip("BCD", columns, strict=True)]
    return [*rows, ["Total", *totals]]


@settings(max_examples=60)
@given(amounts)
def test_a_sheet_that_a_program_has_calculated_has_no_findings(lines: list[list[Decimal]]) -> None:
    with TemporaryDirectory() as folder:
        inspection = inspected(Path(folder), calculated(lines))

    assert inspection.findings == ()
    assert inspection.evaluated == len(lines) + 3
    assert inspection.not_evaluated == 0


@settings(max_examples=60)
@given(amounts, st.integers(1, 10**9), st.data())
def test_one_oere_more_in_any_formulas_value_is_found_at_its_cell(
    lines: list[list[Decimal]], oere: int, data: st.DataObject
) -> None:
    rows = calculated(lines)
    places = [(row, at) for row, cells in enumerate(rows) for at, cell in enumerate(cells) if isinstance(cell, tuple)]
    row, at = data.draw(st.sampled_from(places))
    formula, value = rows[row][at]
    wrong = round(value + oere / 100, 2)
    rows[row][at] = formula, wrong

    with TemporaryDirectory() as folder:
        inspection = inspected(Path(folder), rows)

    stale = [finding for finding in inspection.findings if finding.code == "C07"]
    expected = Decimal(repr(round(value, 2)))
    assert (stale[0].cells[0].address, stale[0].expected) == (f"{'ABCD'[at]}{row + 1}", expected)
    assert stale[0].found == Decimal(repr(wrong))


def test_tens_of_thousands_of_formulas_and_running_totals_among_them_take_seconds(tmp_path: Path) -> None:
    count = 10_000
    rows: list[list[Any]] = [["kr", "actual", "budget", "variance", "forecast"]]
    for row in range(2, count + 2):
        total = (row * row + row) // 2 - 1
        cells = (f"=B{row}*2", 2 * row), (f"=C{row}-B{row}", row), (f"=SUM(B$2:B{row})", total)
        rows.append(["Line", row, *cells])
    book = book_of(tmp_path, {"Blad1": rows})
    parts = [(book.sheets[0], follow_up(book.sheets[0]))]

    start = perf_counter()
    inspection = inspect(book, parts, EKERO)
    took = perf_counter() - start

    assert inspection.findings == ()
    assert inspection.evaluated == 3 * count
    assert took < 15  # fifty million cells, added one by one, would take longer
