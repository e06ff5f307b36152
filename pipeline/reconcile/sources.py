"""The exact sources of each printed figure: which export has it, and what it comes down to there."""

from __future__ import annotations

import polars as pl

from schemas.operands import TERMS
from schemas.organisation import MONTHS, BudgetChain, Organisation
from schemas.periods import Period
from schemas.structure import Structure

KEYS = ["title", "line", "measure"]


def exact_figures(figures: pl.DataFrame, period: Period, organisation: Organisation) -> pl.DataFrame:
    """The figures that stand for each leaf and measure in the most exact source that has it.

    Columns `title`, `line`, `measure`, `operand` (the figure's number), `layout`. A budget's months up to the period's
    stand together for the budget of the period. Follow-ups are what is tested, and are no source here.
    """
    order = {layout: position for position, layout in enumerate(organisation.sources.order)}
    return (
        figures.filter(
            pl.col("line").is_not_null()
            & (pl.col("kind") != "followup")
            & (pl.col("month").is_null() | (pl.col("month") <= period.month))
        )
        .with_columns(rank=pl.col("layout").replace_strict(order, default=len(order), return_dtype=pl.UInt32))
        .filter(pl.col("rank") == pl.col("rank").min().over(KEYS))
        .select(*KEYS, "layout", operand="figure")
    )


def sources_of_measures(organisation: Organisation) -> pl.DataFrame:
    """Which measure each layout gives, follow-ups aside: columns `measure`, `layout`, the most exact first."""
    of_period = [m.id for m in organisation.measures if m.kind == "budget" and m.horizon == "period"]
    pairs = []
    for name in organisation.sources.order:
        layout = organisation.layout(name)
        if layout.kind in {"followup", "goals"} or layout.others:
            continue
        measures = [m.id for m in organisation.measures if m.id in layout.columns]
        measures += of_period if layout.kind == "budget" and MONTHS[0] in layout.columns else []
        measures += [layout.measure] if layout.measure else []
        pairs += [(measure, name) for measure in measures]
    return pl.DataFrame(pairs, schema={"measure": pl.String, "layout": pl.String}, orient="row")


def exact_terms(
    printed: pl.DataFrame, figures: pl.DataFrame, period: Period, organisation: Organisation, structure: Structure
) -> pl.DataFrame:
    """The operands of each printed figure in the exact sources: the leaves under it, a variance's on both sides.

    Only for measures that a source is set up for. What is not there is told as `absent:<layout>` where the export has
    not come, and as `no row:<layout>:<title>/<line>` where it has.
    """
    declared = sources_of_measures(organisation)
    wanted = _wanted(printed, structure)
    # A variance needs a source on both sides.
    covered = pl.col("measure").is_in(declared["measure"].implode())
    wanted = wanted.filter(covered.all().over("figure"))
    first = declared.unique("measure", keep="first", maintain_order=True).rename({"layout": "source"})
    arrived = figures["layout"].unique().to_list()
    found = wanted.join(exact_figures(figures, period, organisation), on=KEYS, how="left", maintain_order="left").join(
        first, on="measure", how="left", maintain_order="left"
    )
    return found.select(
        "figure",
        "operand",
        "numerator",
        denominator=pl.lit(1),
        missing=pl.when(pl.col("source").is_in(arrived))
        .then(pl.format("no row:{}:{}/{}", "source", "title", "line"))
        .otherwise(pl.format("absent:{}", "source")),
    ).cast(TERMS)


