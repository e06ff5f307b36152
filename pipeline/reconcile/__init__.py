"""What must agree between exports: every printed figure with its exact sources, and the committee with its titles."""

from __future__ import annotations

import polars as pl

from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.internal import internal_postings
from pipeline.reconcile.jointly import with_joint_test
from pipeline.reconcile.judgement import judge
from pipeline.reconcile.once import told_once
from pipeline.reconcile.provable import unprovable
from pipeline.reconcile.roll_forward import Past, roll_forward
from pipeline.reconcile.sources import chain_terms, exact_terms, moved_terms, title_terms
from pipeline.reconcile.wording import Reader
from schemas.agreements import AGREEMENTS, CODES, COMMITTEE, DECISIONS
from schemas.operands import with_operands
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.rules import COMPARISONS, comparisons
from schemas.structure import Structure


def reconcile(
    printed: pl.DataFrame,
    figures: pl.DataFrame,
    period: Period,
    organisation: Organisation,
    structure: Structure,
    moved: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Every comparison between exports, with the columns of `COMPARISONS`.

    `printed` are the follow-ups' figures as `validate` joined them, `figures` all of the period's, and `moved` what
    follow-ups print as moved in the previous year. A comparison whose source has not come, or lacks a line, is
    `not-tested` and says what is missing.
    """
    decided = _decided(figures, period, organisation)
    if printed.is_empty():
        return decided
    codes = pl.DataFrame(
        [(kind, horizon, code) for (kind, horizon), code in CODES.items()],
        schema=["kind_of_measure", "horizon", "agreement"],
        orient="row",
    )
    agreed = printed.join(codes, on=["kind_of_measure", "horizon"], how="left", maintain_order="left")
    reaches = figures.join(printed.select("figure", "reach"), on="figure", how="left", maintain_order="left")
    titles = title_terms(agreed, figures, organisation, structure)
    agreed = with_operands(agreed, titles, reaches, "titles", whole=True)
    agreed = agreed.with_columns(pl.col("agreement").fill_null("R08")).with_columns(_printed())
    terms = exact_terms(agreed, figures, period, organisation, structure)
    if moved is not None and not moved.is_empty():
        terms = pl.concat([terms, moved_terms(agreed, terms, moved, structure)])
        figures = pl.concat([figures, moved])
    agreed = agreed.with_columns(
        # No source of the measure is set up at all: there is nothing to agree with, tested or not.
        agreement=pl.when(pl.col("figure").is_in(terms["figure"].implode())).then(pl.col("agreement"))
    )
    agreed = with_operands(agreed, terms, figures, "exact", whole=True)
    return pl.concat([*(comparisons(rule, agreed) for rule in (*AGREEMENTS, COMMITTEE)), decided])


def _decided(figures: pl.DataFrame, period: Period, organisation: Organisation) -> pl.DataFrame:
    """The current budget of every line against the council's and what was decided since, where that is declared."""
    if organisation.budget is None:
        return pl.DataFrame(schema=COMPARISONS)
    table, terms = chain_terms(figures, period, organisation, organisation.budget)
    return comparisons(DECISIONS, with_operands(table, terms, figures, "chain", whole=True))


def _printed() -> list[pl.Expr]:
    """What printed figures give for each figure, its titles' for the committee's, and how far their rounding reaches."""
    names = ("variance", "members", "leaves", "titles")
    return [
        pl.concat_list(pl.col(f"{name}.right") for name in names).list.drop_nulls().alias("printed.rights"),
        pl.max_horizontal(pl.col(f"{name}.reach") for name in names).fill_null(0).alias("printed.reach"),
    ]


__all__ = [
    "Earlier",
    "Past",
    "Reader",
    "internal_postings",
    "judge",
    "reconcile",
    "roll_forward",
    "told_once",
    "unprovable",
    "with_joint_test",
]
