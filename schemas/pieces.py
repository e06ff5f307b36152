"""Frames of a million rows taken in parts, and columns put beside rows that lie in several pieces.

Memory that is new to the process costs more than most of what is done with it, some 0.7 s of processor time for each GB. What is
worked out part by part goes over the same memory again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import polars as pl

PART = 1 << 17
"""Rows that are worked on at once: as many as the processor's own memory has room for."""


def parts_of(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of a frame in parts that follow each other; one part where there are no rows."""
    return rows.iter_slices(PART) if rows.height > PART else iter((rows,))


def beside(rows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """The rows with some columns more, as many values long.

    Where columns are not cut alike, polars copies all of them into one piece as soon as anything is asked of them: of a
    million postings, some 200 MB. So those that are new are cut as the rows are.
    """
    columns = columns.rechunk()
    lengths = rows.to_series(0).chunk_lengths()
    starts = accumulate(lengths[:-1], initial=0)
    cut = [columns.slice(start, length) for start, length in zip(starts, lengths, strict=True)]
    return rows.hstack(pl.concat(cut, rechunk=False))
