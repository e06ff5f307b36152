"""Sets of lines, a committee with its titles' lines, and what layouts declare: told at the line to change."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.problems import Problem, SettingsError
from schemas.structure import structure
from tests.parse.conftest import COLUMNS, DECLARED, SMALL

TEXT = SMALL.replace("LAYOUT", DECLARED + 'title = "baths"\n' + COLUMNS)


def loaded(folder: Path, text: str) -> Organisation:
    path = folder / "test.toml"
    path.write_text(text, encoding="utf-8")
    return load_organisation(path)


def problems(folder: Path, old: str, new: str) -> list[Problem]:
    assert TEXT.count(old) >= 1, old
    with pytest.raises(SettingsError) as error:
        loaded(folder, TEXT.replace(old, new, 1))
    return error.value.problems


def line_of(part: str, text: str = TEXT) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.fixture
def small(tmp_path: Path) -> Organisation:
    return loaded(tmp_path, TEXT)


def test_titles_that_name_a_set_have_its_lines(small: Organisation) -> None:
    assert [line.id for line in small.titles[0].lines] == ["income", "rent", "net"]
    assert small.titles[0].lines == small.titles[1].lines == small.lines_of("all")


def test_a_fault_in_a_set_is_told_once_and_there(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, 'type = "revenue"', 'type = "revenues"')

    assert problem.line == line_of('type = "revenue"')


def test_a_contradiction_in_a_set_is_told_once_and_there(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, 'of = ["income", "-rent"]', 'of = ["income", "rent"]')

    assert (problem.line, "better when higher" in problem.message) == (line_of('of = ["income"'), True)


def test_a_set_that_is_not_there_is_told_at_the_title(tmp_path: Path) -> None:
    found = problems(tmp_path, 'lines = "plan"', 'lines = "plans"')

    assert [problem.line for problem in found] == [line_of('lines = "plan"')]
    assert "the name of a set of lines" in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('currency = "EUR"', 'currency = "USD"', "the units must have USD with the factor 1"),
        ("EUR = { factor = 1,", "EUR = { factor = 10,", "the units must have EUR with the factor 1"),
        ('period = "2012-12"', 'period = "2012-13"', "layouts.0.period"),
        ('unit = "EUR"', 'unit = "kr"', "there is no unit kr"),
        ('title = "baths"', 'title = "bath"', "there is no title bath"),
        ('horizon = "period"', 'horizon = "2012"', "only a plan is for 2012"),
        ('line = { id = "net"', 'line = { id = "netto"', "the committee's line must be the net of its titles, net"),
        ('id = "net"\nname = "Net"\naliases', 'id = "sum"\nname = "Net"\naliases', "the title has no line net"),
    ],
)
def test_what_contradicts_itself_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in problem.message for problem in problems(tmp_path, old, new))


def test_a_committee_with_its_titles_lines_needs_titles_with_the_same(tmp_path: Path) -> None:
    parks = TEXT.rindex('lines = "plan"')
    own = '[[titles.lines]]\nid = "net"\nname = "Net"\ntype = "net"\n'

    with pytest.raises(SettingsError, match="those of parks are not those of baths"):
        loaded(tmp_path, TEXT[:parks] + own)


def test_only_a_follow_up_of_one_title_is_expected_by_title(tmp_path: Path) -> None:
    expected = '[[expected]]\nlayout = "plan"\n'
    titled = SMALL.replace("LAYOUT", DECLARED + COLUMNS + 'title = { heads = ["Area"] }\n')

    assert loaded(tmp_path, titled + expected).expected
    with pytest.raises(SettingsError, match="expected by title"):
        loaded(tmp_path, titled + expected + 'titles = "all"\n')
    with pytest.raises(SettingsError, match="expected by title"):
        loaded(tmp_path, TEXT + expected)


def test_each_line_of_the_committee_is_the_sum_of_the_same_lines(small: Organisation) -> None:
    frames = structure(small)
    of_committee = frames.members.filter(pl.col("title") == "all").rows()

    assert of_committee == [
        ("all", line, title, line, 1) for line in ("income", "rent", "net") for title in ("baths", "parks")
    ]
    leaves = frames.leaves.filter((pl.col("title") == "all") & (pl.col("line") == "net"))
    assert leaves.select("member_title", "member_line", "weight").rows() == [
        ("baths", "income", 1),
        ("baths", "rent", -1),
        ("parks", "income", 1),
        ("parks", "rent", -1),
    ]


def test_the_committees_own_file_adds_up_by_its_own_lines(small: Organisation) -> None:
    own = structure(small).own_members.filter(pl.col("title") == "all").rows()

    assert own == [("all", "net", "all", "income", 1), ("all", "net", "all", "rent", -1)]
    lines = structure(small).lines.filter(pl.col("title") == "all")
    assert lines.select("line", "leaf", "sign").rows() == [("income", False, 1), ("rent", False, 1), ("net", False, 0)]
