"""What the rules on a ledger's postings need, joined to them as columns that are true where a posting is as it should be."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from schemas.options import LedgerOptions
from schemas.patterns import meets

_VOUCHER = ("voucher", "period")
"""What makes a voucher one: some systems begin their numbers anew with each period."""


def with_tests(rows: pl.DataFrame, columns: Sequence[str], options: LedgerOptions) -> pl.DataFrame:
    """Join what the ledger's contract tests to the postings: `has_counterparty`, `once` and `balanced`.

    `rows` are the postings with `in_period`, and `columns` those that were read from the file, besides the row.
    """
    return rows.with_columns(
        has_counterparty=~(lacks_counterparty(options, columns) & pl.col("in_period")),
        once=~_copies(rows, columns, options),
        balanced=_balances(options),
    )


def lacks_counterparty(options: LedgerOptions, columns: Collection[str]) -> pl.Expr:
    """Whether a posting is declared to be internal and its counterparty is blank (L02); never where none is declared.

    An export without the column says nothing of counterparties, so nothing is missed in it.

    Source: internal postings are those with an internal counterparty, so one without cannot be cancelled against it.
    """
    if not options.internal or "motpart" not in columns:
        return pl.lit(value=False)
    return meets([options.internal, {"motpart": ("",)}], columns)


def _copies(rows: pl.DataFrame, columns: Sequence[str], options: LedgerOptions) -> pl.Series:
    """The postings that stand a second time (L04).

    Two equal postings of a voucher can be right: two boxes of paper on one invoice. What is asked about is a voucher
    of at least two different postings in which every one stands as many times over; where postings are declared to be
    unique, every one that is equal to another. The copies are those after the first.
    """
    alike = _alike(rows, columns)
    if alike.is_empty():
        return pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    voucher = pl.struct(_VOUCHER).hash()
    counted = alike.with_columns(
        rows.select(voucher.alias("voucher"), named=pl.col("voucher").is_not_null())[alike["at"]]
    )
    if options.unique_postings:
        found = counted.filter(pl.col("before") > 0)
    else:
        postings = rows.group_by(voucher.alias("voucher")).agg(postings=pl.len())
        doubled = (
            counted.filter("named")
            .group_by("voucher")
            .agg(alike=pl.len(), least=pl.col("times").min(), most=pl.col("times").max())
            .join(postings, on="voucher")
            .filter((pl.col("alike") == pl.col("postings")) & (pl.col("most") < pl.col("postings")))
        )
        in_doubled = counted.join(doubled, on="voucher")
        uneven = in_doubled.filter(pl.col("times") % pl.col("least") != 0)["voucher"].unique().implode()
        found = in_doubled.filter(
            (pl.col("before") >= pl.col("times") // pl.col("least")) & ~pl.col("voucher").is_in(uneven)
        )
    copies = pl.zeros(rows.height, dtype=pl.UInt8, eager=True)
    return copies.scatter(found["at"], 1).cast(pl.Boolean)


def _alike(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The postings that have an equal: `at`, their 0-based place, how many `times` it stands, and how often `before`."""
    # Equal postings have equal hashes: only those that do are brought together, and then compared column by column. Few
    # have the amount and the voucher in common, so that only of those the hash of all columns is made.
    columns = [name for name in columns if rows[name].null_count() < rows.height] or columns  # the blank are all equal
    telling = [name for name in ("amount", "voucher") if name in columns]
    hashed = rows.select(pl.struct(telling or columns).hash().alias("hash")).with_row_index("at")
    ordered = hashed["hash"].sort()
    near = hashed.filter(pl.col("hash").is_in(ordered.filter(ordered == ordered.shift(1)).unique().implode()))
    if telling and near.height * 2 > rows.height:
        # So many that fetching their rows first would cost more than the hashes of the others do.
        near = near.with_columns(rows.select(pl.struct(columns).hash().alias("hash")).to_series()[near["at"]])
    elif telling:
        near = near.with_columns(rows.select(columns)[near["at"]].to_struct().hash().alias("hash"))
    near = near.sort("hash", "at")
    together = rows.select(columns)[near["at"]]
    starts = together.select(pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in columns))
    runs = starts.to_series().cum_sum().rle()
    lengths = runs.struct.field("len")
    first = lengths.cum_sum() - lengths
    which = pl.select(pl.int_range(len(runs)).repeat_by(lengths).explode(empty_as_null=False)).to_series()
    return near.select(
        "at",
        times=lengths.gather(which),
        before=pl.int_range(pl.len(), dtype=pl.UInt32) - first.gather(which),
    ).filter(pl.col("times") > 1)


def _balances(options: LedgerOptions) -> pl.Expr:
    """Whether a posting's voucher comes to 0 (L05), where vouchers are declared to be complete.

    Source: double-entry bookkeeping. A voucher is taken by its number alone: where numbers begin anew, several balanced
    vouchers are balanced together.
    """
    if not options.complete_vouchers:
        return pl.lit(value=True)
    return pl.col("voucher").is_null() | (pl.col("amount").sum().over("voucher") == 0)
