"""The years and months that heads name, against the period that the table is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipeline.findings import Cell, FileRejected, Finding, Message, Severity
from pipeline.labels import digits_in
from pipeline.parse.preamble import last_month
from pipeline.tables import Recognised, Sheet
from schemas.organisation import Organisation
from schemas.periods import Period


def wrong_years(recognised: Recognised, period: Period, organisation: Organisation, where: Cell) -> Iterator[Finding]:
    """Heads of `####` whose digits are another year than the one that their column is for.

    That is the year of the period, or the year before where the measure is of the previous year. A plan may be for any.
    """
    measures = {measure.id: measure for measure in organisation.measures}
    for column, head in recognised.heads.items():
        measure = measures.get(column)
        if measure is None or measure.kind == "plan":
            continue
        year = period.year - (measure.horizon == "previous_year")
        patterns = [declared.head for declared in recognised.layout.columns[column].heads if "####" in declared.head]
        printed = next((digits for pattern in patterns if (digits := digits_in(pattern, head))), "")
        if not printed or int(printed) == year:
            continue
        message = Message(
            "The head says {head}, but in an export for {period} {measure} is that of {year}. Check that the right"
            " column was exported, correct the head, and drop the file again.",
            {"head": head, "period": str(period), "measure": measure.name, "year": year},
        )
        cell = Cell(where.file, where.sheet, f"{recognised.columns[column]}{recognised.last}")
        yield Finding("C09", Severity.WARNING, message, (cell,), measure=column)


def same_month(
    sheet: Sheet,
    recognised: Recognised,
    period: Period,
    said: Mapping[str, tuple[str, str]],
    organisation: Organisation,
    where: Cell,
) -> None:
    """Refuse a table whose heads name another month than its period's: whichever is meant, the other half is wrong.

    Heads of the year, of the year before and of single months may name any. Raises FileRejected (F07).
    """
    of_period = {measure.id for measure in organisation.measures if measure.horizon == "period"}
    other = {
        column: month
        for column, head in recognised.heads.items()
        if column in of_period and (month := last_month(head)) is not None and month != period.month
    }
    if not other:
        return
    places = tuple(
        Cell(where.file, where.sheet, f"{recognised.columns[column]}{_row_of_month(sheet, recognised, column)}")
        for column in other
    )
    first = next(iter(other))
    values = {
        "file": where.file,
        "period": str(period),
        "head": recognised.heads[first],
        "cell": places[0].address,
        "month": str(Period(period.year, other[first])),
    }
    if "period" in said:
        text, address = said["period"]
        template = (
            "{file} says {text} in {place}, which is {period}, but the head {head} in {cell} is for {month}. We have not"
            " used the file. Export it for one period, or correct what is wrong, and drop it again."
        )
        message = Message(template, {**values, "text": text, "place": address})
        places = (*places, Cell(where.file, where.sheet, address))
    else:
        template = (
            "{file} is for {period} by its name, its postings or the settings, but the head {head} in {cell} is for"
            " {month}. We have not used the file. Export it for one period, or correct what is wrong, and drop it again."
        )
        message = Message(template, values)
    raise FileRejected(Finding("F07", Severity.ERROR, message, places))


def _row_of_month(sheet: Sheet, recognised: Recognised, column: str) -> int:
    """The row of a column's head that names the month: of two the upper, unless the lower does."""
    lower = sheet.cells.filter(pl.col("row") == recognised.last)[recognised.columns[column]]
    names = lower.len() == 1 and lower[0] is not None and last_month(lower[0]) is not None
    return recognised.last if names else recognised.first
