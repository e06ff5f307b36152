"""What figures are held against, written for tens of thousands of comparisons. `cells.operands_text` does the same for one."""

from __future__ import annotations

import polars as pl

from pipeline.language import Language
from pipeline.publish.cells import MOST, operands_text
from pipeline.publish.long_ranges import runs
from pipeline.publish.places import places
from schemas.organisation import Organisation


def operands_texts(
    made: pl.DataFrame, figures: pl.DataFrame, organisation: Organisation, language: Language
) -> pl.Series:
    """For each comparison (`COMPARISONS`) what its figure is held against, null for nothing: `C16 − B16`.

    Most stand in cells of one sheet, and are written all at once; the others one by one.
    """
    terms = (
        made.select("operands", comparison=pl.int_range(pl.len(), dtype=pl.UInt32), home="figure")
        .filter(pl.col("operands").list.len() > 0)
        .explode("operands", empty_as_null=True, keep_nulls=True)
        .unnest("operands")
        .join(
            figures.select("figure", "file", "sheet", "column", "row", "rows"),
            on="figure",
            how="inner",
            maintain_order="left",
        )
    )
    if terms.is_empty():
        return pl.Series([None] * made.height, dtype=pl.String)
    weight = pl.struct("numerator", "denominator")
    terms = terms.with_columns(part=weight.rle_id())
    simple = (
        terms.group_by("comparison", maintain_order=True)
        .agg(
            cells=pl.col("row").is_not_null().all(),
            sheets=pl.struct("file", "sheet").n_unique(),
            count=pl.len(),
        )
        .filter(pl.col("cells") & (pl.col("sheets") == 1))
        .select(group="comparison")
    )
    found, not_plain = runs(
        terms.join(simple, left_on="comparison", right_on="group", how="semi", maintain_order="left").select(
            "part", "column", "row", group="comparison"
        )
    )
    many = found.group_by("group", "part", maintain_order=True).len().filter(pl.col("len") > MOST).select("group")
    at_once = simple.join(not_plain, on="group", how="anti").join(many, on="group", how="anti")
    written = _written(found.join(at_once, on="group", how="semi", maintain_order="left"), terms, figures)
    rest = terms.join(at_once, left_on="comparison", right_on="group", how="anti", maintain_order="left")
    one_by_one = _one_by_one(rest, figures, organisation, language)
    texts = pl.concat([written, one_by_one])
    return (
        made.select(comparison=pl.int_range(pl.len(), dtype=pl.UInt32))
        .join(texts, on="comparison", how="left", maintain_order="left")
        .get_column("text")
    )


def _written(found: pl.DataFrame, terms: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The texts of comparisons whose operands stand in cells of one sheet: `comparison`, `text`."""
    size = pl.col("numerator").abs().cast(pl.String)
    share = (
        pl.when(pl.col("numerator").abs() == pl.col("denominator"))
        .then(pl.lit(""))
        .when(pl.col("denominator") == 1)
        .then(pl.concat_str(size, pl.lit(" × ")))
        .otherwise(pl.concat_str(size, pl.lit("/"), "denominator", pl.lit(" × ")))
    )
    weights = terms.group_by("part", maintain_order=True).agg(pl.col("numerator", "denominator").first())
    sign = pl.when(pl.col("numerator") < 0).then(pl.lit(" − ")).otherwise(pl.lit(" + "))
    joined = (
        found.join(weights, on="part", maintain_order="left")
        .group_by("group", maintain_order=True)
        .agg(pl.concat_str(sign, share, "text").str.join("").alias("text"))
        .rename({"group": "comparison"})
    )
    homes = figures.select(home="figure", home_file="file", home_sheet="sheet")
    sheets = (
        terms.group_by("comparison", maintain_order=True)
        .agg(pl.col("file", "sheet", "home").first())
        .join(homes, on="home", how="left", maintain_order="left")
    )
    own = (pl.col("file") == pl.col("home_file")) & (pl.col("sheet") == pl.col("home_sheet"))
    plain = pl.col("text").str.strip_chars().str.strip_prefix("+ ")
    elsewhere = pl.concat_str("file", pl.lit(", "), "sheet", pl.lit(": "), plain)
    return joined.join(sheets, on="comparison", maintain_order="left").select(
        "comparison", text=pl.when(own.fill_null(value=False)).then(plain).otherwise(elsewhere)
    )


def _one_by_one(
    terms: pl.DataFrame, figures: pl.DataFrame, organisation: Organisation, language: Language
) -> pl.DataFrame:
    """The texts of other comparisons."""
    needed = pl.concat([terms["figure"], terms["home"].drop_nulls()]).unique()
    placed = places(figures.filter(pl.col("figure").is_in(needed.implode())), organisation)
    found = []
    grouped = terms.group_by("comparison", maintain_order=True)
    columns = grouped.agg(pl.col("home").first(), "figure", "numerator", "denominator")
    for comparison, home, which, numerators, denominators in columns.iter_rows():
        operands = [(placed[one], n, d) for one, n, d in zip(which, numerators, denominators, strict=True)]
        found.append((comparison, operands_text(operands, placed.get(home), language)))
    return pl.DataFrame(found, schema={"comparison": pl.UInt32, "text": pl.String}, orient="row")
