"""The exact amounts behind the published figures, judged from the committed tables alone."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from examples.august_2016 import figures
from examples.august_2016.solve import solve
from examples.august_2016.verify import verify
from tests.example.readback import Exact, Key, Organisation, Row

UNITS = {"tkr": Decimal(1_000), "mnkr": Decimal(1_000_000)}
FAULTS = {("medlemsavgifter", "reserv", "variance_period"), ("reavinst", "reavinst", "variance_year")}
SKL = ("medlemsavgifter", "skl", "actual_period")


def value(organisation: Organisation, exact: Exact, title: str, line: str, measure: str) -> Decimal:
    if measure == "variance_period":
        return value(organisation, exact, title, line, "budget_period") - value(
            organisation, exact, title, line, "actual_period"
        )
    if measure == "variance_year":
        return value(organisation, exact, title, line, "budget_year") - value(
            organisation, exact, title, line, "forecast_year"
        )
    return sum((exact[*key, measure] for key in organisation.parts(title, line)), Decimal(0))


def step(row: Row) -> Decimal:
    return UNITS[row["unit"]].scaleb(-int(row["decimals"]))


def rounded(amount: Decimal, row: Row) -> Decimal:
    """As it would be printed: half away from zero, which is what Decimal calls half up."""
    return (amount / UNITS[row["unit"]]).quantize(Decimal(1).scaleb(-int(row["decimals"])), ROUND_HALF_UP)


def not_as_printed(organisation: Organisation, published: list[Row], exact: Exact) -> set[tuple[str, str, str]]:
    return {
        (row["title"], row["line"], row["measure"])
        for row in published
        if rounded(value(organisation, exact, row["title"], row["line"], row["measure"]), row)
        != Decimal(row["printed"])
    }


def test_every_printed_figure_is_the_rounding_of_its_exact_value_but_for_the_two_published_faults(
    organisation: Organisation, published: list[Row], exact: Exact
) -> None:
    assert not_as_printed(organisation, published, exact) == FAULTS


def test_every_cell_of_the_three_printed_tables_is_there(published: list[Row]) -> None:
    tables = [row for row in published if row["origin"] == "table"]

    counted = {title: sum(row["title"] == title for row in tables) for title in ("klk", "brand", "medlemsavgifter")}

    assert counted == {"klk": 9 * 6, "brand": 3 * 7, "medlemsavgifter": 12 * 6}
    assert len(tables) == 147


def test_the_committee_is_printed_as_published(published: list[Row]) -> None:
    committee = {row["measure"]: row["printed"] for row in published if row["title"] == "ks"}

    assert committee == {
        "actual_period": "40.6",
        "variance_period": "19.7",
        "forecast_year": "94.5",
        "variance_year": "-3.7",
    }


def test_one_ore_more_on_the_line_below_a_tie_changes_that_printed_cell_and_no_other(
    organisation: Organisation, published: list[Row], exact: Exact
) -> None:
    assert exact[SKL] == Decimal("447499.99")

    more = {**exact, SKL: exact[SKL] + Decimal("0.01")}

    assert not_as_printed(organisation, published, more) == FAULTS | {SKL}


def test_no_other_printed_cell_is_near_a_tie(organisation: Organisation, published: list[Row], exact: Exact) -> None:
    margins = {"tkr": Decimal(80), "mnkr": Decimal(15_000)}

    near = set()
    for row in published:
        amount = abs(value(organisation, exact, row["title"], row["line"], row["measure"]))
        away = abs(amount % step(row) - step(row) / 2)
        if away < margins[row["unit"]]:
            near.add((row["title"], row["line"], row["measure"]))

    assert near == {SKL}


def test_the_two_faults_are_what_the_report_got_wrong(organisation: Organisation, exact: Exact) -> None:
    assert value(organisation, exact, "medlemsavgifter", "reserv", "variance_period") == 24_000
    assert value(organisation, exact, "reavinst", "reavinst", "forecast_year") == -10_270_000
    assert value(organisation, exact, "reavinst", "reavinst", "variance_year") == -7_230_000


def test_the_years_budgets_are_the_printed_ones_to_the_ore(
    organisation: Organisation, published: list[Row], exact: Exact
) -> None:
    for row in published:
        if row["measure"] == "budget_year":
            printed = Decimal(row["printed"]) * UNITS[row["unit"]]
            assert value(organisation, exact, row["title"], row["line"], "budget_year") == printed, row


def test_the_twelve_months_are_together_the_year_and_eight_of_them_the_period(
    exact: Exact, months: dict[Key, list[Decimal]]
) -> None:
    for key, budget in months.items():
        assert len(budget) == 12
        assert sum(budget) == exact[*key, "budget_year"], key
        assert sum(budget[:8]) == exact[*key, "budget_period"], key


def test_every_month_follows_the_periodisation_that_the_organisation_declares(
    organisation: Organisation, exact: Exact, months: dict[Key, list[Decimal]]
) -> None:
    undeclared = set()
    for key, leaf in organisation.leaves.items():
        year, how = exact[*key, "budget_year"], leaf.get("periodisation")
        if how is None:
            undeclared.add(key)
            continue
        if how == "even":
            expected = [(year / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)] * 11
        elif isinstance(how, str):
            weights = [Decimal(weight) for weight in organisation.declared["profiles"][how]]
            assert sum(weights) == 1
            expected = [(year * weight).quantize(Decimal("0.01"), ROUND_HALF_UP) for weight in weights[:11]]
        else:
            expected = [year if month == how["month"] else Decimal(0) for month in range(1, 12)]
        assert months[key][:11] == expected, key
        assert months[key][11] == year - sum(expected), key
    assert undeclared == {("medlemsavgifter", "reserv"), ("nedskrivning", "nedskrivning")}


@pytest.mark.parametrize(
    ("key", "more", "blamed"),
    [
        (("klk", "personal", "actual_period"), 100_000, "personal"),
        (("medlemsavgifter", "reserv", "budget_period"), -4_800_000, "reserv"),
        (("medlemsavgifter", "skl", "actual_period"), -1, "one öre more"),
        (("brand", "avgift_sbff", "actual_period"), 49_000, "from a tie"),
    ],
)
def test_the_proof_refuses_amounts_that_do_not_give_the_printed_figures(
    key: tuple[str, str, str], more: int, blamed: str
) -> None:
    amounts = figures.exact()
    verify(amounts)

    amounts[key] += more

    with pytest.raises(ValueError, match=blamed):
        verify(amounts)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (149_999, 100_000),
        (150_000, 200_000),
        (-150_000, -200_000),
        (-149_999, -100_000),
        (49_999, 0),
        (-50_000, -100_000),
    ],
)
def test_rounding_is_half_away_from_zero(amount: int, expected: int) -> None:
    assert figures.rounded(amount, 100_000) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(150_000, 0), (149_999, 1), (-150_001, 1), (100_000, 50_000), (0, 50_000)]
)
def test_the_distance_to_a_tie_is_measured_on_both_sides_of_zero(amount: int, expected: int) -> None:
    assert figures.from_tie(amount, 100_000) == expected


def test_solving_again_gives_amounts_that_pass_the_proof() -> None:
    assert "from the nearest tie" in verify(solve())
