"""Lines and titles by their declared names: one that fits, or none."""

from __future__ import annotations

import pytest

from pipeline.mapping.named import Names

NAMES = Names(
    {
        "rent": ("Rent", "60* *"),
        "premises": ("Premises", "6010 *"),
        "total": ("Total", "Costs / Total"),
    }
)


@pytest.mark.parametrize(
    ("texts", "thing"),
    [
        (("rent",), "rent"),
        (("  RENT ",), "rent"),
        (("6020 Garages",), "rent"),
        (("Costs / Total", "Total"), "total"),
        ((None, "Total"), "total"),
        (("Income / Rent", "Rent"), "rent"),
        (("Parks",), None),
        ((None,), None),
    ],
)
def test_a_text_names_the_thing_whose_name_or_pattern_it_is(texts: tuple[str | None, ...], thing: str | None) -> None:
    assert NAMES.of(*texts) == thing


def test_a_text_that_fits_two_patterns_names_nothing() -> None:
    assert NAMES.of("6010 Premises") is None


def test_a_text_that_could_name_two_things_is_not_helped_by_the_next() -> None:
    assert NAMES.of("6010 Premises", "Rent") is None
