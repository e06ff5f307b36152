"""What is left to do when a run is recorded: release its results, take away what is corrected, and empty the inbox.

Doing it twice is as doing it once.

A run that was broken off after it was recorded is finished by the next.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from loguru import logger

from pipeline.archive import Emptied, empty_inbox
from pipeline.language import Language
from pipeline.publish.results import release
from pipeline.publish.shelf import Shelf
from pipeline.record import Entry, PeriodRecord, Record, RunRecord
from pipeline.store import Store
from pipeline.workspace import Workspace

ENGLISH = Language("en")


def finish(
    run: RunRecord,
    periods: Sequence[PeriodRecord],
    files: Sequence[Entry],
    workspace: Workspace,
    ours: Collection[str] = (),
    language: Language = ENGLISH,
) -> Emptied:
    """Let a recorded run's results appear, take away the copies of what is corrected, and its files out of the inbox.

    What had to stay in the inbox is told, and in the operating log, in `language`, what is gone. `ours` are the SHA-256 of
    the copies that went back with earlier runs.
    """
    for period in periods:
        if not release(workspace.outbox / period.folder):
            said = "The results of {period} in {folder} are gone."
            logger.warning("{}", language.text(said, period=period.period, folder=period.folder))
    shelf = Shelf(workspace.returned, {*ours, *run.returned.values()})
    for path in shelf.take_away(workspace.outbox / path for path in run.corrected):
        logger.info("what {} says is corrected; it is in {}", path.name, path.parent.name)
    return empty_inbox(((file.file, file.sha256) for file in files if file.arrived), workspace.inbox)


def finish_earlier(
    record: Record, store: Store, workspace: Workspace, language: Language = ENGLISH
) -> frozenset[tuple[str, str]]:
    """Finish the runs that were broken off after they had been recorded, and take out what was stuck in the inbox.

    Gives what is stuck there still, by name and SHA-256: it is recorded, and must not be taken for new.
    """
    stuck = set(empty_inbox(record.stuck, workspace.inbox).stuck)
    for run in record.open:
        entries = [entry for entry in store.entries(PeriodRecord.KIND) if entry.run == run.run]
        periods = [PeriodRecord.of(entry.subject, entry.payload) for entry in entries]
        files, ours = record.files.get(run.run, ()), record.returned
        stuck |= set(finish(run, periods, files, workspace, ours, language).stuck)
        said = "Run {run} was recorded and broken off; what it had left to do is done."
        logger.warning("{}", language.text(said, run=str(run.run)))
    return frozenset(stuck)
