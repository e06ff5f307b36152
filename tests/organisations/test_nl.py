"""The Dutch clusters by their settings alone: twelve provinces, three totals each, exact once parsed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.result import Result
from tests.organisations.conftest import Judge

pytestmark = pytest.mark.needs("corpus")


@pytest.fixture(scope="module")
def nl(judge: Judge, public_file: Callable[[str], Path]) -> Result:
    return judge("nl", public_file("nl_begrotingsanalyse_2011.csv"))["2011-12"]


def test_all_thirty_six_totals_agree_to_the_last_digit(nl: Result) -> None:
    totals = nl.comparisons.filter(pl.col("code").is_in(["S01", "S02"]))

    assert totals.height == 36
    assert totals["verdict"].unique().to_list() == ["agrees"]
    assert nl.findings == ()


@pytest.mark.parametrize(
    ("line", "province", "amount"),
    [("nr30", "groningen", -1414), ("totaal", "drenthe", -1), ("totaal", "limburg", 2), ("nr03", "zeeland", -6)],
)
def test_a_minus_may_stand_apart_and_thousands_in_groups(nl: Result, line: str, province: str, amount: int) -> None:
    [found] = nl.figures.filter((pl.col("line") == line) & (pl.col("measure") == province))["amount"]

    assert found == Decimal(amount)


def test_the_numbers_of_inhabitants_are_no_amounts(nl: Result) -> None:
    assert nl.figures.filter(pl.col("amount") > 2000).is_empty()
