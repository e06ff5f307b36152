"""British authorities by their settings alone: two tables on each of sixteen sheets, eight quarters, £ thousand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.result import Result
from tests.organisations.conftest import Judge

pytestmark = pytest.mark.needs("corpus")

QUARTERS = [f"{year}-{month:02d}" for year, month in ((2018, 6), (2018, 9), (2018, 12), (2019, 3))] + [
    f"{year}-{month:02d}" for year, month in ((2019, 6), (2019, 9), (2019, 12), (2020, 3))
]


@pytest.fixture(scope="module")
def uk(judge: Judge, public_file: Callable[[str], Path]) -> dict[str, Result]:
    return judge("uk", public_file("uk_borrowing_investment_2019-20_q4.xlsx"))


def test_each_quarter_of_the_workbook_is_a_period(uk: dict[str, Result]) -> None:
    assert sorted(uk) == QUARTERS
    assert [finding for result in uk.values() for finding in result.findings] == []


@pytest.mark.parametrize("quarter", QUARTERS)
def test_authorities_sum_to_countries_and_countries_to_the_whole(uk: dict[str, Result], quarter: str) -> None:
    counted = uk[quarter].comparisons.group_by("code", "verdict").len().sort("code").rows()

    # 34 kinds of borrowing and investment, for four countries and the whole.
    assert counted == [("R01", "agrees", 5 * 34), ("S02", "agrees", 34)]


def test_every_authority_is_in_the_sum_of_its_country(uk: dict[str, Result]) -> None:
    england = uk["2020-03"].comparisons.filter((pl.col("code") == "R01") & (pl.col("line") == "eng"))

    assert england["operands"].list.len().unique().to_list() == [438]


def test_amounts_in_thousands_are_kept_in_pounds(uk: dict[str, Result]) -> None:
    [whole] = uk["2020-03"].consolidated.filter(
        (pl.col("title") == "uk") & (pl.col("line") == "uk") & (pl.col("measure") == "loans_longer_term_pwlb")
    )["amount"]

    assert whole == Decimal(85_674_997_000)


@pytest.fixture(scope="module")
def summary(judge: Judge, public_file: Callable[[str], Path]) -> Result:
    return judge("uk", public_file("uk_borrowing_investment_2019-20_q4.xlsx"), settings="summary")["2020-03"]


def test_every_total_of_the_summary_tables_agrees_to_the_penny(summary: Result) -> None:
    totals = summary.comparisons.filter(pl.col("code").is_in(["S01", "S02"]))

    # Ten totals: seven columns of the annual table, and one of the quarter's, which does not print net borrowing.
    assert totals.height == 7 * 10 + 8
    whole = ~pl.col("measure").is_in(["march_2016", "march_2017"])
    assert totals.filter(whole)["verdict"].unique().to_list() == ["agrees"]


def test_what_is_stored_in_fractions_of_a_penny_may_be_a_penny_off(summary: Result) -> None:
    fractions = summary.comparisons.filter(pl.col("measure").is_in(["march_2016", "march_2017"]))

    assert set(fractions["verdict"]) == {"agrees", "rounding"}
    assert fractions["difference"].abs().max() == Decimal("0.01")
    assert [finding.code for finding in summary.findings if finding.code != "C08"] == []


def test_the_same_figures_in_millions_and_in_thousands_are_the_same_pounds(summary: Result) -> None:
    figures = summary.figures.filter(pl.col("measure") == "march_2020").select("line", "layout", "amount")
    sides = figures.pivot("layout", index="line", values="amount").drop_nulls()

    assert {source.unit for source in summary.sources} == {"mGBP", "kGBP"}
    assert sides.height == 42
    assert sides["annual"].to_list() == sides["quarter"].to_list()
