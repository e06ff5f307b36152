"""Laws of masking: every valid number in any text is masked, and what is none is left."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.masking import MASK, masked

SEPARATORS = ["", "-", "+", " ", "–", "−", "\u2010", "\u2011", "\u00a0", " - ", "\u202f", "\u00ad"]


def check_digit(nine: str) -> str:
    """By the tax agency's description: weights 2 and 1 in turn, the digits of the products added up."""
    total = sum(int(digit) for place, one in enumerate(nine) for digit in str(int(one) * (2, 1)[place % 2]))
    return str(-total % 10)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A personal identity or coordination number as somebody may write it."""
    year, month, day = draw(st.integers(0, 99)), draw(st.integers(1, 12)), draw(st.integers(1, 31))
    nine = f"{year:02}{month:02}{day + draw(st.sampled_from([0, 60])):02}{draw(st.integers(0, 999)):03}"
    return f"{draw(st.sampled_from(['', '18', '19', '20']))}{nine[:6]}{draw(st.sampled_from(SEPARATORS))}{nine[6:]}{check_digit(nine)}"


NO_DIGITS = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=20)


@given(NO_DIGITS, numbers(), NO_DIGITS)
def test_every_number_in_any_text_is_masked(before: str, number: str, after: str) -> None:
    said = masked(f"{before}{number}{after}")

    assert not re.search("[0-9]{4}", said)
    assert MASK in said


@given(st.lists(numbers(), min_size=2, max_size=4), st.sampled_from([" ", ", ", ";", "/", " och ", "\n"]))
def test_every_one_of_several_numbers_is_masked(several: list[str], between: str) -> None:
    assert not re.search("[0-9]{4}", masked(between.join(several)))


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.decimals(Decimal("-1e12"), Decimal("1e12"), places=2), st.sampled_from([".", ","]))
def test_amounts_with_decimals_are_never_damaged(amount: Decimal, point: str) -> None:
    written = f"{amount:.2f}".replace(".", point)

    assert masked(f"Belopp {written} kr") == f"Belopp {written} kr"


@given(st.integers(0, 10**9 - 1) | st.integers(10**12, 10**18))
def test_codes_of_other_lengths_than_a_numbers_are_never_damaged(code: int) -> None:
    assume(len(str(code)) != 12)

    assert masked(f"Verifikation {code}, konto {code}") == f"Verifikation {code}, konto {code}"


@given(st.integers(16, 99), st.integers(20, 99), st.integers(0, 99), st.integers(0, 9999), st.sampled_from(["", "-"]))
def test_organisation_numbers_are_left_alone(a: int, b: int, c: int, d: int, dash: str) -> None:
    number = f"{a:02}{b:02}{c:02}{dash}{d:04}"

    assert masked(f"Leverantör {number}") == f"Leverantör {number}"


@pytest.mark.parametrize(
    "text", ["2016-08-31", "2016-08-31 3011", "konto 5410, ansvar 0130", "SE5560360793", "0.8112189876"]
)
def test_dates_codes_and_fractions_are_left_alone(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "number", ["1981-12-18-9876", "19811218-9876", "pnr811218-9876", "8112189876å", "811218-9876."]
)
def test_less_usual_ways_to_write_a_number_are_masked_too(number: str) -> None:
    assert "9876" not in masked(number)


def test_of_codes_by_chance_few_are_taken_for_numbers() -> None:
    taken = sum(masked(str(code)) == MASK for code in range(1_000_000_000, 10_000_000_000, 89_999_999))

    assert taken <= 2  # of a hundred


@given(st.binary(min_size=8, max_size=32).map(bytes.hex), numbers().filter(str.isdigit))
def test_a_hash_is_never_altered_whatever_number_it_holds_by_chance(digits: str, number: str) -> None:
    assume(not digits.isdigit())
    holding = f"{digits[:7]}a{number}b{digits[7:]}"

    assert masked(f"huvud {holding}.") == f"huvud {holding}."
