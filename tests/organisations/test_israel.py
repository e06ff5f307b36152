"""The Israeli budget by its settings alone: codes with their names, a table from row 15, thousands, differences."""

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
def israel(judge: Judge, public_file: Callable[[str], Path]) -> Result:
    return judge("israel", public_file("israel_budget_2004.xls"))["2004-12"]


def counted(result: Result, *codes: str) -> dict[str, int]:
    rows = result.comparisons.filter(pl.col("code").is_in(codes)).group_by("verdict").len().rows()
    return dict(rows)


def test_every_chapter_is_the_sum_of_its_fields_and_the_whole_of_its_chapters(israel: Result) -> None:
    assert counted(israel, "S01", "S02").keys() == {"agrees", "rounding"}
    assert (
        israel.comparisons.filter(pl.col("code").is_in(["S01", "S02"]) & (pl.col("line") != "c00"))["line"].n_unique()
        == 68
    )
    # Every line of it is a net, so that nothing in the file shows its signs.
    assert [(finding.code, finding.severity) for finding in israel.findings] == [("F14", "info")]


def test_every_difference_is_what_was_spent_less_the_budget(israel: Result) -> None:
    """A blank budget is not zero: where it is blank, the difference is not tested."""
    assert counted(israel, "V02") == {"agrees": 860, "not-tested": 162}


def test_the_whole_is_right_to_the_last_digit(israel: Result) -> None:
    whole = israel.figures.filter(pl.col("line") == "c00").select("measure", "amount").rows()

    assert dict(whole) == {
        "budget_original": Decimal(530_743_224_000),
        "budget_current": Decimal(543_750_486_000),
        "actual_year": Decimal(487_234_622_000),
        "difference_original": Decimal(-43_508_602_000),
        "difference_current": Decimal(-56_515_864_000),
    }


def test_what_stands_above_the_table_is_kept_as_facts(israel: Result) -> None:
    [source] = israel.sources

    assert source.unit == "kILS"
    assert dict(source.facts)["unit"] == "(באלפי שקלים)"
