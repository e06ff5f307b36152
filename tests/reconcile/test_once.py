"""A fault that is seen from two sides is one finding; and files whose signs, or whose variances' signs, are in question."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.findings import Finding
from tests.reconcile.small import follow_up, judged, ledger, office
from tests.run.office import Office

EARLY = ("0110", "4010", "", "201607", "A1", "900,00")


def with_formulas(here: Office, *rows: tuple[str, float, str, float]) -> None:
    """The school's follow-up as a workbook: line, actual, and where its total is a formula, that and its stored value."""
    book = xlsxwriter.Workbook(here.inbox / "School.xlsx")
    sheet = book.add_worksheet()
    for row, text in enumerate(("Title: School", "Period: 2016-08", "Amounts in: kr")):
        sheet.write(row, 0, text)
    for column, head in enumerate(("Line", "Actual", "Budget")):
        sheet.write(4, column, head)
    for row, (line, amount, formula, budget) in enumerate(rows, start=5):
        sheet.write(row, 0, line)
        for column, value in ((1, amount), (2, budget)):
            if formula:
                sheet.write_formula(row, column, formula.replace("?", "ABC"[column]), None, value)
            else:
                sheet.write(row, column, value)
    book.close()


def loud(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.severity != "info"]


def test_a_stale_total_is_told_at_its_cell_with_the_sums_that_it_breaks(tmp_path: Path) -> None:
    here = office(tmp_path)
    with_formulas(here, ("Goods", 900, "", 90), ("Rent", 7, "", 7), ("Net", 917, "SUM(?6:?7)", 97))

    (finding,) = loud(judged(here).findings)

    assert (finding.code, [cell.address for cell in finding.cells]) == ("C07", ["B8"])
    assert finding.expected == Decimal("907.00")
    assert finding.explained == {"S02:school/net/actual:printed"}


def test_a_line_that_stands_twice_is_told_once_with_its_sums(tmp_path: Path) -> None:
    here = office(tmp_path)
    follow_up(here, ("Goods", "900"), ("Rent", "7"), ("Rent", "7"), ("Net", "907"))

    (finding,) = loud(judged(here).findings)

    assert finding.code == "C10"
    assert finding.explained == {"S02:school/net/actual:printed"}


def test_a_posting_without_a_line_is_told_once_with_what_lacks_its_amount(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, EARLY, ("0190", "4010", "", "201608", "A2", "100,00"))
    follow_up(here, ("Goods", "1000"), ("Rent", "0"), ("Net", "1000"))

    (finding,) = loud(judged(here).findings)

    assert (finding.code, finding.found) == ("L01", Decimal("100.00"))
    assert {name[:3] for name in finding.explained} == {"R01"}


@pytest.mark.parametrize("amount", ["99,00", "-100,00"])
def test_a_posting_without_a_line_of_another_amount_is_another_fault(tmp_path: Path, amount: str) -> None:
    here = office(tmp_path)
    ledger(here, EARLY, ("0190", "4010", "", "201608", "A2", amount))
    follow_up(here, ("Goods", "1000"), ("Rent", "0"), ("Net", "1000"))

    assert len(loud(judged(here).findings)) == 2


def test_a_file_of_nets_that_nothing_confirms_is_noted(tmp_path: Path) -> None:
    here = office(tmp_path)
    follow_up(here, ("Net", "1000"))

    assert [(f.code, f.severity, f.cells[0].file) for f in judged(here).findings] == [("F14", "info", "School 8.csv")]


@pytest.mark.parametrize("rows", [[("Goods", "1000"), ("Rent", "0"), ("Net", "1000")], [("Net", "0")]])
def test_a_file_with_an_amount_on_a_side_or_with_none_is_not_noted(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    here = office(tmp_path)
    follow_up(here, *rows)

    assert judged(here).findings == ()


def test_a_net_that_the_ledger_confirms_is_not_noted(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, EARLY)
    follow_up(here, ("Net", "900"))

    assert judged(here).findings == ()


def test_codes_that_lost_their_zeros_are_told_once_with_every_line_that_lacks_them(tmp_path: Path) -> None:
    here = office(tmp_path)
    lost = ("110", "4010", "", "201608", "A2", "100,00"), ("110", "6010", "", "201608", "A3", "40,00")
    ledger(here, EARLY, *lost)
    follow_up(here, ("Goods", "1000"), ("Rent", "40"), ("Net", "1040"))

    (finding,) = loud(judged(here).findings)

    assert (finding.code, finding.found) == ("L07", Decimal("140.00"))
    assert {name for name in finding.explained if "/net/" not in name} == {
        "R01:school/goods/actual:ledger",
        "R01:school/rent/actual:ledger",
    }
