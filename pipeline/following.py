"""What a run does about breaks and closed periods: it follows the one, and tells what has changed in the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pipeline.breaks import Noted, breaks_of, fold_breaks, observe
from pipeline.breaks import Standing as BreakStanding
from pipeline.breaks.fold import KINDS
from pipeline.breaks.payloads import BREAK, Entry, Observation
from pipeline.closing import CLOSING, Restated, fold_closings, restated
from pipeline.closing import Standing as ClosingStanding
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.intake import take_in
from pipeline.result import Result
from pipeline.tables import Mapped
from schemas.organisation import Organisation
from schemas.periods import Period, parse_period

KINDS_FOLLOWED = (*KINDS, CLOSING)
"""The kinds of entries that a run must know."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A result with its breaks, and what the journal is told of them."""

    result: Result
    observation: Observation


def follow(result: Result, entries: Sequence[Entry]) -> Followed:
    """Follow the breaks of a result. `entries` are the journal's and those that this run is about to add, in order."""
    run, clock = result.run.number, result.run.clock
    before: Mapping[str, BreakStanding] = fold_breaks(entries)
    observation = observe(result, before)
    noted = Noted(BREAK, observation.period, observation.to_payload(), run, clock)
    after = fold_breaks([*entries, noted], clock)
    shown = breaks_of(after, observation.period, run, clock)
    return Followed(replace(result, breaks=shown), observation)


def closings(entries: Sequence[Entry]) -> dict[str, ClosingStanding]:
    """The periods that somebody has closed, by period."""
    return {period: one for period, one in fold_closings(entries).items() if one.state != "preliminary"}


def covering(period: Period, closed: Mapping[str, ClosingStanding]) -> ClosingStanding | None:
    """The closed period of the same year that covers most of a period's months; None where none does."""
    known = [one for one in closed.values() if parse_period(one.period).year == period.year]
    earlier = [one for one in known if parse_period(one.period) <= period]
    return max(earlier, key=lambda one: one.period, default=None)


def changed_after_closing(
    period: Period,
    now: Sequence[Mapped],
    closed: ClosingStanding,
    archive: Path,
    organisation: Organisation,
    copies: Path | None = None,
) -> list[Finding]:
    """What has changed among the postings that a closed period covers (F09).

    `now` are the ledgers that count for a period, which is the closed one or a later. Nothing is found where either
    side has no ledger, or where the closed one is no longer in the archive.
    """
    if closed.step is None or not now:
        return []
    before: list[Mapped] = []
    if {one.sha256 for one in closed.step.ledgers} == {mapped.table.source.sha256 for mapped in now}:
        return []
    for one in closed.step.ledgers:
        path = archive / f"{one.sha256[:16]}/{one.file}"
        if not path.exists():
            return []
        intake = take_in(path, one.file, one.sha256, organisation, copies)
        before += [mapped for mapped in intake.tables if mapped.table.layout == one.layout]
    if not before:
        return []
    through = parse_period(closed.period)
    found = restated(before, now, through)
    return [_changed(found, period, through, closed, now[0], organisation)] if found else []


def _changed(
    found: Restated,
    period: Period,
    through: Period,
    closed: ClosingStanding,
    ledger: Mapped,
    organisation: Organisation,
) -> Finding:
    values: dict[str, Value] = {
        "count": found.count,
        "net": Money(found.net),
        "closed": str(through),
        "period": str(period),
    }
    if period != through:
        message = Message(
            "Changed after closing. {count} postings up to {closed} have changed, net {net}. What was reported for {closed}"
            " stands; the change is part of {period}. Write down the reason.",
            values,
        )
    elif closed.state == "final":
        message = Message(
            "Changed after closing. {count} postings up to {closed} have changed, net {net}. {closed} is final and stands"
            " as it is; the file is kept. Should it count, two people must reopen the period.",
            values,
        )
    else:
        message = Message(
            "Changed after closing. {count} postings have changed since {closed} was closed, net {net}."
            " Write down the reason.",
            values,
        )
    return Finding(
        "F09",
        Severity.WARNING,
        message,
        (Cell(ledger.table.source.file, ledger.table.sheet),),
        str(period),
        found=found.net,
        causes=tuple(_on_line(line, organisation) for line in found.lines),
    )


def _on_line(line: tuple[str, str, int, Decimal], organisation: Organisation) -> Message:
    title, name, count, net = line
    values: dict[str, Value] = {"count": count, "net": Money(net)}
    if not title:
        return Message("Without mapping: {count} postings, net {net}", values)
    lines = {one.id: one.name for one in organisation.lines_of(title)}
    where = {"title": organisation.title_name(title), "line": lines.get(name, name)}
    return Message("{title}, {line}: {count} postings, net {net}", {**values, **where})


def kept_for_final(file: str, period: str) -> Finding:
    """That a file has come for a period that is final: it is kept, and not used."""
    message = Message(
        "{period} is final. {file} is kept and not used, and what was reported stands. Should it count, two people must"
        " reopen the period.",
        {"file": file, "period": period},
    )
    return Finding("F09", Severity.WARNING, message, (Cell(file),), period)
