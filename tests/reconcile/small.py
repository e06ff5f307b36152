"""A small organisation with a ledger, other units' ledgers, a budget and its decisions, dropped as real files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.result import Result
from tests.run.office import Office, only_result
from tests.settings import FACTS, HEAD, POSTINGS, layout, measure

CODES = {"ansvar": "Unit", "konto": "Account"}
LEDGER_KEYS = ('measure = "actual"', 'totals = ["Sum"]')
BOOKED = POSTINGS | {"period": "Booked"}

SETTINGS = f"""{HEAD}
organisation = {{ id = "small", name = "Small", language = "en" }}
units = {{ kr = {{ factor = 1, decimals = 2 }}, tkr = {{ factor = 1_000, decimals = 0 }} }}
sources = {{ order = ["ledger", "budget", "decisions", "follow_up"] }}
measures = [
{measure("actual", "actual", "period", "Actual")}
{measure("budget_year", "budget", "year", "Budget")}
{measure("original", "plan", "year", "Original")}
{measure("changes", "plan", "year", "Decided")}
]
budget = {{ original = "original", changes = "changes", current = "budget_year" }}
LEDGER
{layout("ledger", BOOKED, *LEDGER_KEYS, 'without = ["Their amount"]')}
{layout("theirs", BOOKED | {"amount": "Their amount"}, *LEDGER_KEYS, "others = true", kind="ledger")}
{layout("budget", {**CODES, "original": "Council", "budget_year": "Current"})}
{layout("decisions", {"decision": "Decision", **CODES, "changes": "Change"})}
{layout("follow_up", {"line": "Line", "actual": "Actual", "budget_year?": "Budget"}, kind="followup", facts=tuple(FACTS))}
[[titles]]
id = "school"
name = "School"
net = "net"
match = {{ ansvar = ["0110", "0120"] }}
lines = [
  {{ id = "goods", name = "Goods", type = "cost", match = {{ konto = ["4*"] }} }},
  {{ id = "rent", name = "Rent", type = "cost", match = {{ konto = ["6*"] }} }},
  {{ id = "net", name = "Net", type = "net", of = ["goods", "rent"] }},
]

[[counterparties]]
id = "primary"
name = "Primary school"
codes = ["11"]
match = {{ ansvar = ["0110"] }}

[[counterparties]]
id = "secondary"
name = "Secondary school"
codes = ["12"]
match = {{ ansvar = ["0120"] }}

[[counterparties]]
id = "property"
name = "Property"
codes = ["35*"]
match = {{ ansvar = ["3500"] }}
layout = "theirs"

[[counterparties]]
id = "company"
name = "Housing company"
codes = ["90"]
"""

Row = Sequence[str]


def office(root: Path, ledger: str = "") -> Office:
    """A workspace of the small organisation; `ledger` are keys of its ledger."""
    for folder in ("inbox", "outbox", "schemas"):
        (root / folder).mkdir(parents=True)
    text = SETTINGS.replace("LEDGER", f"ledger = {{ {ledger} }}" if ledger else "")
    (root / "schemas" / "small.toml").write_text(text, encoding="utf-8")
    return Office(root)


def drop(where: Office, name: str, heads: Row, rows: Sequence[Row], month: int = 8, **facts: str) -> None:
    """Drop a delimited file, as financial systems write them."""
    said = {"Period": f"2016-{month:02d}", "Amounts in": "kr", **facts}
    lines = [*(f"{label}: {text}" for label, text in said.items()), "", ";".join(heads), *(";".join(r) for r in rows)]
    (where.inbox / name).write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def ledger(where: Office, *rows: Row, month: int = 8, name: str = "") -> None:
    """Drop the ledger: unit, account, counterparty, booked, voucher, amount."""
    heads = ("Unit", "Account", "Counterparty", "Booked", "Voucher", "Amount")
    drop(where, name or f"Ledger {month}.csv", heads, rows, month)


def theirs(where: Office, *rows: Row, month: int = 8) -> None:
    """Drop the property unit's ledger."""
    heads = ("Unit", "Account", "Counterparty", "Booked", "Voucher", "Their amount")
    drop(where, f"Property {month}.csv", heads, rows, month)


def budget(where: Office, *rows: Row) -> None:
    """Drop the budget: unit, account, council, current."""
    drop(where, "Budget.csv", ("Unit", "Account", "Council", "Current"), rows)


def decisions(where: Office, *rows: Row) -> None:
    """Drop the decisions: decision, unit, account, change."""
    drop(where, "Decisions.csv", ("Decision", "Unit", "Account", "Change"), rows)


def follow_up(where: Office, *rows: Row, month: int = 8, unit: str = "kr") -> None:
    """Drop the school's follow-up: line, actual."""
    facts = {"Title": "School", "Amounts in": unit}
    drop(where, f"School {month}.csv", ("Line", "Actual"), rows, month, **facts)


def of_code(result: Result, code: str) -> list[tuple[str | None, str | None, str, str | None]]:
    """A code's comparisons: title, line, verdict and reason, in order."""
    frame = result.comparisons.filter(result.comparisons["code"] == code)
    return [(t, n, str(v), r) for t, n, v, r in frame.select("title", "line", "verdict", "reason").rows()]


def judged(where: Office) -> Result:
    """The only result of a run over what was dropped."""
    return only_result(where.run())
