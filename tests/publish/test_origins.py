"""*Underlag*: what the report's amounts rest on adds up to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipeline.language import Language
from pipeline.publish.origins import origins
from pipeline.publish.workbook import write_workbook
from pipeline.result import Result
from schemas.structure import structure
from tests.publish.building import august, other, other_amounts, result


def check(a_result: Result) -> None:
    rows = origins(a_result, structure(a_result.organisation)).rows
    signed = pl.col("source").cast(pl.Float64) * pl.col("sign")
    sums = rows.filter(pl.col("sign") != 0).group_by("at").agg(signed.sum().round(2), pl.col("amount").first())

    assert sums.height == a_result.consolidated.height
    assert sums.filter((pl.col("source") - pl.col("amount").cast(pl.Float64)).abs() > 0.005).is_empty()


def test_every_amount_is_the_sum_of_its_sources_with_their_signs() -> None:
    check(august())


def test_so_it_is_where_a_net_takes_one_line_from_another(tmp_path: Path) -> None:
    check(result(other(tmp_path), other_amounts()))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("origins") / "bok.xlsx"
    write_workbook(august(), path, Language("sv"))
    return openpyxl.load_workbook(path)["Underlag"]


def test_it_says_in_words_how_each_source_is_used(sheet: Any) -> None:
    used: dict[tuple[str, str], list[str]] = {}
    for title, line, measure, _, _, use, *_ in sheet.iter_rows(min_row=5, values_only=True):
        if title == "Brandförsvaret":
            used.setdefault((line, measure), []).append(use)

    assert used["Avgift till Sbff", "Utfall perioden"] == ["hämtat", "jämfört"]
    assert used["Summa", "Utfall perioden"] == ["ingår i summan", "jämfört"]
    assert sorted(used["Summa", "Avvikelse perioden"]) == ["dras ifrån", "jämfört", "läggs till"]
