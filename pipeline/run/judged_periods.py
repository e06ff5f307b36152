"""Which periods a run judges anew, and judging them from what came and what the archive has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.files import Arrival
from pipeline.findings import Finding
from pipeline.following import Before, Closed, changed_since_closed, entries_about, follow, late_for_final
from pipeline.intake import Intake
from pipeline.judging import amounts, judge_period, worst_first
from pipeline.record import Record
from pipeline.recorded import Noted
from pipeline.result import Result, Run
from pipeline.run.answering import Answered
from pipeline.run.excerpts import excerpts
from pipeline.run.versions import Sorted, past_of, versions_of
from pipeline.stages import Progress
from pipeline.store import NewEntry, Store
from pipeline.workspace import Workspace
from schemas.periods import parse_period


def periods_to_judge(found: Sorted, answered: Answered, before: Before, workspace: Workspace) -> tuple[str, ...]:
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


def judge_periods(
    periods: Sequence[str],
    this: Run,
    arrivals: Sequence[Arrival],
    found: Sorted,
    before: Before,
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
        past = past_of(period, found, record, workspace, judged, before.withdraw)
        earlier = record.figures(period)
        result = judge_period(this, parse_period(period), versions, workspace.organisation, earlier, past=past)
        ledgers = [version.mapped for version in versions if version.mapped.table.kind == "ledger"]
        changed = changed_since_closed(result.period, ledgers, closed, workspace)
        findings = worst_first([*result.findings, *unusable, *changed], result.period, workspace.organisation)
        tables = [version.mapped.table for version in versions]
        shown = excerpts(findings, tables, originals, workspace.passwords)
        state, by = closed.state(period), closed.by(period)
        results.append(replace(result, findings=findings, excerpts=shown, closing=state, closed_by=by))
    return results


def follow_breaks(
    results: Sequence[Result], answered: Answered, store: Store, record: Record
) -> tuple[list[Result], list[NewEntry]]:
    """Every result with its breaks, and what the journal is told of them. What people have just answered counts."""
    followed = []
    for result in results:
        run = result.run
        now = [Noted(one.kind, one.subject, one.payload, run.number, run.clock) for one in answered.entries]
        periods = dict.fromkeys([str(result.period), *(answer.period for answer in result.earlier)])
        followed.append(follow(result, [*entries_about(store, periods, record.head[0]), *now]))
    return [one.result for one in followed], [one.entry for one in followed]


def refused(came: Sequence[tuple[Arrival, Intake | None]]) -> Iterator[Finding]:
    """What is told of files that cannot be used."""
    for _, intake in came:
        if intake and intake.rejected:
            yield from intake.findings


def late(came: Sequence[tuple[Arrival, Intake | None]], closed: Closed, workspace: Workspace) -> list[Finding]:
    """What is told of files that came for periods that are final."""
    intakes = [intake for _, intake in came if intake and not intake.rejected]
    return [finding for intake in intakes for finding in late_for_final(intake, closed, workspace)]


def with_on_files(results: Sequence[Result], on_files: Sequence[Finding], workspace: Workspace) -> list[Result]:
    """The results with what belongs to no period, told with the newest, where people will look."""
    if not results:
        return []
    *earlier, newest = results
    findings = worst_first([*newest.findings, *on_files], newest.period, workspace.organisation)
    return [*earlier, replace(newest, findings=findings)]
