"""From a recognised sheet to a typed table: texts become codes, dates and exact amounts, each at its cell.

A cell that cannot be parsed is a finding and no amount, so that no rule judges it as well.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipeline.findings import Cell, FileRejected, Finding, error_at
from pipeline.parse.coded import coded_rows
from pipeline.parse.head_times import wrong_years
from pipeline.parse.placing import placement
from pipeline.parse.printed import Parsed, goal_rows, printed_rows
from pipeline.tables import Recognised, Sheet, Source, Table
from schemas.organisation import Organisation, Unit


def parse(
    sheet: Sheet, source: Source, recognised: Recognised, organisation: Organisation
) -> tuple[Table, tuple[Finding, ...]]:
    """The table that a sheet holds where it was recognised, and a finding for each cell that could not be parsed.

    Raises FileRejected where the table cannot be placed: no period (F07), no unit or two (F13), no budget title that
    is set up (F04), nothing in it (F11).
    """
    layout = recognised.layout
    where = Cell(source.file, sheet.name)
    about = placement(sheet, recognised, organisation, where)
    unit = organisation.units[about.unit]
    parsed = _rows(_part(sheet, recognised), source.file, recognised, organisation, unit)
    if parsed.rows.is_empty() and not parsed.findings:
        raise FileRejected(
            error_at("F11", "{sheet} in {file} has heads but no rows. Export it again and drop it again.", where)
        )
    table = Table(
        source=source,
        sheet=sheet.name,
        layout=layout.id,
        kind=layout.kind,
        period=about.period,
        title=about.title,
        unit=about.unit,
        rows=parsed.rows,
        columns=recognised.columns,
        heads=recognised.heads,
        claims=recognised.claims,
        head_row=recognised.last,
        facts=about.facts,
        controls=parsed.controls,
    )
    return table, (*about.findings, *wrong_years(recognised, about.period, organisation, where), *parsed.findings)


def _part(sheet: Sheet, recognised: Recognised) -> Sheet:
    """The rows and columns of one table, without the rows that repeat its heads."""
    if recognised.end is None and recognised.span is None and not recognised.repeats:
        return sheet
    kept = pl.col("row") <= (recognised.end or sheet.cells["row"][-1])
    kept &= ~pl.col("row").is_in(list(recognised.repeats))
    columns = [
        name for name in sheet.cells.columns if recognised.span is None or name == "row" or name in recognised.span
    ]
    cells, kinds = sheet.cells.select(columns).filter(kept), sheet.kinds.select(columns).filter(kept)
    decimals = None if sheet.decimals is None else sheet.decimals.filter(kept)
    return replace(sheet, cells=cells, kinds=kinds, decimals=decimals)


def _rows(sheet: Sheet, file: str, recognised: Recognised, organisation: Organisation, unit: Unit) -> Parsed:
    match recognised.layout.kind:
        case "followup":
            return printed_rows(sheet, file, recognised, unit)
        case "goals":
            return goal_rows(sheet, file, recognised)
        case _:
            return coded_rows(sheet, file, recognised, unit, _month_measure(organisation))


def _month_measure(organisation: Organisation) -> str:
    """The measure that a budget's months add up to: the budget of the period."""
    for measure in organisation.measures:
        if measure.kind == "budget" and measure.horizon == "period":
            return measure.id
    return ""
