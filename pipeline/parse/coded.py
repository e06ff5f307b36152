"""Tables from the financial system: rows of a code string with one amount (ledger) or several (budget, forecast)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.labels import fits
from pipeline.parse.amounts import Unreadable, stored_number, written_number
from pipeline.parse.columns import Amount, AmountColumn, amount_columns
from pipeline.parse.part import at_rows, where
from pipeline.parse.printed import Parsed
from pipeline.tables import Control, Recognised, Sheet
from schemas.organisation import DIMENSIONS, MONTHS, Unit

_TEXTS = ("period", "voucher", "decision", "date", "text")


def coded_rows(sheet: Sheet, file: str, recognised: Recognised, unit: Unit, month_measure: str) -> Parsed:
    """The rows of an export that carries codes.

    A ledger gives one row for each posting; the others one row for each amount, with `measure` and `month`. An amount
    under a month's head belongs to `month_measure`. Codes are text, exactly as stored.
    """
    split = _split(sheet, recognised)
    columns = recognised.columns
    amounts = _amount_columns(recognised)
    read = amount_columns(
        sheet, file, {column: columns[column] for column in amounts}, split.rows["row"], unit, exact=True
    )
    named = split.rows.select(
        "row",
        *(_codes(split.rows, columns[name]).alias(name) for name in DIMENSIONS if name in columns),
        *(pl.col(columns[name]).alias(name) for name in _TEXTS if name in columns),
    )
    findings = [
        *(finding for column in read.values() for finding in column.findings),
        *_codes_as_numbers(sheet, file, recognised, split.rows["row"]),
        *(_odd(Cell(file, sheet.name, str(row))) for row in split.odd),
    ]
    controls = _controls(sheet, file, recognised, split, unit, read)
    if recognised.layout.kind == "ledger":
        rows = named.with_columns(read["amount"].amounts)
        rows = where(rows, rows["amount"].is_not_null())
        return Parsed(rows, controls, tuple(findings))
    return Parsed(_long(named, read, columns, month_measure), controls, tuple(findings))


def _codes(rows: pl.DataFrame, column: str) -> pl.Expr:
    """The codes of a column: exactly as stored, or the first word where a name stands after it (`30110 Årsavgifter`)."""
    text = pl.col(column)
    if not rows[column].unique().str.contains(r"\s").any():
        return text
    return text.str.extract(r"^\s*(\S*[0-9]\S*)").fill_null(text)


def _amount_columns(recognised: Recognised) -> tuple[str, ...]:
    if recognised.layout.kind == "ledger":
        return ("amount",)
    return tuple(column for column in recognised.columns if column not in {*DIMENSIONS, *_TEXTS})


class _Split:
    """The rows under the heads by what they are: `rows` carry codes, `totals` and `counts` check them, `odd` are none."""

    def __init__(self, rows: pl.DataFrame, totals: list[int], counts: dict[int, str], odd: list[int]) -> None:
        self.rows, self.totals, self.counts, self.odd = rows, totals, counts, odd


def _split(sheet: Sheet, recognised: Recognised) -> _Split:
    """A row with a konto or an ansvar carries codes; a row without is a total, a count, a footer, or odd."""
    columns, layout = recognised.columns, recognised.layout
    keys = [columns[name] for name in DIMENSIONS if name in columns]
    amounts = [columns[name] for name in _amount_columns(recognised)]
    body = where(sheet.cells, sheet.cells["row"] > recognised.last)
    label = pl.col(keys[0])
    total = label.is_in([*layout.totals, *(f"{total}:" for total in layout.totals)])
    coded = pl.any_horizontal(pl.col(key).is_not_null() for key in keys)
    several = pl.sum_horizontal(pl.col(key).is_not_null().cast(pl.UInt8) for key in keys) > 1
    has_amount = pl.any_horizontal(pl.col(amount).is_not_null() for amount in amounts)
    data = body.select(coded & has_amount & ~total.fill_null(value=False) & (several | (len(keys) == 1))).to_series()

    rest = body.filter(~data)
    repeated = {columns[name]: head for name, head in recognised.heads.items()}
    totals: list[int] = []
    counts: dict[int, str] = {}
    odd: list[int] = []
    bare: list[int] = []
    for stored in rest.iter_rows(named=True):
        row = stored.pop("row")
        texts = {column: text for column, text in stored.items() if text is not None and text.strip()}
        if not texts or all(texts.get(column) == head for column, head in repeated.items()):
            continue
        labels = [text.rstrip(": ") for text in texts.values()]
        if any(fits(name, text) for name in layout.counts for text in labels):
            counts[row] = list(texts.values())[-1]
        elif any(fits(name, text) for name in layout.totals for text in labels):
            totals.append(row)
        elif any(fits(name, text) for name in layout.footers for text in texts.values()):
            continue
        elif texts.keys() <= set(amounts):
            bare.append(row)
        elif any(column in texts for column in amounts):
            odd.append(row)
    rows = where(body, data)
    # Amounts with nothing beside them below all rows are their total, which is held against them as one with a name is.
    if len(bare) == 1 and not totals and not rows.is_empty() and bare[0] > rows["row"][-1]:
        totals, bare = bare, []
    return _Split(rows, totals, counts, sorted([*odd, *bare]))


def _long(
    named: pl.DataFrame, read: Mapping[str, AmountColumn], columns: Mapping[str, str], month_measure: str
) -> pl.DataFrame:
    """One row for each amount of each code row, in the sheet's order."""
    frames = []
    for name, column in read.items():
        month = MONTHS.index(name) + 1 if name in MONTHS else None
        frames.append(
            named.with_columns(
                pl.lit(columns[name]).alias("column"),
                pl.lit(month_measure if month else name).alias("measure"),
                pl.lit(month, dtype=pl.Int8).alias("month"),
                column.amounts,
                pl.lit(column.step).cast(Amount).alias("step"),
            )
        )
    return pl.concat(frames).filter(pl.col("amount").is_not_null()).sort("row", maintain_order=True)


