"""What the rows of a table say about themselves, one finding for each rule that some of them break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import polars as pl

from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.tables import Mapped, Table
from pipeline.validate.assessments import assessment_findings
from pipeline.validate.contracts import failures
from schemas import decisions, goals
from schemas.identities import holds_identity
from schemas.organisation import Organisation
from schemas.postings import with_tests

NAMED = 1_000
"""How many cells a finding names. Its message counts them all."""

_BLAMED = {
    "L02": "motpart",
    "L03": "period",
    "L04": "voucher",
    "L05": "voucher",
    "G02": "assessment",
    "R09": "decision",
}
_TOLD = {"row", "voucher", "amount"}
"""What a finding on postings tells of them: there may be a million."""
_JOINED = ("row", "title", "line", "in_period")
_TEXTS = ("text", "label", "goal", "indicator")


def row_findings(mapped: Mapped, organisation: Organisation) -> list[Finding]:
    """The findings on a table's rows: what the contract of its kind finds, and what its texts hold."""
    with ThreadPoolExecutor(1) as beside:
        # A million texts take as long to look through as their rows to be held against the contract.
        identities = beside.submit(_identities, mapped.table, mapped.rows)
        return [*_broken(mapped, organisation), *identities.result()]


def _broken(mapped: Mapped, organisation: Organisation) -> list[Finding]:
    """The findings of the contract."""
    table = mapped.table
    rows = mapped.rows
    findings: list[Finding] = []
    if table.kind == "ledger":
        rows = with_tests(rows, [name for name in rows.columns if name not in _JOINED], organisation.ledger)
    if table.kind == "goals":
        rows = goals.with_tests(rows, organisation.goals)
    if table.kind == "decisions":
        rows = decisions.with_tests(rows)
    if table.kind in {"ledger", "goals", "decisions"}:
        told = rows.select(name for name in rows.columns if table.kind != "ledger" or name in _TOLD)
        for check, fails in failures(table.kind, rows).items():
            failing = told.filter(fails)
            if check in {"G03", "G04"}:
                findings += assessment_findings(check, table, failing, organisation)
            else:
                found = _without_decision if check == "R09" else partial(_row_finding, check)
                findings.append(found(table, failing))
    return findings


def _cells(table: Table, column: str, rows: pl.Series) -> tuple[Cell, ...]:
    where = table.columns.get(column, "")
    return tuple(Cell(table.source.file, table.sheet, f"{where}{row}") for row in rows.head(NAMED))


def _row_finding(check: str, table: Table, rows: pl.DataFrame) -> Finding:
    """The finding that some rows fail a check; a missing value says which rows lack it."""
    cells = _cells(table, _BLAMED.get(check, ""), rows["row"])
    amount = Decimal(rows["amount"].sum()) if "amount" in rows.columns else Decimal(0)
    values: dict[str, Value] = {"count": rows.height, "amount": Money(amount)}
    match check:
        case "L02":
            message = Message(
                "{count} internal postings, {amount} together, have no counterparty, so nobody can match them with the"
                " other unit's. Add it in the financial system and export the ledger again.",
                values,
            )
            return Finding("L02", Severity.ERROR, message, cells, found=amount)
        case "L03":
            message = Message(
                "{count} postings, {amount}, are booked outside {period} and are not counted. Export the ledger for the"
                " period alone, or correct the postings' period.",
                {**values, "period": str(table.period)},
            )
            return Finding("L03", Severity.ERROR, message, cells, found=amount)
        case "L04":
            message = Message(
                "{count} postings, {amount} together, are equal to others of the same voucher, the first of them in"
                " voucher {voucher}. Did they come twice? Then export the ledger again; otherwise leave them as they are.",
                {**values, "voucher": rows["voucher"][0]},
            )
            return Finding("L04", Severity.WARNING, message, cells, found=amount)
        case "L05":
            return _unbalanced(table, rows)
        case "G02":
            message = Message(
                "The assessment is no grade of the scale. Write a grade of the scale and drop the file again."
            )
            return Finding("G02", Severity.ERROR, message, cells)
        case _:
            message = Message(
                "{count} rows lack a value that they must have. Export the file again.", {"count": rows.height}
            )
            return Finding("F10", Severity.ERROR, message, cells)


def _without_decision(table: Table, rows: pl.DataFrame) -> Finding:
    amount = Decimal(rows["amount"].sum())
    message = Message(
        "{count} changes of the budget, {amount} together, have no decision number, so nobody can find the decision. Add"
        " it and drop the file again.",
        {"count": rows.height, "amount": Money(amount)},
    )
    return Finding("R09", Severity.ERROR, message, _cells(table, "decision", rows["row"]), found=amount)


def _unbalanced(table: Table, rows: pl.DataFrame) -> Finding:
    # What stands below its like begins no voucher: most postings stand by the others of theirs.
    begun = rows.filter(pl.col("voucher").ne_missing(pl.col("voucher").shift(1)))
    vouchers = begun.filter(pl.col("voucher").is_first_distinct())
    first = vouchers["voucher"][0]
    over = Decimal(rows.filter(pl.col("voucher") == first)["amount"].sum())
    values = {"count": vouchers.height, "voucher": first, "amount": Money(over)}
    message = (
        Message(
            "The postings of voucher {voucher} come to {amount}, and should come to 0. Correct the voucher in the"
            " financial system and export the ledger again.",
            values,
        )
        if vouchers.height == 1
        else Message(
            "{count} vouchers do not come to 0. The first is {voucher}, which comes to {amount}. Correct them in the"
            " financial system and export the ledger again.",
            values,
        )
    )
    return Finding(
        "L05", Severity.ERROR, message, _cells(table, "voucher", vouchers["row"]), found=over, expected=Decimal(0)
    )


def _identities(table: Table, rows: pl.DataFrame) -> list[Finding]:
    """One finding for each column of a table whose texts hold personal identity numbers. It never shows them."""
    findings = []
    for name in _TEXTS:
        if name not in rows.columns:
            continue
        holding = _each_once(rows["row"].filter(holds_identity(rows[name])))
        if holding.is_empty():
            continue
        message = Message(
            "{count} rows hold what looks like a personal identity number. We mask it in everything that we write."
            " Take it out of the text where it is not needed.",
            {"count": len(holding)},
        )
        cells = _cells(table, "line" if name == "label" else name, holding)
        findings.append(Finding("L06", Severity.INFO, message, cells))
    return findings


def _each_once(rows: pl.Series) -> pl.Series:
    """The rows' numbers in their order, each once. They nearly always ascend, and then equal ones stand together."""
    return rows.filter(rows.ne_missing(rows.shift(1))) if rows.is_sorted() else rows.unique(maintain_order=True)
