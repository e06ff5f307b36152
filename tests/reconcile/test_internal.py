"""R06: what one unit has booked against another, and that one against it, come to 0."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mapping import map_rows
from pipeline.reconcile import internal_postings
from tests.reconcile.small import SETTINGS, judged, ledger, of_code, office, theirs
from tests.validate.making import ledger as table_of

RENT = ("0110", "6010", "35", "201608", "A1", "100,00")
PAID = ("3500", "3010", "11", "201608", "B1", "-100,00")


def test_postings_of_two_units_that_cancel_agree(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, RENT)
    theirs(here, PAID)

    result = judged(here)

    assert of_code(result, "R06") == [(None, "Primary school – Property", "agrees", None)]
    assert [finding.code for finding in result.findings] == []


def test_postings_that_do_not_cancel_are_one_finding_with_both_sides(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, RENT, ("0110", "6010", "35", "201607", "A2", "10,00"))
    theirs(here, PAID)

    result = judged(here)

    (finding,) = [finding for finding in result.findings if finding.severity == "error"]
    assert finding.code == "R06"
    assert (finding.found, finding.expected, finding.difference) == (Decimal(110), Decimal(100), Decimal(10))
    assert [(cell.file, cell.address) for cell in finding.cells] == [("Ledger 8.csv", "F"), ("Property 8.csv", "F")]
    assert [cause.values["voucher"] for cause in finding.causes] == ["A2"]


def test_postings_of_units_in_one_ledger_are_held_against_each_other(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, ("0110", "4010", "12", "201608", "A1", "5,00"), ("0120", "4010", "11", "201608", "A1", "-4,00"))

    result = judged(here)

    assert [finding.difference for finding in result.findings if finding.code == "R06"] == [Decimal("1.00")]


def test_the_postings_of_a_unit_against_itself_come_to_nothing(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, ("0110", "4010", "11", "201608", "A1", "5,00"), ("0110", "4020", "11", "201608", "A1", "-5,00"))

    assert of_code(judged(here), "R06") == [(None, "Primary school – Primary school", "agrees", None)]


@pytest.mark.parametrize(
    ("posting", "line", "reason"),
    [
        (RENT, "Primary school – Property", "absent:theirs"),
        ((*RENT[:2], "90", *RENT[3:]), "Primary school – Housing company", "outside:Housing company"),
        ((*RENT[:2], "12", *RENT[3:]), "Primary school – Secondary school", "no postings:Secondary school"),
    ],
)
def test_where_the_other_side_has_not_come_nothing_is_tested_and_the_reason_told(
    tmp_path: Path, posting: Sequence[str], line: str, reason: str
) -> None:
    here = office(tmp_path)
    ledger(here, posting)

    result = judged(here)

    assert of_code(result, "R06") == [(None, line, "not-tested", reason)]
    assert [finding.code for finding in result.findings] == []


def test_a_difference_that_a_posting_without_counterparty_may_explain_is_not_tested(tmp_path: Path) -> None:
    here = office(tmp_path, 'internal = { konto = ["60*"] }')
    ledger(here, (*RENT[:2], "", *RENT[3:]))
    theirs(here, PAID)

    result = judged(here)

    assert [finding.code for finding in result.findings] == ["L02"]
    assert of_code(result, "R06") == [(None, "Property – Primary school", "not-tested", "unnamed:Primary school")]


def test_postings_outside_the_period_are_on_neither_side(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, RENT)
    theirs(here, PAID, ("3500", "3010", "11", "201609", "B2", "-7,00"))

    assert [verdict for _, _, verdict, _ in of_code(judged(here), "R06")] == ["agrees"]


def test_the_postings_of_other_units_belong_to_no_line_and_need_no_mapping(tmp_path: Path) -> None:
    here = office(tmp_path)
    theirs(here, PAID, ("3500", "9999", "", "201608", "B2", "55,00"))
    ledger(here, RENT)

    result = judged(here)

    assert [finding.code for finding in result.findings] == []
    assert result.consolidated.filter(result.consolidated["line"] == "rent")["amount"].to_list() == [Decimal(100)]


def test_a_ledger_of_others_that_nobody_is_held_against_is_told_when_the_settings_are_loaded(tmp_path: Path) -> None:
    here = office(tmp_path)
    path = tmp_path / "schemas" / "small.toml"
    path.write_text(SETTINGS.replace("LEDGER", "").replace('layout = "theirs"', ""), encoding="utf-8")

    with pytest.raises(Exception, match="no counterparty has theirs as its layout"):
        here.run()


@settings(max_examples=25)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8), st.randoms(use_true_random=False), st.integers(1, 9)
)
def test_what_cancels_does_so_in_any_order_split_and_in_any_unit(
    oere: list[int], chance: random.Random, factor: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        organisation = office(Path(folder) / "small").workspace.organisation
    postings = [("0110", "12", amount) for amount in oere]
    for amount in oere:  # the other side books the same in parts
        part = chance.randint(-(10**9), 10**9)
        postings += [("0120", "11", -amount + part), ("0120", "11", -part)]
    chance.shuffle(postings)
    rows = [
        {"ansvar": unit, "motpart": other, "amount": str(Decimal(amount * factor) / 100)}
        for unit, other, amount in postings
    ]
    table = table_of(*rows)

    judged = internal_postings([map_rows(table, organisation)], organisation, 0)

    assert judged.comparisons["verdict"].to_list() == ["agrees"]
    assert judged.findings == ()
