"""Amounts that a spreadsheet computed: thirds of a thousand are no whole öre, and their sum is right all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.intake import take_in
from pipeline.judging import Version, judge_period
from pipeline.result import Result, Run
from schemas.load import load_organisation
from schemas.periods import Period
from tests.parse.conftest import COLUMNS, SMALL

LAYOUT = 'period = "2012-12"\nunit = "TEUR"\ntitle = "baths"\n' + COLUMNS


@pytest.fixture
def judged(tmp_path: Path) -> Result:
    settings = tmp_path / "test.toml"
    settings.write_text(SMALL.replace("LAYOUT", LAYOUT), encoding="utf-8")
    organisation = load_organisation(settings)
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["Line", "Plan 2012"], ["Income", 500 / 3], ["Rent", 100 / 3], ["Net", 400 / 3]]):
            sheet.write_row(row, 0, cells)
    intake = take_in(path, path.name, "0", organisation)
    versions = [Version(mapped, intake.findings) for mapped in intake.tables]
    run = Run(1, datetime(2026, 9, 20, tzinfo=UTC), "test", "")
    return judge_period(run, Period(2012, 12), versions, organisation, {}, complete=False)


def test_a_sum_of_fractions_may_be_an_oere_off(judged: Result) -> None:
    sums = judged.comparisons.filter(judged.comparisons["code"] == "S02")

    assert sums.select("difference", "verdict").rows() == [(Decimal("-0.01"), "rounding")]
    assert {finding.code for finding in judged.findings} <= {"C08"}
