"""Equal rows are found by hashes, and must be those that a comparison one by one finds."""

from __future__ import annotations

from collections.abc import Callable, Collection

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import alike, pieces
from schemas.pieces import beside

Row = tuple[str | None, str | None, int]

ROWS = st.lists(
    st.tuples(st.sampled_from([None, "", "0110", "110"]), st.sampled_from([None, "0110", "å"]), st.integers(0, 2)),
    max_size=12,
)


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"ansvar": pl.String, "konto": pl.String, "month": pl.Int64}, orient="row")


def same_for_all(columns: Collection[str]) -> pl.Expr:
    return pl.col(next(iter(columns))).is_null().hash() * 0


@pytest.mark.parametrize("hashing", [alike.hash_of, same_for_all], ids=["", "where different rows have one hash"])
@pytest.mark.parametrize("part", [3, 100], ids=["in parts", ""])
@given(rows=ROWS)
def test_the_different_rows_stand_in_the_order_in_which_they_come_up(
    *, rows: list[Row], part: int, hashing: Callable[[Collection[str]], pl.Expr]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "hash_of", hashing)
        patch.setattr(pieces, "PART", part)
        different, which = alike.distinct(frame(rows))

    assert different.rows() == list(dict.fromkeys(rows))
    assert different[which].rows() == rows
    assert which.dtype == pl.UInt32


@given(pieces=st.lists(ROWS.map(lambda rows: rows * 2), max_size=4), extra=st.booleans())
def test_columns_are_put_beside_rows_in_any_number_of_pieces(*, pieces: list[list[Row]], extra: bool) -> None:
    # Of single rows, polars takes equal ones together.
    rows = pl.concat([frame([]), *map(frame, pieces)], rechunk=False)
    columns = pl.DataFrame({"number": range(rows.height), "text": ["x"] * rows.height})
    columns = columns if extra else columns.select("number")

    put = beside(rows, columns)

    assert put.rows() == [(*row, *more) for row, more in zip(rows.rows(), columns.rows(), strict=True)]
    assert {tuple(put[name].chunk_lengths()) for name in put.columns} <= {tuple(rows.to_series(0).chunk_lengths())}
