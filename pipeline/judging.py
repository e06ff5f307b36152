"""One period, from its tables to the frozen result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from pipeline.comparability import compare_years, moves_between, restated, with_moves_beside
from pipeline.consolidate import consolidate, summarise_goals
from pipeline.drivers import drivers, large_variances, monthly
from pipeline.figures import numbered
from pipeline.findings import Finding, Message, Severity
from pipeline.mapping import figures_of, posting_sums
from pipeline.mapping.zeros import with_zeros
from pipeline.reconcile import (
    Earlier,
    Past,
    Reader,
    internal_postings,
    judge,
    reconcile,
    roll_forward,
    told_once,
    unprovable,
    with_joint_test,
)
from pipeline.record import Export
from pipeline.result import Absent, Moved, Result, Run, SourceUse
from pipeline.rulings import as_loud_as_decided, tolerated, with_tolerances
from pipeline.tables import Mapped
from pipeline.validate import control_results, validate
from pipeline.validate.completeness import NOT_TESTED, Completeness, completeness, debit_and_credit
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.structure import structure


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A table in the version that counts: whether it came with this run, and which file it took the place of."""

    mapped: Mapped
    findings: tuple[Finding, ...] = ()
    new: bool = True
    replaces: str = ""


def judge_period(
    run: Run,
    period: Period,
    versions: Sequence[Version],
    organisation: Organisation,
    before: Mapping[str, str],
    *,
    past: Past | None = None,
    complete: bool = True,
) -> Result:
    """Hold everything that has come for a period against everything else.

    `before` are the period's consolidated amounts as its last run found them (`title/line/measure` → decimal text),
    and `past` what an earlier period of the year came to. `complete` tells whether every expected export should be
    there, so that one that is not is a finding.
    """
    tables = [version.mapped for version in versions]
    shape = structure(organisation)
    sums = [posting_sums(mapped) for mapped in tables]
    figures = numbered([figures_of(mapped, organisation, own) for mapped, own in zip(tables, sums, strict=True)])
    valid = validate(tables, figures, period, organisation, shape)
    moves = moves_between(tables, period, organisation)
    moved = restated(moves, organisation, figures.height)
    agreements = reconcile(valid.figures, figures, period, organisation, shape, moved)
    own, figures = figures, pl.concat([figures, moved])
    on_printed = pl.concat([valid.comparisons, agreements])
    units = {(m.table.source.file, m.table.sheet): organisation.units[m.table.unit].factor for m in tables}
    earlier = _earlier(past, organisation)
    whole = with_zeros(tables, figures, organisation)
    on_figures = judge(figures, on_printed, valid.wrong_side, str(period), units, organisation, earlier, whole)
    on_figures = with_joint_test(figures, on_printed, on_figures, str(period), Reader(figures, units, organisation))
    on_figures = with_moves_beside(on_figures, moves, organisation, shape)
    rolled = roll_forward(tables, figures, past, period, organisation)
    with_rolled = pl.concat([figures, *([] if rolled.figures is None else [rolled.figures])])
    internal = internal_postings(tables, organisation, with_rolled.height)
    # After the diagnosis: which posting is missing is no question of which printed cell is wrong.
    complete_by_list = completeness(tables, figures, organisation)
    consolidated = consolidate(own, on_printed, period, organisation, shape)
    comparisons = with_tolerances(
        pl.concat([on_printed, rolled.comparisons, internal.comparisons, complete_by_list.comparisons]),
        organisation,
        period.last_day,
    )
    absent = _absent(versions, period, organisation)
    findings = [
        *told_once([*(one for version in versions for one in version.findings), *valid.findings], on_figures),
        *unprovable(figures, on_printed, on_figures, organisation, shape),
        *rolled.findings,
        *internal.findings,
        *complete_by_list.findings,
        *(_absence(layout, absent, organisation) for layout in dict.fromkeys(a.layout for a in absent) if complete),
    ]
    large = large_variances(consolidated, organisation, shape)
    return Result(
        run=run,
        organisation=organisation,
        period=period,
        figures=with_rolled if internal.figures is None else pl.concat([with_rolled, internal.figures]),
        consolidated=consolidated,
        comparisons=comparisons,
        findings=worst_first(tolerated(findings, comparisons, organisation, period.last_day), period, organisation),
        sources=tuple(_source(version, complete_by_list, organisation) for version in versions),
        absent=absent,
        goals=summarise_goals(tables, organisation),
        moved=_moved(consolidated, before) if any(version.replaces for version in versions) else (),
        large=large,
        drivers=drivers(large, tables, consolidated, period, organisation, shape),
        monthly=monthly(tables, sums, organisation, shape),
        years=compare_years(consolidated, moves, organisation, shape),
    )


