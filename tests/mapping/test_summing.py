"""What a ledger's postings come to: the same in whatever parts they are added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mapping import posting_sums
from pipeline.tables import Mapped
from schemas import pieces
from tests.validate.making import ledger

PLACES = st.sampled_from([("title", "goods"), ("title", "rent"), (None, None)])
POSTINGS = st.lists(
    st.tuples(PLACES, st.sampled_from(["201607", "201608", "201609", None]), st.integers(-(10**12), 10**12)),
    max_size=12,
)


@given(POSTINGS)
def test_every_posting_is_in_the_sum_of_its_line_and_period(
    postings: list[tuple[tuple[str | None, str | None], str | None, int]],
) -> None:
    rows = pl.DataFrame(
        [(*place, period, period is not None and period <= "201608", Decimal(oere) / 100) for place, period, oere in postings],
        schema={"title": pl.String, "line": pl.String, "period": pl.String, "in_period": pl.Boolean, "amount": pl.Decimal(18, 2)},
        orient="row",
    )  # fmt: skip

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PART", 3)
        sums = posting_sums(Mapped(ledger(), rows, ()))

    oere: Counter[object] = Counter()
    count: Counter[object] = Counter()
    for (title, line), period, amount in postings:
        oere[title, line, period] += amount
        count[title, line, period] += 1
    found = {
        (title, line, period): (int(amount * 100), number)
        for title, line, period, _, amount, number in sums.iter_rows()
    }
    assert found == {key: (oere[key], count[key]) for key in count}
    assert all(within == (period in {"201607", "201608"}) for _, _, period, within, _, _ in sums.iter_rows())


def test_tables_that_are_no_ledgers_have_no_postings_to_add_up() -> None:
    table = replace(ledger({}), kind="budget")

    assert posting_sums(Mapped(table, table.rows, ())).is_empty()
