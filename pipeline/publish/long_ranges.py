"""Cells written as ranges, for tens of thousands of groups of cells at a time. `cells.ranges` does the same for one."""

from __future__ import annotations

import polars as pl

from pipeline.tables import letters
from pipeline.tables import number as number_of

RUNS = pl.Schema({"group": pl.UInt32(), "part": pl.UInt32(), "text": pl.String()})


def runs(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ranges of groups of cells, in order: the columns of `RUNS`; and the groups that are not that plain (`group`).

    `cells` has `group`, whose cells stand together, `part`, which no range goes beyond, `column` (letters) and `row`.
    Plain is a group whose cells never follow each other both down a column and along a row: what of two ranges a cell
    then belongs to, `cells.ranges` decides.
    """
    if cells.is_empty():
        return pl.DataFrame(schema=RUNS), pl.DataFrame(schema={"group": RUNS["group"]})
    number = cells["column"].unique(maintain_order=True)
    placed = cells.with_columns(
        pl.col("row").cast(pl.Int64),
        number=pl.col("column").replace_strict(number, [number_of(one) for one in number], return_dtype=pl.Int64),
    )
    same = (pl.col("group") == pl.col("group").shift(1)) & (pl.col("part") == pl.col("part").shift(1))
    row, column = pl.col("row"), pl.col("number")
    steps = placed.with_columns(
        down=(same & (column == column.shift(1)) & (row == row.shift(1) + 1)).fill_null(value=False),
        along=(same & (row == row.shift(1)) & (column == column.shift(1) + 1)).fill_null(value=False),
    )
    mixed = steps.group_by("group", maintain_order=True).agg(both=pl.col("along").any() & pl.col("down").any())
    not_plain = mixed.filter("both").select("group")
    plain = steps.join(not_plain, on="group", how="anti") if not_plain.height else steps
    found = _joined(plain.with_columns(starts=~(pl.col("down") | pl.col("along")), end_number="number", end_row="row"))
    # Ranges along rows, right below each other and as wide, are a block.
    stacked = same & (pl.col("row") == pl.col("end_row").shift(1) + 1) & (column == column.shift(1))
    stacked &= (pl.col("end_number") == pl.col("end_number").shift(1)) & (column != pl.col("end_number"))
    found = _joined(found.with_columns(starts=~stacked.fill_null(value=False)))
    ends = found["end_number"].unique()
    last = pl.col("end_number").replace_strict(ends, [letters(one) for one in ends], return_dtype=pl.String)
    alone = (pl.col("row") == pl.col("end_row")) & (column == pl.col("end_number"))
    first = pl.concat_str("column", "row")
    text = pl.when(alone).then(first).otherwise(pl.concat_str(first, pl.lit(":"), last, "end_row"))
    return found.select("group", "part", text=text).cast(RUNS), not_plain


def _joined(cells: pl.DataFrame) -> pl.DataFrame:
    """Ranges from the cells or ranges of which only the first of each `starts`."""
    return (
        cells.with_columns(run=pl.col("starts").cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("group", "part", "column", "number", "row").first(),
            pl.col("end_number", "end_row").last(),
        )
    )
