"""What a table is: its period, unit and budget title, from what its file says and what its layout declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import polars as pl

from pipeline.findings import Cell, FileRejected, Finding, error_at
from pipeline.labels import fits
from pipeline.parse.head_times import same_month
from pipeline.parse.preamble import facts, read_period, read_unit
from pipeline.tables import Recognised, Sheet
from schemas.kinds import holds_titles
from schemas.organisation import Organisation
from schemas.periods import Period, parse_period

Facts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a table belongs. `title` is None where its rows say their own, or have none."""

    period: Period
    unit: str
    title: str | None
    facts: Mapping[str, str]
    findings: tuple[Finding, ...]


def placement(sheet: Sheet, recognised: Recognised, organisation: Organisation, where: Cell) -> Placement:
    """What the file says of a table; what its layout declares where the file says nothing.

    A file that says otherwise than its layout is believed, and the contradiction is a finding. Raises FileRejected (F07,
    F13, F04) where neither says it, or the file says what cannot be.
    """
    layout = recognised.layout
    said = facts(sheet, recognised)
    findings: list[Finding] = []
    besides = organisation.ledger.periods
    elsewhere = _elsewhere(sheet, recognised, besides, where)
    source = layout.period_from if elsewhere else None
    period = _period(said, elsewhere or layout.period, source, besides, where, findings)
    same_month(sheet, recognised, period, said, organisation, where)
    unit = organisation.organisation.currency
    if layout.kind != "goals":
        unit = _unit(said, recognised, organisation, where, findings)
    title = None
    if layout.kind == "followup" and not holds_titles(layout):
        title = _title(said, layout.title, sheet, organisation, where, findings)
    return Placement(period, unit, title, {fact: text for fact, (text, _) in said.items()}, tuple(findings))


def title_named(text: str, organisation: Organisation) -> str | None:
    """The budget title, or the committee, that a text names; None where it names none that is set up."""
    for title, names in organisation.names_of_titles().items():
        if any(fits(name, text) for name in names):
            return title
    return None


def _elsewhere(sheet: Sheet, recognised: Recognised, besides: Sequence[str], where: Cell) -> str | None:
    """The period that a file says where its layout tells to look: in its name, or by the latest of its postings."""
    layout = recognised.layout
    if layout.period_from == "name":
        found = read_period(PurePath(where.file).stem.replace("_", "-"), besides)
        return None if found is None else str(found)
    if layout.period_from != "postings":
        return None
    column = recognised.columns["period"]
    written = sheet.cells.filter(pl.col("row") > recognised.last)[column].drop_nulls().unique()
    periods = [found for text in written if (found := read_period(text, besides))]
    return str(max(periods, key=lambda period: (period.year, period.month))) if periods else None


def _period(
    said: Facts,
    declared: str | None,
    source: str | None,
    besides: Sequence[str],
    where: Cell,
    findings: list[Finding],
) -> Period:
    if "period" not in said:
        if declared is not None:
            return parse_period(declared)
        raise FileRejected(
            error_at("F07", "{file} does not say which period it is for. Export it with its selection rows.", where)
        )
    text, address = said["period"]
    place = Cell(where.file, where.sheet, address)
    period = read_period(text, besides)
    if period is None:
        raise FileRejected(
            error_at(
                "F07",
                "{file} says that its period is {text}, which is not a span from January to a month of one year."
                " Export it for such a period and drop it again.",
                place,
                text=text,
            )
        )
    if declared is not None and period != parse_period(declared):
        findings.append(_other_period(source, place, text, declared))
    return period


def _other_period(source: str | None, place: Cell, text: str, declared: str) -> Finding:
    """What is told where the preamble says another period than is known otherwise, by where that is known from."""
    values = {"text": text, "declared": declared}
    if source == "name":
        return error_at(
            "F07",
            "{file} says that its period is {text}, but its name says {declared}. We read it as {text}. Correct the one"
            " that is wrong.",
            place,
            **values,
        )
    if source == "postings":
        return error_at(
            "F07",
            "{file} says that its period is {text}, but the latest of its postings is of {declared}. We read it as {text}."
            " Check that all of the period was exported.",
            place,
            **values,
        )
    return error_at(
        "F07",
        "{file} says that its period is {text}, but the settings say {declared} for such exports. We read it as"
        " {text}. Correct the one that is wrong.",
        place,
        **values,
    )


def _unit(said: Facts, recognised: Recognised, organisation: Organisation, where: Cell, findings: list[Finding]) -> str:
    """The one unit that the preamble and the heads name; the layout's where they name none."""
    declared = recognised.layout.unit
    measures = {measure.id for measure in organisation.measures}
    texts = [text for fact, (text, _) in said.items() if fact == "unit"]
    texts += [head for column, head in recognised.heads.items() if column == "line"]
    found = set().union(*(read_unit(text, organisation.units) for text in texts)) if texts else set()
    if not found:
        # A head may name the unit of its own column; then all that do must name the same.
        heads = [head for column, head in recognised.heads.items() if column in {*measures, "amount"}]
        found = set().union(*(read_unit(head, organisation.units) for head in heads)) if heads else set()
    if len(found) > 1:
        raise FileRejected(
            error_at(
                "F13",
                "{file} names two units, {units}. Let the preamble and the heads say the same and drop it again.",
                where,
                units=", ".join(sorted(found)),
            )
        )
    if not found and declared is None:
        raise FileRejected(
            error_at(
                "F13",
                "{file} does not say what unit its amounts are in. Write it above the table (Belopp i: tkr) and drop the"
                " file again.",
                where,
            )
        )
    unit = found.pop() if found else str(declared)
    if declared is not None and unit != declared:
        findings.append(
            error_at(
                "F13",
                "{file} says that its amounts are in {unit}, but the settings say {declared} for such exports. We read"
                " them as {unit}. Correct the one that is wrong.",
                Cell(where.file, where.sheet, said["unit"][1] if "unit" in said else ""),
                unit=unit,
                declared=declared,
            )
        )
    return unit


def _title(
    said: Facts, declared: str | None, sheet: Sheet, organisation: Organisation, where: Cell, findings: list[Finding]
) -> str:
    """The budget title that a follow-up says it is for; the layout's, or the sheet's name, where it says nothing."""
    if "title" not in said and declared is not None:
        return declared
    text, address = said.get("title", (sheet.name, ""))
    place = Cell(where.file, where.sheet, address)
    title = title_named(text, organisation)
    if title is None:
        raise FileRejected(
            error_at(
                "F04",
                "{file} is for the budget title {text}, which is not among those that are set up. Check the name, or add"
                " it to the settings, and drop the file again.",
                place,
                text=text,
            )
        )
    if declared is not None and title != declared:
        findings.append(
            error_at(
                "F04",
                "{file} is for the budget title {text}, but the settings say {declared} for such exports. We read it as"
                " {text}. Correct the one that is wrong.",
                place,
                text=text,
                declared=organisation.title_name(declared),
            )
        )
    return title
