"""Which postings stand a second time (L04), held against what the rule says of them one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas import alike, pieces, postings
from schemas.options import LedgerOptions

Hash = Callable[[Collection[str]], pl.Expr]
Posting = tuple[str | None, str, str, str | None, int]

COLUMNS = ("voucher", "period", "konto", "text", "amount")
STRONG = alike.hash_of

KINDS: st.SearchStrategy[Posting] = st.tuples(
    st.sampled_from([None, "A1", "A2"]),
    st.sampled_from(["201607", "201608"]),
    st.sampled_from(["4010", "5010"]),
    st.sampled_from([None, "Paper"]),
    st.sampled_from([100, 200]),
)
ROWS = st.dictionaries(KINDS, st.integers(1, 4), max_size=5).flatmap(
    lambda times: st.permutations([kind for kind, count in times.items() for _ in range(count)])
)
"""Postings of few kinds, so that vouchers stand once, twice, unevenly, or have two that are equal."""


def weak(columns: Collection[str]) -> pl.Expr:
    """A hash that many different postings of a voucher have in common."""
    return STRONG(columns) if len(columns) == 2 else pl.col("amount").hash()


def found(rows: Sequence[Posting], *, unique: bool) -> list[bool]:
    frame = pl.DataFrame(rows, schema={**dict.fromkeys(COLUMNS, pl.String), "amount": pl.Int64}, orient="row")
    frame = frame.with_columns(pl.col("amount").cast(pl.Decimal(18, 2)), in_period=True)
    options = LedgerOptions(unique_postings=unique)
    return [not once for once in postings.with_tests(frame, COLUMNS, options)["once"]]


def by_definition(rows: Sequence[Posting], *, unique: bool) -> list[bool]:
    copies = []
    for at, posting in enumerate(rows):
        voucher = [other for other in rows if other[:2] == posting[:2]]
        times = {other: voucher.count(other) for other in voucher}
        before = rows[:at].count(posting)
        stands = min(times.values())
        doubled = posting[0] is not None and len(times) > 1 and all(count % stands == 0 for count in times.values())
        copies.append(before > 0 if unique else doubled and before >= times[posting] // stands)
    return copies


@pytest.mark.parametrize("hashing", [STRONG, weak], ids=["", "where different postings have one hash"])
@pytest.mark.parametrize("unique", [False, True], ids=["", "where postings are unique"])
@given(rows=ROWS, alone=st.sampled_from([0, 60]))
@example(rows=[("A1", "201608", konto, None, 100) for konto in ("4010", "5010") * 2], alone=0)
@example(rows=[("A1", "201608", konto, None, 100) for konto in ("4010", "5010", "5010") * 2], alone=0)
@example(rows=[("A1", "201608", konto, None, 100) for konto in ("4010", "5010") * 2 + ("4010",)], alone=0)
def test_the_copies_are_those_that_the_rule_says(
    *, rows: list[Posting], alone: int, unique: bool, hashing: Hash
) -> None:
    # Among many others that have no equal, those that have one are looked for in another way.
    others: list[Posting] = [(f"B{number}", "201608", "4010", None, number) for number in range(alone)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "hash_of", hashing)
        patch.setattr(pieces, "PART", 4)
        copies = found([*rows, *others], unique=unique)

    assert copies == by_definition([*rows, *others], unique=unique)
