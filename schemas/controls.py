"""What an export prints about itself: its own totals."""

from __future__ import annotations

import polars as pl

from schemas.rules import Rule

CONTROL_TOTAL = Rule(code="F08", against="rows", operands="rows", applies=pl.col("rows.right").is_not_null())
"""The total that an export prints = the sum of its rows, those that belong to no line included."""
