"""How a workspace stands: what the operator asks in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.arrivals import Left, waiting_files
from pipeline.language import Language
from pipeline.notices.spool import unsent
from pipeline.record import Record, RunRecord, journal_place, open_journal, read_record, state_folder
from pipeline.run_lock import ENGLISH, running
from pipeline.schedule import Missing, missed_nights, missing
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Status:
    """How a workspace stands at a moment (`clock`, UTC).

    `running` says who is running now, empty where nobody is. `last` is the newest run, `looked` when the program was
    last started, also where it found nothing to do. `waiting` are the names of the files that the next run takes, `left`
    those that it would leave. `periods` gives each period's verdict. `open` are runs that were broken off after they had
    been recorded, `unsent` is how many notices are still to be sent, `head` the journal's: how many entries, and the hash
    of the last.
    """

    clock: datetime
    running: str
    last: RunRecord | None
    looked: datetime | None
    waiting: tuple[str, ...]
    left: tuple[Left, ...]
    periods: dict[str, str]
    missing: tuple[Missing, ...]
    missed: tuple[date, ...]
    open: tuple[int, ...]
    unsent: int
    head: tuple[int, str]

    @property
    def needs_somebody(self) -> bool:
        """Whether the operator should see to something; what the finance unit must correct is the runs' business."""
        overdue = any(one.overdue for one in self.missing)
        return bool(overdue or self.missed or self.unsent or (self.open and not self.running))


def status_of(workspace: Workspace, clock: datetime, language: Language = ENGLISH) -> Status:
    """How a workspace stands; who is running is said in `language`. Nothing is changed, and nothing waited for.

    Raises OSError where it cannot be read.
    """
    record, started = _journal(workspace)
    arrivals, left = waiting_files(workspace.inbox)
    night = workspace.operation.night
    today = clock.astimezone().date()
    ran = {moment.astimezone().date() for moment in started}
    return Status(
        clock=clock,
        running=running(state_folder(workspace), language),
        last=record.last,
        looked=max(started, default=None),
        waiting=tuple(arrival.name for arrival in arrivals),
        left=left,
        periods=dict(sorted(record.verdicts().items())),
        missing=missing(record, night, workspace.organisation, today),
        missed=missed_nights(ran, night.nights, today),
        open=tuple(run.run for run in record.open),
        unsent=unsent(state_folder(workspace)),
        head=record.head,
    )


def _journal(workspace: Workspace) -> tuple[Record, list[datetime]]:
    """What the journal says, and when the program was started; nothing where there is none yet."""
    place = journal_place(workspace)
    if "://" not in place and not Path(place).exists():
        return Record(), []
    store = open_journal(workspace)
    record = read_record(store)
    nights = [str(entry.payload["clock"]) for entry in store.entries("night")]
    return record, [datetime.fromisoformat(moment) for moment in (*nights, *(run.clock for run in record.runs))]
