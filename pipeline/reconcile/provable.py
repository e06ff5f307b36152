"""Whether a file's own data show which sign revenue and cost have in it (F14)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline.figures import CONTROL
from pipeline.findings import Cell, Finding, Message, Severity
from schemas.organisation import Organisation
from schemas.structure import Structure

HOLDS = ("agrees", "rounding")


def unprovable(
    figures: pl.DataFrame,
    comparisons: pl.DataFrame,
    findings: Sequence[Finding],
    organisation: Organisation,
    structure: Structure,
) -> list[Finding]:
    """One finding for each file in which nothing shows the signs: it may be turned as a whole, and nobody could tell.

    An amount that is not 0 shows them where its line is revenue or cost, and so has a side, and where another file
    has the same amount with the same sign. Variances show nothing: they turn with the rest. A file of nothing but 0
    is not asked about, nor one that a finding on figures names: that one says more.
    """
    variances = structure.measures.filter(pl.col("kind") == "variance")["measure"]
    amounts = figures.filter(
        (pl.col("amount") != 0)
        & pl.col("line").is_not_null()
        & (pl.col("measure") != CONTROL)
        & ~pl.col("measure").is_in(variances.implode())
    ).join(structure.lines.select("title", "line", "sign"), on=["title", "line"], how="left", maintain_order="left")
    between = comparisons.filter(
        pl.col("verdict").cast(pl.String).is_in(HOLDS) & ((pl.col("test") == "rounded") | (pl.col("code") == "R05"))
    )
    confirmed = pl.concat([between["figure"], between["operands"].explode().struct.field("figure")]).drop_nulls()
    shown = (pl.col("sign").fill_null(0) != 0) | pl.col("figure").is_in(confirmed.implode())
    files = amounts.group_by("file", "sheet", maintain_order=True).agg(shown.any().alias("shown"))
    signs, named = organisation.signs, {cell.file for finding in findings for cell in finding.cells}
    return [
        Finding(
            "F14",
            Severity.INFO,
            Message(
                "Nothing in {file} shows whether its signs are as declared, revenue {revenue} and cost {cost}: it has only"
                " nets, and no other file confirms them. You need do nothing, if they are.",
                {"file": file, "revenue": signs.revenue, "cost": signs.cost},
            ),
            (Cell(file, sheet),),
        )
        for file, sheet in files.filter(~pl.col("shown")).select("file", "sheet").rows()
        if file not in named
    ]
