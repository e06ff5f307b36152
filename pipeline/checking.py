"""Tests single files as a run would, and leaves everything where it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import identify, readable_name
from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.intakes import taking_in, wanted
from pipeline.record import Entry
from pipeline.result import Run
from pipeline.workspace import Workspace
from schemas.periods import parse_period

if TYPE_CHECKING:
    from pipeline.outcome import Outcome


def check_files(files: Sequence[Path], workspace: Workspace, clock: datetime, version: str) -> Outcome:
    """What a run would find in these files alone. What rests on exports that are not among them is not tested."""
    this = Run(0, clock, version, workspace.settings)
    findings: list[Finding] = []
    entries: list[Entry] = []
    found = {path: identify(path) for path in files}
    arrivals = [arrival for arrival in found.values() if not isinstance(arrival, str)]
    for path, arrival in found.items():
        if isinstance(arrival, str):
            message = Message("{file} is no file that can be read.", {"file": readable_name(path.name)})
            findings.append(Finding("F01", Severity.ERROR, message, (Cell(readable_name(path.name)),)))
    files_wanted = [wanted(arrival) for arrival in arrivals]
    with taking_in(files_wanted, workspace.organisation, passwords=workspace.passwords) as taken:
        # Imported while the files are read: what judges is half of what the start costs.
        from pipeline.judging import Version, judge_period
        from pipeline.outcome import Outcome

        intakes = taken()
        versions: dict[str, list[Version]] = {}
        for arrival, intake in zip(arrivals, intakes, strict=True):
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
