"""What writing a consolidated workbook takes: `python benchmarks/workbook.py [times]`.

40 budget titles of 60 lines, seven measures, a ledger by month, and a comparison for every figure that a follow-up
prints: 16 800 of them. The seconds are those of the processor, the least of several times, with the libraries loaded.
Beside it stands what XlsxWriter alone takes to write as many cells, one plain sheet of texts and numbers: the ratio says
more than seconds, which are a machine's, and it alone decides the exit code.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import polars as pl

from pipeline.drivers import large_variances
from pipeline.figures import FIGURES
from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from pipeline.result import CONSOLIDATED, DRIVERS, MONTHLY, Result, Run, SourceUse
from pipeline.tables import Source, letters
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.rules import COMPARISONS
from schemas.structure import Structure, structure

TITLES, GROUPS, LEAVES = 40, 5, 54
"""Each title has its leaves, a subtotal for each group, and a net."""
LIMIT = 1 / 3
"""Of what XlsxWriter alone takes."""

SETTINGS = Path(__file__).parents[1] / "schemas" / "ekero.toml"
LEDGER, BUDGET, PRINTED = "huvudbok", "budget", "uppfoljning"


def organisation(folder: Path, titles: int = TITLES) -> Organisation:
    """The conventions of the example, with titles of 60 lines each."""
    text = SETTINGS.read_text(encoding="utf-8")
    text = text[: text.index("[[titles]]")]
    parts = [text]
    for title in range(titles):
        parts.append(f'[[titles]]\nid = "t{title}"\nname = "Verksamhetsområde {title + 1}"\nnet = "netto"\n')
        parts.append(f'match = {{ ansvar = ["{1000 + title}"] }}\n')
        for group in range(GROUPS):
            members = [leaf for leaf in range(LEAVES) if leaf * GROUPS // LEAVES == group]
            for leaf in members:
                parts.append(f'[[titles.lines]]\nid = "l{leaf}"\nname = "Kostnadsslag {leaf + 1}"\ntype = "cost"\n')
                parts.append(f'match = {{ konto = ["{4000 + leaf}"] }}\n')
            listed = ", ".join(f'"l{leaf}"' for leaf in members)
            parts.append(f'[[titles.lines]]\nid = "s{group}"\nname = "Summa grupp {group + 1}"\ntype = "subtotal"\n')
            parts.append(f"of = [{listed}]\n")
        listed = ", ".join(f'"s{group}"' for group in range(GROUPS))
        parts.append(f'[[titles.lines]]\nid = "netto"\nname = "Netto"\ntype = "net"\nof = [{listed}]\n')
    path = folder / "stor.toml"
    path.write_text("".join(parts), encoding="utf-8")
    return load_organisation(path)


def result(declared: Organisation) -> Result:
    """A result with every figure: leaves from exact sources, and all of them printed in a follow-up, in tkr."""
    shape = structure(declared)
    consolidated, exact = _consolidated(declared, shape)
    printed = _printed(consolidated, declared, exact.height)
    figures = pl.concat([exact, printed]).cast(FIGURES)
    large = large_variances(consolidated, declared, shape)
    return Result(
        run=Run(7, datetime(2016, 9, 5, 4, tzinfo=UTC), "0.1.0", "ab" * 32, (812, "cd" * 32)),
        organisation=declared,
        period=Period(2016, 12),
        figures=figures,
        consolidated=consolidated,
        comparisons=_comparisons(printed, exact, declared, shape),
        findings=(),
        sources=tuple(
            SourceUse(Source(file, f"{at:064x}"), sheet, layout, kind, "", 60, "tkr", (), ())
            for at, (file, sheet, layout, kind) in enumerate(
                figures.select("file", "sheet", "layout", "kind").unique(maintain_order=True).rows()
            )
        ),
        absent=(),
        goals=None,
        large=large,
        drivers=_drivers(large),
        monthly=_monthly(consolidated),
    )


def _consolidated(declared: Organisation, shape: Structure) -> tuple[pl.DataFrame, pl.DataFrame]:
    measures = pl.DataFrame({"measure": [one.id for one in declared.measures if one.kind != "variance"]})
    leaves = shape.lines.filter("leaf").select("title", "line").join(measures, how="cross").with_row_index("figure")
    seed = pl.col("figure").cast(pl.Int64)
    oere = seed * seed * 7919 % 16_000_000 + 30_000_000  # so that some of the variances are large
    leaves = leaves.with_columns(amount=(oere.cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)))
    is_actual = pl.col("measure") == "actual_period"
    exact = leaves.select(
        "figure", "title", "line", "measure",
        month=pl.lit(None, dtype=pl.Int8), amount=pl.col("amount").cast(pl.Decimal(18, 2)),
        step=pl.lit("0.01").cast(pl.Decimal(18, 2)),
        layout=pl.when(is_actual).then(pl.lit(LEDGER)).otherwise(pl.lit(BUDGET)),
        kind=pl.when(is_actual).then(pl.lit("ledger")).otherwise(pl.lit("budget")),
        file=pl.when(is_actual).then(pl.lit("Huvudbok 2016-12.xlsx")).otherwise(pl.lit("Budget 2016.xlsx")),
        sheet=pl.when(is_actual).then(pl.lit("Transaktioner")).otherwise(pl.lit("Budget")),
        row=pl.when(~is_actual).then(pl.col("figure") // 4 + 9), column=pl.lit("F"),
        rows=pl.when(is_actual).then(pl.col("figure") % 997 + 1),
    ).cast(FIGURES)  # fmt: skip
    under = shape.leaves.rename({"title": "of", "line": "of_line", "member_title": "title", "member_line": "line"})
    sums = (
        under.join(exact, on=["title", "line"])
        .group_by("of", "of_line", "measure", maintain_order=True)
        .agg(pl.col("amount").sum().cast(pl.Decimal(18, 2)), figures="figure")
        .rename({"of": "title", "of_line": "line"})
    )
    frames = [sums]
    for variance in (one for one in declared.measures if one.kind == "variance"):
        first = sums.filter(pl.col("measure") == variance.minuend)
        second = sums.filter(pl.col("measure") == variance.subtrahend).drop("measure")
        frames.append(
            first.join(second, on=["title", "line"]).select(
                "title", "line", measure=pl.lit(variance.id),
                amount=(pl.col("amount") - pl.col("amount_right")).cast(pl.Decimal(18, 2)),
                figures=pl.concat_list("figures", "figures_right"),
            )
        )  # fmt: skip
    order = pl.DataFrame({"measure": [one.id for one in declared.measures]}).with_row_index("order")
    leaf = pl.col("figures").list.len() == 1
    consolidated = (
        pl.concat(frames, how="diagonal")
        .join(shape.lines.select("title", "line", "position"), on=["title", "line"])
        .join(order, on="measure")
        .sort("position", "order")
        .with_columns(layout=pl.when(leaf).then(pl.lit(BUDGET)).otherwise(pl.lit("")), status=pl.lit("agrees"))
        .select(list(CONSOLIDATED))
        .cast(CONSOLIDATED)
    )
    return consolidated, exact


def _printed(consolidated: pl.DataFrame, declared: Organisation, first: int) -> pl.DataFrame:
    columns = {one.id: letters(at) for at, one in enumerate(declared.measures, start=2)}
    names = {title.id: f"Uppföljning {title.name}.xlsx" for title in declared.titles} | {
        declared.committee.id: "Uppföljning Sammandrag.xlsx"
    }
    rounded = (pl.col("amount").cast(pl.Float64) / 1000).round().cast(pl.Int64) * 1000
    return (
        consolidated.with_row_index("figure", offset=first)
        .with_columns(row=pl.col("line").rle_id().over("title") + 9)
        .select(
            "figure", "title", "line", "measure", month=pl.lit(None, dtype=pl.Int8),
            amount=rounded, step=pl.lit(1000), layout=pl.lit(PRINTED), kind=pl.lit("followup"),
            file=pl.col("title").replace_strict(names), sheet=pl.lit("Uppföljning"), row="row",
            column=pl.col("measure").replace_strict(columns), rows=pl.lit(None, dtype=pl.UInt32),
        )
        .cast(FIGURES)
    )  # fmt: skip


def _comparisons(printed: pl.DataFrame, exact: pl.DataFrame, declared: Organisation, shape: Structure) -> pl.DataFrame:
    """One for every printed figure: a leaf against its source, a total against its members, a variance against its sides."""
    keys = ["title", "line", "measure"]
    of_sources = exact.select(*keys, operand="figure", numerator=1, code=pl.lit("R01"))
    members = shape.members.rename({"member_title": "of", "member_line": "of_line"})
    at = printed.select("figure", of="title", of_line="line", measure="measure")
    of_members = members.join(at, on=["of", "of_line"], maintain_order="left").select(
        *keys, operand="figure", numerator="weight", code=pl.lit("S01")
    )
    sides = [of_sources, of_members.filter(~pl.col("measure").str.starts_with("variance"))]
    for variance in (one for one in declared.measures if one.kind == "variance"):
        for side, weight in ((variance.minuend, 1), (variance.subtrahend, -1)):
            found = printed.filter(pl.col("measure") == side).select(
                "title", "line", measure=pl.lit(variance.id), operand="figure", numerator=weight, code=pl.lit("V01")
            )
            sides.append(found)
    schema = {"operand": pl.UInt32, "numerator": pl.Int64}
    operands = (
        pl.concat([side.cast(schema) for side in sides])  # type: ignore[arg-type]
        .group_by(*keys, maintain_order=True)
        .agg(pl.col("code").first(), operands=pl.struct(figure="operand", numerator="numerator", denominator=1))
    )
    null = pl.lit(None, dtype=pl.String)
    made = (
        printed.join(operands, on=keys, maintain_order="left")
        .select(
            pl.format("{}:{}/{}/{}:x", "code", *keys).alias("comparison"), "code", *keys,
            month=pl.lit(None, dtype=pl.Int8), against=pl.lit("printed"), figure="figure", left="amount", right="amount",
            difference=pl.lit("0.00"), bound=pl.lit("500.00"), verdict=pl.lit("agrees"), reason=null, operands="operands",
            missing=pl.lit([], dtype=pl.List(pl.String)), test=pl.lit("bound"),
        )
    )  # fmt: skip
    others = [name for name in COMPARISONS if name not in made.columns]
    return made.with_columns(pl.lit(None).alias(name) for name in others).select(list(COMPARISONS)).cast(COMPARISONS)


def _drivers(large: pl.DataFrame) -> pl.DataFrame:
    places = pl.DataFrame({"by": ["konto"] * 5 + ["voucher"] * 5, "code": [f"{n}" for n in range(4000, 4010)]})
    zero = pl.lit("1234.50")
    return (
        large.join(places, how="cross")
        .with_columns(text=pl.lit(None), minuend=zero, subtrahend=zero, variance=zero, rows=12)
        .select(list(DRIVERS))
        .cast(DRIVERS)
    )


def _monthly(consolidated: pl.DataFrame) -> pl.DataFrame:
    months = pl.DataFrame({"month": range(1, 13)})
    actual = consolidated.filter(pl.col("measure") == "actual_period").drop("figures", "layout", "status")
    return actual.join(months, how="cross").select(list(MONTHLY)).cast(MONTHLY)


def plain(path: Path, cells: int) -> None:
    """As many cells as the workbook has, half of them texts, as XlsxWriter alone writes them."""
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        sheet, style = workbook.add_worksheet(), workbook.add_format({"num_format": "#,##0"})
        for row in range(cells // 16):
            for column in range(0, 16, 2):
                sheet.write_string(row, column, f"text {(row * 16 + column) % 5000}", style)
                sheet.write_number(row, column + 1, row * 0.25, style)


def seconds(work: object, times: int) -> float:
    """The least of the processor's seconds that a piece of work takes."""
    taken = []
    for _ in range(times):
        start = process_time()
        work()  # type: ignore[operator]
        taken.append(process_time() - start)
    return min(taken)


def counted(path: Path) -> tuple[int, int]:
    """How many sheets and cells a workbook has."""
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    return len(sheets), sum(sheet.count(b"<c r=") for sheet in sheets)


def main() -> int:
    """Print the table and give the exit code: 1 where it takes longer than it may."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = result(organisation(folder))
        path = folder / "stor.xlsx"
        taken = seconds(lambda: write_workbook(made, path, Language("sv")), times)
        sheets, cells = counted(path)
        size = path.stat().st_size / 1e6
        alone = seconds(lambda: plain(folder / "plain.xlsx", cells), 2)
    print(
        f"{made.consolidated.height} figures, {made.comparisons.height} comparisons, {made.large.height} large variances"
    )
    print(f"{sheets} sheets, {cells} cells, {size:.1f} MB")
    print(f"the workbook: {taken:.2f} s; XlsxWriter alone, as many cells: {alone:.2f} s")
    print(f"ratio {taken / alone:.2f} (at most {LIMIT:.2f})")
    return 1 if taken / alone > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
