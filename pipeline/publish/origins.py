"""Where every consolidated figure comes from: the source figures that it rests on, and those that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn, fitted
from pipeline.publish.cells import ranges
from pipeline.publish.grid import Key
from pipeline.publish.long_list import named
from pipeline.publish.long_ranges import runs
from pipeline.publish.places import selections
from pipeline.publish.styles import COUNT, EXACT, TEXT, VERDICT_STYLES
from pipeline.result import Result
from schemas.structure import Structure

TOP = 3
"""The 0-based row of the heads."""

_GOOD = ("agrees", "rounding")
"""What stands last, and is not printed."""

_SHEET = ["at", "phase", "place", "sign"]
"""What makes rows of *Underlag* one: a figure's sources on one sheet, of one measure (`place`), used in one way."""
_PLACE = ["file", "sheet", "side"]


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """The rows of *Underlag*, and the 0-based row of each figure's first on the sheet.

    `rows` has for each consolidated figure (its columns of `CONSOLIDATED`, numbered by `at`) and each sheet that it rests
    on or is held against: `sign`, whether that is added (1), taken away (−1) or only compared (0); `file` and `sheet`, null
    where it has not come; `cells`, as ranges; `rows`, how many postings; `source`, the amount there; `where`, of which
    line the postings are.
    """

    rows: pl.DataFrame
    first: Mapping[Key, int]


def origins(result: Result, declared: Structure) -> Origins:
    """Every figure with its sources: what does not agree or is not tested before the others, each in the report's order."""
    report = result.consolidated.select("title", "line", "measure", "amount", "layout", "status", "figures")
    report = report.with_row_index("at")
    sources, places = _used(report, result, declared)
    keys = sources.group_by(_SHEET, maintain_order=True).agg(
        pl.col("cells_row").is_not_null().any().alias("has_cells"),
        pl.col("column").first(),
        pl.col("rows").drop_nulls().sum().alias("postings"),
        pl.col("rows").is_not_null().any().alias("has_postings"),
        pl.col("source").sum(),
        pl.when((pl.len() == 1) & pl.col("cells_row").is_null().first())
        .then(pl.concat_str(pl.col("of_title").first(), pl.lit("/"), pl.col("of_line").first()))
        .alias("where"),
        pl.col("column").filter(pl.col("cells_row").is_not_null()).alias("of_column"),
        pl.col("cells_row").drop_nulls().alias("row"),
    )
    keys = keys.sort("at", "phase", maintain_order=True).with_row_index("group")
    cells = keys.filter("has_cells").select("group", "row", column="of_column")
    texts = _as_ranges(cells.explode("row", "column", empty_as_null=True, keep_nulls=True))
    worst = report.select("at", worst=~pl.col("status").is_in(_GOOD).fill_null(value=False))
    rows = (
        keys.drop("of_column", "row")
        .join(places, on="place", how="left", maintain_order="left")
        .join(report.drop("figures"), on="at", maintain_order="left")
        .join(worst, on="at", maintain_order="left")
        .sort(~pl.col("worst"), maintain_order=True)
        .join(texts, on="group", how="left", maintain_order="left")
        .with_columns(
            # Of postings that were summed, the column of their amounts is told.
            cells=pl.when("has_cells").then("text").otherwise("column"),
            rows=pl.when("has_postings").then("postings"),
            source=pl.when(pl.col("file").is_not_null()).then("source"),
        )
    )
    starts = rows.with_row_index("row").group_by("at").agg(pl.col("row").first()).sort("at")
    first = zip(report.select("title", "line", "measure").iter_rows(), starts["row"], strict=True)
    return Origins(rows, {(title, line, measure): TOP + 1 + row for (title, line, measure), row in first})


