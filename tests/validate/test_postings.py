from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.organisation import Organisation
from tests.validate.making import found, ledger, organisation, told

INTERNAL = 'ledger = { internal = { konto = ["60*"] } }'
COMPLETE = "ledger = { complete_vouchers = true }"
UNIQUE = "ledger = { unique_postings = true }"


def settings(options: str = "") -> Organisation:
    with tempfile.TemporaryDirectory() as folder:
        return organisation(Path(folder), options)


PLAIN, WITH_INTERNAL, WITH_COMPLETE, WITH_UNIQUE = map(settings, ("", INTERNAL, COMPLETE, UNIQUE))

GOODS = {"konto": "4010", "amount": "250.00"}
VAT = {"konto": "5010", "amount": "62.50"}

# --- L02: counterparty missing on internal posting ---------------------------------------------------------------------


def test_internal_postings_without_counterparty_are_one_finding_with_their_sum() -> None:
    rent = {"konto": "6010", "motpart": None}
    table = ledger({"konto": "6010", "motpart": "21"}, {**rent, "amount": "70.50"}, {}, {**rent, "amount": "-20.00"})

    findings = found(table, WITH_INTERNAL)

    assert told(findings) == [("L02", ["C3", "C5"])]
    assert findings[0].found == Decimal("50.50")
    assert findings[0].message.values["count"] == 2


def test_an_internal_posting_that_no_line_takes_for_want_of_a_counterparty_is_not_unmapped_too() -> None:
    table = ledger({"konto": "6010", "motpart": None})

    assert [code for code, _ in told(found(table, PLAIN))] == ["L01"]
    assert [code for code, _ in told(found(table, WITH_INTERNAL))] == ["L02"]


def test_an_empty_text_is_no_counterparty() -> None:
    assert told(found(ledger({"konto": "6010", "motpart": ""}), WITH_INTERNAL)) == [("L02", ["C2"])]


def test_where_nothing_is_declared_to_be_internal_no_counterparty_is_missed() -> None:
    assert found(ledger({"konto": "4010", "motpart": None}), PLAIN) == []


def test_a_posting_outside_the_period_is_told_as_that_alone() -> None:
    table = ledger({"konto": "6010", "motpart": None, "period": "201609"})

    assert told(found(table, WITH_INTERNAL)) == [("L03", ["D2"])]


def test_an_export_without_counterparties_misses_none() -> None:
    table = ledger({"konto": "4010"})
    table.rows.drop_in_place("motpart")

    assert found(table, settings('ledger = { internal = { konto = ["4*"] } }')) == []


# --- L04: the same posting twice ---------------------------------------------------------------------------------------


def test_a_voucher_that_stands_twice_as_a_whole_is_asked_about_at_its_copies() -> None:
    findings = found(ledger(GOODS, VAT, {"voucher": "A2"}, GOODS, VAT), PLAIN)

    assert told(findings) == [("L04", ["E5", "E6"])]
    assert findings[0].found == Decimal("312.50")
    assert findings[0].severity == "warning"


def test_two_equal_postings_of_a_voucher_are_no_matter() -> None:
    assert found(ledger(GOODS, GOODS, VAT), PLAIN) == []
    assert found(ledger(GOODS, GOODS), PLAIN) == []


def test_equal_postings_of_a_voucher_are_asked_about_where_postings_are_declared_to_be_unique() -> None:
    assert told(found(ledger(GOODS, GOODS, VAT), WITH_UNIQUE)) == [("L04", ["E3"])]


@pytest.mark.parametrize("other", [{"text": "Pens"}, {"period": "201607"}, {"voucher": "A2"}, {"amount": "250.01"}])
def test_postings_that_differ_in_one_column_are_two(other: dict[str, str]) -> None:
    assert found(ledger(GOODS, VAT, {**GOODS, **other}, VAT), PLAIN) == []


def test_a_reversal_is_no_copy() -> None:
    back = [{**GOODS, "amount": "-250.00"}, {**VAT, "amount": "-62.50"}]

    assert found(ledger(GOODS, VAT, *back), WITH_UNIQUE) == []


