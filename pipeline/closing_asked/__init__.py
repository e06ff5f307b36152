"""Closing a period in its consolidated workbook: what somebody asks for there, checked as at the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.closing import CLOSING, Closing, Ledger, Standing, closed_by
from pipeline.closing_asked.asked import ClosingAsked, closing_asked, judged_by
from pipeline.findings import Finding, Message, Severity, Value
from pipeline.judging import amounts, worst_first
from pipeline.masking import masked
from pipeline.result import UNKNOWN_AUTHOR, Result
from pipeline.store import NewEntry, Store
from pipeline.workspace import Workspace
from schemas.periods import parse_period

CODE = "F16"

CLOSED = "{period} is closed, as {person} asked for in {file}."
MADE_FINAL = "{period} is final, as {person} asked for in {file}."

UNKNOWN = (
    "{period} was not closed: {text} is no state of a period. Choose one from the list in the cell, save, and drop the"
    " workbook again."
)
UNCHANGED = (
    "Nothing was closed: the state is what it was. Choose the state that {period} shall have, save, and drop the workbook"
    " again."
)
REOPENING = "{period} was not reopened: that takes two people, each of whom does it at the command line: avstamning reopen {period}"
NOBODY = "{period} was not closed: nobody is named who closes it. Write who does, save, and drop the workbook again."
NO_DAY = (
    "{period} was not closed: {text} is no date, or has not come yet. Write one such as 2016-09-30, save, and drop the"
    " workbook again."
)
NOT_ALLOWED = (
    "{period} was not closed: {author}, who saved {file}, is not among those who may close periods (people.accounts and"
    " people.names in avstamning.toml)."
)
STALE = (
    "{period} was not closed: {file} is the workbook of run {earlier}, and what it rests on has changed since. Look at the"
    " new workbook, and close the period in that."
)
NOT_JUDGED = "{period} was not closed: no file of it counts any longer."
UNHANDLED = (
    "{period} was not closed: {count} errors are neither explained nor accepted. Handle them, or write the reason why it is"
    " closed all the same; save, and drop the workbook again."
)
NOT_CLOSED_YET = "{period} was not made final: it must be closed first."
CLOSED_ALREADY = (
    "{period} is closed already, by {person} on {day}. What {file} says is kept and changes nothing: {said}."
)
FINAL_ALREADY = "{period} is final already, by {person} on {day}. What {file} says is kept and changes nothing: {said}."
DIFFERENT = (
    "{period} was not closed: two workbooks say different things. {one}: {said}. {other}: {also}. Agree, and close it in the"
    " new workbook."
)

__all__ = ["CODE", "ClosingAsked", "Closings", "close_as_asked", "closing_asked"]


@dataclass(frozen=True, slots=True, eq=False)
class Closings:
    """What came of the closings that were asked for.

    `results` are closed where they were, or tell why not; `findings` are those on periods that are not judged now.
    """

    results: tuple[Result, ...]
    entries: tuple[NewEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Message, ...] = ()


def close_as_asked(
    results: Sequence[Result],
    asked: Sequence[ClosingAsked],
    standings: Mapping[str, Standing],
    store: Store,
    workspace: Workspace,
) -> Closings:
    """Close the periods that workbooks ask for, where the command line would; what is refused is told at its cell.

    Of several workbooks that say different things about a period, none is followed.
    """
    after = {str(result.period): result for result in results}
    entries: list[NewEntry] = []
    findings: list[Finding] = []
    notes: list[Message] = []
    for period in sorted({one.period for one in asked}):
        ours = list({one.said: one for one in asked if one.period == period}.values())
        result, standing = after.get(period), standings.get(period, Standing(period))
        step = _different(ours) if len(ours) > 1 else _step(ours[0], result, standing, store, workspace)
        if isinstance(step, Closing) and result is not None:
            state = "final" if step.action == "finalise" else "closed"
            entries.append(NewEntry(CLOSING, period, step.to_payload(), result.run.number))
            after[period] = replace(result, closing=state, closed_by=closed_by(step, result.run.clock))
            done = MADE_FINAL if state == "final" else CLOSED
            notes.append(Message(done, {"period": period, "person": step.person, "file": ours[0].file}))
        elif isinstance(step, Finding) and result is not None:
            order = worst_first([*result.findings, step], result.period, result.organisation)
            after[period] = replace(result, findings=order)
        elif isinstance(step, Finding):
            findings.append(step)
    return Closings(tuple(after.values()), tuple(entries), tuple(findings), tuple(notes))


def _step(
    one: ClosingAsked, result: Result | None, standing: Standing, store: Store, workspace: Workspace
) -> Closing | Finding:
    """The step that a workbook asks for, or why it is not taken."""
    refused = next(_out_of_order(one, standing), None)
    if refused is not None:
        return refused
    if result is None:
        return _refused(one, NOT_JUDGED, "state")
    refused = next(_unfit(one, result, store, workspace), None)
    if refused is not None:
        return refused
    day = _day(one.texts["day"], one.at.date(), result.run.clock.date())
    return Closing(
        "finalise" if one.block.state == "final" else "close",
        _person(one, workspace) or "",
        one.texts["reason"],
        result.run.number,
        _ledgers(result),
        day.isoformat() if day else "",
        one.author,
        one.sha256,
    )


def _out_of_order(one: ClosingAsked, standing: Standing) -> Iterator[Finding]:
    """Why a period that stands as it does cannot take the step."""
    wanted = one.block.state
    if wanted == one.carried.state:
        yield _refused(one, UNCHANGED, "state")
    if not wanted:
        yield _refused(one, UNKNOWN, "state", text=one.texts["state"] or "–")
    if wanted == "preliminary":
        yield _refused(one, REOPENING, "state")
    by = standing.closed_by
    if by is not None and (standing.state == "final" or wanted == "closed"):
        already = FINAL_ALREADY if standing.state == "final" else CLOSED_ALREADY
        yield _refused(one, already, "state", person=by.person, day=by.day.isoformat(), said=one.said)
    if wanted == "final" and standing.state == "preliminary":
        yield _refused(one, NOT_CLOSED_YET, "state")


def _unfit(one: ClosingAsked, result: Result, store: Store, workspace: Workspace) -> Iterator[Finding]:
    """Why this person cannot close this period, as it is now, in this workbook."""
    texts = one.texts
    if not texts["person"]:
        yield _refused(one, NOBODY, "person")
    if _day(texts["day"], one.at.date(), result.run.clock.date()) is None:
        yield _refused(one, NO_DAY, "day", text=texts["day"])
    if _person(one, workspace) is None:
        yield _refused(one, NOT_ALLOWED, "person", author=one.author or UNKNOWN_AUTHOR)
    if not _as_seen(one, result, store):
        yield _refused(one, STALE, "state", earlier=str(one.based_on))
    if result.unhandled and not texts["reason"]:
        yield _refused(one, UNHANDLED, "reason", count=len(result.unhandled))


def _day(text: str, saved: date, now: date) -> date | None:
    """The day that somebody gave; when the workbook was saved, where none was given; None where it is no day that has come."""
    try:
        day = date.fromisoformat(text) if text else min(saved, now)
    except ValueError:
        return None
    # The run's clock is UTC, where the day begins later than in Sweden.
    return day if day <= now + timedelta(days=1) else None


def _person(one: ClosingAsked, workspace: Workspace) -> str | None:
    """Who closes: the one named in the block, or the account of who saved the workbook, where only some may."""
    people = workspace.operation.people
    if not people.accounts:
        return one.texts["person"]
    names = {name.casefold(): account for name, account in people.names.items()}
    account = names.get(one.author.casefold(), one.author)
    return account if account in people.accounts else None


def _as_seen(one: ClosingAsked, result: Result, store: Store) -> bool:
    """Whether a period rests on what it rested on in the workbook: the same files, figures and comparisons."""
    judged = judged_by(store, one.period, one.based_on)
    if judged is None:
        return False
    before = judged[1]
    verdicts = dict(Counter(result.comparisons["verdict"].to_list()))
    files = {use.source.sha256 for use in result.sources}
    return (
        dict(before.figures) == dict(amounts(result))
        and dict(before.comparisons) == verdicts
        and {used.sha256 for used in before.inputs} == files
    )


def _ledgers(result: Result) -> tuple[Ledger, ...]:
    kinds = {layout.id: layout.kind for layout in result.organisation.layouts}
    used = [use for use in result.sources if kinds.get(use.layout) == "ledger"]
    ledgers = [Ledger(masked(use.source.file), use.source.sha256, use.layout) for use in used]
    return tuple({one.sha256: one for one in ledgers}.values())


def _refused(one: ClosingAsked, template: str, field: str, **values: Value) -> Finding:
    message = Message(template, {"period": one.period, "file": one.file, **values})
    return Finding("F16", Severity.WARNING, message, (one.cell(field),), one.period)


def _different(ours: Sequence[ClosingAsked]) -> Finding:
    one, other = ours[:2]
    values: dict[str, Value] = {"one": one.file, "said": one.said, "other": other.file, "also": other.said}
    message = Message(DIFFERENT, {"period": one.period, **values})
    cells = tuple(each.cell("state") for each in ours)
    return Finding("F16", Severity.WARNING, message, cells, str(parse_period(one.period)))
