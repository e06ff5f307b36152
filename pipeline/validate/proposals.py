"""Periodisations that nobody has declared, but that the months of a budget follow: proposed, and nothing tested by them."""

from __future__ import annotations

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from schemas.operands import oere
from schemas.organisation import Organisation
from schemas.periodisations import following
from schemas.structure import Structure

SHOWN = 20
"""How many lines the message names. It counts them all."""


def proposals(budgets: pl.DataFrame, structure: Structure, organisation: Organisation) -> list[Finding]:
    """One finding for all lines of a run whose months follow a pattern that is not declared (P05), or none.

    `budgets` are the placed figures of budget exports.
    """
    years = structure.measures.filter((pl.col("kind") == "budget") & (pl.col("horizon") == "year"))["measure"]
    undeclared = structure.lines.filter("leaf").join(structure.shares, on=["title", "line"], how="anti")
    place = ["title", "line", "file", "sheet", "row"]
    of_line = budgets.join(undeclared.select("title", "line"), on=["title", "line"], maintain_order="left").select(
        *place, "month", "column", "measure", amount=oere(pl.col("amount")), step=oere(pl.col("step"))
    )
    year = of_line.filter(pl.col("month").is_null() & pl.col("measure").is_in(years.implode()))
    months = of_line.filter(pl.col("month").is_not_null())
    rows = months.select(*place, "month", "amount", "step").join(
        year.select(*place, year="amount"), on=place, maintain_order="left"
    )
    fits = following(rows, place, organisation.profiles)
    if fits.is_empty():
        return []
    named = fits.rows()
    shown = [
        f"{organisation.title_name(title)}, {_name(organisation, title, line)}: {fit}" for title, line, fit in named
    ]
    first = year.unique(["title", "line"], keep="first", maintain_order=True).join(
        fits, on=["title", "line"], how="semi", maintain_order="left"
    )
    message = Message(
        "The months of the budget follow a pattern on {count} lines for which no periodisation is declared: {lines}."
        " Declare the pattern in the settings where it is meant, and it is tested from then on.",
        {"count": len(named), "lines": "; ".join(shown[:SHOWN]) + (" …" if len(shown) > SHOWN else "")},
    )
    cells = [Cell(file, sheet, f"{at}{row}") for file, sheet, at, row in first["file", "sheet", "column", "row"].rows()]
    return [Finding("P05", Severity.INFO, message, tuple(cells))]


def _name(organisation: Organisation, title: str, line: str) -> str:
    return {one.id: one.name for one in organisation.lines_of(title)}[line]