def test_a_voucher_with_equal_postings_is_found_when_it_stands_twice() -> None:
    once = [GOODS, GOODS, VAT]

    assert told(found(ledger(*once, *once), PLAIN)) == [("L04", ["E5", "E6", "E7"])]


def test_postings_without_a_voucher_are_told_as_that_alone() -> None:
    nowhere = {"voucher": None}

    assert told(found(ledger(nowhere, nowhere, {**nowhere, **VAT}, {**nowhere, **VAT}), WITH_COMPLETE)) == [
        ("F10", ["2", "3", "4", "5"])
    ]


def test_a_ledger_without_postings_breaks_no_rule() -> None:
    assert [found(ledger(), options) for options in (PLAIN, WITH_INTERNAL, WITH_COMPLETE, WITH_UNIQUE)] == [[]] * 4


VOUCHERS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["4010", "5010", "1930"]), st.integers(1, 9)), min_size=2, max_size=4, unique=True
    ),
    min_size=1,
    max_size=5,
)


@given(VOUCHERS, st.data())
def test_whichever_voucher_is_doubled_and_in_whatever_order_its_copies_alone_are_found(
    vouchers: list[list[tuple[str, int]]], data: st.DataObject
) -> None:
    clean = [
        {"voucher": f"A{number}", "konto": konto, "amount": str(amount)}
        for number, voucher in enumerate(vouchers)
        for konto, amount in voucher
    ]
    doubled = data.draw(st.sampled_from([posting["voucher"] for posting in clean]))
    copies = [posting for posting in clean if posting["voucher"] == doubled]

    assert found(ledger(*data.draw(st.permutations(clean))), PLAIN) == []
    [finding] = found(ledger(*data.draw(st.permutations([*clean, *copies]))), PLAIN)
    assert (finding.code, finding.message.values["count"], finding.message.values["voucher"]) == (
        "L04",
        len(copies),
        doubled,
    )
    assert finding.found == sum(Decimal(posting["amount"]) for posting in copies)


# --- L05: voucher out of balance ---------------------------------------------------------------------------------------


def test_a_voucher_that_does_not_come_to_nothing_is_told_with_what_is_over() -> None:
    table = ledger(
        {"voucher": "A1", "amount": "100.00"},
        {"voucher": "A1", "konto": "1930", "amount": "-99.00"},
        {"voucher": "A2", "amount": "7.00"},
        {"voucher": "A2", "konto": "1930", "amount": "-7.00"},
    )

    findings = found(table, WITH_COMPLETE)

    assert told(findings) == [("L05", ["E2"])]
    assert (findings[0].found, findings[0].expected) == (Decimal("1.00"), Decimal(0))


def test_several_vouchers_out_of_balance_are_one_finding() -> None:
    table = ledger({"voucher": "A1"}, {"voucher": "A2"}, {"voucher": "A2", "text": "Pens"})

    findings = found(table, WITH_COMPLETE)

    assert told(findings) == [("L05", ["E2", "E3"])]
    assert findings[0].message.values["count"] == 2


def test_a_voucher_with_one_side_in_the_export_is_no_matter_unless_vouchers_are_declared_to_be_complete() -> None:
    assert found(ledger({"amount": "100.00"}), PLAIN) == []


@given(st.lists(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6), min_size=1, max_size=6), st.data())
def test_vouchers_that_come_to_nothing_are_clean_in_any_order_and_an_oere_more_is_found(
    sides: list[list[int]], data: st.DataObject
) -> None:
    postings = [
        {"voucher": f"A{number}", "text": str(at), "amount": str(Decimal(oere) / 100)}
        for number, amounts in enumerate(sides)
        for at, oere in enumerate([*amounts, -sum(amounts)])
    ]
    postings = data.draw(st.permutations(postings))

    assert found(ledger(*postings), WITH_COMPLETE) == []
    one = data.draw(st.sampled_from(range(len(postings))))
    moved = [
        {**posting, "amount": str(Decimal(posting["amount"]) + (Decimal("0.01") if at == one else 0))}
        for at, posting in enumerate(postings)
    ]
    assert [finding.found for finding in found(ledger(*moved), WITH_COMPLETE)] == [Decimal("0.01")]
