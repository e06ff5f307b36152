"""Budget exports: the year's budget of each code string, and its twelve months."""

from __future__ import annotations

import polars as pl

from schemas.figure_columns import figure_schema
from schemas.rules import Rule

TWELVE_MONTHS = Rule(
    code="P02",
    against="months",
    operands="months",
    applies=pl.col("month").is_null() & pl.col("months.right").is_not_null(),
)
"""The year = the sum of its twelve months, to the öre."""

MONTH = Rule(
    code="P01",
    against="profile",
    operands="share",
    applies=pl.col("month").is_not_null() & pl.col("share.right").is_not_null(),
    slack=12,
)
"""A month = its declared share of the year. Months are rounded to the öre and one takes the remainder: hence the slack."""

RULES = (TWELVE_MONTHS, MONTH)

CONTRACT = figure_schema("budget", RULES)
