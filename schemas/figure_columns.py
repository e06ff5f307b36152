"""The columns that every frame of figures has, as pandera sees them, and what is joined to them for the rules."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.rules import Rule, as_check

_RIGHT_SIDE = pa.Check(
    lambda data: data.lazyframe.select(
        (
            (pl.col("sign") == 0)
            | pl.col("amount").is_null()
            | (pl.col("kind_of_measure") == "variance")
            | (pl.col("amount").sign().cast(pl.Int8) != -pl.col("sign"))
        ).fill_null(value=True)
    ),
    name="T01",
    error="T01",
)
"""A line's amounts stand on its side: revenue and cost with the signs that the organisation declares."""


def figure_schema(name: str, rules: tuple[Rule, ...]) -> pa.DataFrameSchema:
    """The contract of a table of figures: each at its cell, with an amount and a step, and the rules on its amounts.

    `name` is the kind of export. What the rules need is joined before (`schemas.operands`).
    """
    amount = pl.Decimal(18, 2)
    return pa.DataFrameSchema(
        {
            "figure": pa.Column(pl.UInt32, unique=True),
            "title": pa.Column(pl.String),
            "line": pa.Column(pl.String),
            "measure": pa.Column(pl.String),
            "month": pa.Column(pl.Int8, pa.Check.in_range(1, 12, name="P04", error="P04"), nullable=True),
            "amount": pa.Column(amount, [*(as_check(rule) for rule in rules), _RIGHT_SIDE]),
            "step": pa.Column(amount),
            "row": pa.Column(pl.UInt32),
            "column": pa.Column(pl.String),
        },
        name=name,
    )
