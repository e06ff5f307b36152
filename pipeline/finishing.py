"""What is left to do when a run is recorded: release its results, and empty the inbox. Doing it twice is as doing it once.

A run that was broken off after it was recorded is finished by the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from loguru import logger

from pipeline.archive import Emptied, empty_inbox
from pipeline.publish.results import release
from pipeline.record import Entry, PeriodRecord, Record
from pipeline.store import Store
from pipeline.workspace import Workspace


def finish(periods: Sequence[PeriodRecord], files: Sequence[Entry], workspace: Workspace) -> Emptied:
    """Let a recorded run's results appear, and take its files out of the inbox; what had to stay there is told."""
    for period in periods:
        if not release(workspace.outbox / period.folder):
            logger.warning("the results of {} in {} are gone", period.period, period.folder)
    return empty_inbox(((file.file, file.sha256) for file in files if file.arrived), workspace.inbox)


def finish_earlier(record: Record, store: Store, workspace: Workspace) -> frozenset[tuple[str, str]]:
    """Finish the runs that were broken off after they had been recorded, and take out what was stuck in the inbox.

    Gives what is stuck there still, by name and SHA-256: it is recorded, and must not be taken for new.
    """
    stuck = set(empty_inbox(record.stuck, workspace.inbox).stuck)
    for run in record.open:
        entries = [entry for entry in store.entries(PeriodRecord.KIND) if entry.run == run.run]
        periods = [PeriodRecord.of(entry.subject, entry.payload) for entry in entries]
        stuck |= set(finish(periods, record.files.get(run.run, ()), workspace).stuck)
        logger.warning("run {} was recorded and broken off; what it had left to do is done", run.run)
    return frozenset(stuck)
