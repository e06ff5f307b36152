"""What holds of a break, by its history: the table of transitions, and laws over any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipeline.breaks import Found, Identity, Observation, Standing, fold_breaks
from pipeline.breaks.payloads import SignOff
from pipeline.breaks.states import EVENTS, TRANSITIONS
from pipeline.recorded import Noted
from pipeline.result import BREAK_STATES

RESERV = Identity(
    "V01", "ekero", "2016-08", "medlemsavgifter", "reserv", ("measure=variance_period", "against=printed")
)
START = datetime(2016, 9, 1, 4, tzinfo=UTC)


class Journal:
    """A journal that is written one night after another."""

    def __init__(self) -> None:
        self.entries: list[Noted] = []
        self.nights = 0

    def _add(self, kind: str, subject: str, payload: dict[str, object], run: int | None = None) -> int:
        at = START + timedelta(days=self.nights)
        self.entries.append(Noted(kind, subject, payload, run, at, len(self.entries) + 1))
        return len(self.entries)

    def night(self, *found: Found, resolved: tuple[str, ...] = (), untested: tuple[tuple[str, str], ...] = ()) -> None:
        self.nights += 1
        seen = Observation("2016-08", START + timedelta(days=self.nights), found, resolved, untested)
        self._add("break", "2016-08", seen.to_payload(), self.nights)

    def answer(self, text: str, row: str = "V01-1") -> None:
        answers = [{"row": row, "field": "answer", "text": text}, {"row": row, "field": "cause", "text": "annat"}]
        self._add("answer", "2016-08", {"author": "eko1", "answers": answers})

    def sign(self, step: SignOff, identity: Identity = RESERV) -> int:
        return self._add("sign-off", identity.id, step.to_payload())

    def accept(self, found: Found, low: str = "-30000", high: str = "-20000", expires: str = "") -> None:
        step = SignOff("prepare", "eko1", "Rättas i oktober.", Decimal(low), Decimal(high), expires)
        number = self.sign(replace(step, evidence=found.evidence))
        self.sign(SignOff("approve", "chef1", prepares=number))

    def one(self, clock: datetime | None = None) -> Standing:
        return fold_breaks(self.entries, clock)[RESERV.id]

    @property
    def state(self) -> str:
        return self.one().state


def found(amount: str = "-24000", evidence: str = "e", count: int = 1, finding: str = "V01-1") -> Found:
    return Found(RESERV, "error", (finding,), count, Decimal(amount), evidence)


@pytest.fixture
def journal() -> Journal:
    return Journal()


def test_a_break_is_new_then_open_then_resolved_then_reopened(journal: Journal) -> None:
    states = []
    for night in ("found", "found", "gone", "found"):
        journal.night(*([found()] if night == "found" else []), resolved=(RESERV.id,) if night == "gone" else ())
        states.append(journal.state)

    assert states == ["new", "open", "resolved", "reopened"]


def test_a_break_that_could_not_be_tested_is_not_resolved_and_says_why(journal: Journal) -> None:
    journal.night(found())
    journal.night(untested=((RESERV.id, "absent"),))

    one = journal.one()

    assert (one.state, one.untested, one.present) == ("new", "absent", False)
    assert [step.event for step in one.history] == ["found", "untested"]


def test_an_answer_explains_and_taking_it_back_opens(journal: Journal) -> None:
    journal.night(found())
    journal.answer("Betalas i oktober.")
    assert journal.state == "explained"

    journal.night(found())
    assert journal.state == "explained"

    journal.answer("")
    assert journal.state == "open"


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (found("-23000"), "explained"),
        (found("-24001"), "reopened"),
        (found("1"), "reopened"),
        (found(count=2), "reopened"),
    ],
)
def test_an_explanation_covers_what_it_was_given_for_and_no_more(journal: Journal, later: Found, state: str) -> None:
    journal.night(found())
    journal.answer("Betalas i oktober.")

    journal.night(later)

    assert journal.state == state


def test_an_explanation_does_not_outlive_its_break(journal: Journal) -> None:
    journal.night(found())
    journal.answer("Betalas i oktober.")
    journal.night(resolved=(RESERV.id,))

    journal.night(found())

    assert journal.state == "reopened"


def test_two_people_accept_and_one_cannot(journal: Journal) -> None:
    journal.night(found())
    number = journal.sign(SignOff("prepare", "eko1", "Rättas.", evidence="e"))

    journal.sign(SignOff("approve", "eko1", prepares=number))
    assert journal.state == "new"

    journal.sign(SignOff("approve", "chef1", prepares=number))
    assert journal.state == "accepted"


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (found("-29999"), "accepted"),
        (found("-30000.01"), "reopened"),
        (found("-19999"), "reopened"),
        (found(evidence="other"), "reopened"),
        (found(finding="V01-2"), "accepted"),
        (found(count=3), "accepted"),
    ],
)
def test_a_sign_off_is_revoked_by_its_figure_or_evidence_and_by_nothing_else(
    journal: Journal, later: Found, state: str
) -> None:
    journal.night(found())
    journal.accept(found())

    journal.night(later)

    assert journal.state == state


def test_a_change_of_another_break_leaves_a_sign_off_alone(journal: Journal) -> None:
    other = replace(found(evidence="x"), identity=replace(RESERV, line="skl"))
    journal.night(found(), other)
    journal.accept(found())

    journal.night(found(), replace(other, amount=Decimal(99), evidence="y"))

    assert journal.state == "accepted"


def test_a_sign_off_holds_on_its_last_day_and_not_after(journal: Journal) -> None:
    journal.night(found())
    journal.accept(found(), expires="2016-09-30")

    assert journal.one(datetime(2016, 9, 30, 23, tzinfo=UTC)).state == "accepted"
    assert journal.one(datetime(2016, 10, 1, tzinfo=UTC)).state == "reopened"


def test_what_was_prepared_on_other_evidence_cannot_be_approved(journal: Journal) -> None:
    journal.night(found())
    number = journal.sign(SignOff("prepare", "eko1", "Rättas.", evidence="e"))
    journal.night(found(evidence="changed"))

    journal.sign(SignOff("approve", "chef1", prepares=number))

    assert journal.state == "open"


def test_age_is_counted_in_runs_and_in_days(journal: Journal) -> None:
    for _ in range(3):
        journal.night(found())
    journal.nights += 9
    journal.night(found())

    one = journal.one()

    assert (one.since, one.runs, one.days(START + timedelta(days=13))) == (1, 4, 12)


def test_every_state_has_a_way_for_every_event() -> None:
    assert {state for state, _ in TRANSITIONS} == {"", *BREAK_STATES}
    assert {event for _, event in TRANSITIONS} == set(EVENTS)
    assert set(TRANSITIONS.values()) <= {"", *BREAK_STATES}


def test_only_a_tested_rule_resolves_and_only_two_people_accept() -> None:
    resolving = {event for (state, event), to in TRANSITIONS.items() if to == "resolved" != state}
    accepting = {event for (state, event), to in TRANSITIONS.items() if to == "accepted" != state}

    assert (resolving, accepting) == ({"gone"}, {"approved"})


AMOUNTS = st.integers(-3, 3).map(lambda thousands: Decimal(thousands * 1000))


class Nights(RuleBasedStateMachine):
    """Any history at all, told by a plain book-keeping of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = Journal()
        self.last: Found | None = None
        self.here = False
        self.explained: tuple[Decimal, str] | None = None
        self.interval: tuple[Decimal, Decimal, str] | None = None

    @rule(amount=AMOUNTS, evidence=st.sampled_from("ab"))
    def finds(self, amount: Decimal, evidence: str) -> None:
        self.last, self.here = found(str(amount), evidence), True
        self.journal.night(self.last)
        if self.explained and (abs(amount) > abs(self.explained[0]) or amount * self.explained[0] < 0):
            self.explained = None
        if self.interval and (not self.interval[0] <= amount <= self.interval[1] or evidence != self.interval[2]):
            self.interval = self.explained = None

    @rule()
    def is_gone(self) -> None:
        self.journal.night(resolved=(RESERV.id,))
        self.here, self.explained, self.interval = False, None, None

    @rule()
    def cannot_be_tested(self) -> None:
        self.journal.night(untested=((RESERV.id, "absent"),))

    @rule(text=st.sampled_from(["", "Därför."]))
    def is_answered(self, text: str) -> None:
        self.journal.answer(text)
        if self.here and self.last is not None and not self.interval:
            self.explained = (self.last.amount or Decimal(0), self.last.evidence) if text else None

    @rule(approver=st.sampled_from(["eko1", "chef1"]), width=st.integers(0, 2))
    def is_signed(self, approver: str, width: int) -> None:
        if self.last is None:
            return
        amount = self.last.amount or Decimal(0)
        low, high = amount - width * 1000, amount + width * 1000
        number = self.journal.sign(SignOff("prepare", "eko1", "Så.", low, high, evidence=self.last.evidence))
        self.journal.sign(SignOff("approve", approver, prepares=number))
        if self.here and approver != "eko1":
            self.interval = (low, high, self.last.evidence)

    @invariant()
    def the_state_is_what_the_book_keeping_says(self) -> None:
        standings = fold_breaks(self.journal.entries)
        if self.last is None:
            assert standings == {}
            return
        state = standings[RESERV.id].state
        if not self.here:
            assert state == "resolved"
        elif self.interval:
            assert state == "accepted"
        elif self.explained:
            assert state == "explained"
        else:
            assert state in {"new", "open", "reopened"}


TestNights = Nights.TestCase
TestNights.settings = settings(max_examples=40, stateful_step_count=25)


@given(amount=AMOUNTS, count=st.integers(1, 9), reason=st.text(max_size=5))
def test_payloads_come_back_as_they_were(amount: Decimal, count: int, reason: str) -> None:
    seen = Observation("2016-08", START, (found(str(amount), "e", count),), ("B-1",), (("B-2", reason),))
    step = SignOff("prepare", "eko1", reason, amount, None, "2016-12-31", evidence="e")

    assert Observation.from_payload(seen.to_payload()) == seen
    assert SignOff.from_payload(step.to_payload()) == step
