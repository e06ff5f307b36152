"""What the rules on a ledger's postings need, joined to them as columns that are true where a posting is as it should be."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from schemas.alike import hash_of, numbered
from schemas.options import LedgerOptions
from schemas.patterns import meets
from schemas.pieces import beside, parts_of

_VOUCHER = ("voucher", "period")
"""What makes a voucher one: some systems begin their numbers anew with each period."""
_TESTED = ("row", "konto", "period", "voucher", "amount", "in_period")
"""The columns of postings that the ledger's contract tests as they are."""


def with_tests(rows: pl.DataFrame, columns: Sequence[str], options: LedgerOptions) -> pl.DataFrame:
    """What the ledger's contract tests of the postings: their own columns, and `has_counterparty`, `once` and `balanced`.

    `rows` are the postings with `in_period`, and `columns` those that were read from the file, besides the row.
    """
    once = ~_copies(rows, columns, options)
    tested = rows.select(
        *(name for name in rows.columns if name in _TESTED),
        has_counterparty=~(lacks_counterparty(options, columns) & pl.col("in_period")),
        balanced=_balances(options),
    )
    return beside(tested, once.to_frame("once"))


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
    found = alike.filter(pl.col("before") > 0) if options.unique_postings else _of_doubled_vouchers(rows, alike)
    copies = pl.zeros(rows.height, dtype=pl.UInt8, eager=True)
    return copies.scatter(found["at"], 1).cast(pl.Boolean)


def _of_doubled_vouchers(rows: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """Of the postings that have an equal, the copies in vouchers that stand several times as a whole."""
    if alike.is_empty():
        return alike
    times, before = (
        pl.zeros(rows.height, dtype=pl.UInt32, eager=True).scatter(alike["at"], alike[name])
        for name in ("times", "before")
    )
    postings = (
        rows.select("voucher", of=hash_of(_VOUCHER)).with_row_index("at").with_columns(times=times, before=before)
    )
    postings = postings.filter(pl.col("voucher").is_not_null()).drop("voucher")
    if alike.height * 2 < rows.height:
        # The others' vouchers are not grouped at all.
        postings = postings.filter(pl.col("of").is_in(postings["of"].filter(postings["times"] > 0).unique().implode()))
    counted = postings.with_columns(
        least=pl.col("times").min().over("of"), most=pl.col("times").max().over("of"), all=pl.len().over("of")
    )
    doubled = counted.filter((pl.col("least") > 1) & (pl.col("most") < pl.col("all")))
    uneven = doubled.filter(pl.col("times") % pl.col("least") != 0)["of"].unique().implode()
    return doubled.filter((pl.col("before") >= pl.col("times") // pl.col("least")) & ~pl.col("of").is_in(uneven))


def _alike(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The postings that have an equal: `at`, their 0-based place, how many `times` it stands, and how often `before`."""
    # Equal postings have equal hashes: only those that do are brought together, and then compared column by column. Few
    # have the amount and the voucher in common, so that only of those the hash of all columns is made.
    columns = [name for name in columns if rows[name].null_count() < rows.height] or columns  # the blank are all equal
    telling = [name for name in ("amount", "voucher") if name in columns]
    hashed = rows.select(hash=hash_of(telling or columns)).with_row_index("at")
    ordered = hashed["hash"].sort()
    again = ordered.filter(ordered == ordered.shift(1))
    if len(again) * 4 < rows.height:
        hashed = hashed.filter(pl.col("hash").is_in(again.unique().implode()))
    own = rows.select(columns)
    # All of them where they are many: that costs less than to fetch them first.
    near = own if hashed.height == rows.height else own[hashed["at"]]
    near = hashed.select("at", near.select(hash=hash_of(columns)).to_series()).sort("hash", maintain_order=True)
    same = near["hash"].eq_missing(near["hash"].shift(1))
    if not _equal(own, near["at"].filter(same), near["at"].filter(same.shift(-1, fill_value=False))):
        # Two that differ have one hash, which hardly ever happens: then they are numbered instead.
        near = near.with_columns(hash=numbered(own[near["at"]])).sort("hash", "at")
        same = near["hash"].eq_missing(near["hash"].shift(1))
    starts = (~same).arg_true()
    lengths = starts.shift(-1, fill_value=near.height) - starts
    which = (~same).cum_sum() - 1
    return near.select(
        "at",
        times=lengths.gather(which),
        before=pl.int_range(pl.len(), dtype=pl.UInt32) - starts.gather(which),
    ).filter(pl.col("times") > 1)


def _equal(rows: pl.DataFrame, ones: pl.Series, others: pl.Series) -> bool:
    """Whether the rows at some places are equal to those at others, each to its own."""
    # Fetched in the order in which they stand: what is copied mostly stands together, and so do the copies.
    partners = pl.zeros(rows.height, dtype=pl.UInt32, eager=True).scatter(ones, others)
    fetched = pl.zeros(rows.height, dtype=pl.UInt8, eager=True).scatter(ones, 1).cast(pl.Boolean)
    places = pl.select(at=fetched.arg_true(), partner=partners.filter(fetched))
    return all(rows[part["at"]].equals(rows[part["partner"]]) for part in parts_of(places))


def _balances(options: LedgerOptions) -> pl.Expr:
    """Whether a posting's voucher comes to 0 (L05), where vouchers are declared to be complete.

    Source: double-entry bookkeeping. A voucher is taken by its number alone: where numbers begin anew, several balanced
    vouchers are balanced together.
    """
    if not options.complete_vouchers:
        return pl.lit(value=True)
    return pl.col("voucher").is_null() | (pl.col("amount").sum().over("voucher") == 0)
