"""The patterns that a year's budget can follow, and which of them its months do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

CANDIDATES = pl.Schema({"fit": pl.String(), "month": pl.Int8(), "numerator": pl.Int64(), "denominator": pl.Int64()})


def following(rows: pl.DataFrame, place: Sequence[str], profiles: Mapping[str, Sequence[Decimal]]) -> pl.DataFrame:
    """The patterns that every row of a line follows: `title`, `line` and `fit`, as the settings would declare it.

    `rows` has one row for each month of each budget row, which `place` tells apart: `month`, its `amount`, `step` and
    the row's `year`, all in öre. Each month must be its share of the year within its own rounding, but for one, which
    takes what rounding leaves over. A budget of 0 follows nothing, and one too small to tell a pattern by neither.
    Where several patterns fit they are all given, divided by `/`.
    """
    lines = ["title", "line"]
    whole = rows.filter((pl.len().over(place) == 12) & ((pl.col("year") != 0) | (pl.col("amount") != 0)))
    broken = rows.join(whole, on=place, how="anti").filter((pl.col("year") != 0) | (pl.col("amount") != 0))
    whole = whole.join(broken, on=lines, how="anti")
    candidates = _candidates(profiles)
    # A line as a whole is looked at first: few lines and patterns are left for the rows.
    half = pl.col("step") // 2 + 1
    slack = (half * 12).sum().alias("slack")
    sums = whole.group_by(*lines, "month").agg(pl.col("amount").sum(), pl.col("year").sum(), slack)
    likely = (
        sums.join(candidates, on="month")
        .with_columns(off=_off())
        .group_by(*lines, "fit")
        .agg((pl.col("off") <= pl.col("slack") * pl.col("denominator")).all())
        .filter("off")
        .select(*lines, "fit")
    )
    return (
        whole.join(likely, on=lines)
        .join(candidates, on=["fit", "month"])
        .with_columns(off=_off(), near=half * pl.col("denominator"))
        .group_by(*place, "fit")
        .agg(
            beyond=(pl.col("off") > pl.col("near")).sum(),
            far=(pl.col("off") > pl.col("near") * 12).any(),
            told=((pl.col("year") * pl.col("numerator")).abs() > pl.col("near") * 2).any(),
        )
        .group_by(*lines, "fit")
        .agg(fits=((pl.col("beyond") <= 1) & ~pl.col("far")).all() & pl.col("told").any())
        .filter("fits")
        .join(candidates.select("fit", "order").unique("fit"), on="fit")
        .sort(*lines, "order")
        .group_by(*lines, maintain_order=True)
        .agg(pl.col("fit").str.join(" / "))
    )


def _off() -> pl.Expr:
    """How far a month is from its share of the year, times the share's denominator."""
    return (pl.col("amount") * pl.col("denominator") - pl.col("year") * pl.col("numerator")).abs()


def _candidates(profiles: Mapping[str, Sequence[Decimal]]) -> pl.DataFrame:
    """Even twelfths, each month alone, and every declared profile, as shares of the year."""
    patterns: list[tuple[str, list[Fraction]]] = [("even", [Fraction(1, 12)] * 12)]
    patterns += [(f"{{ month = {one} }}", [Fraction(month == one) for month in range(1, 13)]) for one in range(1, 13)]
    patterns += [(name, [Fraction(weight) for weight in weights]) for name, weights in profiles.items()]
    rows = [
        (fit, month, share.numerator, share.denominator, order)
        for order, (fit, shares) in enumerate(patterns)
        for month, share in enumerate(shares, start=1)
    ]
    return pl.DataFrame(rows, schema={**CANDIDATES, "order": pl.UInt32}, orient="row")
