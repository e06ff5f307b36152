"""What is declared beside the comparison with the previous year is checked when the settings are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.load import load_organisation
from schemas.problems import SettingsError
from tests.comparability.building import SETTINGS, YEARS

ONE_OFF = """
[[one_offs]]
name = "Refund"
title = "school"
line = "fees"
booked = "2015-03"
amount = "-40"
"""
MOVE = """
[[moves]]
id = "reception"
name = "The reception"
from = 2016-01-01
parts = [
  { title = "sports", line = "goods", amounts = { "2015-08" = "-30" } },
  { title = "school", line = "goods", amounts = { "2015-08" = "30" } },
]
"""


def problems(folder: Path, declared: str, years: str = YEARS) -> list[str]:
    path = folder / "two.toml"
    path.write_text(SETTINGS.replace("committee = {", f"{years}\ncommittee = {{", 1) + declared, encoding="utf-8")
    try:
        load_organisation(path)
    except SettingsError as error:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [f"{lines[one.line - 1].strip()[:24]} | {one.message}" for one in error.problems]
    return []


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (ONE_OFF + MOVE, None),
        (ONE_OFF.replace('"school"', '"scool"'), "there is no title scool"),
        (ONE_OFF.replace('"fees"', '"fee"'), "the title has no line fee"),
        (ONE_OFF.replace("2015-03", "2015-13"), "must be a month or a year"),
        (ONE_OFF.replace("2015-03", "2015"), "write the month too"),
        (ONE_OFF + 'unit = "mnkr"', "there is no unit mnkr"),
        (ONE_OFF + ONE_OFF, "Refund stands twice"),
        (MOVE.replace('"30"', '"31"'), "the parts come to 1 in 2015-08: what the one loses another must get"),
        (
            MOVE.replace("2016-01-01", "2017-05-01"),
            "2015-08 is not compared over the move: write a month of 2016, 2017",
        ),
        (MOVE.replace("2015-08", "2015-8"), "must be a month"),
        (MOVE.replace('{ "2015-08" = "30" }', '{ "2015-12" = "30" }'), "another part has an amount for 2015-12"),
        (MOVE.replace('title = "sports", line = "goods"', 'outside = "Property"'), None),
        (MOVE.replace('title = "sports"', 'title = "sports", outside = "Property"'), "give one of the two"),
        (MOVE.split("parts", maxsplit=1)[0], "a move has two parts at least"),
        (MOVE.split("parts", maxsplit=1)[0] + 'match = { ansvar = ["21"] }', "say which title the codes move to"),
        (MOVE + 'match = { ansvar = ["21"] }\ntitle = "school"', "a move has either parts or codes"),
        (MOVE.replace('line = "goods"', 'line = "net"') + "restated = true", "needs a line that sums no others"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_told_at_its_line(tmp_path: Path, declared: str, said: str | None) -> None:
    found = problems(tmp_path, declared)

    assert found == [] if said is None else any(said in one for one in found)


def test_what_is_declared_needs_to_know_which_measures_are_compared(tmp_path: Path) -> None:
    assert any("say in `previous_year`" in one for one in problems(tmp_path, ONE_OFF, ""))
    found = problems(tmp_path, ONE_OFF, 'previous_year = { measure = "actual", against = "before" }')
    assert [one.split("| ")[1] for one in found] == [
        "actual is no actual of the previous year",
        "before is no actual or forecast of the period or the year",
    ]
