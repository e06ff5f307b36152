"""Samples: who is drawn, with what chance, and always the same by the same seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sampling import by_amount, by_chance

AMOUNTS = st.lists(st.integers(-10_000, 10_000), max_size=40)
SEEDS = st.text(max_size=8)


@given(AMOUNTS, st.integers(1, 20), SEEDS)
def test_every_interval_has_one_hit(amounts: list[int], size: int, seed: str) -> None:
    sample = by_amount(amounts, size, seed)

    hits = sum(one.hits for one in sample.drawn)
    assert hits == (size if any(amounts) else 0)
    assert all(amounts[one.place] != 0 for one in sample.drawn)


@given(AMOUNTS, st.integers(1, 20), SEEDS)
def test_an_amount_is_hit_as_often_as_its_share_of_the_whole_says(amounts: list[int], size: int, seed: str) -> None:
    sample = by_amount(amounts, size, seed)

    hits = {one.place: one.hits for one in sample.drawn}
    for place, amount in enumerate(amounts):
        share = Fraction(abs(amount), sample.interval) if sample.interval else Fraction(0)
        assert int(share) <= hits.get(place, 0) <= -int(-share // 1)


@given(AMOUNTS, st.integers(1, 50), SEEDS)
def test_a_random_sample_has_each_item_once_at_most(amounts: list[int], size: int, seed: str) -> None:
    places = [one.place for one in by_chance(amounts, size, seed).drawn]

    assert len(places) == min(size, len(amounts))
    assert places == sorted(set(places))


def test_every_item_has_the_same_chance() -> None:
    drawn = Counter(one.place for seed in range(1000) for one in by_chance([1] * 8, 2, str(seed)).drawn)

    assert sorted(drawn) == list(range(8))
    assert all(200 < count < 300 for count in drawn.values())


def test_every_oere_has_the_same_chance() -> None:
    drawn = Counter(one.place for seed in range(1000) for one in by_amount([100, -300, 0, 600], 1, str(seed)).drawn)

    assert [round(drawn[place] / 100) for place in range(4)] == [1, 3, 0, 6]


def test_the_draw_is_as_documented_and_will_be_in_ten_years() -> None:
    first = int.from_bytes(hashlib.sha256(b"2016:0").digest(), "big")

    (drawn,) = by_chance([1] * 1000, 1, "2016").drawn
    sample = by_amount([70, 30], 1, "2016")

    assert drawn.place == first % 1000 == 886
    assert sample.start == 1 + first % 100 == 87


def test_a_sample_of_nothing_is_refused() -> None:
    for draw in (by_amount, by_chance):
        with pytest.raises(ValueError, match="0"):
            draw([1, 2], 0, "")