_LOUDEST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def worst_first(findings: Sequence[Finding], period: Period, organisation: Organisation) -> tuple[Finding, ...]:
    """The findings of a period as loud as the organisation has decided, the loudest first, those on one fault told once."""
    told = [finding if finding.period else replace(finding, period=str(period)) for finding in findings]
    zeros_lost = {
        cell for finding in told if finding.code == "L07" and finding.found is not None for cell in finding.cells
    }
    cut_short = {finding.cells[0].file for finding in told if finding.code == "F08" and finding.difference is not None}
    told = [
        finding
        for finding in told
        # A total and a row count that both miss the same rows are one fault.
        if finding.code != "F08" or finding.difference is not None or finding.cells[0].file not in cut_short
    ]
    # Nor is it another that zeros could be lost, where they are.
    told = [f for f in told if f.code != "L07" or f.found is not None or f.cells[0] not in zeros_lost]
    # What changed in closed months (F09) is the same change.
    if any(finding.code == "F09" for finding in told):
        told = [finding for finding in told if finding.code != "R07"]
    told = [as_loud_as_decided(finding, organisation, period.last_day) for finding in told]
    return tuple(sorted(told, key=lambda finding: _LOUDEST[finding.severity]))


def amounts(result: Result) -> dict[str, str]:
    """The consolidated amounts of a result: `title/line/measure` → decimal text."""
    rows = result.consolidated.select("title", "line", "measure", "amount").rows()
    return {f"{title}/{line}/{measure}": str(amount) for title, line, measure, amount in rows}


def _earlier(past: Past | None, organisation: Organisation) -> Earlier:
    """The figures of an earlier period in öre, as the causes of differences look for them.

    The year's budget is left out: it is the same in both, so that a figure equal to it says nothing of its period.
    """
    if past is None:
        return Earlier()
    same = {one.id for one in organisation.measures if (one.kind, one.horizon) == ("budget", "year")}
    known = {_place(key): int(Decimal(amount) * 100) for key, amount in past.amounts.items()}
    known = {place: amount for place, amount in known.items() if place[2] not in same}
    return Earlier(past.period, known)


def _moved(consolidated: pl.DataFrame, before: Mapping[str, str]) -> tuple[Moved, ...]:
    after = {(t, n, m): amount for t, n, m, amount in consolidated.select("title", "line", "measure", "amount").rows()}
    earlier = {_place(key): Decimal(amount) for key, amount in before.items()}
    return tuple(
        Moved(place[0], place[1], place[2], earlier.get(place), after.get(place))
        for place in dict.fromkeys([*after, *earlier])
        if before and earlier.get(place) != after.get(place)
    )


def _place(key: str) -> tuple[str, str, str]:
    title, line, measure = key.split("/")
    return title, line, measure


def _source(version: Version, proven: Completeness, organisation: Organisation) -> SourceUse:
    table = version.mapped.table
    debit, credit = debit_and_credit(version.mapped, organisation) or (None, None)
    outcome, by = proven.said.get((table.source.file, table.sheet), (NOT_TESTED, ""))
    return SourceUse(
        source=table.source,
        sheet=table.sheet,
        layout=table.layout,
        kind=table.kind,
        title=table.title or "",
        rows=table.rows.height if table.kind in {"ledger", "goals"} else table.rows["row"].n_unique(),
        unit=table.unit,
        facts=tuple(table.facts.items()),
        controls=control_results(version.mapped),
        new=version.new,
        replaces=version.replaces,
        debit=debit,
        credit=credit,
        completeness=outcome,
        proven_by=by,
    )


def expected_exports(period: Period, organisation: Organisation) -> tuple[Export, ...]:
    """Every export that must come for a period, in the declared order."""
    titles = [*(title.id for title in organisation.titles), organisation.committee.id]
    found = []
    for expected in organisation.expected:
        wanted = titles if expected.titles == "all" else list(expected.titles or ("",))
        found += [Export(expected.layout, title, str(period)) for title in wanted]
    return tuple(found)


def _absent(versions: Sequence[Version], period: Period, organisation: Organisation) -> tuple[Absent, ...]:
    here = {(version.mapped.table.layout, version.mapped.table.title or "") for version in versions}
    return tuple(
        Absent(export.layout, export.title)
        for export in expected_exports(period, organisation)
        if (export.layout, export.title) not in here
    )


def _absence(layout: str, absent: Sequence[Absent], organisation: Organisation) -> Finding:
    """One finding for a kind of export that has not come, with the titles that it has not come for."""
    name = organisation.layout(layout).name
    titles = [organisation.title_name(one.title) for one in absent if one.layout == layout and one.title]
    if titles:
        message = Message(
            "{layout} has not come for {titles}. What rests on it is not tested. Drop the export in the inbox.",
            {"layout": name, "titles": ", ".join(titles)},
        )
    else:
        message = Message(
            "{layout} has not come. What rests on it is not tested. Drop the export in the inbox.", {"layout": name}
        )
    return Finding("F12", Severity.WARNING, message, line=layout)
