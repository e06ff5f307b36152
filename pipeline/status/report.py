"""Prints how a workspace stands, for people or for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import click

from pipeline.language import Language
from pipeline.masking import masked
from pipeline.reporting import why_left
from pipeline.schedule import missing_lines
from pipeline.status import Status
from pipeline.wrapping import say
from schemas.organisation import Organisation
from schemas.periods import parse_period

VERSION = 1
"""Of the shape that `--format json` prints."""


def print_status(status: Status, organisation: Organisation, language: Language) -> None:
    """Print a status for people: what needs somebody first."""
    for line in _lines(status, organisation, language):
        say(line)


def print_status_json(status: Status) -> None:
    """Print a status for programs, as one object."""
    last = status.last
    found = {
        "version": VERSION,
        "clock": status.clock.isoformat(),
        "needs_somebody": status.needs_somebody,
        "running": status.running or None,
        "last_start": status.looked.isoformat() if status.looked else None,
        "last_run": {"run": last.run, "clock": last.clock, "errors": last.errors} if last else None,
        "broken_off": list(status.open),
        "waiting": [masked(name) for name in status.waiting],
        "left": [{"file": masked(left.name), "reason": left.reason} for left in status.left],
        "periods": [{"period": period, "verdict": verdict} for period, verdict in status.periods.items()],
        "missing": [
            {
                "period": one.export.period,
                "layout": one.export.layout,
                "title": one.export.title or None,
                "due": one.due.isoformat() if one.due else None,
                "overdue": one.overdue,
            }
            for one in status.missing
        ],
        "missed_nights": [day.isoformat() for day in status.missed],
        "unsent_notices": status.unsent,
        "journal": {"entries": status.head[0], "hash": status.head[1] or None},
    }
    click.echo(json.dumps(found, ensure_ascii=False))


def _lines(status: Status, organisation: Organisation, language: Language) -> Iterator[str]:
    yield from _runs(status, language)
    yield ""
    for period, verdict in status.periods.items():
        yield f"{language.months(parse_period(period)):<28}{language.word(verdict)}"
    yield from missing_lines(status.missing, organisation, language)
    yield ""
    yield language.text("Waiting for the next run: {count}", count=len(status.waiting))
    yield from (f"    {masked(name)}" for name in status.waiting)
    yield from (why_left(left, language) for left in status.left)
    if status.head[0]:
        yield language.text("Journal: {count} entries, {hash}", count=status.head[0], hash=status.head[1][:16])


def _runs(status: Status, language: Language) -> Iterator[str]:
    """What has been run, what runs, and what should have."""
    if status.running:
        yield language.text("A run is at work{who}.", who=status.running)
    if status.last is None:
        yield language.text("No run has been made yet.")
    else:
        faulty = "Last run: {run}, {moment}. There was something that must be acted on."
        clean = "Last run: {run}, {moment}. Nothing that must be acted on."
        moment = _moment(status.last.clock, language)
        yield language.text(faulty if status.last.errors else clean, run=status.last.run, moment=moment)
        if status.looked and status.looked.isoformat() != status.last.clock:
            yield language.text("Last start, with nothing to do: {moment}", moment=language.moment(status.looked))
    for run in status.open if not status.running else ():
        yield language.text("Run {run} was broken off after it had been recorded; the next run finishes it.", run=run)
    for day in status.missed:
        yield language.text("No run on {day}, though one should have taken place.", day=language.date(day))
    if status.unsent:
        yield language.text(
            "Notices that could not be sent yet: {count}. The next run tries again.", count=status.unsent
        )


def _moment(clock: str, language: Language) -> str:
    return language.moment(datetime.fromisoformat(clock))
