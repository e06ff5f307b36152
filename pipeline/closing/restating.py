"""What has changed among the postings of months that were closed: compared by what they say, never by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipeline.tables import Mapped
from schemas.periods import Period

_OURS = ("row", "title", "line", "in_period")
"""What the program has put to a posting; the rest is what the export says of it."""

_PLACE = ["title", "line"]


@dataclass(frozen=True, slots=True)
class Restated:
    """What has changed: how many postings, and what they come to. `lines` has the same for each title and line.

    Of a voucher that has lost postings and got others, those that stand against each other are one change each.
    """

    count: int
    net: Decimal
    lines: tuple[tuple[str, str, int, Decimal], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything has."""
        return self.count > 0


def restated(closed: Sequence[Mapped], now: Sequence[Mapped], through: Period) -> Restated:
    """How the postings up to and including a period's month differ from what they were when it was closed."""
    columns = _shared([*closed, *now])
    before, after = (_postings(tables, columns, through) for tables in (closed, now))
    if before.equals(after):
        return Restated(0, Decimal(0))
    counted = [
        frame.group_by(columns, maintain_order=True).agg(*(pl.col(name).first() for name in _PLACE), times=pl.len())
        for frame in (before, after)
    ]
    joined = counted[0].join(counted[1], on=columns, how="full", nulls_equal=True, coalesce=True, suffix="_now")
    moved = joined.with_columns(
        pl.coalesce("title_now", "title").alias("title"),
        pl.coalesce("line_now", "line").alias("line"),
        more=pl.col("times_now").fill_null(0).cast(pl.Int64) - pl.col("times").fill_null(0).cast(pl.Int64),
    ).filter(pl.col("more") != 0)
    key = [name for name in ("period", "voucher") if name in columns]
    by_voucher = moved.group_by(*_PLACE, *key, maintain_order=True).agg(
        count=pl.max_horizontal(
            pl.col("more").filter(pl.col("more") > 0).sum(), -pl.col("more").filter(pl.col("more") < 0).sum()
        ),
        net=(pl.col("amount") * pl.col("more")).sum(),
    )
    by_line = by_voucher.group_by(_PLACE, maintain_order=True).agg(pl.col("count").sum(), pl.col("net").sum())
    lines = tuple(
        (title or "", line or "", count, Decimal(net))
        for title, line, count, net in by_line.sort(_PLACE, nulls_last=True).rows()
    )
    return Restated(sum(line[2] for line in lines), sum((line[3] for line in lines), Decimal(0)), lines)


def _shared(tables: Sequence[Mapped]) -> list[str]:
    """The columns that every one of the exports has: a column that came later says nothing about what has changed."""
    first = [name for name in tables[0].rows.columns if name not in _OURS] if tables else []
    return [name for name in first if all(name in mapped.rows.columns for mapped in tables)]


def _postings(tables: Sequence[Mapped], columns: Sequence[str], through: Period) -> pl.DataFrame:
    """The postings of the year up to and including a month."""
    digits = pl.col("period").str.replace_all(r"\D", "").str.slice(0, 6)
    # Adjustments at the end of the year are December's: where the organisation has none, no posting says 13.
    first, last = f"{through.year}00", f"{through.year}{13 if through.month == 12 else through.month:02d}"
    frames = [
        mapped.rows.filter(digits.is_between(pl.lit(first), pl.lit(last))).select(*columns, *_PLACE)
        for mapped in tables
    ]
    return pl.concat(frames)
