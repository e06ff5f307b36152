"""The registry's examples, run: what is said to break a rule breaks it, at the cell that is said to be to blame."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.findings import Finding
from pipeline.intake import take_in
from pipeline.tables import letters
from schemas.codes import CODES
from schemas.codes_model import Code
from schemas.load import load_organisation
from schemas.organisation import Organisation
from tests.judging import judged
from tests.settings import FACTS, GOALS, HEAD, layout, measure

LINES = {
    "line": ("kr*", "tkr*", "mnkr*"),
    "actual?": ("Actual", "Actual, period"),
    "budget?": ("Budget", "Budget, period"),
    "variance?": ("Variance", "Variance, period"),
    "budget_y?": "Budget, year",
    "variance_y?": "Variance, year",
}
POSTED = {
    "konto": "Account",
    "period": "Period",
    "voucher": "Voucher",
    "amount": "Amount, kr",
    "ansvar?": "Responsibility",
    "motpart?": "Counterparty",
}
BALANCED = {"konto": "Account", "ansvar?": "Responsibility", "balance": "Amount"}

SETTINGS = f"""{HEAD}
organisation = {{ id = "examples", name = "Examples", language = "en" }}
sources = {{ order = ["ledger", "balances", "follow_up"] }}
forecast = {{ rate = {{ low = "0.5", high = "2", least = "50000" }} }}
ledger = {{ internal = {{ konto = ["60*"] }} }}
measures = [
{measure("actual", "actual", "period")}
{measure("budget", "budget", "period")}
{measure("variance", "variance", "period", minuend="budget", subtrahend="actual")}
{measure("forecast", "forecast", "year")}
{measure("budget_y", "budget", "year")}
{measure("variance_y", "variance", "year", minuend="budget_y", subtrahend="forecast")}
{measure("balance", "actual", "previous_year")}
]
goals = {{ scale = [
  {{ value = 1, status = "green", name = {{ sv = "ja", en = "yes" }} }},
  {{ value = 2, status = "yellow", name = {{ sv = "delvis", en = "partly" }} }},
  {{ value = 3, status = "red", name = {{ sv = "nej", en = "no" }} }},
] }}

[units]
kr = {{ factor = 1, decimals = 2 }}
tkr = {{ factor = 1_000, decimals = 0 }}
mnkr = {{ factor = 1_000_000, decimals = 1 }}
{layout("follow_up", LINES, kind="followup", facts=tuple(FACTS))}
forecast = {{ heads = [
  "Forecast", "Forecast, year", {{ head = "Actual, year", claims = "actual" }},
], optional = true }}
{layout("ledger", POSTED, 'measure = "actual"')}
{layout("balances", BALANCED, 'totals = ["Total"]')}
{layout("goals", GOALS | {"goal": "Goal*"}, 'totals = ["Mean"]', facts=("period",))}
[[titles]]
id = "title"
name = "Example"
net = "net"
match = {{ ansvar = ["", "0110-0190"] }}
lines = [
  {{ id = "fees", name = "Fees", type = "revenue", match = {{ konto = ["30*"] }} }},
  {{ id = "grants", name = "Grants", type = "revenue", match = {{ konto = ["31*"] }} }},
  {{ id = "gain", name = "Capital gain", type = "revenue", match = {{ konto = ["32*"] }} }},
  {{ id = "revenue", name = "Total revenue", type = "subtotal", of = ["fees", "grants", "gain"] }},
  {{ id = "salaries", name = "Salaries", type = "cost", match = {{ konto = ["5*"] }} }},
  {{ id = "rent", name = "Rent", type = "cost", match = {{ konto = ["60*"] }}, periodisation = "even" }},
  {{ id = "reserve", name = "Reserve", type = "cost", match = {{ konto = ["61*"] }} }},
  {{ id = "fire", name = "Fire service", type = "cost", match = {{ konto = ["4*"] }} }},
  {{ id = "vacation", name = "Change of vacation-pay liability", type = "net", match = {{ konto = ["29*"] }}, reverses = true }},
  {{ id = "costs", name = "Total costs", type = "subtotal", of = ["salaries", "rent", "reserve", "fire", "vacation"] }},
  {{ id = "net", name = "Net", type = "net", of = ["revenue", "costs"] }},
]
"""

NOT_RUN = {
    **dict.fromkeys(
        ("F01", "F02", "F03", "F05", "F06", "F09", "F12", "F15", "F16", "C02"), "needs a file, or several, and no table"
    ),
    **dict.fromkeys(("C04", "C05", "C06", "C07"), "text files have no number formats, hidden rows or formulas"),
    "C11": "is about files that are read in another way than the rules need",
    "L08": "is about a list of mappings that comes back",
    "L05": "is about vouchers that are declared to be complete",
    "L06": "no number is written out",
    **dict.fromkeys(("P02", "P05"), "twelve months are not written out"),
    "P03": "is about the settings",
    "P04": "a layout's months are those of a year",
    **dict.fromkeys(
        ("R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10"),
        "shows figures of two files side by side",
    ),
}
"""Examples of rules that are tested, which are no table that could be dropped as it stands."""

RUN = [pytest.param(code, id=code.code) for code in CODES if code.tested and code.code not in NOT_RUN]


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    """What the examples are about."""
    path = tmp_path / "examples.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return load_organisation(path)


def as_rows(code: Code) -> list[list[str]]:
    """The cells of an example with its stars, and above them what every export says about itself."""
    lines = code.example.partition("\n\n")[0].splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]
    said = " ".join(table[0])
    preamble = [
        ["Title: Example"],
        *([] if "Period:" in said else [["Period: 2016-08"]]),
        *([] if "kr" in said or "Amounts in:" in said else [["Amounts in: kr"]]),
    ]
    return [*preamble, *table]


def blamed(rows: list[list[str]]) -> list[str]:
    """The addresses of the cells in bold."""
    return [
        f"{letters(column)}{row}"
        for row, cells in enumerate(rows, start=1)
        for column, cell in enumerate(cells, start=1)
        if cell.startswith("**")
    ]


def _stored(cell: str) -> str:
    return cell.strip("*").replace("(blank)", "")


def findings_on(rows: list[list[str]], organisation: Organisation, folder: Path) -> tuple[Finding, ...]:
    path = folder / "example.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([_stored(cell) for cell in cells] for cells in rows)
    intake = take_in(path, path.name, "0", organisation)
    if intake.rejected:
        return intake.findings
    return judged([intake], organisation).findings


@pytest.mark.parametrize("code", RUN)
def test_the_example_of_a_code_breaks_its_rule_and_no_other(
    code: Code, organisation: Organisation, tmp_path: Path
) -> None:
    rows = as_rows(code)

    findings = findings_on(rows, organisation, tmp_path)

    # An example may be a single net, and nothing then shows its sign.
    findings = tuple(finding for finding in findings if finding.code == code.code or finding.code != "F14")
    assert [finding.code for finding in findings] == [code.code]
    addresses = [cell.address for cell in findings[0].cells]
    if blamed(rows) and addresses != [""]:
        # What is wrong with a column is told at its letters.
        assert addresses[0] in {place for cell in blamed(rows) for place in (cell, cell.rstrip("0123456789"))}


def test_only_codes_that_are_tested_are_left_out() -> None:
    assert NOT_RUN.keys() <= {code.code for code in CODES if code.tested}
