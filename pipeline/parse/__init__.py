"""From a recognised sheet to a typed table: texts become codes, dates and exact amounts, each at its cell.

A cell that cannot be parsed is a finding and no amount, so that no rule judges it as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.findings import Cell, FileRejected, Finding, Message, Severity
from pipeline.labels import fits
from pipeline.parse.coded import coded_rows
from pipeline.parse.preamble import facts, read_period, read_unit
from pipeline.parse.printed import Parsed, goal_rows, printed_rows
from pipeline.tables import Recognised, Sheet, Source, Table
from schemas.organisation import Organisation, Unit
from schemas.periods import Period

_KR = Unit(factor=1, decimals=2)


def parse(
    sheet: Sheet, source: Source, recognised: Recognised, organisation: Organisation
) -> tuple[Table, tuple[Finding, ...]]:
    """The table that a sheet holds, and a finding for each cell that could not be parsed.

    Raises FileRejected where the table cannot be placed: no period (F07), no unit or two (F13), no budget title that
    is set up (F04), nothing in it (F11).
    """
    layout = recognised.layout
    said = facts(sheet, recognised.first, layout)
    where = Cell(source.file, sheet.name)
    period = _period(said, where)
    unit = "kr" if layout.kind == "goals" else _unit(said, recognised, organisation, where)
    title = _title(said, sheet, organisation, where) if layout.kind == "followup" else None
    parsed = _rows(sheet, source.file, recognised, organisation, organisation.units[unit])
    if parsed.rows.is_empty() and not parsed.findings:
        raise FileRejected(
            _rejection("F11", "{sheet} in {file} has heads but no rows. Export it again and drop it again.", where)
        )
    table = Table(
        source=source,
        sheet=sheet.name,
        layout=layout.id,
        kind=layout.kind,
        period=period,
        title=title,
        unit=unit,
        rows=parsed.rows,
        columns=recognised.columns,
        heads=recognised.heads,
        claims=recognised.claims,
        head_row=recognised.last,
        facts={fact: text for fact, (text, _) in said.items()},
        controls=parsed.controls,
    )
    return table, parsed.findings


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


def _period(said: Mapping[str, tuple[str, str]], where: Cell) -> Period:
    if "period" not in said:
        raise FileRejected(
            _rejection("F07", "{file} does not say which period it is for. Export it with its selection rows.", where)
        )
    text, address = said["period"]
    period = read_period(text)
    if period is None:
        raise FileRejected(
            _rejection(
                "F07",
                "{file} says that its period is {text}, which is not a span from January to a month of one year."
                " Export it for such a period and drop it again.",
                Cell(where.file, where.sheet, address),
                text=text,
            )
        )
    return period


def _unit(
    said: Mapping[str, tuple[str, str]], recognised: Recognised, organisation: Organisation, where: Cell
) -> str:
    """The one unit that the preamble and the heads name."""
    texts = [text for fact, (text, _) in said.items() if fact == "unit"]
    texts += [head for column, head in recognised.heads.items() if column == "line"]
    found = set().union(*(read_unit(text, organisation.units) for text in texts)) if texts else set()
    if len(found) == 1:
        return found.pop()
    if found:
        raise FileRejected(
            _rejection(
                "F13",
                "{file} names two units, {units}. Let the preamble and the heads say the same and drop it again.",
                where,
                units=", ".join(sorted(found)),
            )
        )
    raise FileRejected(
        _rejection(
            "F13",
            "{file} does not say what unit its amounts are in. Write it above the table (Belopp i: tkr) and drop the"
            " file again.",
            where,
        )
    )


def _title(said: Mapping[str, tuple[str, str]], sheet: Sheet, organisation: Organisation, where: Cell) -> str:
    """The budget title that a follow-up says it is for; the sheet's name where the preamble says nothing."""
    text, address = said.get("title", (sheet.name, ""))
    named = {title.id: (title.name, *title.aliases) for title in organisation.titles}
    named[organisation.committee.id] = (organisation.committee.name, *organisation.committee.aliases)
    for title, names in named.items():
        if any(fits(name, text) for name in names):
            return title
    raise FileRejected(
        _rejection(
            "F04",
            "{file} is for the budget title {text}, which is not among those that are set up. Check the name, or add"
            " it to the settings, and drop the file again.",
            Cell(where.file, where.sheet, address),
            text=text,
        )
    )


def _rejection(code: str, template: str, cell: Cell, **values: str) -> Finding:
    return Finding(
        code, Severity.ERROR, Message(template, {"file": cell.file, "sheet": cell.sheet, **values}), (cell,)
    )
