"""An organisation's declarations as the rules see them: patterns of codes, and the frames of what belongs to what."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.patterns import is_pattern
from schemas.structure import leaf_lines, structure

EKERO = Path(__file__).parents[2] / "schemas" / "ekero.toml"

SMALL = """
version = 1
organisation = {{ id = "test", name = "Test" }}
signs = {{ revenue = "{revenue}", cost = "{cost}" }}
units = {{ kr = {{ factor = 1, decimals = 2 }} }}
sources = {{ order = ["follow_up"] }}
committee = {{ id = "all", name = "All", line = {{ id = "net", name = "Net" }} }}
profiles = {{ summer = [0, 0, 0, 0, 0, "0.3", "0.5", "0.2", 0, 0, 0, 0] }}

[[measures]]
id = "actual_period"
kind = "actual"
horizon = "period"
name = {{ sv = "Utfall", en = "Actual" }}

[[measures]]
id = "budget_period"
kind = "budget"
horizon = "period"
name = {{ sv = "Budget", en = "Budget" }}

[[measures]]
id = "variance_period"
kind = "variance"
horizon = "period"
minuend = "budget_period"
subtrahend = "actual_period"
name = {{ sv = "Avvikelse", en = "Variance" }}

[[layouts]]
id = "follow_up"
kind = "followup"
name = "Follow-up"
facts = {{ period = ["Period"] }}
columns = {{ line = {{ heads = ["Line"] }}, actual_period = {{ heads = ["Actual"] }} }}

[[titles]]
id = "baths"
name = "Baths"
net = "net"
lines = [
  {{ id = "fees", name = "Fees", type = "revenue", periodisation = "summer" }},
  {{ id = "grants", name = "Grants", type = "revenue", periodisation = {{ month = 4 }} }},
  {{ id = "revenue", name = "Revenue", type = "subtotal", of = ["fees", "grants"] }},
  {{ id = "costs", name = "Costs", type = "cost", periodisation = "even" }},
  {{ id = "other", name = "Other", type = "net" }},
  {{ id = "net", name = "Net", type = "net", of = {net} }},
]
"""

Small = Callable[[str, str, str], Organisation]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small organisation with the signs of revenue and cost, and the members of its net."""

    def load(revenue: str, cost: str, net: str) -> Organisation:
        path = tmp_path / "test.toml"
        path.write_text(SMALL.format(revenue=revenue, cost=cost, net=net), encoding="utf-8")
        return load_organisation(path)

    return load


@pytest.fixture(scope="module")
def ekero() -> Organisation:
    return load_organisation(EKERO)


# --- Patterns ---------------------------------------------------------------------------------------------------------

CODES = st.text("0123456789ABCÅÄÖabcåäö", min_size=1, max_size=6)


@given(CODES)
def test_a_code_alone_a_beginning_and_what_is_taken_away_are_patterns(code: str) -> None:
    assert all(is_pattern(pattern) for pattern in (code, f"{code}*", f"!{code}", f"!{code}*", f"{code}-{code}"))


@given(CODES, CODES)
def test_a_range_goes_from_a_code_to_one_that_is_as_long_and_no_less(first: str, last: str) -> None:
    assert is_pattern(f"{first}-{last}") is (len(first) == len(last) and first <= last)


def test_blank_and_not_blank_are_patterns() -> None:
    assert is_pattern("")
    assert is_pattern("!")


@pytest.mark.parametrize(
    "text", ["*", "0*0", "**3", "3**", "01 10", "0110-", "-0110", "0110-0120-0130", "!!3*", "3*-4*", "?"]
)
def test_what_could_be_read_in_two_ways_is_no_pattern(text: str) -> None:
    assert not is_pattern(text)


# --- Declarations -----------------------------------------------------------------------------------------------------


def test_what_is_declared_is_found_by_its_id(ekero: Organisation) -> None:
    assert ekero.measure("variance_year").minuend == "budget_year"
    assert ekero.layout("huvudbok").kind == "ledger"
    assert ekero.titles[0].line("netto").of == ("summa_intakter", "summa_kostnader")
    assert ekero.title_name("brand") == "Brandförsvaret"
    assert ekero.title_name("ks") == "Kommunstyrelsen"
    assert ekero.title_name("nobody") == "nobody"


def test_declarations_cannot_be_changed_once_they_are_loaded(ekero: Organisation) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ekero.titles[0].net = "personal"  # type: ignore[misc]


def test_weights_are_exact_however_they_are_written(small: Small) -> None:
    organisation = small("-", "+", '["revenue", "costs", "other"]')

    assert organisation.profiles["summer"][5:8] == (Decimal("0.3"), Decimal("0.5"), Decimal("0.2"))


# --- Structure --------------------------------------------------------------------------------------------------------


def of(frame: pl.DataFrame, title: str, line: str, *columns: str) -> list[tuple[object, ...]]:
    return frame.filter((pl.col("title") == title) & (pl.col("line") == line)).select(columns).rows()


def test_every_line_stands_in_the_order_of_the_report_and_the_committee_last(ekero: Organisation) -> None:
    lines = structure(ekero).lines

    assert lines["position"].to_list() == list(range(lines.height))
    assert lines.select("title", "line").rows() == [
        *((title.id, line.id) for title in ekero.titles for line in title.lines),
        ("ks", "netto"),
    ]


