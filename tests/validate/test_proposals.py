from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures import FIGURES
from pipeline.validate.proposals import proposals
from schemas.periodisations import following
from schemas.structure import structure
from tests.validate.making import organisation

PLACE = ["title", "line", "file", "sheet", "row"]
PROFILES = {"summer": [Decimal(weight) for weight in [*["0"] * 5, "0.3", "0.5", "0.2", *["0"] * 4]]}
EVEN = [10_000] * 12


def fits(*budgets: tuple[int, Sequence[int]], step: int = 1) -> list[str]:
    """The patterns found for one line of budgets: each row's year and months, in öre."""
    rows = [
        ("title", "line", "f", "s", row, month, amount, year, step)
        for row, (year, months) in enumerate(budgets)
        for month, amount in enumerate(months, start=1)
    ]
    columns = [*PLACE, "month", "amount", "year", "step"]
    schema = {**dict.fromkeys(columns, pl.Int64), **dict.fromkeys(PLACE[:4], pl.String), "month": pl.Int8}
    return following(pl.DataFrame(rows, schema=schema, orient="row"), PLACE, PROFILES)["fit"].to_list()


def test_even_twelfths_one_month_and_a_declared_profile_are_found() -> None:
    assert fits((120_000, EVEN)) == ["even"]
    assert fits((120_000, [0, 0, 120_000, *[0] * 9])) == ["{ month = 3 }"]
    assert fits((100_000, [0, 0, 0, 0, 0, 30_000, 50_000, 20_000, 0, 0, 0, 0])) == ["summer"]


def test_one_month_takes_what_rounding_leaves_over() -> None:
    assert fits((100_000, [8_333] * 11 + [8_337])) == ["even"]
    assert fits((100_000, [8_333] * 10 + [8_340, 8_330])) == []


def test_budgets_in_whole_thousands_follow_twelfths_as_far_as_thousands_go() -> None:
    thousand = 100_000

    assert fits((500 * thousand, [42 * thousand] * 11 + [38 * thousand]), step=thousand) == ["even"]


def test_a_budget_of_nothing_follows_nothing() -> None:
    assert fits((0, [0] * 12)) == []
    assert fits((120_000, EVEN), (0, [0] * 12)) == ["even"]


def test_a_budget_too_small_to_tell_follows_nothing() -> None:
    assert fits((20, [2] * 8 + [1] * 4)) == []


def test_a_line_follows_a_pattern_only_where_all_its_rows_do() -> None:
    assert fits((120_000, EVEN), (120_000, [0, 0, 120_000, *[0] * 9])) == []
    assert fits((120_000, [20_000, 0] * 6), (120_000, [0, 20_000] * 6)) == []
    assert fits((120_000, EVEN), (120_000, [10_000] * 11)) == []


@pytest.mark.parametrize("months", [[9_000, 11_000] * 6, [9_990, 10_010, *[10_000] * 10], [0] * 12])
def test_what_is_near_a_pattern_is_none(months: list[int]) -> None:
    assert fits((120_000, months)) == []


@given(st.integers(10**5, 10**12) | st.integers(-(10**12), -(10**5)), st.integers(0, 11), st.integers(0, 11))
def test_twelfths_rounded_to_the_oere_are_found_and_a_month_moved_is_not(year: int, last: int, moved: int) -> None:
    months = [int((Decimal(year) / 12).quantize(Decimal(1)))] * 12
    months[last] += year - sum(months)

    assert fits((year, months)) == ["even"]
    months[moved] += 1_000
    months[(moved + 1) % 12] -= 1_000
    assert fits((year, months)) == []


def budget(line: str, row: int, year: str, months: Sequence[str]) -> list[dict[str, object]]:
    amounts: list[tuple[int | None, str, str, str]] = [(None, "B", "budget_year", year)]
    amounts += [(month, f"M{month}", "budget", amount) for month, amount in enumerate(months, start=1)]
    return [
        {
            "figure": row * 100 + (month or 0),
            "title": "title",
            "line": line,
            "measure": measure,
            "month": month,
            "amount": Decimal(amount),
            "step": Decimal("0.01"),
            "kind": "budget",
            "layout": "budget",
            "file": "budget.xlsx",
            "sheet": "Sheet1",
            "row": row,
            "column": column,
            "rows": None,
        }
        for month, column, measure, amount in amounts
    ]


def test_the_lines_of_a_run_are_proposed_once_each_at_its_year(tmp_path: Path) -> None:
    settings = organisation(tmp_path)
    made = [
        *budget("goods", 5, "1200.00", ["100.00"] * 12),
        *budget("goods", 6, "2400.00", ["200.00"] * 12),
        *budget("salaries", 7, "900.00", ["0"] * 5 + ["900.00"] + ["0"] * 6),
        *budget("rent", 8, "1000.00", ["1000.00", "1000.00", *["-100.00"] * 10]),
    ]
    figures = pl.DataFrame(made, schema=FIGURES)

    [finding] = proposals(figures, structure(settings), settings)

    assert (finding.code, finding.severity) == ("P05", "info")
    assert [cell.address for cell in finding.cells] == ["B5", "B7"]
    assert finding.message.values["lines"] == "Title, Goods: even; Title, Salaries: { month = 6 }"


def test_nothing_is_proposed_for_a_line_whose_periodisation_is_declared(tmp_path: Path) -> None:
    settings = organisation(tmp_path)
    goods = settings.titles[0].lines[0].model_copy(update={"periodisation": "even"})
    title = settings.titles[0].model_copy(update={"lines": (goods, *settings.titles[0].lines[1:])})
    declared = settings.model_copy(update={"titles": (title,)})
    figures = pl.DataFrame(budget("goods", 5, "1200.00", ["100.00"] * 12), schema=FIGURES)

    assert proposals(figures, structure(declared), declared) == []
