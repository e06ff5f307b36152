"""What the options of rules must be, and that they reach the rules from a settings file and files of exports."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.findings import Finding
from schemas.load import load_organisation
from schemas.problems import SettingsError
from tests.judging import judged, taken
from tests.validate.making import SETTINGS, organisation


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('ledger = { internal = { konto = ["6?"] } }', "no code pattern"),
        ('ledger = { internal = { account = ["60*"] } }', "account is no dimension"),
        ("ledger = { internal = { konto = [] } }", "konto has no patterns"),
        ('forecast = { rate = { low = "2", high = "0.5" } }', "no rate is at least 2 and at most 0.5"),
        ('forecast = { rate = { low = "half", high = "2" } }', "write a number with a point"),
        ('forecast = { rate = { low = "0.5", high = "2", least = "-1" } }', "least"),
        ('forecast = { rate = { low = "0.5" } }', "high"),
        ('ledger = { complete_vouchers = "yes" }', "complete_vouchers"),
    ],
)
def test_options_that_cannot_be_meant_are_told_when_they_are_loaded(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        organisation(tmp_path, options)

    assert any(said in str(problem) for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('motpart = { heads = ["Counterparty"] }', "", "ledger has no column motpart"),
        ('of = ["goods"', 'reverses = true, of = ["goods"', "only a line that sums no others can reverse"),
        (
            "\ngoals = {",
            '\ngoals = { words = { higher = ["up"], lower = ["Up"] },',
            "the name Up is also that of higher",
        ),
        ("\ngoals = {", '\ngoals = { words = { worse = ["better"] },', "the name better is also that of better"),
    ],
)
def test_options_that_contradict_the_rest_are_told(tmp_path: Path, before: str, after: str, said: str) -> None:
    text = SETTINGS.replace("OPTIONS", 'ledger = { internal = { konto = ["60*"] } }')
    text = text.replace("REVERSES", "reverses = false")
    assert before in text
    path = tmp_path / "small.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(SettingsError) as raised:
        load_organisation(path)

    assert any(said in problem.message for problem in raised.value.problems), raised.value.problems


LEDGER = """\
Period: 2016-08
Amounts in: kr

Unit;Account;Counterparty;Period;Voucher;Text;Amount
0110;4010;;201608;A1;Paper;80000,00
0110;1930;;201608;A1;Paper;-80000,00
0110;6010;;201608;A2;Rent;500,00
0110;1930;;201608;A2;Rent;-499,00
"""
BUDGET = """\
Period: 2016-08
Amounts in: kr

Unit;Account;Year;M1;M2;M3;M4;M5;M6;M7;M8;M9;M10;M11;M12
0110;4010;1200,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00;100,00
"""
FORECAST = """\
Period: 2016-08
Amounts in: kr

Unit;Account;Forecast
0110;4010;200000,00
"""
GOALS = """\
Period: 2016-08

Goal;Assessment;Direction;Target;Value;Before;Tendency
Pleased users;1;higher;80 %;70 %;70 %;unchanged
"""
OPTIONS = """
ledger = { internal = { konto = ["60*"] }, complete_vouchers = true }
forecast = { rate = { low = "0.5", high = "2", least = "1000" } }
"""


def findings(folder: Path, options: str) -> list[Finding]:
    settings = organisation(folder, options)
    texts = {"ledger.csv": LEDGER, "budget.csv": BUDGET, "forecast.csv": FORECAST, "goals.csv": GOALS}
    found = judged(taken(folder, settings, texts), settings).findings
    return [finding for finding in found if finding.code != "T01"]  # cash is no cost, but every account has a line


def test_exports_are_judged_by_the_options_each_at_its_cell(tmp_path: Path) -> None:
    found = {finding.code: finding for finding in findings(tmp_path, OPTIONS)}

    assert {code: (f.cells[0].file, f.cells[0].address) for code, f in found.items()} == {
        "L02": ("ledger.csv", "C7"),
        "L05": ("ledger.csv", "E7"),
        "G03": ("goals.csv", "B4"),
        "Q01": ("forecast.csv", "C5"),
        "P05": ("budget.csv", "C5"),
    }
    assert found["L05"].found == Decimal("1.00")


def test_without_options_an_internal_posting_is_unmapped_and_nothing_is_asked_of_vouchers_or_forecasts(
    tmp_path: Path,
) -> None:
    assert sorted(finding.code for finding in findings(tmp_path, "")) == ["G03", "L01", "P05"]
