"""What the organisation has decided of severities and tolerances, applied: it moves no figure and hides no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.findings import Finding, Message, Money, Ruling, Severity
from schemas.codes import BY_CODE
from schemas.in_force import TOLERABLE, Decision, in_force
from schemas.organisation import Organisation

_PLACE = ["code", "title", "line"]


def with_tolerances(comparisons: pl.DataFrame, organisation: Organisation, day: date) -> pl.DataFrame:
    """Comparisons with `tolerance`, what the organisation lets differ on a day, in the currency; null where nothing is.

    Verdicts stay as they are: what differs, differs, within a tolerance too.
    """
    if not organisation.tolerances:
        return comparisons
    decided = [
        (code, title, line, ruling.amount)
        for code, title, line in comparisons.select(_PLACE).unique(maintain_order=True).rows()
        if (ruling := in_force(organisation.tolerances, code, title, line, day)) is not None
    ]
    schema = {name: comparisons.schema[name] for name in _PLACE} | {"decided": comparisons.schema["tolerance"]}
    known = pl.DataFrame(decided, schema=schema, orient="row")
    return (
        comparisons.join(known, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(tolerance=pl.col("decided"))
        .select(comparisons.columns)
    )


def tolerated(
    findings: Sequence[Finding], comparisons: pl.DataFrame, organisation: Organisation, day: date
) -> list[Finding]:
    """Findings in which every difference is within its tolerance become information, with what was decided.

    A finding of which one comparison is beyond its tolerance, or has none, stays as loud as it was.
    """
    if not organisation.tolerances:
        return list(findings)
    within = pl.col("difference").abs() <= pl.col("tolerance").fill_null(Decimal(-1))
    passed = set(comparisons.filter((pl.col("verdict") == "differs") & within)["comparison"])
    return [_tolerated(finding, passed, organisation, day) for finding in findings]


def _tolerated(finding: Finding, passed: set[str], organisation: Organisation, day: date) -> Finding:
    ruling = in_force(organisation.tolerances, finding.code, finding.title, finding.line, day)
    if ruling is None or finding.code not in TOLERABLE or finding.difference is None:
        return finding
    # Amounts that cannot be right together rest on comparisons that hold one by one: their miss is what counts.
    alone = finding.code == "S04"
    passes = (
        abs(finding.difference) <= ruling.amount if alone else bool(finding.explained) and finding.explained <= passed
    )
    if not passes:
        return finding
    passes_by = Message(
        "The difference is within the tolerance of {amount} that holds since {since}: {reason}",
        {"amount": Money(ruling.amount), "since": ruling.since.isoformat(), "reason": ruling.reason},
    )
    return replace(
        finding,
        severity=Severity.INFO,
        causes=(passes_by, *finding.causes),
        rulings=(*finding.rulings, _ruling("tolerance", ruling)),
    )


def as_loud_as_decided(finding: Finding, organisation: Organisation, day: date) -> Finding:
    """A finding with the severity that the organisation has given its code.

    A code that has two severities keeps the other: only findings with the registry's own one are moved.
    """
    ruling = in_force(organisation.severities, finding.code, finding.title, finding.line, day)
    if ruling is None or finding.rulings or finding.severity != BY_CODE[finding.code].severity:
        return finding
    return replace(finding, severity=Severity(ruling.severity), rulings=(_ruling("severity", ruling),))


def rulings_in_force(organisation: Organisation, day: date) -> tuple[Decision, ...]:
    """Every decision that has come into force by a day and that no newer one about the same has taken the place of."""
    found: dict[tuple[type[Decision], str, str | None, str | None], Decision] = {}
    for decision in sorted((*organisation.severities, *organisation.tolerances), key=lambda one: one.since):
        if decision.since <= day:
            found[type(decision), decision.code, decision.title, decision.line] = decision
    return tuple(found.values())


def _ruling(what: str, decision: Decision) -> Ruling:
    return Ruling(what, decision.value, decision.since, decision.reason)
