"""Two years side by side, line by line, with one-off items and moves beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from pipeline.comparability.moves import MOVED, Moves, Years, line_of
from pipeline.figures import Amount
from pipeline.result import YEARS, Beside, YearComparison
from schemas.comparability import known_to
from schemas.organisation import Organisation
from schemas.structure import Structure

_KEYS = ["title", "line"]
_ITEMS = pl.Schema(
    {
        "item": pl.UInt32(),
        "title": pl.String(),
        "line": pl.String(),
        "effect": pl.String(),
        "amount": Amount,
        "step": Amount,
    }
)
_EFFECTS = ("one_off_previous", "moved", "one_off_current")


def compare_years(
    consolidated: pl.DataFrame, moves: Moves, organisation: Organisation, structure: Structure
) -> YearComparison | None:
    """Every line with a figure of the previous year, or of which something is declared; None where nothing is declared.

    What is declared of a line counts in all that sum it. What lacks a side is not compared, and neither is what a move
    touches whose amounts are not known.
    """
    declared, years = organisation.previous_year, moves.years
    if declared is None or years is None or not (organisation.one_offs or organisation.moves):
        return None
    items = (*_one_offs(years, organisation), *_moves(moves, organisation))
    effects = _effects(items, structure)
    rows = structure.lines.select(*_KEYS)
    for measure, name in ((declared.measure, "previous"), (declared.against, "current")):
        side = consolidated.filter(pl.col("measure") == measure).select(*_KEYS, pl.col("amount").alias(name))
        rows = rows.join(side, on=_KEYS, how="left", maintain_order="left")
    rows = rows.join(effects, on=_KEYS, how="left", maintain_order="left").filter(
        pl.col("previous").is_not_null() | pl.col("items").is_not_null()
    )
    nothing = pl.lit(Decimal(0)).cast(Amount)
    rows = rows.with_columns(
        *(pl.col(name).fill_null(nothing) for name in (*_EFFECTS, "bound")), pl.col("unknown").fill_null(value=False)
    ).with_columns(
        moved=pl.when(~pl.col("unknown")).then("moved"),
        comparable_current=pl.col("current") - pl.col("one_off_current"),
        change=pl.col("current") - pl.col("previous"),
    )
    rows = rows.with_columns(
        comparable_previous=pl.col("previous") - pl.col("one_off_previous") + pl.col("moved")
    ).with_columns(remaining=pl.col("comparable_current") - pl.col("comparable_previous"))
    return YearComparison(
        declared.measure, declared.against, years.previous, rows.select(list(YEARS)).cast(YEARS), items
    )


def _one_offs(years: Years, organisation: Organisation) -> Iterator[Beside]:
    for item in organisation.one_offs:
        for month, effect in ((years.previous, "one_off_previous"), (years.current, "one_off_current")):
            if years.is_counted(item.booked, month):
                factor = organisation.units[item.unit or organisation.organisation.currency].factor
                yield Beside(
                    effect=effect,
                    name=item.name,
                    title=item.title,
                    line=line_of(item.title, item.line, organisation),
                    since=item.booked,
                    amount=item.amount * factor,
                    step=known_to(item.amount, factor),
                    decision=item.decision,
                    text=item.text,
                )


def _moves(moves: Moves, organisation: Organisation) -> Iterator[Beside]:
    """One for each line that a move touches; of one that nobody knows the amounts of, for each line that is named."""
    for index, move in enumerate(organisation.moves):
        outside = ", ".join(part.outside for part in move.parts if part.outside)
        lines = [(t, n, a, s) for t, n, a, s in moves.amounts.filter(move=index).select(list(MOVED)[1:]).rows()]
        if index in moves.unknown:
            named = [(part.title, part.line) for part in move.parts] or [(move.title, move.line)]
            lines = [(t, line_of(t, n, organisation), None, Decimal(0)) for t, n in named if t is not None]
        for title, line, amount, step in lines:
            yield Beside(
                effect="moved",
                name=move.name,
                title=title,
                line=line,
                since=move.since.isoformat(),
                amount=amount,
                step=step,
                decision=move.decision,
                text=move.text,
                outside=outside,
            )


def _effects(items: Sequence[Beside], structure: Structure) -> pl.DataFrame:
    """What the items come to on every line that they are of or under: a column for each effect, and `items`, which ones."""
    said = [(at, one.title, one.line, one.effect, one.amount, one.step) for at, one in enumerate(items)]
    rows = pl.DataFrame(said, schema=_ITEMS, orient="row").rename({name: f"member_{name}" for name in _KEYS})
    spread = _over(structure).join(rows, on=["member_title", "member_line"], maintain_order="right")
    half = pl.when(pl.col("step") > Decimal("0.01")).then(pl.col("step") / 2).otherwise(Decimal(0)).cast(Amount)
    sums = [
        (pl.col("amount") * pl.col("weight")).filter(pl.col("effect") == effect).sum().cast(Amount).alias(effect)
        for effect in _EFFECTS
    ]
    return spread.group_by(_KEYS, maintain_order=True).agg(
        *sums,
        bound=(half * pl.col("weight").abs()).sum().cast(Amount),
        unknown=pl.col("amount").is_null().any(),
        items=pl.col("item").unique().sort(),
    )


def _over(structure: Structure) -> pl.DataFrame:
    """For every line, the lines that it counts in, with its weight there: itself, and the totals over it."""
    columns = [*_KEYS, "member_title", "member_line", "weight"]
    totals = structure.lines.filter(~pl.col("leaf"))
    themselves = totals.select(*_KEYS, member_title="title", member_line="line", weight=pl.lit(1, dtype=pl.Int64))
    # A title's net that sums others counts in the committee's line besides.
    nets = structure.members.filter(pl.col("title") != pl.col("member_title")).join(
        totals.select(member_title="title", member_line="line"), on=["member_title", "member_line"], how="semi"
    )
    return pl.concat(frame.select(columns) for frame in (structure.leaves, themselves, nets)).unique(
        maintain_order=True
    )
