"""Whether a file computes its variances and totals from exact figures or from the printed ones.

A variance or a total computed from printed figures is no rounding of its true value, and may be off by more than half a
step though nobody made a mistake. Which way a file goes is read from the file: one rounding difference shows that it
computes from exact figures. Where there is none, both are possible, and exact is what is tried first.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from pipeline.reconcile.joint.system import System

Convention = tuple[str, str]
"""A file and what it computes: `variance` or `total`."""

_KINDS = {"V": "variance", "S": "total", "R": "total"}


def possible(
    system: System, figures: pl.DataFrame, comparisons: pl.DataFrame, doubted: Collection[int] = ()
) -> dict[Convention, frozenset[int]]:
    """The files and kinds that may compute from printed figures, with the positions of what they compute so.

    A kind is possible where every comparison of it that holds within its bound gives the printed digits themselves:
    no further from them than half a step. What differs by more than its bound is an error under either convention, and
    what rests on a figure that is `doubted` (their numbers) shows neither: it is computed as the rest of its file is.
    """
    doubtful = pl.Series(list(doubted), dtype=pl.UInt32).implode()
    rests = pl.col("operands").list.eval(pl.element().struct.field("figure").is_in(doubtful)).list.any()
    held = (
        comparisons.filter(
            (pl.col("test") == "bound")
            & pl.col("right").is_not_null()
            & (pl.col("difference").abs() <= pl.col("bound"))
            & pl.col("code").str.slice(0, 1).is_in(list(_KINDS))
        )
        .join(figures.select("figure", "file", "step"), on="figure")
        .with_columns(
            kind=pl.col("code").str.slice(0, 1).replace_strict(_KINDS),
            rounded=pl.col("difference").abs() * 2 <= pl.col("step"),
            silent=pl.col("figure").is_in(doubtful) | rests.fill_null(value=False),
        )
    )
    agreeing = held.filter((pl.col("rounded") | pl.col("silent")).all().over("file", "kind"))
    at = {number: position for position, number in enumerate(system.numbers)}
    found: dict[Convention, set[int]] = {}
    for file, kind, number in agreeing.sort("file", "kind", "figure").select("file", "kind", "figure").iter_rows():
        if number in at and system.halves[at[number]]:
            found.setdefault((file, kind), set()).add(at[number])
    return {convention: frozenset(cells) for convention, cells in found.items()}
