"""Rows that are equal, found by a hash of their columns and then proven to be."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from itertools import accumulate
from operator import xor

import polars as pl

from schemas.pieces import parts_of


def hash_of(columns: Collection[str]) -> pl.Expr:
    """A hash of several columns together: the columns' own, each with its seed. One by one they cost a fifth."""
    return reduce(xor, (pl.col(name).hash(seed) for seed, name in enumerate(columns)))


def distinct(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The different rows of a frame in the order in which they come up, and for each row which of them it is (UInt32).

    Nulls are equal to each other.
    """
    parts = [_distinct(part) for part in parts_of(rows)]
    if len(parts) == 1:
        return parts[0]
    different, which = _distinct(pl.concat(own for own, _ in parts))
    ends = accumulate(own.height for own, _ in parts)
    found = [
        which.slice(end - own.height, own.height).gather(of_part)
        for end, (own, of_part) in zip(ends, parts, strict=True)
    ]
    return different, pl.concat(found, rechunk=True)


def _distinct(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    hashed = rows.select(hash=hash_of(rows.columns)).with_row_index("at")
    firsts = hashed.group_by("hash", maintain_order=True).agg(pl.col("at").first()).with_row_index("which")
    which = hashed.join(firsts.select("hash", "which"), on="hash", how="left", maintain_order="left")["which"]
    different = rows[firsts["at"]]
    # Two that differ and have one hash hardly ever happen.
    return (different, which) if different[which].equals(rows) else _compared(rows)


def numbered(rows: pl.DataFrame) -> pl.Series:
    """A number for each row, the same for those that are equal, without hashes."""
    return _compared(rows)[1]


def _compared(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    different = rows.unique(keep="first", maintain_order=True)
    found = rows.join(
        different.with_row_index("which"), on=rows.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return different, found["which"]
