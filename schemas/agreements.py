"""What must agree between exports: a printed figure with its exact sources, and the committee with its titles."""

from __future__ import annotations

import polars as pl

from schemas.rules import Rule


def _agrees_with(code: str, source: str) -> Rule:
    """A printed figure = the rounding of what the exact source gives for the leaves under it."""
    return Rule(code=code, against=source, operands="exact", applies=pl.col("agreement") == code, test="rounded")


LEDGER = _agrees_with("R01", "ledger")
"""Actual of the period = the period's postings."""

BUDGET = _agrees_with("R02", "budget")
"""Budget = the budget export: the year, or the months up to the period's."""

FORECAST = _agrees_with("R03", "forecast")
"""Forecast of the year = the forecast export."""

PREVIOUS_YEAR = _agrees_with("R04", "balances")
"""Actual of the previous year = the balances of that year."""

OTHER_SOURCE = _agrees_with("R08", "source")
"""Any other measure = the same in a more exact source."""

VARIANCE_PERIOD = _agrees_with("V01", "sources")
"""Variance of the period = budget − actual of the exact sources."""

VARIANCE_YEAR = _agrees_with("V02", "sources")
"""Variance of the year = budget − forecast of the exact sources."""

COMMITTEE = Rule(
    code="R05",
    against="titles",
    operands="titles",
    applies=pl.col("titles.operands").is_not_null() | pl.col("titles.missing").is_not_null(),
)
"""The committee's figure = the sum of its titles' nets as their follow-ups print them."""

DECISIONS = Rule(
    code="R09",
    against="decisions",
    operands="chain",
    applies=pl.col("chain.operands").is_not_null() | pl.col("chain.missing").is_not_null(),
)
"""The current budget of a line = the council's original budget + the decided changes."""

AGREEMENTS = (LEDGER, BUDGET, FORECAST, PREVIOUS_YEAR, OTHER_SOURCE, VARIANCE_PERIOD, VARIANCE_YEAR)

CODES = {
    ("actual", "period"): "R01",
    ("budget", "period"): "R02",
    ("budget", "year"): "R02",
    ("forecast", "year"): "R03",
    ("actual", "previous_year"): "R04",
    ("variance", "period"): "V01",
    ("variance", "year"): "V02",
}
"""Which agreement a measure is under, by its kind and horizon; R08 for any other."""
