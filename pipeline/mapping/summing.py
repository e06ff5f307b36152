"""What the rows of a mapped table come to: its figures."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipeline.figures import CONTROL, FIGURES, Amount
from pipeline.tables import Mapped, Table, split_address
from schemas.organisation import Organisation
from schemas.pieces import parts_of
from schemas.structure import in_own_signs, leaf_lines

SUMS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "period": pl.String(),
        "in_period": pl.Boolean(),
        "amount": pl.Decimal(38, 2),
        "rows": pl.UInt32(),
    }
)
"""What a ledger's postings come to by line and stated period, in the currency, and how many they are."""

_SUMMED_BY = ["title", "line", "period", "in_period"]


def posting_sums(mapped: Mapped) -> pl.DataFrame:
    """What a ledger's postings come to, with the columns of `SUMS`. Nothing for other tables."""
    if mapped.table.kind != "ledger":
        return pl.DataFrame(schema=SUMS)
    rows = mapped.rows.select(*_SUMMED_BY, "amount")
    of_parts = [
        part.group_by(_SUMMED_BY).agg(pl.col("amount").sum(), rows=pl.len()).cast(SUMS) for part in parts_of(rows)
    ]
    return pl.concat(of_parts).group_by(_SUMMED_BY).agg(pl.col("amount", "rows").sum()).cast(SUMS)


def figures_of(mapped: Mapped, organisation: Organisation, sums: pl.DataFrame | None = None) -> pl.DataFrame:
    """The figures of a mapped table, with every column of `FIGURES` but the number: its amounts and its control totals.

    `sums` are its `posting_sums`, where they are at hand. A ledger gives one figure for each line that postings are mapped
    to: the sum of the period's postings, 0.00 where there are none, since a ledger lists all there is; and one more for the
    postings that are not counted, if any.
    """
    table = mapped.table
    if table.kind == "goals":
        return pl.DataFrame(schema=FIGURES).drop("figure")
    rows = mapped.rows
    if table.kind == "ledger":
        rows = _ledger_sums(table, posting_sums(mapped) if sums is None else sums, organisation)
    elif table.kind == "decisions":
        rows = pl.concat([rows, _unchanged(mapped, organisation)], how="diagonal")
    rows = in_own_signs(rows, table.layout, organisation)
    frames = [rows, _control_totals(table)]
    return pl.concat(
        frame.select(
            pl.col(name).cast(FIGURES[name]) if name in frame.columns else pl.lit(None, dtype=FIGURES[name]).alias(name)
            for name in ("title", "line", "measure", "month", "amount", "step", "row", "column", "rows")
        )
        for frame in frames
    ).with_columns(
        pl.lit(table.layout).alias("layout"),
        pl.lit(table.kind).alias("kind"),
        pl.lit(table.source.file).alias("file"),
        pl.lit(table.sheet).alias("sheet"),
    )


def _unchanged(mapped: Mapped, organisation: Organisation) -> pl.DataFrame:
    """A change of 0.00 for each line that no decision is about: an export of decisions lists all there are."""
    measures = [name for name in mapped.table.columns if name in {measure.id for measure in organisation.measures}]
    lines = [
        (title.id, line.id, measure, mapped.table.columns[measure], Decimal(0), Decimal("0.01"), 0)
        for title, line in leaf_lines(organisation)
        for measure in measures
    ]
    names = ("title", "line", "measure", "column", "amount", "step", "rows")
    changed = mapped.rows.select("title", "line", "measure")
    none = pl.DataFrame(lines, schema={name: FIGURES[name] for name in names}, orient="row")
    return none.join(changed, on=["title", "line", "measure"], how="anti", maintain_order="left")


def _ledger_sums(table: Table, sums: pl.DataFrame, organisation: Organisation) -> pl.DataFrame:
    lines = pl.DataFrame(
        [(title.id, line.id) for title, line in leaf_lines(organisation)],
        schema={"title": pl.String, "line": pl.String},
        orient="row",
    )
    counted = pl.col("line").is_not_null() & pl.col("in_period")
    if organisation.layout(table.layout).others:
        lines = lines.clear()
    totals = [pl.col("amount").sum().cast(Amount), pl.col("rows").sum().cast(pl.UInt32)]
    of_lines = sums.filter(counted).group_by("title", "line").agg(totals)
    outside = sums.filter(~counted).select(
        pl.lit(None, dtype=pl.String).alias("title"), pl.lit(None, dtype=pl.String).alias("line"), *totals
    )
    return pl.concat(
        [
            lines.join(of_lines, on=["title", "line"], how="left", maintain_order="left").with_columns(
                pl.col("amount").fill_null(Decimal(0)).cast(Amount), pl.col("rows").fill_null(0)
            ),
            outside.filter(pl.col("rows") > 0),
        ]
    ).with_columns(
        pl.lit(organisation.layout(table.layout).measure).alias("measure"),
        pl.lit(Decimal("0.01")).cast(Amount).alias("step"),
        pl.lit(table.columns["amount"]).alias("column"),
    )


def _control_totals(table: Table) -> pl.DataFrame:
    controls = [control for control in table.controls if control.column in table.columns]
    addresses = [split_address(control.cell) for control in controls]
    return pl.DataFrame(
        {
            "measure": [CONTROL] * len(controls),
            "amount": [control.printed for control in controls],
            "step": [control.step for control in controls],
            "row": [row for _, row in addresses],
            "column": [column for column, _ in addresses],
        },
        schema={"measure": pl.String, "amount": Amount, "step": Amount, "row": pl.UInt32, "column": pl.String},
    )
