"""The comparison with the previous year, with declared one-off items and organisational moves shown beside it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pipeline.language import Language
from tests.comparability.building import balances, compared, follow_up, judged, of_line, office
from tests.reconcile.small import of_code

REFUND = """
[[one_offs]]
name = "Insurance refund"
title = "school"
line = "fees"
booked = "2015-03"
amount = "-40"
decision = "2015 § 12"
"""
RECEPTION = """
[[moves]]
id = "reception"
name = "The reception"
from = 2016-01-01
decision = "2015 § 214"
RESTATED
parts = [
  { title = "sports", line = "goods", amounts = { "2015-08" = "-30", "2015-12" = "-45" } },
  { title = "school", line = "goods", amounts = { "2015-08" = "30", "2015-12" = "45" } },
]
"""
BY_CODE = """
[[moves]]
id = "hall"
name = "The hall"
from = 2016-01-01
match = { ansvar = ["21"] }
title = "school"
"""
SCHOOL = {"Fees": ("-100", "-140"), "Goods": ("330", "300")}
SPORTS = {"Fees": ("-10", "-10"), "Goods": ("70", "100")}
BALANCES = [("11", "31", "-140"), ("11", "41", "300"), ("21", "31", "-10"), ("21", "41", "60"), ("22", "41", "40")]


def test_a_one_off_item_of_the_previous_year_is_taken_out_of_what_this_year_is_compared_with(tmp_path: Path) -> None:
    where = office(tmp_path / "two", REFUND)
    follow_up(where, "School", SCHOOL)

    line = of_line(judged(where), "school", "fees")

    assert line["previous"] == Decimal("-140.00")
    assert line["one_off_previous"] == Decimal("-40.00")
    assert line["comparable_previous"] == Decimal("-100.00")
    assert line["change"] == Decimal("40.00")
    assert line["remaining"] == Decimal("0.00")


def test_a_move_is_shown_on_both_lines_and_cancels_in_the_committee(tmp_path: Path) -> None:
    where = office(tmp_path / "two", RECEPTION.replace("RESTATED", ""))
    follow_up(where, "School", SCHOOL)
    follow_up(where, "Sports", SPORTS)

    result = judged(where)

    school, sports = of_line(result, "school", "goods"), of_line(result, "sports", "goods")
    committee = of_line(result, "committee", "net")
    assert (school["comparable_previous"], school["remaining"]) == (Decimal("330.00"), Decimal("0.00"))
    assert (sports["comparable_previous"], sports["remaining"]) == (Decimal("70.00"), Decimal("0.00"))
    assert committee["moved"] == Decimal("0.00")
    assert committee["remaining"] == committee["change"] == Decimal("40.00")


def test_the_balances_give_the_amounts_of_codes_that_move(tmp_path: Path) -> None:
    where = office(tmp_path / "two", BY_CODE)
    follow_up(where, "School", SCHOOL)
    follow_up(where, "Sports", SPORTS)
    balances(where, *BALANCES)

    result = judged(where)

    assert of_line(result, "school", "fees")["moved"] == Decimal("-10.00")
    assert of_line(result, "school", "goods")["moved"] == Decimal("60.00")
    assert of_line(result, "sports", "net")["moved"] == Decimal("-50.00")


def test_a_follow_up_that_prints_the_previous_year_as_moved_agrees_with_the_balances_and_the_move(
    tmp_path: Path,
) -> None:
    where = office(tmp_path / "two", RECEPTION.replace("RESTATED", "restated = true"))
    follow_up(where, "School", {"Fees": ("-100", "-140"), "Goods": ("330", "330")})
    follow_up(where, "Sports", {"Fees": ("-10", "-10"), "Goods": ("70", "70")})
    balances(where, *BALANCES)

    result = judged(where)

    assert {verdict for _, _, verdict, _ in of_code(result, "R04")} == {"agrees"}
    assert of_line(result, "school", "goods")["previous"] == Decimal("300.00")
    assert of_line(result, "school", "goods")["remaining"] == Decimal("0.00")


def test_an_undeclared_restatement_differs_and_the_finding_says_which_move_would_explain_how_much(
    tmp_path: Path,
) -> None:
    where = office(tmp_path / "two", RECEPTION.replace("RESTATED", ""))
    follow_up(where, "School", {"Fees": ("-100", "-140"), "Goods": ("330", "332")})
    follow_up(where, "Sports", SPORTS)
    balances(where, *BALANCES)

    result = judged(where)

    (finding,) = [one for one in result.findings if one.code == "R04"]
    said = [Language("en").sentence(cause) for cause in finding.causes]
    assert finding.title == "school"
    assert any("The reception" in one and "30" in one and "; 2 of the difference then remains" in one for one in said)


def test_a_move_whose_amounts_nobody_has_declared_leaves_what_it_touches_not_comparable(tmp_path: Path) -> None:
    unknown = """
    [[moves]]
    id = "guards"
    name = "The guards"
    from = 2016-01-01
    parts = [{ outside = "Property" }, { title = "school" }]
    """
    where = office(tmp_path / "two", unknown)
    follow_up(where, "School", SCHOOL)

    result = judged(where)

    net = of_line(result, "school", "net")
    assert net["unknown"] is True
    assert (net["previous"], net["moved"], net["comparable_previous"], net["remaining"]) == (
        Decimal("160.00"),
        None,
        None,
        None,
    )
    assert of_line(result, "school", "goods")["remaining"] == Decimal("30.00")
    assert [item.outside for item in compared(result).items] == ["Property"]


def test_where_a_restated_follow_up_differs_the_move_is_named_beside_the_balances(tmp_path: Path) -> None:
    where = office(tmp_path / "two", RECEPTION.replace("RESTATED", "restated = true"))
    follow_up(where, "School", {"Fees": ("-100", "-140"), "Goods": ("330", "303")})
    follow_up(where, "Sports", {"Fees": ("-10", "-10"), "Goods": ("70", "70")})
    balances(where, *BALANCES)

    (finding,) = [one for one in judged(where).findings if one.code == "R04"]

    said = Language("en").sentence(finding.message)
    assert "303, but Balances of 2015, The reception gives 330" in said
    assert [(cell.file, cell.sheet) for cell in finding.cells] == [
        ("Balances.csv", "Balances"),
        ("two.toml", "The reception"),
    ]
    assert finding.causes == ()
