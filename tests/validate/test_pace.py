from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures import FIGURES
from pipeline.findings import Finding
from pipeline.validate.pace import questions
from schemas.options import Rate
from schemas.pace import Pace
from schemas.periods import Period
from tests.validate.making import AUGUST, organisation

RATE = 'forecast = { rate = { low = "0.5", high = "2", least = "1000" } }'


def figures(*amounts: tuple[str, str, str, str]) -> pl.DataFrame:
    """One figure of the line goods, or another, for each layout, line, measure and amount; each in a row of its own."""
    made = [
        {
            **dict.fromkeys(FIGURES),
            "figure": row,
            "title": "title",
            "line": line,
            "measure": measure,
            "amount": Decimal(amount),
            "layout": layout,
            "file": f"{layout}.xlsx",
            "sheet": "Sheet1",
            "row": None if layout == "ledger" else row,
            "column": "C",
        }
        for row, (layout, line, measure, amount) in enumerate(amounts, start=2)
    ]
    return pl.DataFrame(made, schema=FIGURES)


def of_goods(actual: str, forecast: str) -> pl.DataFrame:
    return figures(("ledger", "goods", "actual", actual), ("forecast", "goods", "forecast_year", forecast))


def asked(folder: Path, made: pl.DataFrame, options: str = RATE, period: Period = AUGUST) -> list[Finding]:
    return questions(made, period, organisation(folder, options))


def test_a_forecast_that_implies_another_pace_is_asked_about_at_its_cell(tmp_path: Path) -> None:
    [finding] = asked(tmp_path, of_goods("80000.00", "200000.00"))

    assert (finding.code, finding.severity, finding.title, finding.line) == ("Q01", "info", "title", "goods")
    assert [(cell.file, cell.address) for cell in finding.cells] == [("forecast.xlsx", "C3")]
    assert values(finding)["so_far"] == Decimal("10000.00")
    assert values(finding)["implied"] == Decimal("30000.00")


def values(finding: Finding) -> Mapping[str, object]:
    return {name: getattr(value, "amount", value) for name, value in finding.message.values.items()}


@pytest.mark.parametrize("forecast", ["120000.00", "100000.00", "160000.00"])
def test_a_forecast_up_to_the_limits_is_usual(tmp_path: Path, forecast: str) -> None:
    assert asked(tmp_path, of_goods("80000.00", forecast)) == []


@pytest.mark.parametrize(("forecast", "codes"), [("99999.99", ["Q01"]), ("160000.01", ["Q01"]), ("80000.00", ["Q01"])])
def test_an_oere_beyond_the_limits_is_asked_about(tmp_path: Path, forecast: str, codes: list[str]) -> None:
    assert [finding.code for finding in asked(tmp_path, of_goods("80000.00", forecast))] == codes


def test_what_makes_no_difference_to_the_year_is_passed_over(tmp_path: Path) -> None:
    assert asked(tmp_path, of_goods("80.00", "1000.00")) == []
    assert len(asked(tmp_path, of_goods("80.00", "1120.00"))) == 1


def test_where_nothing_has_come_so_far_any_pace_is_asked_about(tmp_path: Path) -> None:
    assert len(asked(tmp_path, of_goods("0.00", "5000.00"))) == 1
    assert asked(tmp_path, of_goods("0.00", "0.00")) == []


def test_nothing_is_asked_without_limits_nor_when_the_year_is_out(tmp_path: Path) -> None:
    assert asked(tmp_path, of_goods("80000.00", "200000.00"), options="") == []
    assert asked(tmp_path, of_goods("80000.00", "200000.00"), period=Period(2016, 12)) == []


def test_nothing_is_asked_about_a_line_that_has_no_forecast(tmp_path: Path) -> None:
    assert asked(tmp_path, figures(("ledger", "goods", "actual", "80000.00"))) == []


def test_the_most_exact_source_counts_and_its_rows_are_added_up(tmp_path: Path) -> None:
    made = figures(
        ("follow_up", "goods", "actual", "1000.00"),
        ("ledger", "goods", "actual", "80000.00"),
        ("forecast", "goods", "forecast_year", "70000.00"),
        ("forecast", "goods", "forecast_year", "50000.00"),
    )

    assert asked(tmp_path, made) == []


def test_a_reversing_line_is_not_asked_about_its_pace(tmp_path: Path) -> None:
    settings = organisation(tmp_path, RATE, reverses=True)
    made = figures(("ledger", "salaries", "actual", "-22000.00"), ("forecast", "salaries", "forecast_year", "0.00"))

    assert questions(made, AUGUST, settings) == []


@pytest.mark.parametrize(("forecast", "codes"), [("-33000.00", ["Q02"]), ("-32500.00", ["Q02"]), ("-22000.00", [])])
def test_a_reversing_line_that_is_extrapolated_is_told(tmp_path: Path, forecast: str, codes: list[str]) -> None:
    settings = organisation(tmp_path, reverses=True)
    made = figures(("ledger", "salaries", "actual", "-22000.00"), ("forecast", "salaries", "forecast_year", forecast))

    found = questions(made, AUGUST, settings)

    assert [finding.code for finding in found] == codes
    assert all(finding.severity == "warning" for finding in found)


AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
MONTHS = st.integers(1, 11)


@given(AMOUNTS, AMOUNTS, MONTHS, st.sampled_from([-1, 10, 1000]))
def test_a_pace_is_as_unusual_in_any_unit_and_with_either_sign(
    actual: Decimal, forecast: Decimal, month: int, unit: int
) -> None:
    rate = Rate(low=Decimal("0.5"), high=Decimal(2))

    scaled = Pace(actual * unit, forecast * unit, month)

    assert scaled.is_unusual(rate) is Pace(actual, forecast, month).is_unusual(rate)
    assert scaled.is_extrapolated() is Pace(actual, forecast, month).is_extrapolated()


@given(st.integers(-(10**12), 10**12), MONTHS)
def test_a_year_that_goes_on_as_it_began_is_usual(monthly: int, month: int) -> None:
    pace = Pace(Decimal(monthly * month), Decimal(monthly * 12), month)

    assert pace.implied == pace.so_far == monthly
    assert not pace.is_unusual(Rate(low=Decimal(1), high=Decimal(1)))
