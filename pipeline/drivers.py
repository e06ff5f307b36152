"""Which variances are large, and what is behind them: the accounts, projects and vouchers; and the ledger month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.figures import Amount
from pipeline.result import DRIVERS, LARGE, MONTHLY
from pipeline.tables import Mapped
from schemas.organisation import Organisation
from schemas.patterns import meets
from schemas.periods import Period
from schemas.structure import Structure, in_own_signs

SHOWN = 5
"""How many accounts, projects and vouchers are named for each variance."""

_KEYS = ["title", "line", "measure"]
_CODED = ("ledger", "budget", "forecast", "balances")
"""The kinds of export whose rows have codes."""


def large_variances(consolidated: pl.DataFrame, organisation: Organisation, structure: Structure) -> pl.DataFrame:
    """The variances beyond the organisation's limits, in the report's order, with the columns of `LARGE`.

    Those of leaves; and a title's net where none of its leaves' is. What is not known is not large.
    """
    limits = organisation.explanations
    meant = structure.measures.filter(pl.col("kind") == "variance").select("measure", "minuend")
    base = consolidated.select("title", "line", pl.col("measure").alias("minuend"), pl.col("amount").alias("base"))
    numerator, denominator = limits.percent.as_integer_ratio()
    size, whole = (_oere(pl.col(name)).abs() for name in ("amount", "base"))
    of_amount = size >= int(limits.amount * 100)
    of_percent = size * 100 * denominator >= whole * numerator
    beyond = of_amount & of_percent if limits.when == "both" else of_amount | of_percent
    large = (
        consolidated.with_row_index("at")
        .join(meant, on="measure", maintain_order="left")
        .join(base, on=["title", "line", "minuend"], maintain_order="left")
        .filter((size > 0) & beyond)
        .join(structure.lines.select("title", "line", "leaf"), on=["title", "line"], maintain_order="left")
    )
    leaves = large.filter("leaf")
    nets = pl.DataFrame(
        [(title.id, title.net) for title in organisation.titles],
        schema={"title": pl.String, "line": pl.String},
        orient="row",
    )
    alone = large.filter(~pl.col("leaf")).join(nets, on=["title", "line"], how="semi")
    alone = alone.join(leaves, on=["title", "measure"], how="anti")
    return pl.concat([leaves, alone]).sort("at").select(list(LARGE)).cast(LARGE)


def _oere(amount: pl.Expr) -> pl.Expr:
    """Öre in whole numbers that hold a share of any amount."""
    return (amount * 100).cast(pl.Int64).cast(pl.Int128)


def drivers(
    large: pl.DataFrame,
    tables: Sequence[Mapped],
    consolidated: pl.DataFrame,
    period: Period,
    organisation: Organisation,
    structure: Structure,
) -> pl.DataFrame:
    """What is behind each large variance: the columns of `DRIVERS`, for each its accounts, projects and vouchers.

    Amounts are those of the sources that the report's figures are from, by their codes: nothing where a source has none.
    A posting's text is given only where the organisation declares it open, and where all of a voucher's are.
    """
    if large.is_empty():
        return pl.DataFrame(schema=DRIVERS)
    rows = _coded_rows(tables, period, organisation)
    sides = _sides(large, consolidated, structure).join(
        rows, on=["title_of", "line_of", "side_of", "layout"], maintain_order="left_right"
    )
    if sides.is_empty():
        return pl.DataFrame(schema=DRIVERS)
    amount = pl.col("amount") * pl.col("weight")
    sides = sides.with_columns(amount=amount.cast(Amount))
    parts = [_largest(sides.filter(pl.col(by).is_not_null() & (pl.col(by) != "")), by) for by in ("konto", "projekt")]
    vouchers = sides.filter(pl.col("voucher").is_not_null() & (pl.col("side") == "subtrahend"))
    parts.append(_largest(vouchers, "voucher"))
    order = large.with_row_index("at")
    return (
        pl.concat(parts)
        .join(order, on=_KEYS)
        .with_columns(kind=pl.col("by").replace_strict({"konto": 0, "projekt": 1, "voucher": 2}, return_dtype=pl.Int8))
        .sort("at", "kind", "place")
        .select(list(DRIVERS))
        .cast(DRIVERS)
    )


def _sides(large: pl.DataFrame, consolidated: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """Both sides of each large variance, by leaf: what to look for (`title_of`, `line_of`, `side_of`, `layout`), and how it counts.

    The subtrahend counts against the variance, and both the other way round where a line's direction is.
    """
    variances = structure.measures.filter(pl.col("kind") == "variance")
    directions = structure.lines.select("title", "line", "direction")
    leaves = structure.leaves.rename({"member_title": "title_of", "member_line": "line_of"})
    sources = consolidated.select(
        pl.col("title").alias("title_of"), pl.col("line").alias("line_of"), pl.col("measure").alias("side_of"), "layout"
    )
    return pl.concat(
        large.join(variances.select("measure", side_of=side), on="measure", maintain_order="left_right")
        .join(directions, on=["title", "line"], maintain_order="left_right")
        .join(leaves, on=["title", "line"], maintain_order="left_right")
        .join(sources, on=["title_of", "line_of", "side_of"], maintain_order="left_right")
        .with_columns(side=pl.lit(side))
        for side in ("minuend", "subtrahend")
    )


def _coded_rows(tables: Sequence[Mapped], period: Period, organisation: Organisation) -> pl.DataFrame:
    """The rows with codes of all exports, by what they are rows of: one posting or budget row each."""
    frames = [
        frame for mapped in tables if mapped.table.kind in _CODED for frame in _coded(mapped, period, organisation)
    ]
    return pl.concat([pl.DataFrame(schema=_ROWS), *frames])


_ROWS = pl.Schema(
    {
        "title_of": pl.String(),
        "line_of": pl.String(),
        "side_of": pl.String(),
        "layout": pl.String(),
        "konto": pl.String(),
        "projekt": pl.String(),
        "voucher": pl.String(),
        "text": pl.String(),
        "open": pl.Boolean(),
        "posting": pl.Boolean(),
        "amount": Amount,
    }
)


def _coded(mapped: Mapped, period: Period, organisation: Organisation) -> Iterator[pl.DataFrame]:
    table, rows = mapped.table, mapped.rows
    is_ledger = table.kind == "ledger"
    counted = pl.col("line").is_not_null()
    counted &= pl.col("in_period") if is_ledger else (pl.col("month").is_null() | (pl.col("month") <= period.month))
    declared = organisation.ledger.open
    is_open = meets([declared], rows.columns) if is_ledger and declared else pl.lit(value=False)
    measure = pl.lit(organisation.layout(table.layout).measure) if is_ledger else pl.col("measure")
    absent = pl.lit(None, dtype=pl.String)
    # Some systems begin their vouchers' numbers anew with each period.
    voucher = pl.concat_str([pl.col("voucher"), pl.col("period")], separator=" · ") if is_ledger else absent
    yield (
        in_own_signs(rows.filter(counted), table.layout, organisation)
        .select(
            title_of="title",
            line_of="line",
            side_of=measure,
            layout=pl.lit(table.layout),
            konto=pl.col("konto") if "konto" in rows.columns else absent,
            projekt=pl.col("projekt") if "projekt" in rows.columns else absent,
            voucher=voucher,
            text=pl.when(is_open).then(pl.col("text")) if "text" in rows.columns and is_ledger else absent,
            open=is_open,
            posting=pl.lit(value=is_ledger),
            amount="amount",
        )
        .cast(_ROWS)
    )


def _largest(sides: pl.DataFrame, by: str) -> pl.DataFrame:
    """The largest contributions to each variance by one code, each with both of its sides. `place` numbers them."""
    of_minuend = pl.col("side") == "minuend"
    texts = pl.col("text").filter(pl.col("posting")).drop_nulls()
    one_text = pl.col("open").filter(pl.col("posting")).all() & (texts.n_unique() == 1) & pl.lit(by == "voucher")
    return (
        sides.group_by(*_KEYS, by, maintain_order=True)
        .agg(
            minuend=pl.when(of_minuend.any()).then(pl.col("amount").filter(of_minuend).sum()),
            subtrahend=pl.when((~of_minuend).any()).then(pl.col("amount").filter(~of_minuend).sum()),
            direction=pl.col("direction").first(),
            rows=pl.col("posting").sum(),
            text=pl.when(one_text).then(texts.first()),
        )
        .with_columns(
            variance=(pl.col("minuend").fill_null(0) - pl.col("subtrahend").fill_null(0)) * pl.col("direction")
        )
        .filter(pl.col("variance") != 0)
        .sort(pl.col("variance").abs(), descending=True, maintain_order=True)
        .with_columns(place=pl.int_range(pl.len()).over(_KEYS))
        .filter(pl.col("place") < SHOWN)
        .select(
            *_KEYS,
            pl.lit(by).alias("by"),
            pl.col(by).alias("code"),
            "text",
            pl.col("minuend").cast(Amount),
            pl.col("subtrahend").cast(Amount),
            pl.col("variance").cast(Amount),
            pl.col("rows").cast(pl.UInt32),
            "place",
        )
    )


def monthly(
    tables: Sequence[Mapped], sums: Sequence[pl.DataFrame], organisation: Organisation, structure: Structure
) -> pl.DataFrame:
    """What the ledgers come to month by month, for every line of every title: the columns of `MONTHLY`.

    `sums` are what the tables' postings come to (`SUMS`), each its own. A month without postings up to the period's own is
    0.00. Nothing where no ledger has come.
    """
    frames = []
    for mapped, of_periods in zip(tables, sums, strict=True):
        if mapped.table.kind != "ledger":
            continue
        digits = pl.col("period").str.replace_all(r"\D", "")
        counted = of_periods.filter(pl.col("line").is_not_null() & pl.col("in_period"))
        of_months = (
            in_own_signs(counted.drop("in_period", "rows"), mapped.table.layout, organisation)
            .with_columns(month=digits.str.slice(4, 2).cast(pl.Int8, strict=False).clip(1, 12))
            .group_by(member_title="title", member_line="line", month="month")
            .agg(pl.col("amount").sum())
        )
        months = pl.DataFrame({"month": range(1, mapped.table.period.month + 1)}, schema={"month": pl.Int8})
        frames.append(
            structure.leaves.join(months, how="cross")
            .join(of_months, on=["member_title", "member_line", "month"], how="left")
            .with_columns(measure=pl.lit(organisation.layout(mapped.table.layout).measure))
        )
    if not frames:
        return pl.DataFrame(schema=MONTHLY)
    order = structure.lines.select("title", "line", "position")
    return (
        pl.concat(frames)
        .group_by(*_KEYS, "month")
        .agg((pl.col("amount").fill_null(0) * pl.col("weight")).sum().cast(Amount))
        .join(order, on=["title", "line"])
        .sort("position", "measure", "month")
        .select(list(MONTHLY))
        .cast(MONTHLY)
    )
