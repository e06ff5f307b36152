"""Ledgers (huvudbok): one row for each posting."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl


def _holds(code: str) -> pa.Check:
    """The check that what is joined for a rule is true. Which rows fail is in its output, so that one case is enough."""
    return pa.Check.equal_to(value=True, name=code, error=code, n_failure_cases=1)


def _once(data: pa.PolarsData) -> pl.LazyFrame:
    """Whether each number stands once. A sheet's rows ascend, and then equal ones would stand together."""
    numbers = data.lazyframe.select(data.key).collect().to_series()
    if not numbers.is_sorted():
        return numbers.is_unique().to_frame().lazy()
    same = numbers.eq_missing(numbers.shift(1))
    return (~(same | same.shift(-1, fill_value=False))).to_frame().lazy()


CONTRACT = pa.DataFrameSchema(
    {
        "row": pa.Column(pl.UInt32, pa.Check(_once, name="field_uniqueness", n_failure_cases=1)),
        "konto": pa.Column(pl.String),
        "period": pa.Column(pl.String),
        "voucher": pa.Column(pl.String),
        "amount": pa.Column(pl.Decimal(18, 2)),
        "has_counterparty": pa.Column(pl.Boolean, _holds("L02")),
        "in_period": pa.Column(pl.Boolean, _holds("L03")),
        "once": pa.Column(pl.Boolean, _holds("L04")),
        "balanced": pa.Column(pl.Boolean, _holds("L05")),
    },
    name="ledger",
)
"""What is true or false of a posting is joined: `in_period` whether its own period lies in the export's (L03), the others
by `schemas.postings`."""
