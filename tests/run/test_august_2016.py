"""The published report of August 2016, end to end: exactly its faults, each at its cell, and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from pipeline.findings import Finding, Severity
from pipeline.outcome import Outcome
from tests.run.office import PUBLISHED, Office, key, only_result

August = tuple[Office, Outcome]


def finding(outcome: Outcome, code: str) -> Finding:
    (found,) = [f for f in only_result(outcome).findings if f.code == code]
    return found


def test_exactly_the_published_faults_are_found(august: August) -> None:
    _, outcome = august

    assert {key(f) for f in only_result(outcome).findings} == PUBLISHED
    assert len(only_result(outcome).findings) == len(PUBLISHED)


def test_the_turned_sign_of_reserv_is_found_at_its_cell_with_the_broken_sum_as_its_companion(august: August) -> None:
    _, outcome = august

    found = finding(outcome, "V01")

    assert [(cell.file, cell.address) for cell in found.cells] == [("Uppföljning Medlemsavgifter.xlsx", "D16")]
    assert (found.found, found.expected) == (Decimal("-24000.00"), Decimal("24000.00"))
    assert "S02:medlemsavgifter/summa_kostnader/variance_period:printed" in found.companions
    assert found.severity is Severity.ERROR
    assert [cause.text for cause in found.causes] == ["The sign is probably turned."]


def test_the_forecast_of_reavinst_names_the_three_figures_and_chooses_none(august: August) -> None:
    _, outcome = august

    found = finding(outcome, "V02")

    figures = only_result(outcome).figures
    named = [
        figures.filter((pl.col("file") == cell.file) & (pl.format("{}{}", "column", "row") == cell.address))["amount"][
            0
        ]
        for cell in found.cells
    ]
    assert {cell.file for cell in found.cells} == {"Uppföljning Reavinst.xlsx"}
    assert sorted(named) == [Decimal(-17_500_000), Decimal(-10_300_000), Decimal(-7_400_000)]
    assert abs(found.difference or 0) == Decimal(200_000)
    assert found.bound == Decimal(150_000)


def test_a_head_that_claims_a_full_years_actual_is_asked_about(august: August) -> None:
    _, outcome = august

    found = finding(outcome, "C09")

    assert found.severity is Severity.WARNING
    assert (found.cells[0].file, found.measure) == ("Uppföljning Brandförsvaret.xlsx", "forecast_year")


def test_the_rounding_differences_of_the_printed_tables_are_rounding(august: August) -> None:
    _, outcome = august
    verdicts = dict(only_result(outcome).comparisons.select("comparison", pl.col("verdict").cast(pl.String)).rows())

    assert verdicts["S02:medlemsavgifter/summa_kostnader/actual_period:printed"] == "rounding"
    assert verdicts["V01:medlemsavgifter/skl/variance_period:printed"] == "rounding"
    assert verdicts["S01:klk/summa_intakter/forecast_year:printed"] == "rounding"
    assert verdicts["S01:klk/summa_intakter/variance_year:printed"] == "rounding"
    assert verdicts["V01:klk/ovriga_interna/variance_period:printed"] == "rounding"
    assert verdicts["V01:klk/summa_kostnader/variance_period:printed"] == "rounding"
    assert verdicts["S02:klk/netto/variance_period:printed"] == "rounding"
    assert verdicts["R05:ks/netto/forecast_year:titles"] == "rounding"


def test_every_comparison_was_tested(august: August) -> None:
    _, outcome = august

    assert only_result(outcome).comparisons.filter(pl.col("verdict") == "not-tested").is_empty()


def test_the_committee_is_the_sum_of_its_titles_to_the_oere(august: August) -> None:
    office, _ = august
    printed = json.loads((office.root / "outbox/2016-08/0001/result.json").read_text(encoding="utf-8"))

    figures = {f["measure"]: Decimal(f["amount"]) for f in printed["figures"] if f["title"] == "ks"}

    in_mnkr = {measure: round(amount / 1_000_000, 1) for measure, amount in figures.items()}
    assert in_mnkr["actual_period"] == Decimal("40.6")
    assert in_mnkr["variance_period"] == Decimal("19.7")
    assert in_mnkr["forecast_year"] == Decimal("94.5")
    assert in_mnkr["variance_year"] == Decimal("-3.7")
    nets = [f for f in printed["figures"] if f["measure"] == "actual_period" and f["line"] in NETS.get(f["title"], ())]
    assert sum(Decimal(f["amount"]) for f in nets) == figures["actual_period"]


NETS = {
    "klk": ["netto"],
    "brand": ["summa"],
    "medlemsavgifter": ["summa_kostnader"],
    "avrakning": ["netto"],
    "medfinansiering": ["medfinansiering"],
    "budgetmarginal": ["budgetmarginal"],
    "reavinst": ["reavinst"],
    "nedskrivning": ["nedskrivning"],
}


def test_a_total_stands_only_where_every_line_under_it_has_a_source(august: August) -> None:
    _, outcome = august
    previous = only_result(outcome).consolidated.filter(pl.col("measure") == "actual_previous_year")

    assert dict(previous.select("title", pl.len().over("title")).rows()) == {"brand": 3, "nedskrivning": 1}


def test_every_figure_tells_the_cells_that_it_rests_on(august: August) -> None:
    office, _ = august
    printed = json.loads((office.root / "outbox/2016-08/0001/result.json").read_text(encoding="utf-8"))

    for figure in printed["figures"]:
        assert figure["cells"], figure
        for cell in figure["cells"]:
            assert list((office.root / "outbox" / "archive").rglob(cell["file"]))
            assert cell.get("cell") or cell.get("rows") is not None, cell


def test_a_figure_can_be_looked_up_at_the_cell_that_it_names(august: August) -> None:
    office, _ = august
    printed = json.loads((office.root / "outbox/2016-08/0001/result.json").read_text(encoding="utf-8"))
    figure = next(
        f for f in printed["figures"] if (f["title"], f["line"], f["measure"]) == ("klk", "personal", "budget_year")
    )

    (cell,) = figure["cells"]
    (original,) = (office.root / "outbox" / "archive").rglob(cell["file"])
    value = openpyxl.load_workbook(original)[cell["sheet"]][cell["cell"]].value

    assert Decimal(str(value)) == Decimal(figure["amount"]) == Decimal(48_208_000)


def test_the_goals_have_the_mean_that_is_printed(august: August) -> None:
    _, outcome = august
    goals = only_result(outcome).goals

    assert goals is not None
    assert [goal.assessment for goal in goals.goals] == [2, 1, 3, 3, 3]
    assert (goals.mean, goals.median, goals.printed_mean, goals.previous_mean) == (
        Decimal("2.4"),
        Decimal(3),
        Decimal("2.4"),
        Decimal("3.0"),
    )


def test_the_log_has_every_comparison_with_its_cells(august: August) -> None:
    office, outcome = august
    lines = [
        json.loads(line)
        for line in (office.root / "outbox/2016-08/0001/reconciliation.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    comparisons = [line for line in lines if line["kind"] == "comparison"]

    assert len(comparisons) == only_result(outcome).comparisons.height
    assert lines[-1]["kind"] == "end"


def test_the_control_totals_of_every_export_agree(august: August) -> None:
    _, outcome = august
    controls = [control for use in only_result(outcome).sources for control in use.controls]

    assert len(controls) >= 16
    assert all(control.agrees for control in controls)


def test_the_same_inputs_clock_and_number_give_the_same_result(office: Office, august: August) -> None:
    _, first = august

    again = office.run()

    assert only_result(again).consolidated.equals(only_result(first).consolidated)
    assert only_result(again).comparisons.equals(only_result(first).comparisons)


@pytest.mark.parametrize("name", ["result.json", "reconciliation.jsonl"])
def test_the_same_run_writes_the_same_bytes(office: Office, august: August, name: str) -> None:
    earlier, _ = august

    office.run()

    place = f"outbox/2016-08/0001/{name}"
    assert (office.root / place).read_bytes() == (earlier.root / place).read_bytes()
