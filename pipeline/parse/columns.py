"""A column of cells as exact amounts, with what its last digit is worth and the cells that are no amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.parse.amounts import Unreadable, decimal_mark, decimals_of, in_currency, stored_number, written_number
from pipeline.tables import Sheet
from schemas.organisation import Unit

Amount = pl.Decimal(18, 2)

_PLAIN = r"^-?\d{1,15}(\.\d{1,2})?$"
_LIMIT = Decimal(10) ** 16


@dataclass(frozen=True, slots=True, eq=False)
class AmountColumn:
    """The amounts of a column, aligned with the rows asked for; null where a cell is blank, or no amount.

    `step` is what the last digit of the column is worth: the finest digit that a cell stores or its number format
    shows. `written` counts the amounts that are stored as text.
    """

    amounts: pl.Series
    step: Decimal
    findings: tuple[Finding, ...] = ()
    written: int = 0


@dataclass(slots=True)
class _Reading:
    """What reading a column cell by cell gathers."""

    unit: Unit
    amounts: list[Decimal | None] = field(default_factory=list)
    decimals: int = 0
    finer: list[int] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    written: int = 0


def amount_column(sheet: Sheet, file: str, column: str, rows: pl.Series, unit: Unit) -> AmountColumn:
    """The amounts in a sheet's column at the given row numbers (UInt32), in the currency."""
    at = pl.DataFrame({"row": rows})
    cells = at.join(sheet.cells.select("row", text=pl.col(column)), on="row", how="left", maintain_order="left")["text"]
    kinds = at.join(sheet.kinds.select("row", kind=pl.col(column)), on="row", how="left", maintain_order="left")["kind"]
    shown = _shown_decimals(sheet, column, rows)
    if unit.factor == 1 and bool(((kinds == "number") & cells.str.contains(_PLAIN)).all()):
        # The usual ledger: nothing to interpret, so the whole column is cast at once.
        return AmountColumn(cells.cast(Amount).alias("amount"), Decimal("0.01"))

    reading = _read(cells.to_list(), kinds.to_list(), unit)
    row_numbers = rows.to_list()
    findings = [
        _no_amount(Cell(file, sheet.name, f"{column}{row_numbers[index]}"), text) for index, text in reading.unreadable
    ]
    findings += [_too_fine(Cell(file, sheet.name, f"{column}{row_numbers[index]}")) for index in reading.finer]
    findings += _without_value(sheet, file, column, row_numbers)
    decimals = max(reading.decimals, shown)
    step = max(Decimal("0.01"), Decimal(unit.factor) / Decimal(10) ** decimals)
    amounts = pl.Series("amount", reading.amounts, dtype=Amount)
    return AmountColumn(amounts, step.quantize(Decimal("0.01")), tuple(findings), reading.written)


def _read(texts: Sequence[str | None], kinds: Sequence[str | None], unit: Unit) -> _Reading:
    reading = _Reading(unit)
    mark = decimal_mark([text for text, kind in zip(texts, kinds, strict=True) if text and kind == "text"])
    for index, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        reading.amounts.append(None)
        if text is None:
            continue
        if kind not in {"number", "text"}:
            reading.unreadable.append((index, text))
            continue
        try:
            value = stored_number(text) if kind == "number" else written_number(text, mark)
        except Unreadable:
            reading.unreadable.append((index, text))
            continue
        if value is None:
            continue
        amount, complete = in_currency(value, unit.factor)
        if abs(amount) >= _LIMIT:
            reading.unreadable.append((index, text))
            continue
        if not complete:
            reading.finer.append(index)
        reading.amounts[-1] = amount
        reading.written += kind == "text"
        reading.decimals = max(reading.decimals, _decimals(value, amount, unit, kind))
    return reading


def _decimals(value: Decimal, amount: Decimal, unit: Unit, kind: str) -> int:
    """The decimals an amount has in its unit: as written in a text, as they mean something in a stored number."""
    return decimals_of(value) if kind == "text" else decimals_of((amount / unit.factor).normalize())


def _shown_decimals(sheet: Sheet, column: str, rows: pl.Series) -> int:
    """The most decimals that a column's number formats show at the given rows: 7,0 claims a tenth though 7 is stored."""
    if sheet.decimals is None or column not in sheet.decimals.columns:
        return 0
    shown = sheet.decimals.filter(pl.col("row").is_in(rows.implode()))[column].max()
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


def _too_fine(cell: Cell) -> Finding:
    message = Message("The cell stores more digits than whole öre; the amount is used rounded to the öre.")
    return Finding("C08", Severity.INFO, message, (cell,))


def _without_value(sheet: Sheet, file: str, column: str, rows: Sequence[int]) -> list[Finding]:
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
