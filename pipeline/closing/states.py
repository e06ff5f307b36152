"""The state of a period: preliminary, closed, final. A pure fold over the journal's entries of kind `closing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from pipeline.recorded import Recorded
from pipeline.result import ClosedBy

CLOSING = "closing"
"""The kind of its entries; their subject is the period."""

CLOSING_STATES = ("preliminary", "closed", "final")
"""In this order. What has not been closed is preliminary."""


class Refused(Exception):
    """A step that the state of a period, or the person, does not allow: `args[0]` says why.

    `preliminary`, `closed` or `final`: what the period is; `not asked`: nobody has asked for it to be reopened; `same
    person`: the one who asked.
    """


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger that a period rested on when it was closed: the file as it was dropped, and the SHA-256 of its bytes."""

    file: str
    sha256: str
    layout: str


_OF_A_WORKBOOK = ("day", "author", "workbook")


@dataclass(frozen=True, slots=True)
class Closing:
    """A step: `close`, `finalise`, `ask` (to reopen) or `reopen`.

    `run` is the period's newest when it was taken, and `ledgers` what that run rested on: what is compared with later.
    `day` is the day (ISO) that the person gave, `author` and `workbook` (its SHA-256) what a consolidated workbook says
    that it was asked for in; empty at the command line.
    """

    action: str
    person: str
    reason: str = ""
    run: int = 0
    ledgers: tuple[Ledger, ...] = ()
    day: str = ""
    author: str = ""
    workbook: str = ""

    def to_payload(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "action": self.action,
            "person": self.person,
            "reason": self.reason,
            "run": self.run,
            "ledgers": [asdict(one) for one in self.ledgers],
            **{name: text for name in _OF_A_WORKBOOK if (text := getattr(self, name))},
        }

    @staticmethod
    def from_payload(stored: Mapping[str, Any]) -> Closing:
        """The step that a payload tells of."""
        ledgers = tuple(Ledger(**one) for one in stored["ledgers"])
        texts = {name: str(stored[name]) for name in ("action", "person", "reason")}
        texts |= {name: str(stored[name]) for name in _OF_A_WORKBOOK if name in stored}
        return Closing(**texts, run=int(stored["run"]), ledgers=ledgers)


@dataclass(frozen=True, slots=True)
class Standing:
    """A period as it stands: its state, the step that made it so, and who has asked to reopen it, and why.

    `at` is when that step was taken (UTC); None for a period that has never been closed. `number` is the entry of the
    newest step that changed its state.
    """

    period: str
    state: str = "preliminary"
    step: Closing | None = None
    at: datetime | None = None
    asked: Closing | None = None
    number: int = 0
    history: tuple[tuple[datetime, Closing], ...] = ()

    @property
    def closed_by(self) -> ClosedBy | None:
        """Who made it what it is, and on which day; None while it is preliminary."""
        if self.state == "preliminary" or self.step is None or self.at is None:
            return None
        return closed_by(self.step, self.at)


def closed_by(step: Closing, at: datetime) -> ClosedBy:
    """Who took a step, and on which day: the one that they gave, or else when it was recorded."""
    return ClosedBy(step.person, date.fromisoformat(step.day) if step.day else at.date(), step.reason)


def next_step(standing: Standing, step: Closing) -> str:
    """The state that a step leads to. Raises Refused where it is not allowed."""
    match step.action, standing.state:
        case "close", "preliminary":
            return "closed"
        case "finalise", "closed":
            return "final"
        case "ask", "closed" | "final":
            return standing.state
        case "reopen", "closed" | "final":
            if standing.asked is None:
                raise Refused("not asked")
            if standing.asked.person == step.person:
                raise Refused("same person")
            return "preliminary"
    raise Refused(standing.state)


def fold_closings(entries: Iterable[Recorded]) -> dict[str, Standing]:
    """Every period that the entries tell of. A step that was not allowed when it was written changes nothing."""
    standings: dict[str, Standing] = {}
    for entry in entries:
        if entry.kind != CLOSING:
            continue
        step = Closing.from_payload(entry.payload)
        before = standings.get(entry.subject, Standing(entry.subject))
        try:
            state = next_step(before, step)
        except Refused:
            continue
        after = replace(before, state=state, history=(*before.history, (entry.at, step)))
        if step.action == "ask":
            standings[entry.subject] = replace(after, asked=step)
        else:
            standings[entry.subject] = replace(after, step=step, at=entry.at, asked=None, number=entry.number)
    return standings
