"""What holds of every break: a pure fold over the journal's entries, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from pipeline.breaks.identity import Identity
from pipeline.breaks.payloads import ANSWER, BREAK, SIGN_OFF, Found, Observation, SignOff
from pipeline.breaks.states import TRANSITIONS
from pipeline.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a break: when (UTC), in which run if any, by whom, and what it was after it.

    `text` is what a person wrote, or why it could not be tested.
    """

    at: datetime
    run: int | None
    event: str
    state: str
    person: str = ""
    text: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A break as it stands.

    `last` is what the newest run that found it saw, `seen` that run's number; `since` and `first` are the number and
    clock of the run that found it first, `runs` how many have. `present` tells that the newest run of its period found
    it, `untested` why that run could not tell. `explained` is what it was when it was explained; `signed` the sign-off
    that holds; `prepared` those that wait for approval, by their entry's number.
    """

    identity: Identity
    state: str
    last: Found
    since: int
    first: datetime
    seen: int
    runs: int
    present: bool = True
    untested: str = ""
    clock: datetime | None = None
    explained: Found | None = None
    signed: SignOff | None = None
    prepared: Mapping[int, SignOff] = field(default_factory=lambda: MappingProxyType({}))
    findings: frozenset[str] = frozenset()
    history: tuple[Step, ...] = ()

    @property
    def id(self) -> str:
        """The break's id."""
        return self.identity.id

    def days(self, clock: datetime) -> int:
        """Its age in days by a clock."""
        return max((clock.date() - self.first.date()).days, 0)


def fold_breaks(entries: Iterable[Recorded], clock: datetime | None = None) -> dict[str, Standing]:
    """Every break that the entries tell of, by id, in the order in which they were found first.

    Sign-offs whose last day is over at `clock` have expired. Entries of other kinds are passed over, and so is what
    was not allowed when it was written: approving what one has prepared oneself, or what has changed since.
    """
    standings: dict[str, Standing] = {}
    by_finding: dict[str, set[str]] = {}
    for entry in entries:
        match entry.kind:
            case "break":
                _observed(standings, by_finding, entry)
            case "sign-off":
                _signed(standings, entry)
            case "answer":
                _answered(standings, by_finding, entry)
    if clock is not None:
        for one in standings.values():
            if one.signed is not None and one.signed.has_expired(clock):
                standings[one.id] = _revoked(one, "expired", clock, None)
    return standings


def _observed(standings: dict[str, Standing], by_finding: dict[str, set[str]], entry: Recorded) -> None:
    saw = Observation.from_payload(entry.payload)
    run, at = entry.run or 0, saw.clock
    here = {found.identity.id: found for found in saw.found}
    for one in [one for one in standings.values() if one.identity.period == saw.period]:
        if one.id not in here:
            standings[one.id] = replace(one, present=False, untested="", clock=at)
    for found in here.values():
        known = standings.get(found.identity.id)
        standings[found.identity.id] = _first(found, run, at) if known is None else _again(known, found, run, at)
        for finding in found.findings:
            by_finding.setdefault(finding, set()).add(found.identity.id)
    for gone in saw.resolved:
        if gone in standings and standings[gone].state != "resolved":
            one = standings[gone]
            step = Step(at, run, "gone", TRANSITIONS[one.state, "gone"])
            standings[gone] = replace(_stepped(one, step), explained=None, signed=None, prepared=MappingProxyType({}))
    for name, reason in saw.untested:
        if name in standings:
            one = standings[name]
            told = one.history[-1].event == "untested" and one.history[-1].text == reason
            history = one.history if told else (*one.history, Step(at, run, "untested", one.state, text=reason))
            standings[name] = replace(one, untested=reason, history=history)


def _first(found: Found, run: int, at: datetime) -> Standing:
    state = TRANSITIONS["", "found"]
    return Standing(
        identity=found.identity,
        state=state,
        last=found,
        since=run,
        first=at,
        seen=run,
        runs=1,
        clock=at,
        findings=frozenset(found.findings),
        history=(Step(at, run, "found", state, amount=found.amount),),
    )


