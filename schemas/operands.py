"""What a rule holds a figure against: the weighted sum of its operands, joined to the table under the rule's name."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from schemas.structure import Structure

TERMS = pl.Schema(
    {
        "figure": pl.UInt32(),
        "operand": pl.UInt32(),
        "numerator": pl.Int64(),
        "denominator": pl.Int64(),
        "missing": pl.String(),
    }
)
"""One operand of one figure: the operand's number and weight, or, where it is not there, its name in `missing`."""

UNREAD = "unread:"
"""How the name of an operand begins whose line stands in the file without that amount."""


def oere(amount: pl.Expr) -> pl.Expr:
    """An amount with two decimals as whole öre."""
    return (amount * 100).cast(pl.Int64)


def half_step(step: pl.Expr) -> pl.Expr:
    """Half of what a figure's last digit is worth, in öre; 0 for a figure in öre, which is exact."""
    return pl.when(oere(step) <= 1).then(0).otherwise(oere(step) // 2)


def with_operands(
    table: pl.DataFrame, terms: pl.DataFrame, figures: pl.DataFrame, name: str, *, whole: bool
) -> pl.DataFrame:
    """Join to every figure of a table what its operands add up to.

    Adds `<name>.right` (öre; null where no operand is there, or where `whole` and one is missing), `<name>.reach` (how
    far rounding of the operands can move it, öre), `<name>.operands`, `<name>.missing` and `<name>.reason`; and
    `<name>.unread`: whether a missing operand's line is there without that amount, which may then be anything.
    """
    # A figure computed from printed ones may be further off than half its step (`schemas.reaches`).
    half = half_step(pl.col("step"))
    far = pl.col("reach").fill_null(half) if "reach" in figures.columns else half
    amounts = figures.select(operand="figure", oere=oere(pl.col("amount")), far=far)
    weight = pl.col("numerator").abs()
    product = pl.col("oere") * pl.col("numerator")
    # A share of the year is no whole öre: rounded half away from zero, and the reach grows by what that can hide.
    part = product.sign() * ((product.abs() * 2 + pl.col("denominator")) // (pl.col("denominator") * 2))
    reach = (pl.col("far") * weight + pl.col("denominator") - 1) // pl.col("denominator")
    present = pl.col("oere").is_not_null()
    sums = (
        terms.lazy()
        .join(amounts.lazy(), on="operand", how="left", maintain_order="left")
        .group_by("figure", maintain_order=True)
        .agg(
            part.filter(present).sum().alias("right"),
            reach.filter(present).sum().alias("reach"),
            pl.struct(pl.col("operand").alias("figure"), "numerator", "denominator").filter(present).alias("operands"),
            pl.col("missing").filter(~present).alias("missing"),
        )
        .with_columns(
            right=pl.when(
                (pl.col("operands").list.len() > 0) & (pl.lit(not whole) | (pl.col("missing").list.len() == 0))
            ).then("right"),
        )
        .with_columns(
            unread=pl.col("missing").list.eval(pl.element().str.starts_with(UNREAD)).list.any(),
            reason=pl.when(pl.col("missing").list.len() > 0).then(
                pl.col("missing").list.unique(maintain_order=True).list.join(", ")
            ),
        )
        .select("figure", pl.exclude("figure").name.prefix(f"{name}."))
        .collect()
    )
    return table.join(sums, on="figure", how="left", maintain_order="left")


def variance_terms(table: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The operands of each variance: budget less actual of its own line in its own file, turned where that is favourable."""
    blamed = table.join(
        structure.measures.filter(pl.col("kind") == "variance").select("measure", "minuend", "subtrahend"), on="measure"
    ).join(structure.lines.select("title", "line", "direction"), on=["title", "line"])
    operands = table.select("file", "sheet", "title", "line", measure_of="measure", operand="figure")
    printed = table.select(
        "file", "sheet", measure_of="measure"
    ).unique()  # a column that a file lacks is not tested against
    both = pl.concat(
        blamed.select("figure", "file", "sheet", "title", "line", measure_of=name, numerator=pl.col("direction") * sign)
        for name, sign in (("minuend", 1), ("subtrahend", -1))
    )
    both = both.join(printed, on=["file", "sheet", "measure_of"], how="semi", maintain_order="left")
    both = both.filter(pl.len().over("figure") == 2)
    return _named(
        both.join(operands, on=["file", "sheet", "title", "line", "measure_of"], how="left", maintain_order="left")
    )


def member_terms(table: pl.DataFrame, structure: Structure, *, leaves: bool = False) -> pl.DataFrame:
    """The operands of each total: its members' figures of the same measure in the same file (their leaves, if asked)."""
    members = structure.own_leaves if leaves else structure.own_members
    totals = structure.own_members.select("title", "line").unique(maintain_order=True)
    blamed = table.join(totals, on=["title", "line"]).join(members, on=["title", "line"])
    # A variance is + when favourable, whichever way its line is taken: it is added where its line is taken away.
    ways = structure.lines.select("title", "line", "direction")
    of_member = ways.rename({"title": "member_title", "line": "member_line", "direction": "way"})
    is_variance = pl.col("measure").is_in(structure.measures.filter(pl.col("kind") == "variance")["measure"].implode())
    blamed = blamed.join(ways, on=["title", "line"], maintain_order="left").join(
        of_member, on=["member_title", "member_line"], maintain_order="left"
    )
    wanted = blamed.select(
        "figure",
        "file",
        "sheet",
        title="member_title",
        line="member_line",
        measure_of="measure",
        numerator=pl.col("weight") * pl.when(is_variance).then(pl.col("direction") * pl.col("way")).otherwise(1),
    )
    operands = table.select("file", "sheet", "title", "line", measure_of="measure", operand="figure")
    place = ["file", "sheet", "title", "line"]
    there = table.select(place).unique().with_columns(there=pl.lit(value=True))
    found = wanted.join(operands, on=[*place, "measure_of"], how="left", maintain_order="left")
    return _named(found.join(there, on=place, how="left", maintain_order="left"))


def _named(terms: pl.DataFrame) -> pl.DataFrame:
    name = pl.format("{}/{}/{}", "title", "line", "measure_of")
    unread = pl.col("there").fill_null(value=False) if "there" in terms.columns else pl.lit(value=False)
    return terms.select(
        "figure",
        "operand",
        "numerator",
        denominator=pl.lit(1, dtype=pl.Int64),
        missing=pl.when(unread).then(pl.format("{}{}", pl.lit(UNREAD), name)).otherwise(name),
    ).cast(TERMS)


def year_terms(table: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The operands of each year's budget in a budget export: the twelve months of the same row."""
    years = structure.measures.filter((pl.col("kind") == "budget") & (pl.col("horizon") == "year")).select("measure")
    blamed = table.filter(pl.col("month").is_null()).join(years, on="measure")
    months = table.filter(pl.col("month").is_not_null()).select("file", "sheet", "row", operand="figure")
    return (
        blamed.join(months, on=["file", "sheet", "row"])
        .select("figure", "operand", numerator=pl.lit(1), denominator=pl.lit(1), missing=pl.lit(""))
        .cast(TERMS)
    )


def month_terms(table: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The operand of each month of a budget export: its share of the year's budget on the same row."""
    years = structure.measures.filter((pl.col("kind") == "budget") & (pl.col("horizon") == "year")).select("measure")
    year = (
        table.filter(pl.col("month").is_null())
        .join(years, on="measure")
        .select("file", "sheet", "row", operand="figure")
    )
    blamed = table.filter(pl.col("month").is_not_null()).join(structure.shares, on=["title", "line", "month"])
    return (
        blamed.join(year, on=["file", "sheet", "row"])
        .select("figure", "operand", "numerator", "denominator", missing=pl.lit(""))
        .cast(TERMS)
    )


def period_terms(table: pl.DataFrame, structure: Structure, month: int) -> pl.DataFrame:
    """The operand of each period's budget in a follow-up: the share of the year's budget that has fallen by a month."""
    budgets = structure.measures.filter(pl.col("kind") == "budget")
    of_period = budgets.filter(pl.col("horizon") == "period").select("measure")
    of_year = budgets.filter(pl.col("horizon") == "year").select("measure")
    year = table.join(of_year, on="measure").select("file", "sheet", "title", "line", operand="figure")
    blamed = (
        table.join(of_period, on="measure")
        .join(_accumulated(structure.shares, month), on=["title", "line"])
        .join(year, on=["file", "sheet", "title", "line"])
    )
    return blamed.select("figure", "operand", "numerator", "denominator", missing=pl.lit("")).cast(TERMS)


def _accumulated(shares: pl.DataFrame, month: int) -> pl.DataFrame:
    """The share of the year that has fallen by a month, in lowest terms."""
    totals: dict[tuple[str, str], Fraction] = {}
    for title, line, at, numerator, denominator in shares.iter_rows():
        totals.setdefault((title, line), Fraction(0))
        if at <= month:
            totals[title, line] += Fraction(numerator, denominator)
    return pl.DataFrame(
        [(*place, share.numerator, share.denominator) for place, share in totals.items()],
        schema={"title": pl.String, "line": pl.String, "numerator": pl.Int64, "denominator": pl.Int64},
        orient="row",
    )


def control_terms(table: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """The operands of each control total: every amount of its column, the rows that are not counted included.

    An amount that was turned to the organisation's sign (`structure.turns`) is taken away again, as the export has it.
    """
    totals = table.filter(pl.col("measure") == "control").select("figure", "file", "sheet", "column")
    amounts = (
        table.filter(pl.col("measure") != "control")
        .join(turns, on=["layout", "title", "line"], how="left", maintain_order="left")
        .select("file", "sheet", "column", operand="figure", numerator=pl.col("turn").fill_null(1))
    )
    return (
        totals.join(amounts, on=["file", "sheet", "column"])
        .select("figure", "operand", "numerator", denominator=pl.lit(1), missing=pl.lit(""))
        .cast(TERMS)
    )
