"""How far a printed figure may be from its true value: half its step, or more where it is computed from printed figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from schemas.operands import half_step, oere
from schemas.structure import Structure

COMPUTED = ("variance", "members", "titles")
"""What a figure may be computed from: the operands, by name. The committee's `titles` stand in other files."""

Given = tuple[int, str, bool, Sequence[Mapping[str, int]]]
"""A figure, the file and way in which it is computed, whether it is so to the last digit, and from what."""


def with_reach(table: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """Add `reach` (öre) to a table of printed figures to which their `variance` and `members` are joined.

    A figure that is to the last digit what printed figures give may have been computed from them, the committee's from
    its titles': their rounding is then in it as well. Where that is so of three quarters of a file's, it is the file's
    way, and holds for the rest: one misprint does not take it back.
    """
    reach: dict[int, int] = dict(table.select("figure", half_step(pl.col("step")).alias("half")).rows())
    given = [one for name in COMPUTED for one in _given(table, structure, name)]
    ways: dict[str, list[bool]] = {}
    for _, way, exactly, _ in given:
        ways.setdefault(way, []).append(exactly)
    proven = {way for way, found in ways.items() if sum(found) * 4 >= len(found) * 3}
    computed = [(figure, operands) for figure, way, exactly, operands in given if exactly or way in proven]
    changed = True
    while changed:  # a total may rest on totals and a variance on both: no figure rests on itself
        changed = False
        for figure, operands in computed:
            far = sum(-(-reach[one["figure"]] * abs(one["numerator"]) // one["denominator"]) for one in operands)
            if far > reach[figure]:
                reach[figure], changed = far, True
    return table.with_columns(reach=pl.Series(list(reach.values()), dtype=pl.Int64))


def _given(table: pl.DataFrame, structure: Structure, name: str) -> list[Given]:
    computed = _titles(table, structure) if name == "titles" else table
    way = pl.format("{}/{}/{}", "file", "sheet", pl.lit(name))
    exactly = pl.col(f"{name}.right") == oere(pl.col("amount"))
    tested = computed.filter(pl.col(f"{name}.right").is_not_null())
    return tested.select("figure", way.alias("way"), exactly.alias("exactly"), f"{name}.operands").rows()


def _titles(table: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The committee's figures with what its titles print for them."""
    members = structure.members.filter(pl.col("title") != pl.col("member_title"))
    members = members.rename({"member_title": "of_title", "member_line": "of_line", "weight": "numerator"})
    parts = table.select("measure", of_title="title", of_line="line", operand="figure", part=oere(pl.col("amount")))
    return (
        table.select("figure", "file", "sheet", "title", "line", "measure", "amount")
        .join(members, on=["title", "line"])
        .join(parts, on=["of_title", "of_line", "measure"])
        .group_by("figure", "file", "sheet", "amount", maintain_order=True)
        .agg(
            (pl.col("part") * pl.col("numerator")).sum().alias("titles.right"),
            pl.struct(pl.col("operand").alias("figure"), "numerator", denominator=pl.lit(1)).alias("titles.operands"),
        )
    )
