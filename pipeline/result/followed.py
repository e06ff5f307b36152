"""What is followed from run to run: what people have written, and findings until they are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.findings import Message
from schemas.organisation import Names


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote in a consolidated workbook about one of its rows.

    `row` is the row's identity: a finding's id on *Att åtgärda*, `title/line/measure` on *Förklaringar*. `field` is the
    column: `answer`, or `cause`, `action`, `responsible`, `due`. `author` is who the workbook says saved it last, `at`
    when (UTC), `file` the workbook as it was dropped, `period` the period that it was about.
    """

    period: str
    row: str
    field: str
    text: str
    author: str
    at: datetime
    file: str


UNKNOWN_AUTHOR = Names(sv="okänd", en="unknown")
"""Who wrote an answer, where the workbook does not say."""


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """Who closed a period, or made it final: the person, the day, and why (empty where nothing was said)."""

    person: str
    day: date
    reason: str = ""


BREAK_STATES = ("new", "reopened", "open", "explained", "accepted", "resolved")
"""What can hold of a break: a difference followed from run to run until it is gone."""

HANDLED = frozenset({"explained", "accepted", "resolved"})
"""The states in which nobody needs to be told again."""


@dataclass(frozen=True, slots=True)
class Break:
    """A finding as it is followed over time.

    `id` rests on rule, organisation, year, period, title, line and sides, never on amount or row. `state` is one of
    `BREAK_STATES`. `since` is the run that found it first, and `runs` how many have found it; `days` is its age by the
    clock of the runs, `business_days` counted from the period's last day. `finding` is the id of the finding that shows
    it now, empty where it is resolved (`code`, `title`, `line` and `measure` still say what it was), and `also` are
    others that are the same break. `untested` tells why nobody could tell whether it is gone. `history` has a sentence
    for each thing that happened to it, oldest first.
    """

    id: str
    state: str
    since: int
    runs: int
    days: int
    finding: str
    history: tuple[Message, ...] = ()
    also: tuple[str, ...] = ()
    business_days: int = 0
    untested: str = ""
    code: str = ""
    title: str = ""
    line: str = ""
    measure: str = ""
