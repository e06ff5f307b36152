"""Where people see it: a sheet of its own, the title's sheet, the explanations, the log, the page and the trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import cli

SPACE = "\N{NO-BREAK SPACE}"
SAID = "Nedskrivning och utrangering, utfall föregående år: 8 900 tkr är en engångspost 2015"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("years") / "demo"
    CliRunner().invoke(cli, ["demo", str(root), "--format", "json"])
    return root


def published(demo: Path, ending: str) -> Path:
    (found,) = (demo / "outbox" / "2016-08" / "0001").glob(f"*{ending}")
    return found


def rows(sheet: Any) -> Iterator[list[Any]]:
    return ([cell.value for cell in row] for row in sheet.iter_rows())


def texts(sheet: Any) -> list[str]:
    return [value.replace(SPACE, " ") for row in rows(sheet) for value in row if isinstance(value, str)]


def test_the_sheet_shows_what_was_reported_what_stands_beside_it_and_what_remains(demo: Path) -> None:
    book = openpyxl.load_workbook(published(demo, ".xlsx"), data_only=True)

    found = {(row[0], row[1]): row[2:12] for row in rows(book["Föregående år"]) if row[1]}

    reported, one_off, moved, comparable, *_, remaining, bound = found[
        "Nedskrivning och utrangering", "Nedskrivning och utrangering"
    ]
    assert (one_off, moved, bound) == (8_900_000, None, 100_000)
    assert comparable == pytest.approx(reported - one_off)
    assert abs(remaining) < bound
    assert found["Kommunledningskontoret", "Netto"][0] == "–"


def test_totals_on_the_sheet_are_formulas_over_amounts_on_the_titles_sheets(demo: Path) -> None:
    book = openpyxl.load_workbook(published(demo, ".xlsx"))

    (row,) = [row for row in rows(book["Föregående år"]) if row[:2] == ["Brandförsvaret", "Summa"]]

    assert row[2].startswith("='Brandförsvaret'!")
    assert row[5].startswith("=C")
    assert row[9].startswith("=G")
    assert row[10].startswith("=I")


def test_the_titles_sheet_and_the_explanations_say_it_beside_the_amounts(demo: Path) -> None:
    book = openpyxl.load_workbook(published(demo, ".xlsx"), data_only=True)

    of_title = texts(book["Nedskrivning och utrangering"])
    explained = texts(book["Förklaringar"])

    assert any(text.startswith(SAID) for text in of_title)
    assert "1 900 tkr: nedskrivning av en paviljong. Beslut: ekonomichefen." in explained


def test_the_log_the_result_and_the_page_have_it_too(demo: Path) -> None:
    log = [json.loads(line) for line in published(demo, ".jsonl").read_text(encoding="utf-8").splitlines()]
    result = json.loads(published(demo, "result.json").read_text(encoding="utf-8"))
    page = published(demo, ".html").read_text(encoding="utf-8")

    of_line = [one for one in log if one["kind"] == "previous-year" and one["title"] == "nedskrivning"]
    assert [Decimal(one["one_off_previous"]) for one in of_line] == [Decimal(8_900_000)]
    assert len([one for one in log if one["kind"] == "declared"]) == len(result["previous_year"]["items"]) == 4
    assert SAID in page.replace(SPACE, " ")


def test_trace_tells_what_is_declared_beside_a_figure(demo: Path) -> None:
    named = "nedskrivning / nedskrivning / actual_previous_year"
    asked = ["trace", named, "--workspace", str(demo)]

    told = CliRunner().invoke(cli, asked)
    shape = json.loads(CliRunner().invoke(cli, [*asked, "--format", "json"]).stdout)
    other = json.loads(
        CliRunner().invoke(cli, ["trace", "brand / summa / budget_year", *asked[2:], "--format", "json"]).stdout
    )

    said = told.stdout.replace(SPACE, " ")
    assert SAID in said
    assert "återstår 12 870,62 att förklara" in said
    assert [item["name"] for item in shape["previous_year"]["items"]] == [
        "utrangering och nedskrivning av anläggningar",
        "nedskrivning av en paviljong",
    ]
    assert other["previous_year"] is None
