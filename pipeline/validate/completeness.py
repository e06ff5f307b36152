"""Whether all of a ledger came: held against a balance list that somebody took out independently of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.findings import Cell, Finding, Message, Money, Severity
from pipeline.tables import Mapped
from schemas.organisation import DIMENSIONS, Organisation
from schemas.rules import COMPARISONS

COMPLETE, INCOMPLETE, NOT_TESTED = "complete", "incomplete", "not-tested"

Place = tuple[str, str]
"""A file and a sheet."""


@dataclass(frozen=True, slots=True, eq=False)
class Completeness:
    """What balance lists say: of each ledger whether all of it came, and by which list.

    `comparisons` has one for each code string (`schemas.rules.COMPARISONS`), `findings` one for each list that says
    something else than its ledger (R10).
    """

    said: Mapping[Place, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    comparisons: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COMPARISONS))
    findings: tuple[Finding, ...] = ()


def completeness(tables: Sequence[Mapped], figures: pl.DataFrame, organisation: Organisation) -> Completeness:
    """Hold every ledger against the lists that are declared to prove it (`proves`). `figures` are the period's, numbered.

    What no list has come for is in `said` no more than what no list is declared for: it is not tested.
    """
    said: dict[Place, tuple[str, str]] = {}
    frames = [pl.DataFrame(schema=COMPARISONS)]
    findings: list[Finding] = []
    for listed in tables:
        proves = organisation.layout(listed.table.layout).proves
        ledgers = [mapped for mapped in tables if mapped.table.layout == proves]
        if not proves or not ledgers:
            continue
        made = _held(listed, ledgers, figures, organisation)
        frames.append(made)
        differing = made.filter(pl.col("verdict") == "differs")
        outcome = INCOMPLETE if differing.height else COMPLETE
        for mapped in ledgers:
            place = (mapped.table.source.file, mapped.table.sheet)
            if said.get(place, (COMPLETE, ""))[0] == COMPLETE:
                said[place] = (outcome, listed.table.source.file)
        if differing.height:
            findings.append(_finding(differing, made.height, listed, ledgers[0]))
    return Completeness(said, pl.concat(frames), tuple(findings))


def _held(listed: Mapped, ledgers: Sequence[Mapped], figures: pl.DataFrame, organisation: Organisation) -> pl.DataFrame:
    """A comparison for each code string of the list or of the ledger: what only one of them has is 0 in the other."""
    table = listed.table
    measure = str(organisation.layout(ledgers[0].table.layout).measure)
    keys = [name for name in DIMENSIONS if name in table.rows.columns]
    own = figures.filter((pl.col("file") == table.source.file) & (pl.col("sheet") == table.sheet))
    amounts = (
        table.rows.filter(pl.col("measure") == measure)
        .join(own.select("figure", "row", "column"), on=["row", "column"], how="left", maintain_order="left")
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("figure").first(),
            left=pl.col("amount").sum().cast(pl.Decimal(18, 2)),
            bound=(pl.col("step").filter(pl.col("step") > Decimal("0.01")).sum() / 2).cast(pl.Decimal(18, 2)),
        )
    )
    postings = pl.concat([mapped.rows.filter("in_period").select(*keys, "amount") for mapped in ledgers])
    sums = postings.group_by(keys, maintain_order=True).agg(right=pl.col("amount").sum().cast(pl.Decimal(18, 2)))
    zero = pl.lit(Decimal("0.00")).cast(pl.Decimal(18, 2))
    difference = pl.col("left") - pl.col("right")
    codes = pl.concat_str([pl.format("{} {}", pl.lit(key), pl.col(key).fill_null("–")) for key in keys], separator=", ")
    return (
        amounts.join(sums, on=keys, how="full", nulls_equal=True, coalesce=True, maintain_order="left_right")
        .with_columns(pl.col("left", "right").fill_null(zero), pl.col("bound").fill_null(zero), codes=codes)
        .select(
            comparison=pl.format("R10:{}/balance/{}:{}", "codes", pl.lit(measure), pl.lit(table.layout)),
            code=pl.lit("R10"),
            title=pl.lit(""),
            line="codes",
            measure=pl.lit(measure),
            month=pl.lit(None, pl.Int8),
            against=pl.lit(ledgers[0].table.layout),
            figure="figure",
            left="left",
            right="right",
            difference=difference.cast(pl.Decimal(18, 2)),
            bound="bound",
            verdict=pl.when(difference == 0)
            .then(pl.lit("agrees"))
            .when(difference.abs() <= pl.col("bound"))
            .then(pl.lit("rounding"))
            .otherwise(pl.lit("differs")),
            reason=pl.lit(None, pl.String),
            operands=pl.lit([], COMPARISONS["operands"]),
            missing=pl.lit([], pl.List(pl.String)),
            test=pl.lit("bound"),
            tolerance=pl.lit(None, COMPARISONS["tolerance"]),
        )
        .select(list(COMPARISONS))
        .cast(COMPARISONS)
    )


def _finding(differing: pl.DataFrame, count: int, listed: Mapped, ledger: Mapped) -> Finding:
    first = differing.row(0, named=True)
    net = Decimal(differing["difference"].sum())
    message = Message(
        "{ledger} is not all that {list} says: {count} of {all} codes have another balance, {net} together. The first is"
        " {first}: {left} in the list, {right} in the ledger. Export both again, for the same selection, and drop them.",
        {
            "ledger": ledger.table.source.file,
            "list": listed.table.source.file,
            "count": differing.height,
            "all": count,
            "net": Money(net),
            "first": str(first["line"]),
            "left": Money(Decimal(first["left"])),
            "right": Money(Decimal(first["right"])),
        },
    )
    cells = (
        Cell(ledger.table.source.file, ledger.table.sheet),
        Cell(listed.table.source.file, listed.table.sheet),
    )
    return Finding("R10", Severity.ERROR, message, cells, difference=net)


def debit_and_credit(mapped: Mapped, organisation: Organisation) -> tuple[Decimal, Decimal] | None:
    """What the rows of a ledger come to on either side, both without sign; None for other exports.

    Debit is the sign that a cost has.
    """
    if mapped.table.kind != "ledger":
        return None
    amounts = mapped.table.rows["amount"]
    positive, negative = (
        Decimal(amounts.filter(which).sum() or 0) for which in (amounts > Decimal(0), amounts < Decimal(0))
    )
    signs = organisation.layout(mapped.table.layout).signs or organisation.signs
    return (positive, -negative) if signs.cost == "+" else (-negative, positive)
