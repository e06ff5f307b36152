"""The report's figures: the most exact source for each leaf, totals and variances computed, never copied."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from pipeline.figures import Amount
from pipeline.result import CONSOLIDATED, Goal, GoalSummary
from pipeline.tables import Mapped
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.rules import VERDICTS
from schemas.structure import Structure

_KEYS = ["title", "line", "measure"]


def consolidate(
    figures: pl.DataFrame, comparisons: pl.DataFrame, period: Period, organisation: Organisation, structure: Structure
) -> pl.DataFrame:
    """The consolidated figures, with the columns of `CONSOLIDATED`, in the order of the report.

    A total stands only where every leaf under it has a source; a variance only where both of its sides do.
    """
    leaves = _leaves(figures, period, organisation, structure)
    amounts = pl.concat([leaves, _totals(leaves, structure)])
    amounts = pl.concat([amounts, _variances(amounts, structure)])
    measures = structure.measures.with_row_index("order").select("measure", "order")
    status = _status(comparisons)
    status = pl.concat([status, _inherited(amounts, status, structure)])
    return (
        amounts.join(structure.lines.select("title", "line", "position"), on=["title", "line"])
        .join(measures, on="measure")
        .join(status, on=_KEYS, how="left")
        .with_columns(pl.col("status").fill_null("not-tested"))
        .sort("position", "order")
        .select(list(CONSOLIDATED))
        .cast(CONSOLIDATED)
    )


def _leaves(figures: pl.DataFrame, period: Period, organisation: Organisation, structure: Structure) -> pl.DataFrame:
    """Each leaf's amount from the first source, in the declared order, that has it."""
    order = {layout: position for position, layout in enumerate(organisation.sources.order)}
    leaf_lines = structure.lines.filter(pl.col("leaf")).select("title", "line")
    amounts = structure.measures.filter(pl.col("kind") != "variance").select("measure")
    return (
        figures.filter(pl.col("month").is_null() | (pl.col("month") <= period.month))
        .join(leaf_lines, on=["title", "line"], maintain_order="left")
        .join(amounts, on="measure", maintain_order="left")
        .with_columns(rank=pl.col("layout").replace_strict(order, default=len(order), return_dtype=pl.UInt32))
        .filter(pl.col("rank") == pl.col("rank").min().over(_KEYS))
        .group_by(_KEYS, maintain_order=True)
        .agg(pl.col("amount").sum().cast(Amount), pl.col("layout").first(), pl.col("figure").alias("figures"))
    )


def _totals(leaves: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    totals = structure.lines.filter(~pl.col("leaf")).select("title", "line")
    under = structure.leaves.join(totals, on=["title", "line"], maintain_order="left")
    count = under.group_by("title", "line").agg(leaves=pl.len())
    amounts = leaves.rename({"title": "member_title", "line": "member_line"})
    return (
        under.join(amounts, on=["member_title", "member_line"], maintain_order="left")
        .group_by(_KEYS, maintain_order=True)
        .agg(
            (pl.col("amount") * pl.col("weight")).sum().cast(Amount).alias("amount"),
            pl.lit("").alias("layout").first(),
            pl.col("figures").explode(),
            found=pl.len(),
        )
        .join(count, on=["title", "line"], maintain_order="left")
        .filter(pl.col("found") == pl.col("leaves"))
        .select(*_KEYS, "amount", "layout", "figures")
    )


def _variances(amounts: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    variances = structure.measures.filter(pl.col("kind") == "variance").select("measure", "minuend", "subtrahend")
    side = amounts.select("title", "line", "measure", "amount", "figures")
    return (
        variances.join(side.rename({"measure": "minuend"}), on="minuend")
        .join(side.rename({"measure": "subtrahend"}), on=["title", "line", "subtrahend"], suffix="_taken")
        .join(structure.lines.select("title", "line", "direction"), on=["title", "line"])
        .select(
            *_KEYS,
            ((pl.col("amount") - pl.col("amount_taken")) * pl.col("direction")).cast(Amount).alias("amount"),
            pl.lit("").alias("layout"),
            pl.concat_list("figures", "figures_taken").alias("figures"),
        )
    )


def _status(comparisons: pl.DataFrame) -> pl.DataFrame:
    """The worst verdict of the comparisons about each figure, months with the measure that they are part of."""
    ranks = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
    worst = pl.col("verdict").cast(pl.String).replace_strict(ranks, return_dtype=pl.UInt8).min()
    return (
        comparisons.group_by(_KEYS)
        .agg(rank=worst)
        .select(*_KEYS, status=pl.col("rank").replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String))
    )


def _inherited(amounts: pl.DataFrame, status: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The status of totals and variances that no comparison is about: the worst of what they are computed from."""
    order = pl.Enum(VERDICTS)
    known = status.with_columns(pl.col("status").cast(order))
    own = amounts.join(status, on=_KEYS, how="anti")
    totals = own.join(structure.lines.filter(~pl.col("leaf")), on=["title", "line"], how="semi").join(
        structure.members, on=["title", "line"]
    )
    variances = structure.measures.filter(pl.col("kind") == "variance")
    from_members = totals.select(*_KEYS, of_title="member_title", of_line="member_line", of_measure="measure")
    sides = [
        own.join(variances.select("measure", of_measure=side), on="measure").select(
            *_KEYS, of_title="title", of_line="line", of_measure="of_measure"
        )
        for side in ("minuend", "subtrahend")
    ]
    return (
        pl.concat([from_members, *sides])
        .join(
            known.rename({"title": "of_title", "line": "of_line", "measure": "of_measure"}),
            on=["of_title", "of_line", "of_measure"],
            how="left",
        )
        .with_columns(pl.col("status").fill_null("not-tested"))
        .group_by(_KEYS)
        .agg(pl.col("status").min().cast(pl.String))
    )


def summarise_goals(tables: Sequence[Mapped], organisation: Organisation) -> GoalSummary | None:
    """The goals of the period's goals export, their mean and median; None where there is none."""
    mapped = next((mapped for mapped in tables if mapped.table.kind == "goals"), None)
    if mapped is None or mapped.rows.is_empty():
        return None
    statuses = {grade.value: grade.status for grade in organisation.goals.scale} if organisation.goals else {}
    goals = tuple(
        Goal(
            number=row["number"] or "",
            goal=row["goal"] or "",
            indicator=row["indicator"] or "",
            assessment=row["assessment"],
            status=statuses.get(row["assessment"], ""),
            tendency=row["tendency"] or "",
        )
        for row in mapped.rows.iter_rows(named=True)
    )
    grades = sorted(goal.assessment for goal in goals)
    middle = Decimal(grades[(len(grades) - 1) // 2] + grades[len(grades) // 2]) / 2
    mean = (Decimal(sum(grades)) / len(grades)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    printed = {control.column: control.printed for control in mapped.table.controls}
    return GoalSummary(goals, mean, middle, printed.get("assessment"), printed.get("previous"))
