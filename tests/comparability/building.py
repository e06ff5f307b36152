"""Two budget titles with follow-ups and balances of the previous year, and what is declared beside the comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.result import Result, YearComparison
from tests.run.office import Office, only_result

SETTINGS = """
version = 1
organisation = { id = "two", name = "Two", language = "en" }
signs = { revenue = "-", cost = "+" }
units = { kr = { factor = 1, decimals = 2 }, tkr = { factor = 1_000, decimals = 0 } }
sources = { order = ["balances", "follow_up"] }
committee = { id = "committee", name = "Committee", line = { id = "net", name = "Net" } }
measures = [
  { id = "actual", kind = "actual", horizon = "period", name = { sv = "Utfall", en = "Actual" } },
  { id = "forecast", kind = "forecast", horizon = "year", name = { sv = "Prognos", en = "Forecast" } },
  { id = "before", kind = "actual", horizon = "previous_year", name = { sv = "Utfall 2015", en = "Actual 2015" } },
]

[[layouts]]
id = "follow_up"
kind = "followup"
name = "Follow-up"
facts = { title = ["Title"], period = ["Period"], unit = ["Amounts in"] }
[layouts.columns]
line = { heads = ["Line"] }
actual = { heads = ["Actual"], optional = true }
before = { heads = ["Actual 2015"], optional = true }

[[layouts]]
id = "balances"
kind = "balances"
name = "Balances of 2015"
facts = { period = ["Period"], unit = ["Amounts in"] }
[layouts.columns]
ansvar = { heads = ["Unit"] }
konto = { heads = ["Account"] }
before = { heads = ["Balance 2015"] }

[[titles]]
id = "school"
name = "School"
net = "net"
match = { ansvar = ["1*"] }
lines = [
  { id = "fees", name = "Fees", type = "revenue", match = { konto = ["3*"] } },
  { id = "goods", name = "Goods", type = "cost", match = { konto = ["4*"] } },
  { id = "net", name = "Net", type = "net", of = ["fees", "goods"] },
]

[[titles]]
id = "sports"
name = "Sports"
net = "net"
match = { ansvar = ["2*"] }
lines = [
  { id = "fees", name = "Fees", type = "revenue", match = { konto = ["3*"] } },
  { id = "goods", name = "Goods", type = "cost", match = { konto = ["4*"] } },
  { id = "net", name = "Net", type = "net", of = ["fees", "goods"] },
]
"""

YEARS = 'previous_year = { measure = "before", against = "actual" }'
"""Which measures are compared: as these organisations do, both up to the period's month."""

Lines = Mapping[str, tuple[str, str]]
"""What a follow-up prints: line → actual, actual of the previous year."""


def office(root: Path, declared: str, years: str = YEARS) -> Office:
    """A workspace of the two titles with declarations besides."""
    for folder in ("inbox", "outbox", "schemas"):
        (root / folder).mkdir(parents=True)
    text = SETTINGS.replace("committee = {", f"{years}\ncommittee = {{", 1) + declared
    (root / "schemas" / "two.toml").write_text(text, encoding="utf-8")
    return Office(root)


def drop(where: Office, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], **facts: str) -> None:
    """Drop a delimited file."""
    said = {"Period": "2016-08", "Amounts in": "kr", **facts}
    lines = [*(f"{label}: {text}" for label, text in said.items()), "", ";".join(heads), *(";".join(r) for r in rows)]
    (where.inbox / name).write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def follow_up(where: Office, title: str, lines: Lines) -> None:
    """Drop a title's follow-up, its net added up."""
    rows = [(name, *amounts) for name, amounts in lines.items()]
    nets = [str(sum(Decimal(amounts[at]) for amounts in lines.values())) for at in (0, 1)]
    heads = ("Line", "Actual", "Actual 2015")
    drop(where, f"{title}.csv", heads, [*rows, ("Net", *nets)], Title=title)


def balances(where: Office, *rows: Sequence[str]) -> None:
    """Drop the balances of the previous year: unit, account, balance."""
    drop(where, "Balances.csv", ("Unit", "Account", "Balance 2015"), rows)


def compared(result: Result) -> YearComparison:
    """The comparison with the previous year, which must have been made."""
    assert result.years is not None
    return result.years


def of_line(result: Result, title: str, line: str) -> dict[str, object]:
    """A line's row of the comparison."""
    return compared(result).rows.filter(title=title, line=line).row(0, named=True)


def judged(where: Office) -> Result:
    """The only result of a run over what was dropped."""
    return only_result(where.run())