@pytest.mark.parametrize(
    ("revenue", "cost", "net", "of_revenue", "of_cost", "of_net"),
    [
        ("-", "+", '["revenue", "costs", "other"]', 1, 1, 1),
        ("+", "-", '["revenue", "costs", "other"]', -1, -1, -1),
        ("+", "+", '["revenue", "-costs", "-other"]', -1, 1, -1),
        ("+", "+", '["costs", "-revenue", "other"]', -1, 1, 1),
    ],
)
def test_a_variance_is_turned_so_that_higher_is_better_whatever_the_signs(
    small: Small, revenue: str, cost: str, net: str, of_revenue: int, of_cost: int, of_net: int
) -> None:
    lines = structure(small(revenue, cost, net)).lines

    assert dict(lines.filter(pl.col("title") == "baths").select("line", "direction").rows()) == {
        "fees": of_revenue,
        "grants": of_revenue,
        "revenue": of_revenue,
        "costs": of_cost,
        "other": of_cost,  # a net of its own goes as a cost
        "net": of_net,
    }
    assert of(lines, "all", "net", "direction") == [(of_net,)]


@pytest.mark.parametrize(("revenue", "cost", "sides"), [("-", "+", (-1, 1)), ("+", "-", (1, -1)), ("+", "+", (1, 1))])
def test_revenue_and_cost_have_a_side_and_totals_have_none(
    small: Small, revenue: str, cost: str, sides: tuple[int, int]
) -> None:
    minus = "-" if revenue == cost else ""

    shape = structure(small(revenue, cost, f'["revenue", "{minus}costs", "{minus}other"]'))

    signs = dict(shape.lines.filter(pl.col("title") == "baths").select("line", "sign").rows())
    assert signs == {"fees": sides[0], "grants": sides[0], "revenue": 0, "costs": sides[1], "other": 0, "net": 0}


def test_a_total_comes_down_to_its_leaves_with_the_signs_on_the_way(small: Small) -> None:
    shape = structure(small("+", "+", '["costs", "other", "-revenue"]'))

    assert of(shape.members, "baths", "net", "member_line", "weight") == [("costs", 1), ("other", 1), ("revenue", -1)]
    assert of(shape.leaves, "baths", "net", "member_line", "weight") == [
        ("costs", 1),
        ("other", 1),
        ("fees", -1),
        ("grants", -1),
    ]
    assert of(shape.leaves, "baths", "fees", "member_line", "weight") == [("fees", 1)]
    assert of(shape.members, "baths", "fees", "member_line", "weight") == []


def test_the_committee_sums_the_nets_of_its_titles(ekero: Organisation) -> None:
    shape = structure(ekero)

    assert of(shape.members, "ks", "netto", "member_title", "member_line", "weight") == [
        (title.id, title.net, 1) for title in ekero.titles
    ]
    assert {row[:2] for row in of(shape.leaves, "ks", "netto", "member_title", "member_line", "weight")} == {
        (title.id, line.id) for title, line in leaf_lines(ekero)
    }


def test_leaves_are_the_lines_that_sum_no_others(small: Small) -> None:
    organisation = small("-", "+", '["revenue", "costs", "other"]')

    assert [line.id for _, line in leaf_lines(organisation)] == ["fees", "grants", "costs", "other"]
    assert structure(organisation).lines.filter(pl.col("leaf"))["line"].to_list() == [
        "fees",
        "grants",
        "costs",
        "other",
    ]


def test_the_shares_of_a_year_are_exact_and_make_the_year(small: Small, ekero: Organisation) -> None:
    for organisation in (small("-", "+", '["revenue", "costs", "other"]'), ekero):
        shares = structure(organisation).shares
        for (title, line), months in shares.group_by("title", "line"):
            parts = [Fraction(n, d) for n, d in months.select("numerator", "denominator").rows()]
            assert sum(parts) == 1, (title, line)
            assert months["month"].sort().to_list() == list(range(1, 13))


def test_each_kind_of_periodisation_gives_its_shares(small: Small) -> None:
    shares = structure(small("-", "+", '["revenue", "costs", "other"]')).shares

    def share(line: str, month: int) -> Fraction:
        [(numerator, denominator)] = (
            shares.filter((pl.col("line") == line) & (pl.col("month") == month))
            .select("numerator", "denominator")
            .rows()
        )
        return Fraction(numerator, denominator)

    assert [share("costs", month) for month in (1, 12)] == [Fraction(1, 12)] * 2
    assert [share("grants", month) for month in (3, 4, 5)] == [0, 1, 0]
    assert [share("fees", month) for month in (5, 6, 7, 8)] == [0, Fraction(3, 10), Fraction(1, 2), Fraction(1, 5)]
    assert shares.filter(pl.col("line") == "other").is_empty()


def test_measures_keep_their_order_and_a_variance_its_sides(small: Small) -> None:
    measures = structure(small("-", "+", '["revenue", "costs", "other"]')).measures

    assert measures.rows() == [
        ("actual_period", "actual", "period", None, None),
        ("budget_period", "budget", "period", None, None),
        ("variance_period", "variance", "period", "budget_period", "actual_period"),
    ]
