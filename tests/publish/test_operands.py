"""What many figures are held against is written as for each one."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import FIGURES
from pipeline.language import Language
from pipeline.publish.cells import operands_text
from pipeline.publish.operands import operands_texts
from pipeline.publish.places import places
from schemas.rules import COMPARISONS
from tests.publish.building import ekero

SV = Language("sv")
EKERO = ekero()
WEIGHTS = ((1, 1), (-1, 1), (1, 12), (2, 1), (-2, 3))


def figures() -> pl.DataFrame:
    """Cells of two sheets, down and along, and two sums of postings."""
    cells: list[tuple[str, str, int | None, str, int | None]] = [
        ("A.xlsx", "Blad1", row, column, None) for column in "BC" for row in range(3, 20)
    ]
    cells += [("B.xlsx", "Budget", 4, column, None) for column in "CDEF"]
    cells += [("L.xlsx", "Huvudbok", None, "K", rows) for rows in (1204, 7)]
    rows = [
        (at, "klk", "personal", "actual_period", None, Decimal(1), Decimal(1), "huvudbok", "ledger", *place)
        for at, place in enumerate(cells)
    ]
    return pl.DataFrame(rows, schema=FIGURES, orient="row")


ALL = figures()
operand = st.tuples(st.integers(0, ALL.height), st.sampled_from(WEIGHTS))
run = st.tuples(st.integers(0, ALL.height - 1), st.integers(1, 30), st.sampled_from(WEIGHTS))
operands = st.one_of(
    st.lists(operand, max_size=6),
    run.map(lambda drawn: [(at, drawn[2]) for at in range(drawn[0], min(drawn[0] + drawn[1], ALL.height))]),
)
comparison = st.tuples(st.integers(0, ALL.height - 1), operands)


@given(st.lists(comparison, min_size=1, max_size=5))
@settings(max_examples=80)
def test_operands_are_written_as_one_by_one(drawn: list[tuple[int, list[tuple[int, tuple[int, int]]]]]) -> None:
    rows = [
        {"figure": home, "operands": [{"figure": at, "numerator": n, "denominator": d} for at, (n, d) in terms]}
        for home, terms in drawn
    ]
    wanted = {"figure": COMPARISONS["figure"], "operands": COMPARISONS["operands"]}
    made = pl.DataFrame(rows, schema=wanted)
    placed = places(ALL, EKERO)

    found = operands_texts(made, ALL, EKERO, SV).to_list()

    # A figure that is not there, ALL.height, is passed over by both.
    one_by_one = [
        operands_text([(placed[at], n, d) for at, (n, d) in terms if at in placed], placed[home], SV)
        for home, terms in drawn
    ]
    assert [text or "" for text in found] == one_by_one
