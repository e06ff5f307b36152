"""Periods 00 and 13 are accepted where the organisation has them, and told where it has not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.intake import Intake, take_in
from pipeline.parse.preamble import read_period
from pipeline.starter import make_workspace
from schemas.load import load_organisation

LEDGER = """\
Period: {period}
Belopp i: kr

Ansvar;Konto;Period;Verifikation;Text;Belopp
1000;4010;201600;1;Ingående;10,00
1000;4010;201601;2;Januari;20,00
1000;4010;201612;3;December;40,00
1000;4010;201613;4;Bokslut;80,00
"""


def taken(folder: Path, period: str, declared: str) -> Intake:
    path = make_workspace(folder / "w", "min")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n[ledger]\nperiods = [{declared}]\n")
    export = folder / "ledger.csv"
    export.write_text(LEDGER.format(period=period), encoding="utf-8")
    return take_in(export, export.name, "0", load_organisation(path))


@pytest.mark.parametrize(
    ("declared", "period", "counted"),
    [
        ("", "2016-12", 60),
        ('"00"', "2016-12", 70),
        ('"13"', "2016-12", 140),
        ('"00", "13"', "201600-201613", 150),
        ('"00", "13"', "2016-11", 30),
    ],
)
def test_what_is_declared_is_counted(tmp_path: Path, declared: str, period: str, counted: int) -> None:
    (mapped,) = taken(tmp_path, period, declared).tables

    assert mapped.rows.filter(pl.col("in_period"))["amount"].sum() == Decimal(counted)


def test_an_export_for_a_period_that_nobody_has_is_refused(tmp_path: Path) -> None:
    intake = taken(tmp_path, "2016-13", "")

    assert intake.rejected
    assert [finding.code for finding in intake.findings] == ["F07"]


def test_the_periods_besides_the_months_are_those_at_the_ends() -> None:
    assert str(read_period("201600-201613", ["00", "13"])) == "2016-12"
    assert read_period("2016-13", ["00"]) is None
    assert read_period("2016-14", ["00", "13"]) is None
