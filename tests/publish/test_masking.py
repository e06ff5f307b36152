from __future__ import annotations

import pytest

from pipeline.masking import MASK, masked


@pytest.mark.parametrize(
    "number",
    [
        "811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "811218 9876", "811218–9876",
        "701063-2391", "19701063-2391",
    ],
)  # fmt: skip
def test_personal_and_coordination_numbers_are_masked_however_they_are_written(number: str) -> None:
    assert masked(f"Ersättning {number}, augusti") == f"Ersättning {MASK}, augusti"


@pytest.mark.parametrize(
    "text",
    [
        "811218-9875", "811318-9876", "811232-9876", "Verifikation 1000236", "8112189876,50", "2016-08-31",
        "5560360793", "1234567890123", "0110-0190", "", "8112189",
    ],
)  # fmt: skip
def test_what_is_no_identity_number_is_left_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_every_number_in_a_text_is_masked() -> None:
    assert masked("811218-9876 och 8112189876") == f"{MASK} och {MASK}"
