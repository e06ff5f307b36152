"""Goals (måluppfyllelse): one row for each goal, assessed on the organisation's scale."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

CONTRACT = pa.DataFrameSchema(
    {
        "row": pa.Column(pl.UInt32, unique=True),
        "goal": pa.Column(pl.String),
        "assessment": pa.Column(pl.Int64),
        "on_scale": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="G02", error="G02")),
    },
    name="goals",
)
"""`on_scale` is joined: whether the assessment is a grade of the declared scale (G02)."""
