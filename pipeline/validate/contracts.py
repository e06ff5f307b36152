"""Holding a table against the contract of its kind."""

from __future__ import annotations

import pandera.config
import polars as pl
from pandera.errors import SchemaErrors

from schemas.contracts import CONTRACTS

FAILURES = pl.Schema({"check": pl.String(), "index": pl.UInt32()})
"""What a contract finds: the check's name, and the 0-based row that fails it."""


class ContractsAreOff(RuntimeError):
    """The environment switches pandera's validation off, which would let everything pass."""


def must_be_on() -> None:
    """Raises ContractsAreOff where pandera's validation is switched off."""
    if not pandera.config.get_config_global().validation_enabled:
        raise ContractsAreOff("PANDERA_VALIDATION_ENABLED switches the contracts off; remove it from the environment")


def failures(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """What the contract of a kind finds (`FAILURES`). Raises RuntimeError where a check itself fails, which is a bug."""
    if rows.is_empty():
        return pl.DataFrame(schema=FAILURES)  # whose columns alone take pandera as long as thousands of rows
    try:
        CONTRACTS[kind].validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        if cases["index"].null_count():
            broken = cases.filter(pl.col("index").is_null()).select("check", "failure_case").rows()
            raise RuntimeError(f"the contract of {kind} could not be tested: {broken}") from errors
        return cases.select("check", "index").cast(FAILURES)
    return pl.DataFrame(schema=FAILURES)
