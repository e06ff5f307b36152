"""What a run does about breaks and closed periods: it follows the one, and tells what has changed in the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.archive import original_at
from pipeline.breaks import Standing as BreakStanding
from pipeline.breaks import breaks_of, carried, fold_breaks, observe
from pipeline.breaks.payloads import ANSWER, BREAK, SIGN_OFF
from pipeline.closing import CLOSING, Restated, fold_closings, restated
from pipeline.closing import Standing as ClosingStanding
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.intake import Intake, take_in
from pipeline.record import Entry as FileEntry
from pipeline.record import Record
from pipeline.recorded import Noted, Recorded
from pipeline.result import ClosedBy, Result
from pipeline.store import NewEntry, Store
from pipeline.tables import Mapped
from pipeline.typed_copy import copies_folder
from pipeline.workspace import Workspace
from schemas.organisation import Organisation
from schemas.periods import Period, parse_period
from schemas.structure import in_own_signs

FINAL = "final"


def entries_about(store: Store, periods: Iterable[str], upto: int) -> list[Recorded]:
    """The journal's entries, up to a number, that decide what holds of the breaks of some periods."""
    found = [
        *(entry for period in periods for entry in store.entries(BREAK, subject=period, upto=upto)),
        *store.entries(SIGN_OFF, ANSWER, upto=upto),
    ]
    return sorted(found, key=lambda entry: entry.number)


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A result with its breaks, and what the journal is told of them."""

    result: Result
    entry: NewEntry


def follow(result: Result, entries: Sequence[Recorded]) -> Followed:
    """Follow the breaks of a result. `entries` are the journal's and those that this run is about to add, in order.

    What was answered the month before is put beside the same findings of this one; `entries` tell of both months.
    """
    run, clock = result.run.number, result.run.clock
    before: Mapping[str, BreakStanding] = fold_breaks(entries)
    observation = observe(result, before)
    noted = Noted(BREAK, observation.period, observation.to_payload(), run, clock)
    after = fold_breaks([*entries, noted], clock)
    shown = breaks_of(after, observation.period, run, clock)
    earlier = carried(result.earlier, after, observation.period)
    return Followed(
        replace(result, breaks=shown, earlier=earlier), NewEntry(BREAK, observation.period, noted.payload, run)
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """The periods that somebody has closed, and those that have been reopened since they were judged last."""

    standings: Mapping[str, ClosingStanding]
    reopened: frozenset[str] = frozenset()

    def state(self, period: str) -> str:
        """The state of a period."""
        return self.standings[period].state if period in self.standings else "preliminary"

    def by(self, period: str) -> ClosedBy | None:
        """Who closed a period; None while it is preliminary."""
        return self.standings[period].closed_by if period in self.standings else None

    @property
    def final(self) -> frozenset[str]:
        """The periods that are final."""
        return frozenset(period for period in self.standings if self.is_final(period))

    def is_final(self, period: str) -> bool:
        """Whether nothing that comes now alters a period."""
        return self.state(period) == FINAL

    def covering(self, period: Period) -> ClosingStanding | None:
        """The closed period of the same year that covers most of a period's months; None where none does."""
        known = [one for one in self.standings.values() if one.state != "preliminary"]
        earlier = [one for one in known if one.period[:4] == str(period.year) and one.period <= str(period)]
        return max(earlier, key=lambda one: one.period, default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What is known before a run judges: the record, what is closed, and what is to be withdrawn.

    `incomplete` are the periods that rest on originals which have been deleted by decision.
    """

    record: Record
    closed: Closed
    incomplete: frozenset[str]
    withdraw: FileEntry | None


def read_closed(store: Store, upto: int) -> Closed:
    """What the journal says of closings, up to the entry of a number."""
    standings = fold_closings(store.entries(CLOSING, upto=upto))
    judged = {entry.subject: entry.number for entry in store.latest("period")} if standings else {}
    reopened = frozenset(
        period for period, one in standings.items() if one.state == "preliminary" and one.number > judged.get(period, 0)
    )
    return Closed(standings, reopened)


def changed_since_closed(period: Period, now: Sequence[Mapped], closed: Closed, workspace: Workspace) -> list[Finding]:
    """What has changed among the postings of a period that an earlier closing covers, or its own (F09).

    `now` are the ledgers that count for it.
    """
    covering = closed.covering(period)
    return _changed_after(period, now, covering, workspace) if covering else []


def _changed_after(
    period: Period, now: Sequence[Mapped], closed: ClosingStanding, workspace: Workspace
) -> list[Finding]:
    """Nothing is found where either side has no ledger, or where the closed one is no longer in the archive."""
    organisation = workspace.organisation
    ours = {layout.id for layout in organisation.layouts if not layout.others}
    now = [mapped for mapped in now if mapped.table.layout in ours]
    ledgers = [one for one in closed.step.ledgers if one.layout in ours] if closed.step else []
    if not now or {one.sha256 for one in ledgers} == {mapped.table.source.sha256 for mapped in now}:
        return []
    before: list[Mapped] = []
    for one in ledgers:
        path = original_at(workspace.archive, one.sha256, one.file)
        if not path.exists():
            return []
        intake = take_in(path, one.file, one.sha256, organisation, copies_folder(), passwords=workspace.passwords)
        before += [mapped for mapped in intake.tables if mapped.table.layout == one.layout]
    if not before:
        return []
    through = parse_period(closed.period)
    found = restated(_in_own_signs(before, organisation), _in_own_signs(now, organisation), through)
    return [_changed(found, period, through, closed, now[0], organisation)] if found else []


def _in_own_signs(tables: Sequence[Mapped], organisation: Organisation) -> list[Mapped]:
    """Ledgers with their amounts in the organisation's signs."""
    return [replace(mapped, rows=in_own_signs(mapped.rows, mapped.table.layout, organisation)) for mapped in tables]


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
            " as it is; the file is kept. Should it count, two people must reopen the period, and it must be dropped again.",
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


def late_for_final(intake: Intake, closed: Closed, workspace: Workspace) -> list[Finding]:
    """What is told of a file that came for periods that are final: what it changes, or that it is kept and not used."""
    found: list[Finding] = []
    for period in dict.fromkeys(export.period for export in intake.exports):
        if not closed.is_final(period):
            continue
        ledgers = [mapped for mapped in intake.tables if mapped.table.kind == "ledger"]
        ledgers = [mapped for mapped in ledgers if str(mapped.table.period) == period]
        changed = _changed_after(parse_period(period), ledgers, closed.standings[period], workspace)
        found += changed or [kept_for_final(intake.file, period)]
    return found


def kept_for_final(file: str, period: str) -> Finding:
    """That a file has come for a period that is final: it is kept, and not used."""
    message = Message(
        "{period} is final. {file} is kept and not used, and what was reported stands. Should it count, two people must"
        " reopen the period, and it must be dropped again.",
        {"file": file, "period": period},
    )
    return Finding("F09", Severity.WARNING, message, (Cell(file),), period)
