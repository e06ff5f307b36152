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

AUGUST = Period(2016, 8)

SETTINGS = """
version = 1
organisation = { id = "small", name = "Small", language = "en" }
signs = { revenue = "-", cost = "+" }
units = { kr = { factor = 1, decimals = 2 }, tkr = { factor = 1_000, decimals = 0 } }
sources = { order = ["ledger", "budget", "forecast", "follow_up"] }
committee = { id = "committee", name = "Committee", line = { id = "net", name = "Net" } }
measures = [
  { id = "actual", kind = "actual", horizon = "period", name = { sv = "A", en = "A" } },
  { id = "budget", kind = "budget", horizon = "period", name = { sv = "B", en = "B" } },
  { id = "forecast_year", kind = "forecast", horizon = "year", name = { sv = "C", en = "C" } },
  { id = "budget_year", kind = "budget", horizon = "year", name = { sv = "D", en = "D" } },
]
profiles = { summer = ["0", "0", "0", "0", "0", "0.3", "0.5", "0.2", "0", "0", "0", "0"] }
goals = { scale = [
  { value = 1, status = "green", name = { sv = "ja", en = "yes" } },
  { value = 2, status = "yellow", name = { sv = "delvis", en = "partly" } },
] }
OPTIONS

[[layouts]]
id = "ledger"
kind = "ledger"
name = "Ledger"
measure = "actual"
facts = { period = ["Period"], unit = ["Amounts in"] }
totals = ["Sum"]
[layouts.columns]
ansvar = { heads = ["Unit"] }
konto = { heads = ["Account"] }
motpart = { heads = ["Counterparty"] }
period = { heads = ["Period"] }
voucher = { heads = ["Voucher"] }
text = { heads = ["Text"] }
amount = { heads = ["Amount"] }

[[layouts]]
id = "budget"
kind = "budget"
name = "Budget"
facts = { period = ["Period"], unit = ["Amounts in"] }
[layouts.columns]
ansvar = { heads = ["Unit"] }
konto = { heads = ["Account"] }
budget_year = { heads = ["Year"] }
MONTHS

[[layouts]]
id = "forecast"
kind = "forecast"
name = "Forecast"
facts = { period = ["Period"], unit = ["Amounts in"] }
[layouts.columns]
ansvar = { heads = ["Unit"] }
konto = { heads = ["Account"] }
forecast_year = { heads = ["Forecast"] }

[[layouts]]
id = "follow_up"
kind = "followup"
name = "Follow-up"
facts = { title = ["Title"], period = ["Period"], unit = ["Amounts in"] }
[layouts.columns]
line = { heads = ["Line"] }
actual = { heads = ["Actual"] }

[[layouts]]
id = "goals"
kind = "goals"
name = "Goals"
facts = { period = ["Period"] }
[layouts.columns]
goal = { heads = ["Goal"] }
assessment = { heads = ["Assessment"] }
tendency = { heads = ["Tendency"], optional = true }
target = { heads = ["Target"], optional = true }
value = { heads = ["Value"], optional = true }
previous_value = { heads = ["Before"], optional = true }
direction = { heads = ["Direction"], optional = true }

[[titles]]
id = "title"
name = "Title"
net = "net"
match = { ansvar = ["0110-0190"] }
lines = [
  { id = "goods", name = "Goods", type = "cost", match = { konto = ["4*"] } },
  { id = "salaries", name = "Salaries", type = "cost", match = { konto = ["5*"] }, REVERSES },
  { id = "rent", name = "Rent", type = "cost", match = { konto = ["60*"], motpart = ["1*", "2*"] } },
  { id = "cash", name = "Cash", type = "cost", match = { konto = ["19*"] } },
  { id = "net", name = "Net", type = "net", of = ["goods", "salaries", "rent", "cash"] },
]
"""

MONTHS = "\n".join(f'month_{month:02d} = {{ heads = ["M{month}"] }}' for month in range(1, 13))

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
    text = SETTINGS.replace("OPTIONS", options).replace("MONTHS", MONTHS)
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
