"""Laws of the rules on rows: what is clean stays so in any order and split, and what is not is told where it then stands."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validate.making import found, ledger, told
from tests.validate.test_goals import found as found_in_goals
from tests.validate.test_goals import goals
from tests.validate.test_postings import PLAIN, WITH_INTERNAL

CHANCE = st.randoms(use_true_random=False)
OERE = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8)


def written(oere: int) -> str:
    return str(Decimal(oere) / 100)


def split(oere: Sequence[int], chance: random.Random, factor: int) -> list[str]:
    """Amounts in another unit, each in two parts."""
    parts = [(amount * factor, chance.randint(-(10**6), 10**6)) for amount in oere]
    return [written(part) for amount, cut in parts for part in (amount - cut, cut)]


@settings(max_examples=12)
@given(OERE, st.integers(1, 9), CHANCE)
def test_internal_postings_with_counterparties_are_clean_in_any_form_and_the_one_without_is_told(
    oere: list[int], factor: int, chance: random.Random
) -> None:
    rows: list[dict[str, str | None]] = [
        {"konto": "6010", "motpart": "21", "amount": one} for one in split(oere, chance, factor)
    ]
    assert found(ledger(*rows), WITH_INTERNAL) == []

    rows[0]["motpart"] = None
    chance.shuffle(rows)

    at = next(row for row, one in enumerate(rows, start=2) if one["motpart"] is None)
    assert told(found(ledger(*rows), WITH_INTERNAL)) == [("L02", [f"C{at}"])]


@settings(max_examples=12)
@given(OERE, st.integers(1, 9), CHANCE)
def test_postings_of_the_period_are_clean_in_any_form_and_one_outside_it_is_told(
    oere: list[int], factor: int, chance: random.Random
) -> None:
    rows = [{"period": f"2016{chance.randint(1, 8):02d}", "amount": one} for one in split(oere, chance, factor)]
    assert found(ledger(*rows), PLAIN) == []

    rows[0]["period"] = "201609"
    chance.shuffle(rows)

    at = next(row for row, one in enumerate(rows, start=2) if one["period"] == "201609")
    assert told(found(ledger(*rows), PLAIN)) == [("L03", [f"D{at}"])]


@settings(max_examples=12)
@given(st.lists(st.integers(1, 2), min_size=1, max_size=8), st.booleans(), CHANCE)
def test_grades_of_the_scale_are_clean_in_any_order_and_one_off_it_is_told(
    grades: list[int], off: bool, chance: random.Random
) -> None:
    given_ = [*grades, *([9] if off else [])]
    chance.shuffle(given_)
    rows = pl.concat(
        goals(assessment=grade, direction=None).with_columns(row=pl.lit(row, dtype=pl.UInt32))
        for row, grade in enumerate(given_, start=5)
    )
    with tempfile.TemporaryDirectory() as folder:
        findings = found_in_goals(Path(folder), rows)

    assert told(findings) == ([("G02", [f"B{5 + given_.index(9)}"])] if off else [])


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from([1, 10, 1000]), st.sampled_from(["higher", "lower"]))
def test_a_tendency_that_is_that_of_the_values_is_so_in_any_unit(
    before: int, now: int, unit: int, direction: str
) -> None:
    turned = direction == "lower"
    tendency = "unchanged" if before == now else "better" if (now > before) is not turned else "worse"
    values = {"previous_value": str(before * unit), "value": str(now * unit), "direction": direction}
    with tempfile.TemporaryDirectory() as folder:
        right = found_in_goals(Path(folder), goals(tendency=tendency, **values))
        wrong = found_in_goals(Path(folder), goals(tendency="worse" if tendency != "worse" else "better", **values))

    assert told(right) == []
    assert told(wrong) == [("G04", ["G5"])]