def moved_terms(printed: pl.DataFrame, terms: pl.DataFrame, moved: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The further operands of figures that follow-ups print as moved: what was moved to or from each leaf under them."""
    held = printed.filter(pl.col("figure").is_in(terms["figure"].implode()))
    given = moved.select(*KEYS, operand="figure")
    return (
        _wanted(held, structure)
        .join(given, on=KEYS, maintain_order="left")
        .select("figure", "operand", "numerator", denominator=pl.lit(1), missing=pl.lit(""))
        .cast(TERMS)
    )


def _wanted(printed: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The leaves and measures that each printed figure comes down to, with weights."""
    leaves = structure.leaves.rename({"member_title": "leaf_title", "member_line": "leaf_line"})
    spread = printed.select("figure", *KEYS).join(leaves, on=["title", "line"], maintain_order="left")
    spread = spread.join(structure.measures, on="measure", maintain_order="left").join(
        structure.lines.select("title", "line", "direction"), on=["title", "line"], maintain_order="left"
    )
    is_variance = pl.col("kind") == "variance"
    plain = spread.filter(~is_variance).select(
        "figure", "measure", title="leaf_title", line="leaf_line", numerator=pl.col("weight")
    )
    sides = [
        spread.filter(is_variance).select(
            "figure",
            pl.col(side).alias("measure"),
            title="leaf_title",
            line="leaf_line",
            numerator=pl.col("weight") * pl.col("direction") * sign,
        )
        for side, sign in (("minuend", 1), ("subtrahend", -1))
    ]
    return pl.concat([frame.select("figure", *KEYS, "numerator") for frame in (plain, *sides)])


def chain_terms(
    figures: pl.DataFrame, period: Period, organisation: Organisation, chain: BudgetChain
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The current budget of each line, and its operands: the original, the decided changes, and its own other rows.

    A line's current budget may stand in several rows: the first is blamed, and the others are taken from the rest.
    """
    exact = exact_figures(figures, period, organisation)
    lines = ["title", "line"]
    current = exact.filter(pl.col("measure") == chain.current)
    blamed = current.unique(lines, keep="first", maintain_order=True)
    declared = sources_of_measures(organisation).unique("measure", keep="first", maintain_order=True)
    sources = dict(declared.rows())
    arrived = set(figures["layout"].unique())
    frames = [
        current.join(blamed, on="operand", how="anti", maintain_order="left")
        .join(blamed.select(*lines, figure="operand"), on=lines, maintain_order="left")
        .select("figure", "operand", numerator=pl.lit(-1), denominator=pl.lit(1), missing=pl.lit(""))
    ]
    for measure in (chain.original, chain.changes):
        layout = sources.get(measure, measure)
        absent = pl.lit(f"absent:{layout}")
        no_row = pl.format("no row:{}:{}/{}", pl.lit(layout), "title", "line")
        frames.append(
            blamed.select(*lines, figure="operand")
            .join(
                exact.filter(pl.col("measure") == measure).select(*lines, "operand"),
                on=lines,
                how="left",
                maintain_order="left",
            )
            .select(
                "figure",
                "operand",
                numerator=pl.lit(1),
                denominator=pl.lit(1),
                missing=no_row if layout in arrived else absent,
            )
        )
    table = figures.join(blamed.select(figure="operand"), on="figure", how="semi", maintain_order="left")
    return table, pl.concat(frame.cast(TERMS) for frame in frames)


def title_terms(
    printed: pl.DataFrame, figures: pl.DataFrame, organisation: Organisation, structure: Structure
) -> pl.DataFrame:
    """The operands of each of the committee's printed figures: its titles' nets, or same lines, in their follow-ups."""
    committee = organisation.committee.id
    followups = [layout.id for layout in organisation.layouts if layout.kind == "followup"]
    nets = structure.members.filter(pl.col("title") == committee).select(
        "line", net_title="member_title", net_line="member_line", numerator="weight"
    )
    wanted = printed.filter(pl.col("title") == committee).select("figure", "line", "measure")
    wanted = wanted.join(nets, on="line", maintain_order="left")
    available = figures.filter(pl.col("layout").is_in(followups)).select(
        operand="figure", net_title="title", net_line="line", measure="measure"
    )
    arrived = figures.filter(pl.col("layout").is_in(followups))["title"].unique().to_list()
    return (
        wanted.join(available, on=["net_title", "net_line", "measure"], how="left", maintain_order="left")
        .select(
            "figure",
            "operand",
            "numerator",
            denominator=pl.lit(1),
            missing=pl.when(pl.col("net_title").is_in(arrived))
            .then(pl.format("no row:{}:{}/{}", pl.lit(followups[0]), "net_title", "net_line"))
            .otherwise(pl.format("absent:{}:{}", pl.lit(followups[0]), "net_title")),
        )
        .cast(TERMS)
    )
