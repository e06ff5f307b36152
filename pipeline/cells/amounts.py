"""The cells of a table that hold its amounts, with what is needed to judge and to name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from pipeline.findings import Cell, Money
from pipeline.tables import Sheet, Table, number, split_address
from schemas.organisation import MONTHS, Organisation, Unit

OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """The amounts of one table and where they stand.

    `cells` has a row for each parsed amount, totals among them: `row` (UInt32), `column` (letters), `amount`
    (Decimal(18, 2), in the currency). `heads` are the heads of the columns that are for amounts, by their letters and
    in the sheet's order; `steps` what their last digits are worth, in the currency; `variances` those that are
    differences of others. The table's rows are those from `top` to `bottom`, whether they hold amounts or not.
    """

    sheet: Sheet
    file: str
    unit: Unit
    cells: pl.DataFrame
    heads: Mapping[str, str]
    steps: Mapping[str, Decimal]
    variances: frozenset[str]
    top: int
    bottom: int

    def cell(self, column: str, row: int) -> Cell:
        """A cell of the table's sheet."""
        return Cell(self.file, self.sheet.name, f"{column}{row}")

    def in_currency(self, value: Decimal) -> Decimal:
        """A value of the sheet as an amount, to the öre."""
        return (value * self.unit.factor).quantize(OERE, ROUND_HALF_UP)

    def written(self, *amounts: Decimal) -> tuple[Money, ...]:
        """Amounts as the sheet writes them, with as many decimals as tell them apart."""
        decimals = max(-int((amount / self.unit.factor).normalize().as_tuple().exponent) for amount in amounts)
        return tuple(Money(amount, self.unit.factor, max(decimals, 0)) for amount in amounts)


def amounts_of(sheet: Sheet, table: Table, organisation: Organisation) -> Amounts:
    """The amounts of a table parsed from a sheet. A table of goals has none."""
    kinds = {measure.id: measure.kind for measure in organisation.measures}
    for_amounts = {*kinds, *MONTHS, "amount"}
    places = {} if table.kind == "goals" else {at: name for name, at in table.columns.items() if name in for_amounts}
    cells = pl.concat([_parsed(table), _totals(table)]).filter(pl.col("column").is_in(list(places)))
    bottom = cells["row"].max()
    return Amounts(
        sheet=sheet,
        file=table.source.file,
        unit=organisation.units[table.unit],
        cells=cells,
        heads={at: table.heads[places[at]] for at in sorted(places, key=number)},
        steps=_steps(table),
        variances=frozenset(at for at, name in places.items() if kinds.get(name) == "variance"),
        top=table.head_row + 1,
        bottom=bottom if isinstance(bottom, int) else table.head_row,
    )


_CELLS = pl.Schema({"row": pl.UInt32(), "column": pl.String(), "amount": pl.Decimal(18, 2)})


def _parsed(table: Table) -> pl.DataFrame:
    if table.kind == "goals":
        return pl.DataFrame(schema=_CELLS)
    if table.kind == "ledger":
        return table.rows.select("row", pl.lit(table.columns["amount"]).alias("column"), "amount")
    return table.rows.select("row", "column", "amount")


def _totals(table: Table) -> pl.DataFrame:
    """The amounts of the totals that the export prints of itself."""
    rows = []
    for control in table.controls:
        if table.kind != "goals" and control.column in table.columns:
            column, row = split_address(control.cell)
            rows.append((row, column, control.printed.quantize(OERE, ROUND_HALF_UP)))
    return pl.DataFrame(rows, schema=_CELLS, orient="row")


def _steps(table: Table) -> Mapping[str, Decimal]:
    if "step" not in table.rows.columns:
        return {}
    return dict(table.rows.group_by("column").agg(pl.col("step").first()).select("column", "step").iter_rows())
