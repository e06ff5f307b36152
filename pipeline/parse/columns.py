"""Columns of cells as exact amounts, with what their last digit is worth and the cells that are no amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.parse.amounts import (
    Ambiguous,
    Unreadable,
    decimal_mark,
    decimals_of,
    in_currency,
    stored_number,
    written_number,
)
from pipeline.parse.part import at_rows
from pipeline.parse.usual import usual_amounts
from pipeline.tables import Sheet
from schemas.organisation import Unit

Amount = pl.Decimal(18, 2)

_LIMIT = Decimal(10) ** 16
_DECIMALS = 20
"""More than tell one step from another in any unit: a text may be written with a million."""


@dataclass(frozen=True, slots=True, eq=False)
class AmountColumn:
    """The amounts of a column, aligned with the rows asked for; null where a cell is blank, or no amount.

    `step` is what the last digit of the column is worth: the finest digit that a cell stores or its number format
    shows; 0.02 where that is finer than an öre. `written` counts the amounts that are stored as text.
    """

    amounts: pl.Series
    step: Decimal
    findings: tuple[Finding, ...] = ()
    written: int = 0


@dataclass(slots=True)
class _Reading:
    """What reading a column's unusual cells one by one gathers; places are indexes into the rows."""

    amounts: dict[int, Decimal] = field(default_factory=dict)
    decimals: int = 0
    finer: list[int] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    ambiguous: list[tuple[int, str]] = field(default_factory=list)
    written: int = 0


def amount_columns(
    sheet: Sheet, file: str, columns: Mapping[str, str], rows: pl.Series, unit: Unit, *, exact: bool = False
) -> dict[str, AmountColumn]:
    """The amounts in a sheet's columns (name → letters) at the given rows (UInt32, ascending), in the currency.

    A table has one decimal mark: where a column does not prove its own, the others' proof counts. `exact` tells that
    whole numbers in the currency are amounts to the öre, as a ledger's are, and not rounded ones.
    """
    places = list(dict.fromkeys(columns.values()))
    cells = at_rows(sheet.cells.select("row", *places), rows)
    kinds = at_rows(sheet.kinds.select("row", *places), rows)
    proven = {place: decimal_mark(_shapes(cells[place], kinds[place])) for place in places}
    others = set(proven.values()) - {None}
    of_table = others.pop() if len(others) == 1 else None
    read = {
        place: _column(sheet, file, place, cells, kinds[place], unit, proven[place] or of_table, exact=exact)
        for place in places
    }
    return {name: read[place] for name, place in columns.items()}


def _shapes(texts: pl.Series, kinds: pl.Series) -> list[str]:
    """How a column's texts are written, each way once: what proves a decimal mark is no matter of which digits."""
    written = texts.filter(kinds == "text")
    if not len(written):
        return []
    frame = written.to_frame("text").select(
        pl.when(pl.col("text").str.contains(r"^\D*0[.,]"))
        .then(pl.col("text"))
        .otherwise(pl.col("text").str.replace_all(r"\d", "9"))
    )
    return [text for text in frame["text"].unique() if text]


def _column(
    sheet: Sheet,
    file: str,
    column: str,
    cells: pl.DataFrame,
    kinds: pl.Series,
    unit: Unit,
    mark: str | None,
    *,
    exact: bool,
) -> AmountColumn:
    usual = usual_amounts(cells[column], kinds, unit.factor, mark)
    rest = pl.DataFrame({"text": cells[column], "kind": kinds, "read": usual.read}).with_row_index("at")
    rest = rest.filter(~pl.col("read") & pl.col("text").is_not_null())
    if exact and unit.factor == 1 and rest.is_empty() and not usual.written:
        return AmountColumn(usual.amounts.alias("amount"), Decimal("0.01"))
    reading = _read(rest["at"].to_list(), rest["text"].to_list(), rest["kind"].to_list(), unit, mark)
    amounts = usual.amounts
    if reading.amounts:
        found = pl.Series(list(reading.amounts.values()), dtype=Amount)
        amounts = amounts.scatter(list(reading.amounts), found)

    rows = cells["row"]

    def cell(index: int) -> Cell:
        return Cell(file, sheet.name, f"{column}{rows[index]}")

    findings = [_no_amount(cell(index), text) for index, text in reading.unreadable]
    if reading.ambiguous:
        findings.append(_two_amounts([cell(index) for index, _ in reading.ambiguous], reading.ambiguous[0][1]))
    findings += [_too_fine(cell(index)) for index in reading.finer]
    findings += _without_value(sheet, file, column, rows)
    decimals = max(usual.decimals(), reading.decimals, _shown_decimals(sheet, column, rows))
    # Sums of amounts that were rounded to the öre may be an öre off: they are not exact.
    finest = Decimal("0.02") if reading.finer else Decimal("0.01")
    step = max(finest, Decimal(unit.factor) / Decimal(10) ** min(decimals, _DECIMALS))
    written = usual.written + reading.written
    return AmountColumn(amounts.alias("amount"), step.quantize(Decimal("0.01")), tuple(findings), written)


