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
        "has_counterparty": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="L02", error="L02")),
        "in_period": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="L03", error="L03")),
        "once": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="L04", error="L04")),
        "balanced": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="L05", error="L05")),
    },
    name="ledger",
)
"""What is true or false of a posting is joined: `in_period` whether its own period lies in the export's (L03), the others
by `schemas.postings`."""
