"""What a run does about answers: it reads the workbooks that came back, keeps what is new in them, and carries it on.

A workbook that somebody has written in where they found it, in the outbox, is read as if it had been dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.answers import ANSWER, Kept, Reading, fold_answers, news_of
from pipeline.closing_asked import ClosingAsked, closing_asked
from pipeline.files import Arrival, identify, is_open
from pipeline.findings import Message
from pipeline.intake import Intake, take_in
from pipeline.reading import is_locked
from pipeline.record import PeriodRecord
from pipeline.result import UNKNOWN_AUTHOR, Result
from pipeline.store import NewEntry, Store
from pipeline.workspace import Workspace

READ = "{file}: what is new in it (answers: {count}, by {author}) is taken in."
NOTHING_NEW = "{file} says nothing that was not known."
LOCKED = (
    "{file} in {folder} is locked with a password, so what is written in it is not read. Save it there without a password, or"
    " let whoever runs avstamning have the password."
)
OPEN = "{file} of run {earlier} is open with somebody. The new one is saved in {folder}, with your comments. Go on working in it."


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The answers after this run's reading: what holds, the entries that say what is new, the periods with news, and notes.

    `closings` are what the workbooks ask for in the block in which a period is closed.
    """

    kept: Kept
    entries: tuple[NewEntry, ...]
    periods: frozenset[str]
    notes: tuple[Message, ...]
    closings: tuple[ClosingAsked, ...] = ()

    def carried(self, result: Result) -> Result:
        """A result with what people have written about its period, and about the one before."""
        period = str(result.period)
        return replace(result, answers=self.kept.of(period), earlier=self.kept.before(period))


def take_answers(
    came: Sequence[tuple[Arrival, Intake | None]], store: Store, workspace: Workspace, run: int
) -> Answered:
    """Read what people have written, in the workbooks that came and in those that lie changed in the outbox."""
    before = store.entries(ANSWER)
    known = fold_answers(before).read
    new: list[NewEntry] = []
    notes: list[Message] = []
    closings: list[ClosingAsked] = []
    written = [(arrival, intake.written) for arrival, intake in came if intake is not None and intake.written]
    for place, arrival, intake in _changed(store, workspace, known):
        if intake.written is not None:
            written.append((arrival, intake.written))
        elif is_locked(intake.findings):
            notes.append(Message(LOCKED, {"file": arrival.name, "folder": place}))
    for arrival, one in written:
        if arrival.sha256 in known | {entry.payload["sha256"] for entry in new}:
            notes.append(Message(NOTHING_NEW, {"file": arrival.name}))
            continue
        origin, news = one.origin, news_of(one, [*before, *new])
        at = origin.at or arrival.saved.replace(microsecond=0)
        asked = closing_asked(one, arrival.name, arrival.sha256, at, store)
        closings += [asked] if asked else []
        closing = asked.texts if asked else {}
        reading = Reading(origin.period, arrival.name, arrival.sha256, origin.author, at, origin.run, news, closing)
        new.append(reading.entry(run))
        told = Message(READ, {"file": arrival.name, "count": len(news), "author": origin.author or UNKNOWN_AUTHOR})
        notes += [told] if news else [] if asked else [Message(NOTHING_NEW, {"file": arrival.name})]
    periods = frozenset(entry.subject for entry in new if entry.payload["answers"] or entry.payload.get("closing"))
    return Answered(fold_answers([*before, *new]), tuple(new), periods, tuple(notes), tuple(closings))


def _changed(store: Store, workspace: Workspace, known: frozenset[str]) -> Iterator[tuple[str, Arrival, Intake]]:
    """The consolidated workbooks in the outbox that are not as they were published, and have not been read as they are.

    Each with the folder where it lies.
    """
    for entry in store.entries(PeriodRecord.KIND):
        for place, published in entry.payload["outputs"].items():  # type: ignore[union-attr]  # a period's payload
            path = workspace.outbox / place
            if path.suffix != ".xlsx" or not path.exists():
                continue
            found = identify(path)
            if isinstance(found, str) or found.sha256 == published or found.sha256 in known:
                continue
            intake = take_in(path, found.name, found.sha256, workspace.organisation, passwords=workspace.passwords)
            yield path.parent.relative_to(workspace.root).as_posix(), found, intake


def open_workbooks(period: str, folder: str, store: Store, workspace: Workspace) -> Iterator[Message]:
    """What is told of a period's earlier workbooks that somebody has open, now that there is a new one in a folder."""
    for entry in store.entries(PeriodRecord.KIND, subject=period):
        for place in entry.payload["outputs"]:  # type: ignore[union-attr]  # a period's payload
            path = workspace.outbox / str(place)
            if path.suffix == ".xlsx" and is_open(path):
                yield Message(OPEN, {"file": path.name, "earlier": path.parent.name.lstrip("0"), "folder": folder})
