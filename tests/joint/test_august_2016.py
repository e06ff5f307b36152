"""The published follow-ups of August 2016: what is only rounding fits together, and what is wrong does not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest

from tests.joint.conftest import Example

EVERYTHING = ("followup", "ledger", "budget", "forecast", "balances")
RESERV = ("followup", "medlemsavgifter", "reserv")
REAVINST = ("followup", "reavinst", "reavinst")


@pytest.mark.parametrize("kinds", [("followup",), ("followup", "forecast"), EVERYTHING])
def test_only_reserv_and_reavinst_are_impossible(example: Callable[..., Example], kinds: tuple[str, ...]) -> None:
    august = example(*kinds)

    assert not august.found.feasible
    assert [{august.place(cell)[1:3] for cell in conflict.cells} for conflict in august.found.conflicts] == [
        {("medlemsavgifter", "reserv")},
        {("reavinst", "reavinst")},
    ]
    assert august.found.from_printed == ()
    assert august.found.undecided == ()


def test_rounding_differences_and_the_committees_totals_were_among_what_fits(example: Callable[..., Example]) -> None:
    august = example("followup")

    rounding = august.comparisons.filter(pl.col("verdict") == "rounding")["code"].value_counts()

    assert dict(rounding.rows()) == {"P01": 13, "R05": 4, "S01": 2, "S02": 2, "S03": 3, "V01": 5}


def test_the_column_that_reserv_spoils_is_told_with_it(example: Callable[..., Example]) -> None:
    conflict = example("followup").conflict("medlemsavgifter", "reserv")

    assert conflict.broken == (
        "S02:medlemsavgifter/summa_kostnader/variance_period:printed",
        "V01:medlemsavgifter/reserv/variance_period:printed",
    )


@pytest.mark.parametrize("kinds", [("followup",), EVERYTHING])
def test_reserv_is_three_cells_and_cured_by_its_sign_alone(
    example: Callable[..., Example], kinds: tuple[str, ...]
) -> None:
    august = example(*kinds)

    conflict = august.conflict("medlemsavgifter", "reserv")

    assert august.places(conflict.cells) == [
        (*RESERV, "variance_period"),
        (*RESERV, "budget_period"),
        (*RESERV, "actual_period"),
    ]
    assert conflict.rules == ("V01:medlemsavgifter/reserv/variance_period:printed",)
    assert conflict.miss == Decimal("46500.00")  # 48 tkr apart, less three half steps
    (cure,) = conflict.cures
    assert august.place(cure.figure) == (*RESERV, "variance_period")
    assert cure.value == Decimal("24000.00")
    assert cure.low is not None
    assert cure.high is not None
    assert Decimal(23_000) <= cure.low <= Decimal(24_000) <= cure.high <= Decimal(25_000)


def test_reavinst_misses_by_fifty_thousand_and_is_cured_by_forecast_or_variance(
    example: Callable[..., Example],
) -> None:
    august = example("followup")

    conflict = august.conflict("reavinst", "reavinst")

    assert august.places(conflict.cells) == [
        (*REAVINST, "variance_year"),
        (*REAVINST, "budget_year"),
        (*REAVINST, "forecast_year"),
    ]
    assert conflict.miss == Decimal("50000.00")
    cures = {august.place(cure.figure)[3]: cure for cure in conflict.cures}
    assert cures.keys() == {"variance_year", "forecast_year"}
    assert cures["variance_year"].value in {Decimal(-7_300_000), Decimal(-7_200_000), Decimal(-7_100_000)}
    assert cures["forecast_year"].value in {Decimal(-10_200_000), Decimal(-10_100_000)}


@pytest.mark.parametrize("kinds", [("followup", "forecast"), EVERYTHING])
def test_with_the_forecast_export_at_hand_reavinst_is_cured_by_its_variance_alone(
    example: Callable[..., Example], kinds: tuple[str, ...]
) -> None:
    august = example(*kinds)

    conflict = august.conflict("reavinst", "reavinst")

    assert conflict.miss == Decimal("50000.00")
    assert [august.place(cure.figure) for cure in conflict.cures] == [(*REAVINST, "variance_year")]
    assert conflict.cures[0].value == Decimal(-7_200_000)