def _read(places: Sequence[int], texts: Sequence[str], kinds: Sequence[str], unit: Unit, mark: str | None) -> _Reading:
    reading = _Reading()
    for index, text, kind in zip(places, texts, kinds, strict=True):
        if kind not in {"number", "text"}:
            reading.unreadable.append((index, text))
            continue
        try:
            value = stored_number(text) if kind == "number" else written_number(text, mark)
        except Ambiguous:
            reading.ambiguous.append((index, text))
            continue
        except Unreadable:
            reading.unreadable.append((index, text))
            continue
        if value is None:
            continue
        if value.adjusted() > 16 or abs((amount := in_currency(value, unit.factor))[0]) >= _LIMIT:
            reading.unreadable.append((index, text))
            continue
        reading.finer += [] if amount[1] else [index]
        reading.amounts[index] = amount[0]
        reading.written += kind == "text"
        reading.decimals = max(reading.decimals, _decimals(value, amount[0], unit, kind))
    return reading


def _decimals(value: Decimal, amount: Decimal, unit: Unit, kind: str) -> int:
    """The decimals an amount has in its unit: as written in a text, as they mean something in a stored number."""
    return decimals_of(value) if kind == "text" else decimals_of((amount / unit.factor).normalize())


def _shown_decimals(sheet: Sheet, column: str, rows: pl.Series) -> int:
    """The most decimals that a column's number formats show at the given rows: 7,0 claims a tenth though 7 is stored."""
    if sheet.decimals is None or column not in sheet.decimals.columns:
        return 0
    shown = at_rows(sheet.decimals.select("row", column), rows)[column].max()
    return int(shown) if isinstance(shown, int) else 0


def _no_amount(cell: Cell, text: str) -> Finding:
    if text.startswith("#"):
        message = Message(
            "The cell holds the error {text}. Mend the formula, or write the amount, and drop the file again.",
            {"text": text},
        )
        return Finding("C01", Severity.ERROR, message, (cell,))
    message = Message(
        "The cell says {text}, which cannot be read as one amount. Write the amount as a number and drop the file"
        " again.",
        {"text": text},
    )
    return Finding("C03", Severity.ERROR, message, (cell,))


def _two_amounts(cells: Sequence[Cell], text: str) -> Finding:
    message = Message(
        "{count} amounts, such as {text}, could be read in two ways: nothing in the table shows whether the mark is that"
        " of thousands or of decimals. Write them as numbers and drop the file again.",
        {"count": len(cells), "text": text},
    )
    return Finding("C03", Severity.ERROR, message, tuple(cells))


def _too_fine(cell: Cell) -> Finding:
    message = Message("The cell stores more digits than whole öre; the amount is used rounded to the öre.")
    return Finding("C08", Severity.INFO, message, (cell,))


def _without_value(sheet: Sheet, file: str, column: str, rows: pl.Series) -> list[Finding]:
    """Formulas that the file stores without their value: nobody can say what they showed."""
    if not sheet.formulas:
        return []
    stored = set(sheet.cells.filter(pl.col(column).is_not_null())["row"])
    return [
        Finding(
            "C02",
            Severity.ERROR,
            Message(
                "The cell has a formula but the file holds no value for it. Open the file in Excel, save it, and drop"
                " it again."
            ),
            (Cell(file, sheet.name, f"{column}{row}"),),
        )
        for row in rows
        if row not in stored and f"{column}{row}" in sheet.formulas
    ]
