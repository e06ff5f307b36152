"""A small organisation and its ledgers, as the rules on rows see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipeline.findings import Finding
from pipeline.mapping import map_rows
from pipeline.tables import Source, Table
from pipeline.validate.rows import row_findings
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.periods import Period
from tests.settings import FACTS, GOALS, HEAD, POSTINGS, layout, measure

AUGUST = Period(2016, 8)

CODES = {"ansvar": "Unit", "konto": "Account"}
BY_MONTH = {f"month_{month:02d}": f"M{month}" for month in range(1, 13)}

SETTINGS = f"""{HEAD}
organisation = {{ id = "small", name = "Small", language = "en" }}
units = {{ kr = {{ factor = 1, decimals = 2 }}, tkr = {{ factor = 1_000, decimals = 0 }} }}
sources = {{ order = ["ledger", "budget", "forecast", "follow_up"] }}
measures = [
{measure("actual", "actual", "period")}
{measure("budget", "budget", "period")}
{measure("forecast_year", "forecast", "year")}
{measure("budget_year", "budget", "year")}
]
profiles = {{ summer = ["0", "0", "0", "0", "0", "0.3", "0.5", "0.2", "0", "0", "0", "0"] }}
goals = {{ scale = [
  {{ value = 1, status = "green", name = {{ sv = "ja", en = "yes" }} }},
  {{ value = 2, status = "yellow", name = {{ sv = "delvis", en = "partly" }} }},
] }}
OPTIONS
{layout("ledger", {**POSTINGS, "text": "Text"}, 'measure = "actual"', 'totals = ["Sum"]')}
{layout("budget", {**CODES, "budget_year": "Year", **BY_MONTH})}
{layout("forecast", {**CODES, "forecast_year": "Forecast"})}
{layout("follow_up", {"line": "Line", "actual": "Actual"}, kind="followup", facts=tuple(FACTS))}
{layout("goals", GOALS, facts=("period",))}
[[titles]]
id = "title"
name = "Title"
net = "net"
match = {{ ansvar = ["0110-0190"] }}
lines = [
  {{ id = "goods", name = "Goods", type = "cost", match = {{ konto = ["4*"] }} }},
  {{ id = "salaries", name = "Salaries", type = "cost", match = {{ konto = ["5*"] }}, REVERSES }},
  {{ id = "rent", name = "Rent", type = "cost", match = {{ konto = ["60*"], motpart = ["1*", "2*"] }} }},
  {{ id = "cash", name = "Cash", type = "cost", match = {{ konto = ["19*"] }} }},
  {{ id = "net", name = "Net", type = "net", of = ["goods", "salaries", "rent", "cash"] }},
]
"""
"""OPTIONS and REVERSES are filled in by each test's organisation."""

POSTING = {
    "ansvar": "0110",
    "konto": "4010",
    "motpart": None,
    "period": "201608",
    "voucher": "A1",
    "text": "Paper",
    "amount": "100.00",
}
COLUMNS = dict(zip(POSTING, "ABCDEFG", strict=True))


def organisation(folder: Path, options: str = "", *, reverses: bool = False) -> Organisation:
    """The small organisation with some options."""
    path = folder / "small.toml"
    text = SETTINGS.replace("OPTIONS", options)
    path.write_text(text.replace("REVERSES", "reverses = true" if reverses else "reverses = false"), encoding="utf-8")
    return load_organisation(path)


def ledger(*postings: Mapping[str, str | None]) -> Table:
    """A ledger of these postings from row 2 on; what a posting does not say is the usual."""
    rows = [{"row": row, **POSTING, **posting} for row, posting in enumerate(postings, start=2)]
    frame = pl.DataFrame(
        [{**row, "amount": Decimal(str(row["amount"]))} for row in rows],
        schema={"row": pl.UInt32, **dict.fromkeys(POSTING, pl.String), "amount": pl.Decimal(18, 2)},
    )
    return Table(
        source=Source("ledger.xlsx", "0"),
        sheet="Sheet1",
        layout="ledger",
        kind="ledger",
        period=AUGUST,
        title=None,
        unit="kr",
        rows=frame,
        columns=COLUMNS,
        heads={},
        claims={},
        head_row=1,
        facts={},
    )


def found(table: Table, settings: Organisation) -> list[Finding]:
    """What is found in a table by its mapping and by the rules on rows."""
    mapped = map_rows(table, settings)
    return [*mapped.findings, *row_findings(mapped, settings)]


def told(findings: Sequence[Finding]) -> list[tuple[str, list[str]]]:
    """The code and the cells of each finding."""
    return [(finding.code, [cell.address for cell in finding.cells]) for finding in findings]
