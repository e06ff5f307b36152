"""Tables as people print them: follow-ups, with a line's name and an amount for each measure, and goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.labels import fits
from pipeline.parse.amounts import Unreadable, stored_number, written_number
from pipeline.parse.columns import Amount, amount_columns
from pipeline.tables import Control, Recognised, Sheet
from schemas.organisation import Unit

_OERE = Decimal("0.01")
_LARGEST = 9
"""Powers of ten in the largest number that is looked at as an assessment: whether it is on the scale is said by G02."""

PRINTED = pl.Schema(
    {
        "row": pl.UInt32(),
        "column": pl.String(),
        "titled": pl.String(),
        "section": pl.String(),
        "label": pl.String(),
        "measure": pl.String(),
        "amount": Amount,
        "step": Amount,
    }
)
GOALS = pl.Schema(
    {
        "row": pl.UInt32(),
        "number": pl.String(),
        "goal": pl.String(),
        "indicator": pl.String(),
        "assessment": pl.Int64(),
        "tendency": pl.String(),
        "target": pl.String(),
        "value": pl.String(),
        "previous_value": pl.String(),
        "direction": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A table's rows, what it says to check itself by, and the cells that could not be parsed."""

    rows: pl.DataFrame
    controls: tuple[Control, ...]
    findings: tuple[Finding, ...]


def below_heads(sheet: Sheet, recognised: Recognised) -> Iterator[dict[str, str]]:
    """The rows under the heads that hold anything, as texts by column; `row` is the row number as text.

    Footers, and heads repeated further down, are passed over.
    """
    for stored in sheet.cells.iter_rows(named=True):
        row = stored.pop("row")
        texts = {column: text for column, text in stored.items() if text is not None and text.strip()}
        if row <= recognised.last or not texts:
            continue
        if any(fits(footer, text) for footer in recognised.layout.footers for text in texts.values()):
            continue
        if all(texts.get(recognised.columns[column]) == head for column, head in recognised.heads.items()):
            continue
        yield {"row": str(row), **texts}


def printed_rows(sheet: Sheet, file: str, recognised: Recognised, unit: Unit) -> Parsed:
    """A follow-up's amounts, one row for each printed amount, with the name of the line it stands on.

    A row without amounts heads the rows under it, up to the next such row. A blank cell for the budget title means the
    one above.
    """
    measures = {column: where for column, where in recognised.columns.items() if column not in {"line", "title"}}
    named: list[dict[str, object]] = []
    nameless: list[int] = []
    findings: list[Finding] = []
    place, title_place = recognised.columns["line"], recognised.columns.get("title", "")
    titled: str | None = None
    section: str | None = None
    for texts in below_heads(sheet, recognised):
        row = int(texts["row"])
        titled = texts.get(title_place, titled)
        if not any(where in texts or f"{where}{row}" in sheet.formulas for where in measures.values()):
            section = texts.get(place) or next(text for column, text in texts.items() if column != "row")
        elif place not in texts:
            nameless.append(row)
        else:
            named.append({"row": row, "titled": titled, "section": section, "label": texts[place]})

    names = ("row", "titled", "section", "label")
    lines = pl.DataFrame(named, schema={name: PRINTED[name] for name in names})
    sums = _unnamed_sums(sheet, file, measures, unit, lines["row"].to_list(), nameless)
    findings += [_nameless(Cell(file, sheet.name, str(row))) for row in nameless if row not in sums]
    frames = [pl.DataFrame(schema=PRINTED)]
    for measure, column in amount_columns(sheet, file, measures, lines["row"], unit).items():
        findings += column.findings
        frames.append(
            lines.with_columns(
                column.amounts.alias("amount"),
                pl.lit(measures[measure]).alias("column"),
                pl.lit(measure).alias("measure"),
                pl.lit(column.step).cast(Amount).alias("step"),
            )
            .filter(pl.col("amount").is_not_null())
            .select(list(PRINTED))
        )
    return Parsed(pl.concat(frames), (), tuple(findings))


def _unnamed_sums(
    sheet: Sheet, file: str, measures: Mapping[str, str], unit: Unit, named: Sequence[int], nameless: Sequence[int]
) -> set[int]:
    """The rows without a name that are nothing but the sum of at least two rows right above them, in every column.

    Such a row says nothing of its own, and is passed over. One that is no such sum is somebody's, or a wrong total.
    """
    if not nameless:
        return set()
    rows = pl.Series("row", sorted([*named, *nameless]), dtype=pl.UInt32)
    read = amount_columns(sheet, file, measures, rows, unit)
    amounts = [
        [amount or Decimal(0) for amount in row] for row in zip(*(one.amounts for one in read.values()), strict=True)
    ]
    steps = [one.step for one in read.values()]
    found: set[int] = set()
    for at, row in enumerate(rows):
        if row not in nameless:
            continue
        left = list(amounts[at])
        for count, above in enumerate(reversed(amounts[:at]), start=1):
            left = [rest - amount for rest, amount in zip(left, above, strict=True)]
            # Each amount is rounded by itself, to half of what its last digit is worth.
            near = all(
                abs(rest) <= ((count + 1) * step / 2 if step > _OERE else 0)
                for rest, step in zip(left, steps, strict=True)
            )
            if count > 1 and near and any(amounts[at]):
                found.add(row)
                break
    return found


def goal_rows(sheet: Sheet, file: str, recognised: Recognised) -> Parsed:
    """The goals with their assessments, and the mean that the export prints of them, now and the time before."""
    layout, place = recognised.layout, recognised.columns
    rows: list[dict[str, object]] = []
    controls: list[Control] = []
    findings: list[Finding] = []
    for texts in below_heads(sheet, recognised):
        row, where = int(texts["row"]), place["assessment"]
        cell = Cell(file, sheet.name, f"{where}{row}")
        role = _role(texts.values(), layout.totals, layout.previous)
        value = texts.get(where)
        if value is None:
            continue
        number = _number(value)
        if number is None or number.adjusted() > _LARGEST or (not role and number != number.to_integral_value()):
            findings.append(_no_assessment(cell, value))
        elif role:
            step = Decimal(10) ** min(0, int(number.as_tuple().exponent))
            controls.append(Control(role, number, cell.address, min(step, Decimal("0.1"))))
        else:
            named = {column: texts.get(where) for column, where in place.items() if column != "assessment"}
            rows.append({**dict.fromkeys(GOALS), **named, "assessment": int(number), "row": row})
    return Parsed(pl.DataFrame(rows, schema=GOALS), tuple(controls), tuple(findings))


def _role(texts: Iterable[str], totals: Sequence[str], previous: Sequence[str]) -> str:
    """What a row below the goals is: `assessment` for the mean, `previous` for that of the time before, or none."""
    for text in texts:
        if any(fits(label, text.rstrip(":")) for label in previous):
            return "previous"
        if any(fits(label, text.rstrip(":")) for label in totals):
            return "assessment"
    return ""


def _number(text: str) -> Decimal | None:
    try:
        return stored_number(text)
    except Unreadable:
        pass
    try:
        return written_number(text, ",")
    except Unreadable:
        return None


def _nameless(cell: Cell) -> Finding:
    message = Message(
        "Row {row} has amounts but no name, so nobody can tell which line it is. Write the line's name and drop the"
        " file again.",
        {"row": cell.address},
    )
    return Finding("L01", Severity.ERROR, message, (cell,))


def _no_assessment(cell: Cell, text: str) -> Finding:
    message = Message(
        "The assessment says {text}, which is no whole number. Write the grade and drop the file again.", {"text": text}
    )
    return Finding("C03", Severity.ERROR, message, (cell,))