def _controls(
    sheet: Sheet, file: str, recognised: Recognised, split: _Split, unit: Unit, read: Mapping[str, AmountColumn]
) -> tuple[Control, ...]:
    """What the export prints to check itself by. A total that cannot be read is left for the amounts' own findings."""
    found: list[Control] = []
    rows = pl.Series("row", split.totals[-1:], dtype=pl.UInt32)
    totals = amount_columns(sheet, file, {name: recognised.columns[name] for name in read}, rows, unit, exact=True)
    for name, total in totals.items():
        column = recognised.columns[name]
        found += [
            Control(name, amount, f"{column}{row}", total.step)
            for row, amount in zip(rows, total.amounts, strict=True)
            if amount is not None
        ]
    for row, text in split.counts.items():
        digits = text.partition(":")[2] or text
        try:
            value = written_number(digits, ",") if not digits.strip().isdigit() else stored_number(digits.strip())
        except Unreadable:
            continue
        if value is not None:
            cell = next(column for column in sheet.cells.columns[1:] if _at(sheet, row, column) == text)
            found.append(Control("rows", value, f"{cell}{row}", stored_number("1")))
    return tuple(found)


def _at(sheet: Sheet, row: int, column: str) -> str | None:
    values = sheet.cells.filter(pl.col("row") == row)[column]
    return values[0] if len(values) else None


def _codes_as_numbers(sheet: Sheet, file: str, recognised: Recognised, rows: pl.Series) -> list[Finding]:
    """Code columns in which codes are stored as numbers: a leading zero, if there was one, is lost."""
    findings = []
    kinds = at_rows(sheet.kinds, rows)
    for name in DIMENSIONS:
        column = recognised.columns.get(name)
        if column is None or not (numbers := int((kinds[column] == "number").sum() or 0)):
            continue
        message = Message(
            "{count} codes in the column {head} are stored as numbers, so a leading zero would be lost. It happens when"
            " a file is saved again in Excel. Drop the original from the financial system.",
            {"count": numbers, "head": recognised.heads[name]},
        )
        findings.append(Finding("L07", Severity.WARNING, message, (Cell(file, sheet.name, column),)))
    return findings


def _odd(cell: Cell) -> Finding:
    message = Message(
        "Row {row} has an amount but no codes, and is no total that is set up. Check the row; it is not counted.",
        {"row": cell.address},
    )
    return Finding("L01", Severity.ERROR, message, (cell,))
