"""Köln by its settings alone: 18 areas against the total plan, with one misprint and rounding all over."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.findings import Finding, Severity
from pipeline.result import Result
from tests.organisations.conftest import Judge

pytestmark = pytest.mark.needs("corpus")

TOTAL = "koeln_gesamtergebnisplan.csv"
AREAS = "koeln_ergebnisplan_produktbereiche.csv"


@pytest.fixture(scope="module")
def koeln(judge: Judge, public_file: Callable[[str], Path]) -> Result:
    return judge("koeln", public_file(TOTAL), public_file(AREAS))["2012-12"]


def errors(result: Result) -> list[Finding]:
    return [finding for finding in result.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(("file", "first"), [(TOTAL, 1), (AREAS, 3)])
def test_every_figure_of_the_files_is_there_at_its_cell(
    koeln: Result, public_file: Callable[[str], Path], file: str, first: int
) -> None:
    with public_file(file).open(encoding="utf-8", newline="") as stream:
        printed = {
            (f"{'ABCDEFGHI'[column]}{number}", Decimal(text.replace(".", "")))
            for number, row in enumerate(csv.reader(stream, delimiter=";"), start=1)
            for column, text in enumerate(row)
            if number > 1 and column >= first
        }

    found = koeln.figures.filter(pl.col("file") == file).select("column", "row", "amount").rows()

    assert {(f"{column}{row}", amount) for column, row, amount in found} == printed
    assert len(found) == {TOTAL: 26 * 6, AREAS: 18 * 28 * 6}[file]


def test_every_line_of_the_total_plan_is_held_against_the_eighteen_areas(koeln: Result) -> None:
    compared = koeln.comparisons.filter(pl.col("code") == "R05")

    assert compared.height == 26 * 6
    assert compared["operands"].list.len().unique().to_list() == [18]
    assert compared.filter(pl.col("verdict") == "not-tested").is_empty()


def test_the_misprint_is_one_finding_at_its_cell_with_its_cause(koeln: Result) -> None:
    [finding] = errors(koeln)

    assert (finding.cells[0].file, finding.cells[0].address) == (TOTAL, "C22")
    assert (finding.title, finding.line, finding.measure) == ("koeln", "z21", "plan_2011")
    assert (finding.found, finding.expected) == (Decimal(6058388), Decimal(-6058388))
    assert [cause.text for cause in finding.causes] == ["The sign is probably turned."]


def test_what_differs_for_the_misprint_is_its_companion_and_no_finding(koeln: Result) -> None:
    [finding] = errors(koeln)
    differing = koeln.comparisons.filter(pl.col("verdict") == "differs")["comparison"].to_list()

    assert len(differing) == 3
    assert {*finding.companions} < {*differing}
    assert len(finding.companions) == 2


def test_differences_of_rounding_pass(koeln: Result) -> None:
    rounding = koeln.comparisons.filter(pl.col("verdict") == "rounding")

    assert rounding.height > 300
    assert rounding["difference"].abs().max() == Decimal(3)


def test_the_areas_alone_give_the_lines_that_the_total_plan_does_not_print(koeln: Result) -> None:
    """What the areas charge each other cancels, but for what is rounded."""
    charged = koeln.consolidated.filter((pl.col("title") == "koeln") & (pl.col("line") == "z27"))

    assert charged.height == 6
