"""Severities and tolerances that an organisation has decided: which holds on a day, and what is wrong with one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.in_force import Loudness, in_force
from schemas.load import load_organisation
from schemas.problems import SettingsError

EKERO = (Path(__file__).parents[2] / "schemas" / "ekero.toml").read_text(encoding="utf-8")


def decided(since: str, severity: str, title: str | None = None, line: str | None = None) -> Loudness:
    return Loudness.model_validate(
        {
            "code": "R01",
            "title": title,
            "line": line,
            "severity": severity,
            "from": date.fromisoformat(since),
            "reason": "so",
        }
    )


def problems(folder: Path, addition: str) -> list[tuple[int, str]]:
    """What is wrong with Ekerö's settings with an addition at the end: the line within it, and the problem."""
    path = folder / "ekero.toml"
    path.write_text(EKERO + addition, encoding="utf-8")
    try:
        load_organisation(path)
    except SettingsError as error:
        return [(one.line - EKERO.count("\n"), one.message) for one in error.problems]
    return []


def test_nothing_holds_before_its_first_day() -> None:
    rulings = [decided("2016-08-31", "warning")]

    assert in_force(rulings, "R01", "brand", "netto", date(2016, 8, 30)) is None
    assert in_force(rulings, "R01", "brand", "netto", date(2016, 8, 31)) is rulings[0]


def test_the_line_goes_before_the_title_and_the_title_before_all() -> None:
    rulings = [
        decided("2016-03-01", "info"),
        decided("2016-02-01", "warning", "brand"),
        decided("2016-01-01", "error", "brand", "netto"),
    ]

    held = [
        in_force(rulings, "R01", title, line, date(2016, 8, 31))
        for title, line in (("brand", "netto"), ("brand", "hyror"), ("reavinst", "netto"))
    ]

    assert held == [rulings[2], rulings[1], rulings[0]]


@given(
    st.permutations([decided("2016-01-01", "info"), decided("2016-05-01", "warning"), decided("2016-09-01", "error")])
)
def test_the_newest_holds_in_whichever_order_they_are_written(rulings: list[Loudness]) -> None:
    held = in_force(rulings, "R01", "brand", None, date(2016, 8, 31))

    assert held is not None
    assert held.severity == "warning"


@pytest.mark.parametrize(
    ("addition", "line", "message"),
    [
        ('[[severities]]\ncode = "X99"', 2, "there is no code X99"),
        ('[[severities]]\ncode = "N01"', 2, "N01 is not tested"),
        ('[[severities]]\ncode = "F01"', 2, "F01 tells that a file was not used"),
        ('[[tolerances]]\ncode = "L01"', 2, "L01 holds no two amounts"),
        ('[[tolerances]]\ncode = "R01"\ntitle = "nowhere"', 3, "there is no title nowhere"),
        ('[[tolerances]]\ncode = "R01"\nline = "nothing"', 3, "no title has a line nothing"),
        ('[[tolerances]]\ncode = "R01"\ntitle = "brand"\nline = "reserv"', 4, "the title brand has no line reserv"),
    ],
)
def test_a_decision_about_nothing_is_told_at_its_line(tmp_path: Path, addition: str, line: int, message: str) -> None:
    rest = 'severity = "info"' if addition.startswith("[[sev") else 'amount = "1"'

    found = problems(tmp_path, f'{addition}\n{rest}\nfrom = 2016-01-01\nreason = "so"\n')

    assert [(at, said[: len(message)]) for at, said in found] == [(line, message)]


def test_a_decision_twice_from_the_same_day_is_told_at_its_day(tmp_path: Path) -> None:
    one = '[[severities]]\ncode = "P01"\nseverity = "info"\nfrom = 2016-01-01\nreason = "so"\n'

    assert [at for at, _ in problems(tmp_path, one + one)] == [9]


@pytest.mark.parametrize(("key", "value"), [("from", '"2016"'), ("reason", '""'), ("amount", '"0"')])
def test_a_decision_without_a_day_a_reason_or_an_amount_is_told_at_its_key(
    tmp_path: Path, key: str, value: str
) -> None:
    keys = {"code": '"R01"', "amount": '"1"', "from": "2016-01-01", "reason": '"so"'} | {key: value}
    text = "[[tolerances]]\n" + "".join(f"{name} = {one}\n" for name, one in keys.items())

    assert [(at, key in said) for at, said in problems(tmp_path, text)] == [(2 + list(keys).index(key), True)]
