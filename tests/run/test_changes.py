"""One thing changed in the inbox of August 2016: one finding at the right place, what follows from it its companions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.run.office import BUDGET, LEDGER, MEMBERSHIP, Office, add, footing, key, new_findings, only_result, posting


def test_one_oere_more_on_the_line_below_a_tie_is_found_on_that_line_alone(office: Office) -> None:
    def change(sheet: Any) -> None:
        add(posting(sheet, ansvar="0220", aktivitet="2205")[10], 1)
        add(footing(sheet)[0], 1)

    office.edit(LEDGER, change)

    (found,) = new_findings(office.run())

    assert key(found) == ("R01", "medlemsavgifter", "skl")
    assert found.cells[0].file == MEMBERSHIP
    assert (found.found, found.expected) == (Decimal("447000.00"), Decimal("447500.00"))


def test_one_oere_less_on_that_line_changes_nothing(office: Office) -> None:
    def change(sheet: Any) -> None:
        add(posting(sheet, ansvar="0220", aktivitet="2205")[10], -1)
        add(footing(sheet)[0], -1)

    office.edit(LEDGER, change)

    assert new_findings(office.run()) == []


def drop_posting(sheet: Any, *, adjust: bool) -> None:
    row = posting(sheet, ansvar="0140", konto="6", motpart="3")
    total, count = footing(sheet)
    if adjust:
        add(total, -round(row[10].value * 100))
        count.value -= 1
    sheet.delete_rows(row[0].row)


def test_a_posting_that_never_got_into_the_ledger_is_found_on_its_line(office: Office) -> None:
    office.edit(LEDGER, lambda sheet: drop_posting(sheet, adjust=True))

    (found,) = new_findings(office.run())

    assert key(found) == ("R01", "klk", "internhyror")
    assert LEDGER in {cell.file for cell in found.cells}
    assert any(companion.startswith("R01:klk/netto/") for companion in found.companions)


def test_a_posting_lost_from_the_export_breaks_its_total_and_is_found_on_its_line(office: Office) -> None:
    office.edit(LEDGER, lambda sheet: drop_posting(sheet, adjust=False))

    (found,) = new_findings(office.run())

    assert key(found) == ("F08", "klk", "internhyror")
    assert found.cells[0].file == LEDGER
    assert "R01:klk/internhyror/actual_period:ledger" in found.companions


def budget_row(sheet: Any, aktivitet: str) -> Any:
    return next(row for row in sheet.iter_rows() if aktivitet in [cell.value for cell in row])


@pytest.mark.parametrize("adjusted", [True, False])
def test_two_digits_swapped_in_the_years_budget_are_found_at_that_cell(office: Office, adjusted: bool) -> None:
    def change(sheet: Any) -> None:
        cell = budget_row(sheet, "2205")[5]
        assert cell.value == 658_000
        cell.value = 685_000
        if adjusted:
            add(next(row for row in sheet.iter_rows() if row[0].value == "Summa")[5], 27_000_00)

    office.edit(BUDGET, change)

    (found,) = new_findings(office.run())

    assert key(found)[1:] == ("medlemsavgifter", "skl")
    assert [(cell.file, cell.address[0]) for cell in found.cells] == [(BUDGET, "F")]
    assert found.expected == Decimal(658_000)


def test_two_digits_swapped_in_a_months_budget_are_found_at_that_cell(office: Office) -> None:
    def change(sheet: Any) -> None:
        cell = budget_row(sheet, "2205")[8]
        assert cell.value == 54_833.33
        cell.value = 58_433.33

    office.edit(BUDGET, change)

    (found,) = new_findings(office.run())

    assert key(found)[1:] == ("medlemsavgifter", "skl")
    assert [(cell.file, cell.address[0]) for cell in found.cells] == [(BUDGET, "I")]
    assert found.expected == Decimal("54833.33")


def turn_signs(sheet: Any) -> None:
    for row in sheet.iter_rows():
        for cell in row[1:]:
            if isinstance(cell.value, int | float):
                cell.value = -cell.value


@pytest.mark.parametrize(
    "title",
    ["Kommunledningskontoret", "Brandförsvaret", "Medlemsavgifter", "Avräkningskonton", "Reavinst", "Sammandrag"],
)
def test_a_whole_follow_up_with_turned_signs_is_one_finding(office: Office, title: str) -> None:
    file = f"Uppföljning {title}.xlsx"
    office.edit(file, turn_signs)

    (found,) = new_findings(office.run())

    assert found.code == "T02"
    assert [(cell.file, cell.address) for cell in found.cells] == [(file, "")]
    assert found.companions


@pytest.mark.parametrize(
    ("column", "code"), [("B", "R01"), ("C", "R02"), ("D", "V01"), ("E", "R03"), ("F", "R02"), ("G", "V02")]
)
def test_a_figure_changed_in_a_follow_up_is_found_at_its_cell(office: Office, column: str, code: str) -> None:
    file = "Uppföljning Kommunledningskontoret.xlsx"

    def change(sheet: Any) -> None:
        row = next(row for row in sheet.iter_rows() if row[0].value == "Personalkostnader inkl PO")
        row[ord(column) - 65].value += 90

    office.edit(file, change)

    (found,) = new_findings(office.run())

    assert [(cell.file, cell.address[0]) for cell in found.cells] == [(file, column)]
    assert (found.title, found.line) == ("klk", "personal")
    assert any(name.startswith(code) for name in found.companions) or found.code == code


def test_every_difference_is_in_one_finding_as_itself_or_as_a_companion(office: Office) -> None:
    def change(sheet: Any) -> None:
        for row in sheet.iter_rows():
            if isinstance(row[1].value, int | float) and row[0].value:
                row[1].value += row[0].row * 13

    office.edit("Uppföljning Kommunledningskontoret.xlsx", change)

    result = only_result(office.run())

    differing = set(result.comparisons.filter(result.comparisons["verdict"] == "differs")["comparison"])
    companions = [name for found in result.findings for name in found.companions]
    findings = [found for found in result.findings if found.difference is not None]
    assert len(companions) == len(set(companions))
    assert set(companions) <= differing
    assert len(differing) == len(companions) + len(findings)


@pytest.fixture
def change_ansvar() -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        posting(sheet, ansvar="0140", konto="6")[0].value = "1127"

    return change


def test_a_posting_that_no_line_matches_is_listed_with_its_amount(
    office: Office, change_ansvar: Callable[[Any], None]
) -> None:
    office.edit(LEDGER, change_ansvar)

    outcome = office.run()

    unmapped = [found for found in new_findings(outcome) if found.code == "L01"]
    assert len(unmapped) == 1
    assert "1127" in str(unmapped[0].message.values["codes"])
    assert unmapped[0].found
