"""Questions about goals whose assessment or tendency is not what their indicator's own values say."""

from __future__ import annotations

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity, Value
from pipeline.tables import Table
from schemas.organisation import Organisation


def assessment_findings(check: str, table: Table, rows: pl.DataFrame, organisation: Organisation) -> list[Finding]:
    """One finding for each goal that fails a check (G03, G04): each has its own values to be looked at."""
    return [
        _of_status(table, row, organisation) if check == "G03" else _of_tendency(table, row)
        for row in rows.iter_rows(named=True)
    ]


def _cell(table: Table, column: str, row: dict[str, object]) -> Cell:
    return Cell(table.source.file, table.sheet, f"{table.columns.get(column, '')}{row['row']}")


def _of_status(table: Table, row: dict[str, object], organisation: Organisation) -> Finding:
    grades = {grade.value: grade for grade in organisation.goals.scale} if organisation.goals else {}
    grade = next(found for value, found in grades.items() if value == row["assessment"])
    values: dict[str, Value] = {
        "goal": str(row["goal"]),
        "value": str(row["value"]),
        "target": str(row["target"]),
        "grade": grade.name,
    }
    message = (
        Message(
            "{goal} is assessed as {grade}, but {value} does not reach the target, {target}. Is that meant? Then say what"
            " else the assessment rests on; otherwise correct it.",
            values,
        )
        if grade.status == "green"
        else Message(
            "{goal} is assessed as {grade}, but {value} reaches the target, {target}. Is that meant? Then say what else"
            " the assessment rests on; otherwise correct it.",
            values,
        )
    )
    return Finding("G03", Severity.WARNING, message, (_cell(table, "assessment", row),))


def _of_tendency(table: Table, row: dict[str, object]) -> Finding:
    message = Message(
        "The tendency of {goal} says {tendency}, and its value went from {before} to {now}. Is that meant?",
        {
            "goal": str(row["goal"]),
            "tendency": str(row["tendency"]),
            "before": str(row["previous_value"]),
            "now": str(row["value"]),
        },
    )
    return Finding("G04", Severity.INFO, message, (_cell(table, "tendency", row),))
