"""The story of a run: everything that waits in the inbox, taken to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from loguru import logger

from pipeline.anchoring import anchor
from pipeline.archive import keep
from pipeline.arrivals import Left
from pipeline.closing_asked import close_as_asked
from pipeline.findings import Message
from pipeline.following import Before, read_closed
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.outcome import Outcome
from pipeline.publish.results import Outputs, publish, set_aside_unrecorded
from pipeline.record import (
    Entry,
    PeriodRecord,
    Record,
    RunRecord,
    must_be_kept_here,
    open_journal,
    read_record,
    state_folder,
)
from pipeline.record.model import ended, nothing_to_do
from pipeline.result import Result, Run
from pipeline.retention import deleted, resting_on, without_deleted
from pipeline.run.answering import Answered, open_workbooks, take_answers
from pipeline.run.finishing import finish, finish_earlier
from pipeline.run.judged_periods import follow_breaks, judge_periods, late, periods_to_judge, refused, with_on_files
from pipeline.run.recording import entries_of, keep_settings
from pipeline.run.returning import go_back, put_right
from pipeline.run.staging import Came, take_waiting
from pipeline.run.versions import sort_out
from pipeline.run_lock import only_run
from pipeline.stages import Progress, untold
from pipeline.store import Entry as JournalEntry
from pipeline.store import Store, StoreError
from pipeline.workspace import Workspace

Telling = Callable[[Outcome], None]
"""Told what a run came to, when everything else is done."""


def _unheard(outcome: Outcome) -> None:
    """Nobody listens."""


def run(
    workspace: Workspace,
    clock: datetime,
    language: Language,
    version: str,
    number: int | None = None,
    withdraw: Entry | None = None,
    progress: Progress = untold,
    tell: Telling = _unheard,
) -> Outcome:
    """Take every file in the inbox to the report, as the only run in the workspace.

    A period is judged anew from the newest version of each of its exports when a version of one has come or been
    withdrawn, and when the settings have changed. What the run came to is recorded in one transaction; only then do its
    results appear and its files leave the inbox. So a run that dies is simply started again: it never was, or it is
    finished. What it found is told last, and told by the next run if it could not be. Raises OSError where the workspace
    or the journal cannot be read or written, or where another run is at work.
    """
    with only_run(state_folder(workspace), language=language):
        store = open_journal(workspace)
        with store.alone():
            record = without_deleted(read_record(store), deleted(store))
            must_be_kept_here(record, workspace, store)
            if number is not None and number in {run.run for run in record.runs}:
                raise StoreError(
                    "Run {number} is recorded already; give another number, or none for the next", number=str(number)
                )
            stuck = finish_earlier(record, store, workspace, language)
            this = Run(number or record.next_number, clock, version, workspace.settings, record.head)
            outcome = _run(this, workspace, store, replace(record, stuck=stuck), language, withdraw, progress)
            anchor(store, outcome.head, workspace)
            progress("tell", "")
            tell(outcome)
            ending = [run.run for run in record.open] + ([outcome.number] if outcome.number is not None else [])
            if not ending and outcome.stuck != record.stuck and record.last is not None:
                ending = [record.last.run]
            if ending:
                store.append([ended(number, outcome.stuck) for number in ending])
    return outcome


def _run(
    this: Run,
    workspace: Workspace,
    store: Store,
    record: Record,
    language: Language,
    withdraw: Entry | None,
    progress: Progress,
) -> Outcome:
    """Take what waits to the report; everything but telling."""
    came = take_waiting(this, workspace, record, progress)
    workspace = came.remapped.workspace
    this = replace(this, settings=workspace.settings)

    before = Before(record, read_closed(store, record.head[0]), resting_on(record, deleted(store)), withdraw)
    found = sort_out(came.taken, record, before.closed.final)
    answered = take_answers(came.taken, store, workspace, this.number)
    periods = periods_to_judge(found, answered, before, workspace)
    if not came.arrivals and not periods and not answered.closings:
        return _nothing_to_do(this, came, answered, record, store)

    judged = judge_periods(periods, this, came.arrivals, found, before, workspace, progress)
    followed, observed = follow_breaks([answered.carried(result) for result in judged], answered, store, record)
    closings = close_as_asked(followed, answered.closings, before.closed.standings, store, workspace)
    on_files = [*found.findings, *refused(came.taken), *late(came.taken, before.closed, workspace), *closings.findings]
    results = with_on_files(closings.results, on_files, workspace)

    for kept in set_aside_unrecorded(workspace.outbox, this.number):
        said = "Results of a run that is not in the journal are kept in {folder}."
        logger.warning("{}", language.text(said, folder=kept.name))
    returned = go_back(came, found, results, on_files, before, workspace, language)
    published = []
    for result in results:
        progress("publish", str(result.period))
        published.append((result, publish(result, workspace.outbox, language, tuple(returned.originals))))
        logger.info("{}: {} comparisons, {} findings", result.period, result.comparisons.height, len(result.findings))
    progress("archive", "")
    keep(came.arrivals, workspace.archive)
    keep_settings(workspace)

    notes = (*came.remapped.notes, *answered.notes, *closings.notes)
    outcome = Outcome(
        number=this.number,
        results=tuple(published),
        findings=() if results else tuple(on_files),
        returned=tuple(returned.originals),
        left=came.left,
        files=(*found.entries, *((replace(withdraw, outcome="withdrawn", arrived=False),) if withdraw else ())),
        standing={period: verdict for period, verdict in record.verdicts().items() if period not in periods},
        untold=record.open,
        notes=(*put_right(results), *notes, *_open_elsewhere(published, store, workspace)),
    )
    new = entries_of(this, outcome, returned.originals, returned.corrected, workspace, language)
    read = (*came.remapped.entries, *answered.entries, *observed, *closings.entries)
    recorded = store.append((*new, *read), after_run=record.newest_number)
    return _finished(outcome, recorded, record, workspace, language)


def _nothing_to_do(this: Run, came: Came, answered: Answered, record: Record, store: Store) -> Outcome:
    """The outcome of a night on which nothing has come, which is recorded too."""
    waits = [(masked(one.name), one.reason) for one in came.left]
    read = [replace(entry, run=None) for entry in (*came.remapped.entries, *answered.entries)]
    *_, night = store.append([*read, nothing_to_do(this.clock.isoformat(), this.version, waits)])
    head = (night.number, night.hash)
    standing = record.verdicts()
    return Outcome(
        None,
        left=came.left,
        standing=standing,
        untold=record.open,
        notes=answered.notes,
        stuck=record.stuck,
        head=head,
    )


def _finished(
    outcome: Outcome, recorded: Sequence[JournalEntry], record: Record, workspace: Workspace, language: Language
) -> Outcome:
    """The outcome when what is recorded has been carried out: results released, the inbox emptied."""
    (of_run,) = (RunRecord.of(int(one.subject), one.payload) for one in recorded if one.kind == RunRecord.KIND)
    of_periods = [PeriodRecord.of(one.subject, one.payload) for one in recorded if one.kind == PeriodRecord.KIND]
    emptied = finish(of_run, of_periods, outcome.files, workspace, record.returned, language)
    stayed = [
        *(Left(name, "changing") for name in emptied.changed),
        *(Left(name, "stuck") for name, _ in emptied.stuck),
    ]
    arrived = sum(file.arrived for file in outcome.files)
    logger.info("run {} is recorded; {} files left the inbox", outcome.number, arrived - len(stayed))
    return replace(
        outcome,
        left=(*outcome.left, *stayed),
        stuck=record.stuck | set(emptied.stuck),
        head=(recorded[-1].number, recorded[-1].hash),
    )


def _open_elsewhere(
    published: Sequence[tuple[Result, Outputs]], store: Store, workspace: Workspace
) -> Iterator[Message]:
    """What is told to those who have an earlier workbook of a period open."""
    for result, outputs in published:
        folder = outputs.folder.relative_to(workspace.outbox.parent).as_posix()
        yield from open_workbooks(str(result.period), folder, store, workspace)
