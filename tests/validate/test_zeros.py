from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.judging import worst_first
from tests.validate.making import AUGUST, found, ledger, organisation, told
from tests.validate.test_postings import PLAIN

RENT = {"konto": "6010", "motpart": "21"}


def test_codes_that_lost_their_zeros_are_one_finding_for_the_column() -> None:
    table = ledger({"ansvar": "110"}, {"ansvar": "0120"}, {"ansvar": "130"}, {"ansvar": "130", "amount": "7.00"})

    findings = found(table, PLAIN)

    assert told(findings) == [("L07", ["A"])]
    assert findings[0].message.values["code"] == "110"
    assert findings[0].message.values["whole"] == "0110"
    assert findings[0].message.values["count"] == 3
    assert findings[0].found == Decimal("207.00")


def test_a_code_that_zeros_do_not_help_is_unmapped() -> None:
    assert [code for code, _ in told(found(ledger({"ansvar": "999"}), PLAIN))] == ["L01"]
    assert [code for code, _ in told(found(ledger({"ansvar": "1130"}), PLAIN))] == ["L01"]
    assert [code for code, _ in told(found(ledger({"ansvar": "13O"}), PLAIN))] == ["L01"]


def test_a_short_code_beside_an_unmapped_account_is_not_said_to_have_lost_zeros() -> None:
    assert [code for code, _ in told(found(ledger({"ansvar": "130", "konto": "8010"}), PLAIN))] == ["L01"]


def test_a_short_code_that_belongs_to_a_line_is_as_it_should_be() -> None:
    assert found(ledger({**RENT}), PLAIN) == []


@given(st.lists(st.integers(110, 190), min_size=1, max_size=8, unique=True))
def test_a_column_saved_as_numbers_is_one_finding_and_none_once_its_zeros_are_back(codes: list[int]) -> None:
    assert found(ledger(*({"ansvar": f"0{code}"} for code in codes)), PLAIN) == []
    assert told(found(ledger(*({"ansvar": str(code)} for code in codes)), PLAIN)) == [("L07", ["A"])]


def test_that_zeros_could_be_lost_is_not_told_where_they_are(tmp_path: Path) -> None:
    fears = Finding("L07", Severity.WARNING, Message(""), (Cell("a", "s", "A"),))
    knows = Finding("L07", Severity.ERROR, Message(""), (Cell("a", "s", "A"),), found=Decimal(1))
    elsewhere = Finding("L07", Severity.WARNING, Message(""), (Cell("a", "s", "B"),))

    kept = worst_first([fears, knows, elsewhere], AUGUST, organisation(tmp_path))

    assert [(finding.severity, finding.cells[0].address) for finding in kept] == [("error", "A"), ("warning", "B")]
