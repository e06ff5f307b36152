"""Decisions on the budget (budgetbeslut): one amount for each code string that a decision changes."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

CONTRACT = pa.DataFrameSchema(
    {
        "row": pa.Column(pl.UInt32),
        "decision": pa.Column(pl.String, nullable=True),
        "amount": pa.Column(pl.Decimal(18, 2)),
        "has_number": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="R09", error="R09")),
    },
    name="decisions",
)
"""A change can be followed to its decision: `has_number`, joined by `with_tests`."""


def with_tests(rows: pl.DataFrame) -> pl.DataFrame:
    """Join `has_number`: whether an amount says by which decision it changes the budget. A change of 0 need not."""
    named = pl.col("decision").str.strip_chars().str.len_chars() > 0
    return rows.with_columns(has_number=named.fill_null(value=False) | (pl.col("amount") == 0))
