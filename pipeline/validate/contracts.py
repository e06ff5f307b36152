"""Holding a table against the contract of its kind."""

from __future__ import annotations

import pandera.config
import polars as pl
from pandera.errors import SchemaErrors

from schemas.contracts import CONTRACTS


class ContractsAreOff(RuntimeError):
    """The environment switches pandera's validation off, which would let everything pass."""


def must_be_on() -> None:
    """Raises ContractsAreOff where pandera's validation is switched off."""
    if not pandera.config.get_config_global().validation_enabled:
        raise ContractsAreOff("PANDERA_VALIDATION_ENABLED switches the contracts off; remove it from the environment")


def failures(kind: str, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """What the contract of a kind finds: by the name of each check that some rows fail, whether each row fails it.

    Raises RuntimeError where a check itself fails, which is a bug.
    """
    if rows.is_empty():
        return {}  # whose columns alone take pandera as long as thousands of rows
    try:
        CONTRACTS[kind].validate(rows, lazy=True)
    except SchemaErrors as errors:
        # Which rows fail is in each check's output. The cases that pandera lists of them are texts, one for each.
        failed: dict[str, pl.Series] = {}
        for error in errors.schema_errors:
            check = error.check if isinstance(error.check, str) else getattr(error.check, "name", None)
            if error.check_output is None or check is None:
                raise RuntimeError(
                    f"the contract of {kind} could not be tested: {check}: {error.failure_cases}"
                ) from errors
            fails = ~error.check_output.to_series()
            failed[check] = failed[check] | fails if check in failed else fails
        return failed
    return {}
