"""Parts of frames are what filters and joins give, however their rows lie."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.part import at_rows, where


@given(st.lists(st.booleans(), max_size=12))
def test_a_part_is_what_a_filter_gives(truths: list[bool]) -> None:
    frame = pl.DataFrame({"row": pl.Series(range(len(truths)), dtype=pl.UInt32)})
    mask = pl.Series("mask", truths, pl.Boolean)

    assert where(frame, mask).equals(frame.filter(mask))


@given(stored=st.sets(st.integers(1, 12)), wanted=st.sets(st.integers(1, 12)))
def test_rows_are_found_by_their_numbers(stored: set[int], wanted: set[int]) -> None:
    frame = pl.DataFrame({"row": pl.Series(sorted(stored), dtype=pl.UInt32)}).with_columns(text=pl.col("row") * 2)
    rows = pl.Series("rows", sorted(wanted), pl.UInt32)

    assert at_rows(frame, rows).equals(frame.filter(pl.col("row").is_in(list(wanted))))