def _again(one: Standing, found: Found, run: int, at: datetime) -> Standing:
    """A break that is there still, or again."""
    seen = replace(
        one,
        last=found,
        seen=run,
        runs=one.runs + (run != one.seen),
        present=True,
        untested="",
        clock=at,
        findings=one.findings | frozenset(found.findings),
    )
    if seen.signed is not None:
        if seen.signed.has_expired(at):
            return _revoked(seen, "expired", at, run)
        if not seen.signed.covers(found.amount) or seen.signed.evidence != found.evidence:
            return _revoked(seen, "changed", at, run)
    event = "more" if seen.explained is not None and _exceeds(found, seen.explained) else "found"
    state = TRANSITIONS[seen.state, event]
    explained = None if event == "more" and seen.state == "explained" else seen.explained
    if state == one.state and found.amount == one.last.amount:
        return replace(seen, explained=explained)  # nothing has happened that is worth a line
    return replace(_stepped(seen, Step(at, run, event, state, amount=found.amount)), explained=explained)


def _exceeds(found: Found, explained: Found) -> bool:
    """Whether there is more of it than was explained: more rows, a greater amount, or one the other way."""
    if found.count > explained.count:
        return True
    if found.amount is None or explained.amount is None:
        return found.amount is not None
    return abs(found.amount) > abs(explained.amount) or found.amount * explained.amount < 0


def _revoked(one: Standing, event: str, at: datetime, run: int | None) -> Standing:
    """A sign-off that holds no longer. What was written before it explains nothing any more: it was about another figure."""
    step = Step(at, run, event, TRANSITIONS[one.state, event], amount=one.last.amount)
    return replace(_stepped(one, step), signed=None, explained=None, prepared=MappingProxyType({}))


def _signed(standings: dict[str, Standing], entry: Recorded) -> None:
    one, made = standings.get(entry.subject), SignOff.from_payload(entry.payload)
    if one is None or one.state == "resolved":
        return
    step = Step(entry.at, entry.run, made.action, one.state, made.person, made.reason)
    match made.action:
        case "prepare":
            prepared = MappingProxyType({**one.prepared, entry.number: made})
            standings[one.id] = replace(_stepped(one, step), prepared=prepared)
        case "approve":
            prepared_one = one.prepared.get(made.prepares)
            if prepared_one is None or why_not(one, prepared_one, made.person, entry.at):
                return
            state = TRANSITIONS[one.state, "approved"]
            signed = replace(_stepped(one, replace(step, event="approved", state=state)), signed=prepared_one)
            standings[one.id] = replace(signed, prepared=MappingProxyType({}))
        case "withdraw":
            state = TRANSITIONS[one.state, "withdrawn"]
            withdrawn = _stepped(one, replace(step, event="withdrawn", state=state))
            standings[one.id] = replace(withdrawn, signed=None, prepared=MappingProxyType({}))


def why_not(one: Standing, prepared: SignOff, person: str, at: datetime) -> str:
    """Why a person may not approve a prepared sign-off of a break; empty where they may.

    `same person`, `expired`, `amount` (outside the interval by now) or `evidence` (changed since it was prepared).
    """
    if person == prepared.person:
        return "same person"
    if prepared.has_expired(at):
        return "expired"
    if not prepared.covers(one.last.amount):
        return "amount"
    return "" if prepared.evidence == one.last.evidence else "evidence"


def _answered(standings: dict[str, Standing], by_finding: Mapping[str, set[str]], entry: Recorded) -> None:
    """An answer on *Att åtgärda* explains the break that its finding shows; an empty one takes that back."""
    person = str(entry.payload.get("author") or "")  # never the account of the run, which only read it
    for said in entry.payload.get("answers") or ():
        if said["field"] != "answer":
            continue
        text = str(said["text"]).strip()
        event = "answered" if text else "unanswered"
        for name in sorted(by_finding.get(str(said["row"]), ())):
            one = standings[name]
            state = TRANSITIONS[one.state, event]
            answered = _stepped(one, Step(entry.at, entry.run, event, state, person, text))
            standings[name] = replace(answered, explained=one.last if state == "explained" else None)


def _stepped(one: Standing, step: Step) -> Standing:
    return replace(one, state=step.state, history=(*one.history, step))


def of_period(standings: Mapping[str, Standing], period: str) -> Iterator[Standing]:
    """The breaks of a period."""
    return (one for one in standings.values() if one.identity.period == period)


KINDS = (BREAK, SIGN_OFF, ANSWER)
"""The kinds of entries that the fold reads."""
