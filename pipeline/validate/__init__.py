"""What tables must satisfy by themselves: the contracts of `schemas`, and what an export prints to check itself by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from pipeline.figures import CONTROL
from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.result import ControlResult
from pipeline.tables import Mapped, Table
from pipeline.validate.contracts import ContractsAreOff, failures, must_be_on
from pipeline.validate.pace import questions
from pipeline.validate.proposals import proposals
from pipeline.validate.rows import row_findings
from schemas.contracts import RULES
from schemas.controls import CONTROL_TOTAL
from schemas.operands import (
    control_terms,
    member_terms,
    month_terms,
    period_terms,
    variance_terms,
    with_operands,
    year_terms,
)
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.reaches import with_reach
from schemas.rules import COMPARISONS, comparisons
from schemas.structure import Structure

__all__ = ["ContractsAreOff", "Validated", "control_results", "validate"]


@dataclass(frozen=True, slots=True, eq=False)
class Validated:
    """What the tables of a period say about themselves.

    `figures` are those of the follow-ups, with what the rules joined to them. `broken` are the figures that a contract
    blames, by rule: of the rules on figures, the same as the comparisons that differ. `wrong_side` are the figures that
    stand on the other side than their line's.
    """

    figures: pl.DataFrame
    comparisons: pl.DataFrame
    broken: frozenset[tuple[str, int]]
    wrong_side: frozenset[int]
    findings: tuple[Finding, ...]


def validate(
    tables: Sequence[Mapped], figures: pl.DataFrame, period: Period, organisation: Organisation, structure: Structure
) -> Validated:
    """Hold all tables of a period against the contracts of their kinds. `figures` are all of theirs, numbered.

    Raises ContractsAreOff where pandera's validation is switched off.
    """
    must_be_on()
    findings = [finding for mapped in tables for finding in _of_file(mapped, organisation)]
    made = [pl.DataFrame(schema=COMPARISONS), _control_totals(figures, structure)]
    broken: set[tuple[str, int]] = set()
    followups = figures.clear()
    placed = figures.filter(pl.col("line").is_not_null())
    for kind in ("budget", "forecast", "balances", "followup"):
        of_kind = placed.filter(pl.col("kind") == kind)
        if of_kind.is_empty() and kind != "followup":
            continue
        joined = _joined(kind, of_kind, structure, period)
        for code, fails in failures(kind, joined).items():
            broken |= {(code, figure) for figure in joined["figure"].filter(fails)}
        made += [comparisons(rule, joined) for rule in RULES.get(kind, ()) if not joined.is_empty()]
        followups = joined if kind == "followup" else followups
    findings += questions(placed, period, organisation)
    findings += proposals(placed.filter(pl.col("kind") == "budget"), structure, organisation)
    return Validated(
        figures=followups,
        comparisons=pl.concat(made),
        broken=frozenset((code, figure) for code, figure in broken if code != "T01"),
        wrong_side=frozenset(figure for code, figure in broken if code == "T01"),
        findings=tuple(findings),
    )


def control_results(mapped: Mapped) -> tuple[ControlResult, ...]:
    """What an export prints to check itself by, with what its rows give."""
    return tuple(
        ControlResult(control.column, control.cell, control.printed, _computed(mapped, control.column, control.step))
        for control in mapped.table.controls
        if control.column != "previous"
    )


def _of_file(mapped: Mapped, organisation: Organisation) -> list[Finding]:
    """The findings on a table's rows, heads and row count: what is no matter of figures."""
    return [*_claims(mapped.table, organisation), *_broken_counts(mapped), *row_findings(mapped, organisation)]


def _joined(kind: str, figures: pl.DataFrame, structure: Structure, period: Period) -> pl.DataFrame:
    """The figures with what the rules on their kind of table need of the organisation."""
    measures = structure.measures.select("measure", "horizon", kind_of_measure="kind")
    joined = figures.join(
        structure.lines.select("title", "line", "type", "leaf", "sign", "nested"),
        on=["title", "line"],
        how="left",
        maintain_order="left",
    ).join(measures, on="measure", how="left", maintain_order="left")
    if kind == "followup":
        variance, members = variance_terms(figures, structure), member_terms(figures, structure)
        computed = with_operands(figures, variance, figures, "variance", whole=True)
        figures = with_reach(with_operands(computed, members, figures, "members", whole=False), structure)
        joined = joined.with_columns(figures["reach"])
        joined = with_operands(joined, variance, figures, "variance", whole=True)
        joined = with_operands(joined, members, figures, "members", whole=False)
        joined = with_operands(joined, member_terms(figures, structure, leaves=True), figures, "leaves", whole=False)
        return with_operands(joined, period_terms(figures, structure, period.month), figures, "share", whole=True)
    if kind == "budget":
        joined = with_operands(joined, year_terms(figures, structure), figures, "months", whole=True)
        return with_operands(joined, month_terms(figures, structure), figures, "share", whole=True)
    return joined


def _control_totals(figures: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    totals = figures.filter(pl.col("measure") == CONTROL)
    joined = with_operands(totals, control_terms(figures, structure.turns), figures, "rows", whole=True)
    return comparisons(CONTROL_TOTAL, joined.with_columns(title="file", line="column"))


def _computed(mapped: Mapped, column: str, step: Decimal) -> Decimal:
    rows, table = mapped.rows, mapped.table
    if column == "rows":
        return Decimal(rows.height)
    if column == "assessment":
        mean = Decimal(int(rows["assessment"].sum())) / rows.height
        return mean.quantize(step, rounding=ROUND_HALF_UP)
    if table.kind != "ledger":
        rows = rows.filter(pl.col("column") == table.columns[column])
    return Decimal(rows["amount"].sum())


def _broken_counts(mapped: Mapped) -> list[Finding]:
    """A printed row count, or a printed mean, that the rows do not give. Totals of amounts are comparisons."""
    findings = []
    for result in control_results(mapped):
        if result.agrees or result.column not in {"rows", "assessment"}:
            continue
        cell = Cell(mapped.table.source.file, mapped.table.sheet, result.cell)
        if result.column == "rows":
            message = Message(
                "The export says that it has {printed} rows, but {computed} were read. It may have been cut short."
                " Export it again and drop it again.",
                {"printed": int(result.printed), "computed": int(result.computed)},
            )
            findings.append(Finding("F08", Severity.ERROR, message, (cell,)))
        else:
            message = Message(
                "The mean is printed as {printed}, but the assessments give {computed}. Correct the mean and drop the"
                " file again.",
                {"printed": result.printed, "computed": result.computed},
            )
            findings.append(Finding("G01", Severity.ERROR, message, (cell,)))
    return findings


def _claims(table: Table, organisation: Organisation) -> list[Finding]:
    """Heads that claim what the period cannot hold: an actual of the whole year before the year is out."""
    findings = []
    for column, claimed in table.claims.items():
        measure = organisation.measure(column)
        if claimed != "actual" or measure.horizon != "year" or table.period.month == 12:
            continue
        message = Message(
            "The head says {head}, but an export for {period} cannot hold the actual of a whole year. We read the column"
            " as {measure}. Is that right? Then change the head.",
            {"head": table.heads[column], "period": str(table.period), "measure": measure.name},
        )
        cell = Cell(table.source.file, table.sheet, f"{table.columns[column]}{table.head_row}")
        findings.append(Finding("C09", Severity.WARNING, message, (cell,), title=table.title or "", measure=column))
    return findings
