from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Finding
from pipeline.tables import Source, Table
from pipeline.validate.rows import row_findings
from schemas.goals import with_tests
from schemas.organisation import Goals, Grade, Names
from tests.validate.making import AUGUST, organisation, told

NAME = Names(sv="", en="")
SCALE = Goals(
    scale=(
        Grade(value=1, status="green", name=NAME),
        Grade(value=2, status="yellow", name=NAME),
        Grade(value=3, status="red", name=NAME),
    )
)
COLUMNS = {"goal": "A", "assessment": "B", "direction": "C", "target": "D", "value": "E", "previous_value": "F"}


def goals(**said: str | int | None) -> pl.DataFrame:
    texts = ["direction", "target", "value", "previous_value", "tendency"]
    schema = {"row": pl.UInt32, "goal": pl.String, "assessment": pl.Int64, **dict.fromkeys(texts, pl.String)}
    return pl.DataFrame([{"row": 5, "goal": "Goal", "assessment": 1, **dict.fromkeys(texts), **said}], schema=schema)


def fits(test: str, **said: str | int | None) -> bool:
    return bool(with_tests(goals(**said), SCALE)[test][0])


def found(folder: Path, rows: pl.DataFrame) -> list[Finding]:
    from pipeline.tables import Mapped

    columns = {**COLUMNS, "tendency": "G"}
    table = Table(
        Source("goals.xlsx", ""), "Sheet1", "goals", "goals", AUGUST, None, "", rows, columns, {}, {}, 1, {}
    )  # fmt: skip
    return row_findings(Mapped(table, rows, ()), organisation(folder))


@pytest.mark.parametrize(
    ("direction", "target", "value", "assessment"),
    [
        ("higher", "80 %", "80 %", 1),
        ("higher", "80 %", "79,9 %", 2),
        ("Högre", "0.8", "81 %", 1),
        ("lower", "5,0", "4.9", 1),
        ("lower", "5", "5.1", 3),
    ],
)
def test_a_goal_that_is_assessed_as_its_indicator_says_is_clean(
    direction: str, target: str, value: str, assessment: int
) -> None:
    assert fits("as_measured", direction=direction, target=target, value=value, assessment=assessment)


@pytest.mark.parametrize(
    ("direction", "target", "value", "assessment"),
    [("higher", "80 %", "70 %", 1), ("higher", "80 %", "80 %", 2), ("lower", "5", "5.1", 1), ("lower", "5", "5", 3)],
)
def test_a_goal_that_is_not_is_asked_about(direction: str, target: str, value: str, assessment: int) -> None:
    assert not fits("as_measured", direction=direction, target=target, value=value, assessment=assessment)


@pytest.mark.parametrize(
    "missing",
    [
        {"direction": None},
        {"direction": "sideways"},
        {"target": None},
        {"target": "more than before"},
        {"value": ""},
        {"value": "70"},
        {"assessment": 9},
    ],
)
def test_where_anything_is_missing_or_cannot_be_compared_nothing_is_asked(missing: dict[str, str | int | None]) -> None:
    said: dict[str, str | int | None] = {"direction": "higher", "target": "80 %", "value": "70 %", "assessment": 1}

    assert not fits("as_measured", **said)
    assert fits("as_measured", **{**said, **missing})


@pytest.mark.parametrize(
    ("tendency", "before", "value", "direction", "right"),
    [
        ("unchanged", "38", "35", None, False),
        ("Oförändrad", "38", "38.0", None, True),
        ("better", "38", "35", "higher", False),
        ("better", "38", "35", "lower", True),
        ("worse", "38", "35", "lower", False),
        ("worse", "38", "35", "higher", True),
        ("better", "38", "35", None, True),
        ("better", "38", "38", None, False),
        ("steady", "38", "35", "higher", True),
        ("unchanged", None, "35", "higher", True),
        ("unchanged", "38 %", "35", "higher", True),
    ],
)
def test_a_tendency_is_held_against_the_two_values(
    tendency: str, before: str | None, value: str, direction: str | None, right: bool
) -> None:
    assert fits("as_moved", tendency=tendency, previous_value=before, value=value, direction=direction) is right


def test_each_goal_is_asked_about_at_its_own_cell(tmp_path: Path) -> None:
    asked = goals(direction="higher", target="80", value="70", previous_value="75", tendency="better")

    findings = found(tmp_path, asked)

    assert told(findings) == [("G03", ["B5"]), ("G04", ["G5"])]
    assert [finding.severity for finding in findings] == ["warning", "info"]
    assert findings[0].message.values["value"] == "70"


def test_an_export_without_the_indicators_values_is_asked_nothing(tmp_path: Path) -> None:
    plain = goals().select("row", "goal", "assessment")

    assert found(tmp_path, plain) == []


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(["", " %"]))
def test_a_goal_is_reached_by_exactly_one_kind_of_grade_and_turned_with_its_direction(
    target: int, value: int, unit: str
) -> None:
    said = {"target": f"{target}{unit}", "value": f"{value}{unit}"}
    turned = {"target": f"{-target}{unit}", "value": f"{-value}{unit}"}

    green = fits("as_measured", **said, direction="higher", assessment=1)

    assert green is (value >= target)
    assert fits("as_measured", **said, direction="higher", assessment=3) is not green
    assert fits("as_measured", **turned, direction="lower", assessment=1) is green
