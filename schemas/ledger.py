"""Ledgers (huvudbok): one row for each posting."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

CONTRACT = pa.DataFrameSchema(
    {
        "row": pa.Column(pl.UInt32, unique=True),
        "konto": pa.Column(pl.String),
        "period": pa.Column(pl.String),
        "voucher": pa.Column(pl.String),
        "amount": pa.Column(pl.Decimal(18, 2)),
        "in_period": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="L03", error="L03")),
    },
    name="ledger",
)
"""`in_period` is joined: whether the posting's own period lies in the export's (L03)."""
