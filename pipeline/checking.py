"""Tests single files as a run would, and leaves everything where it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.files import identify
from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.intake import take_in
from pipeline.judging import Version, judge_period
from pipeline.record import Entry
from pipeline.result import Run
from pipeline.run import Outcome
from pipeline.workspace import Workspace
from schemas.periods import parse_period


def check_files(files: Sequence[Path], workspace: Workspace, clock: datetime, version: str) -> Outcome:
    """What a run would find in these files alone. What rests on exports that are not among them is not tested."""
    this = Run(0, clock, version, workspace.settings)
    versions: dict[str, list[Version]] = {}
    findings: list[Finding] = []
    entries: list[Entry] = []
    for path in files:
        arrival = identify(path)
        if isinstance(arrival, str):
            message = Message("{file} is no file that can be read.", {"file": path.name})
            findings.append(Finding("F01", Severity.ERROR, message, (Cell(path.name),)))
            continue
        intake = take_in(path, arrival.name, arrival.sha256, workspace.organisation)
        entries.append(
            Entry(arrival.name, arrival.sha256, "rejected" if intake.rejected else "accepted", "", intake.exports)
        )
        if intake.rejected:
            findings += intake.findings
        for index, mapped in enumerate(intake.tables):
            on_file = intake.findings if index == 0 else ()
            versions.setdefault(str(mapped.table.period), []).append(Version(mapped, on_file))
    results = [
        judge_period(this, parse_period(period), of_period, workspace.organisation, {}, complete=False)
        for period, of_period in sorted(versions.items())
    ]
    return Outcome(
        number=0, results=tuple((result, None) for result in results), findings=tuple(findings), files=tuple(entries)
    )
