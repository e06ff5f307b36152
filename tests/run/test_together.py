"""Figures that hold one by one and not together, end to end: a follow-up dropped by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.checking import check_files
from pipeline.findings import Finding, Severity
from tests.run.office import CLOCK, Office, only_result

HEADS = ["tkr", "Utfall perioden", "Budget perioden", "Avvik perioden"]


def found_in(office: Office, *rows: list[Any]) -> list[Finding]:
    """What `check` finds in a follow-up of Gemensamma medlemsavgifter with these rows."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Budgettitel:", "Medlemsavgifter"], ["Period:", "2016-08"], ["Belopp i:", "tkr"], HEADS, *rows):
        sheet.append(row)
    path = office.root / "Uppföljning.xlsx"
    book.save(path)
    outcome = check_files([path], office.workspace, CLOCK, "test")
    return list(only_result(outcome).findings)


def test_variances_that_each_lean_on_rounding_cannot_all_do_so_at_once(office: Office) -> None:
    # Each variance is one more than its budget less its actual. Rounding explains each by at least half a unit between
    # budget and actual, so one and a half in the three, but between the totals it explains one at most.
    findings = found_in(
        office,
        ["Luftvårdsförbund", 10, 10, 1],
        ["Sveriges Ekokommuner", 10, 10, 1],
        ["GISS", 10, 10, 1],
        ["Summa kostnader", 30, 30, 1],
    )

    assert [finding.code for finding in findings] == ["S04"]
    (found,) = findings
    assert found.severity is Severity.ERROR
    assert len(found.cells) >= 3
    assert found.difference is not None


def test_rounding_that_goes_together_is_no_finding(office: Office) -> None:
    findings = found_in(
        office,
        ["Luftvårdsförbund", 10, 10, 1],
        ["Sveriges Ekokommuner", 10, 10, 1],
        ["GISS", 10, 10, 0],
        ["Summa kostnader", 30, 30, 1],
    )

    assert findings == []


def test_the_figures_of_which_one_alone_would_do_are_told_and_none_is_chosen(office: Office) -> None:
    outcome = office.run()

    (found,) = [finding for finding in only_result(outcome).findings if finding.code == "V02"]

    assert len(found.cells) == 3
    assert found.expected is None
    assert [(cause.values["cell"], str(cause.values["value"])) for cause in found.causes] != []
    assert {str(cause.values["cell"]) for cause in found.causes} == {"G10"}


def test_without_the_forecast_export_either_of_two_would_do(office: Office, tmp_path: Path) -> None:
    followups = [path for path in sorted(office.inbox.iterdir()) if path.name.startswith("Uppföljning")]

    outcome = check_files(followups, office.workspace, datetime(2016, 9, 23, tzinfo=UTC), "test")

    (found,) = [finding for finding in only_result(outcome).findings if finding.code == "V02"]
    assert {str(cause.values["cell"]) for cause in found.causes} == {"E10", "G10"}
