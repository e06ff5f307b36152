from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.language import Language
from pipeline.publish.json_result import as_json
from pipeline.publish.log import write_log
from tests.publish.building import august

SV = Language("sv")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = tmp_path_factory.mktemp("log") / "reconciliation.jsonl"
    write_log(august(), path)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def shape() -> dict[str, Any]:
    return as_json(august(), {"workbook": "a.xlsx", "log": "a.jsonl", "page": None, "returned": ["b.xlsx"]}, SV)


def test_the_log_begins_with_what_was_run_on_what(lines: list[dict[str, Any]]) -> None:
    head = lines[0]

    assert (head["kind"], head["version"], head["run"], head["period"], head["organisation"]) == (
        "run",
        1,
        7,
        "2016-08",
        "ekero",
    )
    assert head["clock"] == "2016-09-05T04:00:00+00:00"
    assert head["settings"] == "ab" * 32
    assert head["program"] == "0.1.0"
    assert {"file", "sha256", "sheet", "rows", "controls"} <= set(head["sources"][0])
    assert head["absent"] == [{"layout": "uppfoljning", "title": "budgetmarginal"}]


def test_the_log_has_every_comparison_and_ends_with_the_counts(lines: list[dict[str, Any]]) -> None:
    made = [line for line in lines if line["kind"] == "comparison"]
    end = lines[-1]

    assert len(made) == august().comparisons.height
    assert end["kind"] == "end"
    assert sum(end["comparisons"].values()) == len(made)
    assert end["findings"] == len([line for line in lines if line["kind"] == "finding"]) == 3


def test_a_comparison_names_its_cell_and_the_cells_it_rests_on(lines: list[dict[str, Any]]) -> None:
    made = next(line for line in lines if line.get("id") == "R01:brand/avgift_sbff/actual_period:ledger")

    assert (made["left"], made["right"], made["verdict"]) == ("13946000.00", "13946000.00", "agrees")
    assert made["blamed"] == {
        "file": "Uppföljning Brandförsvaret.xlsx",
        "sheet": "Uppföljning",
        "cell": made["blamed"]["cell"],
    }
    (operand,) = made["operands"]
    assert operand["weight"] == "1"
    assert operand["file"] == "Huvudbok 2016-08.xlsx"
    assert operand["rows"] > 0
    assert operand["sum"] == operand["amount"] == "13946000.00"
    assert operand["where"] == "ansvar 0210; konto 4*"


def test_amounts_in_the_log_are_decimal_strings(lines: list[dict[str, Any]]) -> None:
    for made in lines:
        for name in ("left", "right", "difference", "bound", "found", "expected"):
            value = made.get(name)
            assert value is None or (isinstance(value, str) and "E" not in value and Decimal(value) == Decimal(value))


def test_what_was_not_tested_says_why(lines: list[dict[str, Any]]) -> None:
    (untested,) = [line for line in lines if line.get("verdict") == "not-tested" and line["kind"] == "comparison"]

    assert untested["reason"]
    assert untested["missing"]
    assert untested["right"] is None


def test_the_same_result_gives_the_same_log(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_log(august(), tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_json_has_the_documented_shape(shape: dict[str, Any]) -> None:
    assert list(shape) == [
        "version", "run", "period", "verdict", "closing", "figures", "comparisons", "sources", "findings", "breaks",
        "previous_year", "outputs",
    ]  # fmt: skip
    assert (shape["version"], shape["run"], shape["period"], shape["verdict"]) == (1, 7, "2016-08", "differs")
    assert list(shape["comparisons"]) == ["agrees", "rounding", "not-tested", "differs"]
    assert list(shape["figures"][0]) == [
        "organisation", "title", "line", "measure", "period", "amount", "step", "status", "cells",
    ]  # fmt: skip
    assert list(shape["findings"][0]) == [
        "id", "code", "severity", "title", "line", "measure", "cells", "found", "expected", "difference", "bound",
        "causes", "comparison", "companions", "rulings", "message",
    ]  # fmt: skip
    assert shape["outputs"] == {"workbook": "a.xlsx", "log": "a.jsonl", "page": None, "returned": ["b.xlsx"]}
    assert json.loads(json.dumps(shape)) == shape


def test_every_figure_leads_to_its_cells_or_its_postings(shape: dict[str, Any]) -> None:
    figures = {(one["title"], one["line"], one["measure"]): one for one in shape["figures"]}
    budget, actual = figures["brand", "avgift_sbff", "budget_year"], figures["brand", "avgift_sbff", "actual_period"]

    assert set(budget["cells"][0]) == {"file", "sheet", "cell"}
    assert set(actual["cells"][0]) == {"file", "sheet", "rows", "sum", "where"}
    assert all(one["cells"] for one in shape["figures"])


def test_the_committees_totals_are_in_the_json(shape: dict[str, Any]) -> None:
    total = {one["measure"]: one["amount"] for one in shape["figures"] if one["title"] == "ks"}

    assert round(Decimal(total["actual_period"]) / 1_000_000, 1) == Decimal("40.6")
    assert round(Decimal(total["variance_year"]) / 1_000_000, 1) == Decimal("-3.7")


def test_a_finding_is_a_sentence_in_the_readers_language(shape: dict[str, Any]) -> None:
    english = as_json(august(), {}, Language("en"))

    assert shape["findings"][0]["cells"] == [
        {"file": "Uppföljning Medlemsavgifter.xlsx", "sheet": "Uppföljning", "cell": "D18"}
    ]
    assert english["findings"][0]["message"].startswith("The variance is −24")
    assert english["outputs"] == {"workbook": None, "log": None, "page": None, "returned": []}
