"""Follow-ups (uppföljning): a budget title's lines and measures as people print them."""

from __future__ import annotations

import polars as pl

from schemas.figure_columns import figure_schema
from schemas.rules import Rule

_OF_PERIOD = pl.col("horizon") == "period"
_HAS_SHARE = pl.col("share.right").is_not_null()
_IS_TOTAL = pl.col("members.operands").is_not_null()

VARIANCE_PERIOD = Rule(
    code="V01",
    against="printed",
    operands="variance",
    applies=(pl.col("kind_of_measure") == "variance") & _OF_PERIOD & pl.col("variance.operands").is_not_null(),
)
"""Variance of the period = budget − actual of the same line (turned where actual − budget is favourable)."""

VARIANCE_YEAR = Rule(
    code="V02",
    against="printed",
    operands="variance",
    applies=(pl.col("kind_of_measure") == "variance") & ~_OF_PERIOD & pl.col("variance.operands").is_not_null(),
)
"""Variance of the year = budget − forecast of the same line."""

SUBTOTAL = Rule(code="S01", against="printed", operands="members", applies=_IS_TOTAL & (pl.col("type") == "subtotal"))
"""A subtotal = the sum of the lines that it is declared to be of."""

NET = Rule(code="S02", against="printed", operands="members", applies=_IS_TOTAL & (pl.col("type") == "net"))
"""Net = revenue and cost, each with its declared weight."""

LEAVES = Rule(
    code="S03", against="printed", operands="leaves", applies=pl.col("nested") & pl.col("leaves.right").is_not_null()
)
"""A total of totals = the sum of the leaves under it."""

PERIODISATION = Rule(
    code="P01",
    against="printed",
    operands="share",
    applies=(pl.col("kind_of_measure") == "budget") & _OF_PERIOD & _HAS_SHARE,
    slack=12,
)
"""Budget of the period = the year's budget × the share that has fallen by the period's month, where one is declared.

Each of twelve months is rounded to the öre, and the remainder has a month of its own: hence the slack.
"""

RULES = (VARIANCE_PERIOD, VARIANCE_YEAR, SUBTOTAL, NET, LEAVES, PERIODISATION)

CONTRACT = figure_schema("followup", RULES)
