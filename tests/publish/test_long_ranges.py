from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.cells import ranges
from pipeline.publish.long_ranges import runs

steps = st.lists(st.sampled_from(["down", "along", "row", "far"]), max_size=14)


def cells_of(walk: list[str]) -> list[tuple[str, int]]:
    """Cells by a walk: down, along, to the first column of the next row, or far away."""
    column, row, found = 2, 5, [("B", 5)]
    for step in walk:
        if step == "down":
            row += 1
        elif step == "along":
            column += 1
        elif step == "row":
            column, row = 2, row + 1
        else:
            column, row = 2, row + 7
        found.append((chr(64 + column), row))
    return found


@given(st.lists(steps, min_size=1, max_size=6))
def test_many_groups_are_written_as_each_one_is(walks: list[list[str]]) -> None:
    groups = [cells_of(walk) for walk in walks]
    rows = [(number, 0, *cell) for number, cells in enumerate(groups) for cell in cells]
    schema = {"group": pl.UInt32, "part": pl.UInt32, "column": pl.String, "row": pl.UInt32}

    found, not_plain = runs(pl.DataFrame(rows, schema=schema, orient="row"))

    left = set(not_plain["group"])
    for number, cells in enumerate(groups):
        if number not in left:
            written = found.filter(pl.col("group") == number)["text"].to_list()
            assert written == ranges(f"{column}{row}" for column, row in cells)


def test_blocks_and_columns_and_rows_are_plain() -> None:
    blocks = [("G", 9), ("H", 9), ("G", 10), ("H", 10), ("B", 20), ("B", 22)]
    frame = pl.DataFrame(
        [(0, 0, *cell) for cell in blocks],
        schema={"group": pl.UInt32, "part": pl.UInt32, "column": pl.String, "row": pl.UInt32},
        orient="row",
    )
    found, not_plain = runs(frame)

    assert found["text"].to_list() == ["G9:H10", "B20", "B22"]
    assert not_plain.is_empty()