def _used(report: pl.DataFrame, result: Result, declared: Structure) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row for each source figure that a figure rests on (`phase` 0) or is held against (1); one without where none is.

    And the places that source figures stand in, numbered (`place`): their file, sheet and measure.
    """
    figures = result.figures.select(
        "figure", "file", "sheet", "column", "rows", cells_row="row", source="amount",
        of_title="title", of_line="line", side="measure", month="month",
    )  # fmt: skip
    places = figures.select(_PLACE).unique(maintain_order=True).with_row_index("place")
    figures = figures.join(places, on=_PLACE, nulls_equal=True, maintain_order="left").drop("file", "sheet")
    basis = (
        report.select("at", "title", "line", "measure", figure="figures")
        .explode("figure", empty_as_null=True, keep_nulls=True)
        .with_columns(pl.col("figure").cast(pl.UInt32))
        .join(figures.drop("month"), on="figure", how="left", maintain_order="left")
    )
    weights = declared.leaves.rename({"member_title": "of_title", "member_line": "of_line"})
    variances = declared.measures.filter(pl.col("kind") == "variance").select("measure", "minuend")
    way = pl.when(pl.col("side") == pl.col("minuend")).then(pl.col("direction")).otherwise(-pl.col("direction"))
    sign = pl.col("weight").fill_null(1) * pl.when(pl.col("minuend").is_null()).then(1).otherwise(way)
    basis = (
        basis.join(weights, on=["title", "line", "of_title", "of_line"], how="left", maintain_order="left")
        .join(variances, on="measure", how="left", maintain_order="left")
        .join(
            declared.lines.select("title", "line", "direction"), on=["title", "line"], how="left", maintain_order="left"
        )
        .with_columns(sign=pl.when(pl.col("figure").is_null() | (sign > 0)).then(1).otherwise(-1), phase=pl.lit(0))
    )
    others = (
        report.select("at", "title", "line", "measure")
        .join(
            figures.filter(pl.col("month").is_null()).drop("month"),
            left_on=["title", "line", "measure"],
            right_on=["of_title", "of_line", "side"],
            maintain_order="left_right",
        )
        .join(basis.select("at", "figure"), on=["at", "figure"], how="anti", maintain_order="left")
        .with_columns(of_title="title", of_line="line", sign=pl.lit(0), phase=pl.lit(1))
    )
    columns = [*_SHEET, "column", "rows", "cells_row", "source", "of_title", "of_line"]
    both = pl.concat([basis.select(columns), others.select(columns).cast(basis.select(columns).schema)])
    return both, places


def _as_ranges(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of each group in one text."""
    found, not_plain = runs(cells.with_columns(part=pl.lit(0, dtype=pl.UInt32)))
    texts = found.group_by("group", maintain_order=True).agg(pl.col("text").str.join(", "))
    rest = cells.join(not_plain, on="group", how="semi", maintain_order="left")
    written = [
        (group, ", ".join(ranges(addresses)))
        for group, addresses in rest.group_by("group", maintain_order=True)
        .agg(pl.concat_str("column", "row"))
        .iter_rows()
    ]
    return pl.concat([texts, pl.DataFrame(written, schema=dict(texts.schema), orient="row")])


def write_origins(book: Book, found: Origins) -> None:
    """The sheet *Underlag*: for each consolidated figure one row for each sheet that it rests on or is held against."""
    text, naming = book.language.text, book.naming
    intro = text("Where every amount of the report comes from. Amounts in {unit}.", unit=naming.currency)
    sheet = book.sheet(book.names.origins, text("Sources of the amounts"), subtitle=intro)
    wrapped, amount = {"text_wrap": True}, {"num_format": EXACT, "shrink": True}
    rows = found.rows
    of_lines = selections(book.result.organisation)
    verdicts = {one: {**style, "indent": 1} for one, style in VERDICT_STYLES.items()}
    title, line = named(rows["title"], naming.title), naming.lines_of(rows)
    measure, use = named(rows["measure"], naming.measure), _uses(book, rows)
    columns = [
        LongColumn(fitted(text("Budget title"), title, wrapped, most=24), title),
        LongColumn(fitted(text("Line"), line, wrapped, least=22, most=24), line),
        LongColumn(fitted(text("Measure"), measure, wrapped, least=16.5, most=18), measure),
        LongColumn(Column(text("Amount in the report"), 13.5, {**amount, "bold": True}), rows["amount"]),
        LongColumn(
            Column(text("Reconciliation"), 19.5, {}),
            named(rows["status"], book.language.word),
            rows["status"],
            verdicts,
        ),
        LongColumn(fitted(text("How the amount is used"), use, {**wrapped, "indent": 1}, least=9.5, most=14), use),
        LongColumn(fitted(text("File"), rows["file"], wrapped, least=35, most=35), rows["file"]),
        LongColumn(fitted(text("Sheet"), rows["sheet"], wrapped, most=14), rows["sheet"]),
        LongColumn(Column(text("Cells"), 13, {"num_format": TEXT, "text_wrap": True}), rows["cells"]),
        LongColumn(Column(text("Amount in the source"), 13.5, amount), rows["source"]),
    ]
    printed = len(columns)
    columns += [
        LongColumn(Column(text("Postings"), 13, {"num_format": COUNT}), rows["rows"]),
        LongColumn(
            Column(text("Selection"), 50, {"text_wrap": True, "indent": 1}),
            named(rows["where"], lambda place: of_lines.get(place, "")),
        ),
    ]
    book.long_list(sheet, TOP, book.names.table("origins"), columns)
    sheet.freeze_panes(TOP + 1, 3)
    sheet.repeat_rows(TOP)
    book.print_the_worst(sheet, TOP, int(rows["worst"].sum()), rows.height, printed)


def _uses(book: Book, rows: pl.DataFrame) -> pl.Series:
    """What a figure is used for: compared only, taken over, or a part of a computed one, added or taken away."""
    text = book.language.text
    variances = [measure.id for measure in book.naming.organisation.measures if measure.kind == "variance"]
    is_total = ~pl.col("measure").is_in(variances)
    use = (
        pl.when(pl.col("sign") == 0)
        .then(pl.lit(text("compared")))
        .when(pl.col("file").is_null())
        .then(pl.lit(text("has not come")))
        .when(pl.col("layout") != "")
        .then(pl.lit(text("taken over")))
        .when(pl.col("sign") < 0)
        .then(pl.lit(text("taken away")))
        .when(is_total)
        .then(pl.lit(text("part of the sum")))
        .otherwise(pl.lit(text("added")))
    )
    return rows.select(use).to_series()
