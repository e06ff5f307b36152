from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import Language
from pipeline.publish.chart_data import Step, bridge, variances
from pipeline.publish.grid import grid
from pipeline.publish.workbook import write_workbook
from tests.publish.building import august, other, other_amounts, result

amounts = st.decimals(-1_000_000, 1_000_000, places=2)


@given(amounts, amounts)
def test_a_bar_reaches_from_the_one_level_to_the_other(before: Decimal, after: Decimal) -> None:
    step = Step("t", before, after, better=True)
    low, high = min(before, after), max(before, after)

    assert step.above - step.below == high - low
    if low > 0 or high < 0:
        assert {step.base, step.base + step.above + step.below} == {low, high}
    else:
        assert (step.base, step.above, step.below) == (Decimal(0), high, low)


def test_the_bridge_leads_from_budget_to_actual_by_way_of_every_title() -> None:
    shape = grid(august(), "Sammanfattning", ())
    found = bridge(shape, august().organisation.measure("variance_period"))

    assert found is not None
    assert [step.title for step in found.steps] == [title.id for title in august().organisation.titles]
    assert found.steps[0].before == found.start
    assert found.steps[-1].after == found.end
    assert [step.title for step in found.steps if not step.better] == ["reavinst", "nedskrivning"]


def test_there_is_no_bridge_where_an_amount_is_missing(tmp_path: Path) -> None:
    organisation = other(tmp_path)
    leaves = {key: amount for key, amount in other_amounts().items() if key[1:] != ("lokaler", "forecast_year")}
    shape = grid(result(organisation, leaves), "Sammanfattning", ())

    assert bridge(shape, organisation.measure("variance_year")) is None
    assert variances(shape, organisation.measure("variance_year")) == []


def test_the_workbook_has_both_charts_with_what_they_show_in_words(tmp_path: Path) -> None:
    write_workbook(august(), tmp_path / "bok.xlsx", Language("sv"))

    with zipfile.ZipFile(tmp_path / "bok.xlsx") as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert "Avvikelse perioden: från budget perioden till utfall perioden (tkr)" in charts[0]
    assert "Avvikelse helår: från budget helår till prognos helår (tkr)" in charts[1]
    assert 'descr="Avvikelse helår: från budget helår till prognos helår"' in drawing


def test_nothing_is_drawn_where_there_is_nothing_to_draw(tmp_path: Path) -> None:
    leaves = {key: amount for key, amount in other_amounts().items() if key[2] == "actual_period"}
    write_workbook(result(other(tmp_path), leaves), tmp_path / "bok.xlsx", Language("sv"))

    assert "Diagram" not in openpyxl.load_workbook(tmp_path / "bok.xlsx").sheetnames
