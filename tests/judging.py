"""Exports taken in and judged by themselves, without a workspace around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.intake import Intake, take_in
from pipeline.judging import Version, judge_period
from pipeline.result import Result, Run
from schemas.organisation import Organisation
from schemas.periods import Period

AUGUST = Period(2016, 8)


def taken(folder: Path, organisation: Organisation, texts: Mapping[str, str]) -> list[Intake]:
    """Exports of a name and a text each, written to a folder and taken in; none may be rejected."""
    intakes = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        intake = take_in(path, name, name, organisation)
        assert not intake.rejected, intake.findings
        intakes.append(intake)
    return intakes


def judged(
    intakes: Iterable[Intake], organisation: Organisation, period: Period = AUGUST, *, complete: bool = True
) -> Result:
    """The result of a period whose exports are these. `complete` tells whether an absent one is a finding."""
    versions = [
        Version(mapped, intake.findings if number == 0 else ())
        for intake in intakes
        for number, mapped in enumerate(intake.tables)
    ]
    run = Run(1, datetime(2016, 9, 20, tzinfo=UTC), "test", "")
    return judge_period(run, period, versions, organisation, {}, complete=complete)
