"""The story of a run: everything that waits in the inbox, taken to the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from loguru import logger

from pipeline.anchoring import anchor
from pipeline.answering import Answered, open_workbooks, take_answers
from pipeline.archive import keep, stage
from pipeline.arrivals import Left, still_whole, waiting_files
from pipeline.breaks import Noted
from pipeline.excerpts import excerpts
from pipeline.files import Arrival
from pipeline.findings import Finding, Message, Severity
from pipeline.finishing import finish, finish_earlier
from pipeline.following import Closed, changed_since_closed, entries_about, follow, late_for_final, read_closed
from pipeline.intake import Intake
from pipeline.intakes import take_in_all, wanted
from pipeline.judging import amounts, judge_period, worst_first
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.publish.results import Outputs, publish, return_file, set_aside_unrecorded
from pipeline.reading.refusal import MISSING
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
from pipeline.recording import entries_of, keep_settings
from pipeline.remapping import take_mappings
from pipeline.result import Result, Run
from pipeline.retention import deleted, resting_on, without_deleted
from pipeline.returning import list_unmapped, must_go_back, put_right, returned_before, take_away_corrected
from pipeline.run_lock import only_run
from pipeline.store import NewEntry, Store, StoreError
from pipeline.typed_copy import copies_folder
from pipeline.versions import Sorted, is_known, past_of, sort_out, versions_of
from pipeline.workspace import Workspace
from schemas.periods import parse_period

Progress = Callable[[str, str], None]
"""Told what is being done: the stage, and what it is about."""


def _untold(stage: str, about: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a run came to.

    `results` are the periods judged, with where their `outputs` lie; `findings` those on files that belong to no
    period; `left` the files that wait for next time. A run with nothing to do has `number` None, a check no outputs.
    `standing` are the verdicts of the periods that were not judged now, as their last run found them. `untold` are
    earlier runs that were recorded and broken off before they could tell what they had found. `stuck` are files, by name
    and SHA-256, that are recorded and could not be removed from the inbox. `head` is the journal's when the run was
    recorded: how many entries, and the hash of the last. `notes` are what else its reader should know, and need not act
    on.
    """

    number: int | None
    results: tuple[tuple[Result, Outputs | None], ...] = ()
    findings: tuple[Finding, ...] = ()
    returned: tuple[Path, ...] = ()
    left: tuple[Left, ...] = ()
    files: tuple[Entry, ...] = ()
    standing: Mapping[str, str] = field(default_factory=dict)
    untold: tuple[RunRecord, ...] = ()
    stuck: frozenset[tuple[str, str]] = frozenset()
    head: tuple[int, str] = (0, "")
    notes: tuple[Message, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything must be acted on that nobody has explained or accepted, or that an earlier run could not tell."""
        return bool(self.unhandled) or any(run.errors for run in self.untold)

    @property
    def unhandled(self) -> tuple[Finding, ...]:
        """The errors that somebody must be told of: on files, and of breaks that are new, open or reopened."""
        on_files = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        return (*on_files, *(finding for result, _ in self.results for finding in result.unhandled))


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
    progress: Progress = _untold,
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
                raise StoreError(f"Run {number} is recorded already; give another number, or none for the next")
            stuck = finish_earlier(record, store, workspace)
            _take_away_earlier(record, store, workspace)
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
    waiting, staged, left = _stage(record, workspace)
    remapped = take_mappings(staged, workspace, this.clock, this.number)
    workspace, this = remapped.workspace, replace(this, settings=remapped.workspace.settings)
    ours = {arrival.name for arrival, _ in remapped.came}
    others = [arrival for arrival in staged if arrival.name not in ours]
    came = [*_take_in(others, record, workspace, progress), *remapped.came]
    whole, restless = still_whole(waiting)
    left, names = (*left, *restless), {one.name for one in whole}
    arrivals, came = tuple(one for one in staged if one.name in names), [pair for pair in came if pair[0].name in names]
    for one in left:
        logger.info("{} is left: {}", one.name, one.reason)
    closed = read_closed(store, record.head[0])
    found = sort_out(came, record, closed.final)
    answered = take_answers(came, store, workspace, this.number)
    before = _Before(record, closed, resting_on(record, deleted(store)), withdraw)
    periods = _periods_to_judge(found, answered, before, workspace)
    if not arrivals and not periods:
        waits = [(masked(one.name), one.reason) for one in left]
        read = [replace(entry, run=None) for entry in (*remapped.entries, *answered.entries)]
        *_, night = store.append([*read, nothing_to_do(this.clock.isoformat(), this.version, waits)])
        head = (night.number, night.hash)
        return Outcome(None, left=left, standing=record.verdicts(), untold=record.open, stuck=record.stuck, head=head)

    judged = _judge(periods, this, arrivals, found, before, workspace, progress)
    results, observed = _follow([answered.carried(result) for result in judged], answered, store, record)
    on_files = [
        *found.findings,
        *(finding for _, intake in came if intake and intake.rejected for finding in intake.findings),
        *_late(came, before.closed, workspace),
    ]
    if results:
        # What belongs to no period is told with the newest, where people will look.
        newest = results[-1]
        results[-1] = replace(
            newest, findings=worst_first([*newest.findings, *on_files], newest.period, workspace.organisation)
        )

    for kept in set_aside_unrecorded(workspace.outbox, this.number):
        logger.warning("results of a run that is not in the journal are kept in {}", kept.name)
    known = returned_before(record)
    returned = _return_files(came, results, on_files, workspace, language, known, closed.final)
    if not remapped.rejected:
        returned = (*returned, *list_unmapped(results, workspace, language, known))
    published = []
    for result in results:
        progress("publish", str(result.period))
        published.append((result, publish(result, workspace.outbox, language, returned)))
        logger.info("{}: {} comparisons, {} findings", result.period, result.comparisons.height, len(result.findings))

    progress("archive", "")
    keep(arrivals, workspace.archive)
    entries = (*found.entries, *((replace(withdraw, outcome="withdrawn", arrived=False),) if withdraw else ()))
    outcome = Outcome(
        number=this.number,
        results=tuple(published),
        findings=() if results else tuple(on_files),
        returned=returned,
        left=left,
        files=entries,
        standing={period: verdict for period, verdict in record.verdicts().items() if period not in periods},
        untold=record.open,
        notes=(*put_right(results), *remapped.notes, *answered.notes, *_open_elsewhere(published, store, workspace)),
    )
    keep_settings(workspace)
    new = entries_of(
        this, published, entries, returned, left, workspace, errors=bool(outcome.unhandled), language=language
    )
    recorded = store.append((*new, *remapped.entries, *answered.entries, *observed), after_run=record.newest_number)

    of_periods = [PeriodRecord.of(one.subject, one.payload) for one in recorded if one.kind == PeriodRecord.KIND]
    emptied = finish(of_periods, entries, workspace)
    every = set(record.periods()) <= set(periods)
    take_away_corrected(entries, returned, workspace, known, whole=every)
    stayed = [
        *(Left(name, "changing") for name in emptied.changed),
        *(Left(name, "stuck") for name, _ in emptied.stuck),
    ]
    logger.info("run {} is recorded; {} files left the inbox", this.number, len(arrivals) - len(stayed))
    return replace(
        outcome,
        left=(*left, *stayed),
        stuck=record.stuck | set(emptied.stuck),
        head=(recorded[-1].number, recorded[-1].hash),
    )


def _stage(record: Record, workspace: Workspace) -> tuple[tuple[Arrival, ...], tuple[Arrival, ...], tuple[Left, ...]]:
    """The files that wait, the copies of them that are read, and what is left in the inbox for next time."""
    found, left = waiting_files(workspace.inbox, workspace.operation.inbox.quiet)
    stuck = [one for one in found if (one.name, one.sha256) in record.stuck]
    new = [one for one in found if one not in stuck]
    logger.info("{} files wait, {} are left for next time", len(new), len(left) + len(stuck))
    staged, unread = stage(new, workspace.archive)
    stay = (*(Left(one.name, "stuck") for one in stuck), *(Left(name, reason) for name, reason in unread.items()))
    return tuple(one for one in new if one.name not in unread), staged, (*left, *stay)


def _take_away_earlier(record: Record, store: Store, workspace: Workspace) -> None:
    """Take away the copies of what was corrected, for runs that were broken off before they did."""
    for run in record.open:
        judged = {entry.subject for entry in store.entries(PeriodRecord.KIND) if entry.run == run.run}
        files, again = record.files.get(run.run, ()), [Path(path) for path in run.returned]
        every = set(record.periods()) <= judged
        take_away_corrected(files, again, workspace, returned_before(record), whole=every)


def _take_in(
    arrivals: Sequence[Arrival], record: Record, workspace: Workspace, progress: Progress
) -> list[tuple[Arrival, Intake | None]]:
    """Read every file that waits; None for one whose content is in use already.

    Raises OSError where one that was staged cannot be opened: that says nothing of the file, and the run can be started again.
    """
    new = [arrival for arrival in arrivals if not is_known(arrival, record)]
    files = [wanted(arrival) for arrival in new]
    intakes = take_in_all(files, workspace.organisation, copies_folder(), progress, passwords=workspace.passwords)
    taken = dict(zip((arrival.name for arrival in new), intakes, strict=True))
    for name, intake in taken.items():
        if intake.rejected and any(finding.message.text == MISSING for finding in intake.findings):
            raise OSError(f"the copy of {name} that was to be read could not be opened")
    return [(arrival, taken.get(arrival.name)) for arrival in arrivals]


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """What is known before a run judges: the record, what is closed, and what is to be withdrawn.

    `incomplete` are the periods that rest on originals which have been deleted by decision.
    """

    record: Record
    closed: Closed
    incomplete: frozenset[str]
    withdraw: Entry | None


def _periods_to_judge(found: Sorted, answered: Answered, before: _Before, workspace: Workspace) -> tuple[str, ...]:
    """The periods that something has changed for, what people say of them included; all where the settings have.

    What is final stands as it is.
    """
    record, closed, withdraw = before.record, before.closed, before.withdraw
    periods = {*found.periods, *(export.period for export in (withdraw.exports if withdraw else ()))}
    periods |= answered.periods & set(record.periods())
    if record.last is not None and record.last.settings != workspace.settings:
        periods |= set(record.periods()) - before.incomplete
    periods |= closed.reopened & set(record.periods())
    return tuple(sorted(period for period in periods if not closed.is_final(period)))


def _judge(
    periods: Sequence[str],
    this: Run,
    arrivals: Sequence[Arrival],
    found: Sorted,
    before: _Before,
    workspace: Workspace,
    progress: Progress,
) -> list[Result]:
    """Judge each period from the newest version of each of its exports: what came, and what the archive has."""
    record, closed = before.record, before.closed
    originals = {entry.sha256: workspace.archive / entry.kept for entry in record.effective().values()}
    originals |= {arrival.sha256: arrival.path for arrival in arrivals}
    results: list[Result] = []
    for period in periods:
        progress("judge", period)
        versions, unusable = versions_of(period, found, record, workspace, before.withdraw)
        judged = {str(result.period): amounts(result) for result in results}
        past = past_of(period, found, record, workspace, judged)
        earlier = record.figures(period)
        result = judge_period(this, parse_period(period), versions, workspace.organisation, earlier, past=past)
        ledgers = [version.mapped for version in versions if version.mapped.table.kind == "ledger"]
        changed = changed_since_closed(result.period, ledgers, closed, workspace.archive, workspace.organisation)
        findings = worst_first([*result.findings, *unusable, *changed], result.period, workspace.organisation)
        shown = excerpts(findings, [version.mapped.table for version in versions], originals)
        results.append(replace(result, findings=findings, excerpts=shown, closing=closed.state(period)))
    return results


def _open_elsewhere(
    published: Sequence[tuple[Result, Outputs]], store: Store, workspace: Workspace
) -> Iterator[Message]:
    """What is told to those who have an earlier workbook of a period open."""
    for result, outputs in published:
        folder = outputs.folder.relative_to(workspace.outbox.parent).as_posix()
        yield from open_workbooks(str(result.period), folder, store, workspace)


def _follow(
    results: Sequence[Result], answered: Answered, store: Store, record: Record
) -> tuple[list[Result], list[NewEntry]]:
    """Every result with its breaks, and what the journal is told of them. What people have just answered counts."""
    followed = []
    for result in results:
        run = result.run
        now = [Noted(one.kind, one.subject, one.payload, run.number, run.clock) for one in answered.entries]
        followed.append(follow(result, [*entries_about(store, str(result.period), record.head[0]), *now]))
    return [one.result for one in followed], [one.entry for one in followed]


def _late(came: Sequence[tuple[Arrival, Intake | None]], closed: Closed, workspace: Workspace) -> list[Finding]:
    """What is told of files that came for periods that are final."""
    intakes = [intake for _, intake in came if intake and not intake.rejected]
    return [
        finding
        for intake in intakes
        for finding in late_for_final(intake, closed, workspace.archive, workspace.organisation)
    ]


def _return_files(
    came: Sequence[tuple[Arrival, Intake | None]],
    results: Sequence[Result],
    on_files: Sequence[Finding],
    workspace: Workspace,
    language: Language,
    known: Collection[str],
    final: Collection[str],
) -> tuple[Path, ...]:
    """Copies, with what to do, of the files that came with this run and must be corrected.

    That a file came for a period among `final` is nothing to correct in it.
    """
    findings = [finding for result in results for finding in result.findings] if results else on_files
    returned: list[Path] = []
    for arrival, _ in came:
        own = [finding for finding in findings if any(cell.file == arrival.name for cell in finding.cells)]
        if any(must_go_back(one) and not (one.code == "F09" and one.period in final) for one in own):
            returned += return_file(arrival.path, arrival.name, own, workspace.returned, language, known)
    return tuple(returned)
