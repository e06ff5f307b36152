"""Amounts that a spreadsheet computed: thirds of a thousand are no whole öre, and their sum is right all the same."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.intake import take_in
from pipeline.result import Result
from schemas.load import load_organisation
from schemas.periods import Period
from tests import judging
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
    return judging.judged([intake], organisation, Period(2012, 12), complete=False)


def test_a_sum_of_fractions_may_be_an_oere_off(judged: Result) -> None:
    sums = judged.comparisons.filter(judged.comparisons["code"] == "S02")

    assert sums.select("difference", "verdict").rows() == [(Decimal("-0.01"), "rounding")]
    assert {finding.code for finding in judged.findings} <= {"C08"}
