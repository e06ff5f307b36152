"""Periods are closed in order, by named people, and reopened by two."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.closing import CLOSING_STATES, Closing, Ledger, Refused, Standing, fold_closings, next_step, restated
from pipeline.recorded import Noted
from pipeline.tables import Mapped, Source, Table
from schemas.periods import Period


def entry(number: int, payload: dict[str, Any], subject: str = "2016-07") -> Noted:
    return Noted("closing", subject, payload, None, datetime(2016, 8, 5, tzinfo=UTC), number)


def after(*steps: tuple[str, str]) -> Standing:
    entries = [entry(number, Closing(*step).to_payload()) for number, step in enumerate(steps, start=1)]
    return fold_closings(entries).get("2016-07", Standing("2016-07"))


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "preliminary"),
        ([("close", "a")], "closed"),
        ([("finalise", "a")], "preliminary"),
        ([("close", "a"), ("finalise", "b")], "final"),
        ([("close", "a"), ("reopen", "b")], "closed"),
        ([("close", "a"), ("finalise", "a"), ("ask", "a"), ("reopen", "a")], "final"),
        ([("close", "a"), ("finalise", "a"), ("ask", "a"), ("reopen", "b")], "preliminary"),
        ([("close", "a"), ("ask", "a"), ("finalise", "b"), ("reopen", "b")], "final"),
    ],
)
def test_a_period_is_closed_step_by_step_and_reopened_by_two(steps: list[tuple[str, str]], state: str) -> None:
    assert after(*steps).state == state


@given(st.lists(st.tuples(st.sampled_from(["close", "finalise", "ask", "reopen"]), st.sampled_from("ab")), max_size=12))
def test_no_history_reopens_without_two_people_or_skips_a_step(steps: list[tuple[str, str]]) -> None:
    for length in range(1, len(steps) + 1):
        before, now = after(*steps[: length - 1]), after(*steps[:length])
        places = CLOSING_STATES.index(before.state), CLOSING_STATES.index(now.state)
        if places[1] > places[0]:
            assert places[1] == places[0] + 1
        if places[1] < places[0]:
            assert before.asked is not None
            assert before.asked.person != steps[length - 1][1]


def test_a_refusal_says_why() -> None:
    with pytest.raises(Refused, match="same person"):
        next_step(after(("close", "a"), ("ask", "a")), Closing("reopen", "a"))
    with pytest.raises(Refused, match="preliminary"):
        next_step(after(), Closing("ask", "a"))


def test_a_step_comes_back_from_its_payload() -> None:
    step = Closing("close", "eko1", "Klart.", 7, (Ledger("Huvudbok.xlsx", "ab", "huvudbok"),))

    assert Closing.from_payload(step.to_payload()) == step


COLUMNS = ("konto", "period", "voucher", "amount")
Posting = tuple[str, str, str, int]


def ledger(postings: list[Posting]) -> Mapped:
    rows = pl.DataFrame(
        [(*one[:3], Decimal(one[3])) for one in postings],
        schema={"konto": pl.String, "period": pl.String, "voucher": pl.String, "amount": pl.Decimal(18, 2)},
        orient="row",
    )
    table = Table(Source("L.csv", ""), "L", "huvudbok", "ledger", Period(2016, 8), None, "kr", rows, {}, {}, {}, 1, {})
    placed = rows.with_row_index("row", 2).with_columns(
        title=pl.lit("klk"), line=pl.lit("k") + pl.col("konto").str.slice(0, 1), in_period=pl.lit(value=True)
    )
    return Mapped(table, placed, ())


POSTING = st.tuples(
    st.sampled_from(["4010", "5010"]),
    st.sampled_from(["201600", "201601", "201607", "201608"]),
    st.sampled_from(["1", "2"]),
    st.integers(-3, 3),
)
POSTINGS = st.lists(POSTING, max_size=8)


@given(POSTINGS, st.randoms(use_true_random=False))
def test_the_same_postings_in_any_order_have_not_changed(postings: list[Posting], chance: Any) -> None:
    shuffled = list(postings)
    chance.shuffle(shuffled)

    assert not restated([ledger(postings)], [ledger(shuffled)], Period(2016, 7))


@given(POSTINGS, POSTINGS)
def test_what_has_changed_is_counted_and_summed_by_line(before: list[Posting], now: list[Posting]) -> None:
    found = restated([ledger(before)], [ledger(now)], Period(2016, 7))

    counted = [Counter(one for one in postings if one[1] <= "201607") for postings in (before, now)]
    gone, come = counted[0] - counted[1], counted[1] - counted[0]
    assert bool(found) is bool(gone or come)
    assert max(gone.total(), come.total()) <= found.count <= gone.total() + come.total()
    assert found.net == sum(one[3] * n for one, n in come.items()) - sum(one[3] * n for one, n in gone.items())
    for _, line, _, net in found.lines:
        own = [Counter({k: n for k, n in c.items() if k[0][0] == line[1]}) for c in (gone, come)]
        assert net == sum(k[3] * n for k, n in own[1].items()) - sum(k[3] * n for k, n in own[0].items())


def test_a_posting_that_got_another_amount_is_one_change() -> None:
    before, now = [("4010", "201603", "17", 100)], [("4010", "201603", "17", 80), ("5010", "201608", "18", 5)]

    found = restated([ledger(before)], [ledger(now)], Period(2016, 7))

    assert (found.count, found.net, found.lines) == (1, Decimal(-20), (("klk", "k4", 1, Decimal(-20)),))
