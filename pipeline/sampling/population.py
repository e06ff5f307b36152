"""What a sample is drawn from: the published figures of a period, or the postings of its ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.masking import masked
from pipeline.publish.cells import ranges
from pipeline.tables import Mapped
from schemas.operands import oere
from schemas.organisation import DIMENSIONS, Organisation
from schemas.structure import leaf_lines


@dataclass(frozen=True, slots=True)
class Item:
    """One of the population: what it is, its amount in the currency, and the cells that it stands in or rests on."""

    what: tuple[str, ...]
    amount: Decimal
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """All that could be drawn, in an order that the source decides.

    `heads` say what the parts of an item's `what` are, by their ids (`title`, `voucher` …). `amounts` are in öre, one
    for each item; `item` makes one of them only when it is drawn, for there may be a million. `sources` are the files
    that they were read from, with their SHA-256.
    """

    heads: tuple[str, ...]
    amounts: Sequence[int]
    rows: pl.DataFrame
    sources: tuple[tuple[str, str], ...]

    def item(self, place: int) -> Item:
        """The item at a 0-based place."""
        row = self.rows.row(place, named=True)
        what = tuple(masked(str(row[head] or "")) for head in self.heads)
        return Item(what, Decimal(row["amount"]), tuple(row["cells"]))


def figures_of(
    published: Mapping[str, Any], source: tuple[str, str], organisation: Organisation, titles: Sequence[str] = ()
) -> Population:
    """The figures of a published result (`result.json`) that are no variances and no totals.

    Those follow from the others, and drawing them too would draw the same öre twice. `titles` limit it to some, by
    their ids.
    """
    leaves = {(title.id, line.id) for title, line in leaf_lines(organisation)}
    amounts = {measure.id for measure in organisation.measures if measure.kind != "variance"}
    figures = [
        figure
        for figure in published["figures"]
        if figure["amount"] is not None
        and (figure["title"], figure["line"]) in leaves
        and figure["measure"] in amounts
        and (not titles or figure["title"] in titles)
    ]
    rows = pl.DataFrame(
        [
            {
                "title": figure["title"],
                "line": figure["line"],
                "measure": figure["measure"],
                "amount": Decimal(figure["amount"]),
                "cells": _places(figure),
            }
            for figure in figures
        ],
        schema={
            "title": pl.String,
            "line": pl.String,
            "measure": pl.String,
            "amount": pl.Decimal(18, 2),
            "cells": pl.List(pl.String),
        },
    )
    return Population(("title", "line", "measure"), _oere(rows), rows, (source,))


def _places(figure: Mapping[str, Any]) -> list[str]:
    """Where a figure stands, cells that follow each other as a range; of a sum of postings, which and how many."""
    addresses: dict[tuple[str, str], list[str]] = {}
    places = []
    for cell in figure["cells"]:
        if "cell" in cell:
            addresses.setdefault((cell["file"], cell["sheet"]), []).append(cell["cell"])
        else:
            places.append(f"{cell['file']}, {cell['sheet']}: {cell['where']} ({cell['rows']})")
    places += [f"{file}, {sheet}!{', '.join(ranges(found))}" for (file, sheet), found in addresses.items()]
    return places


def postings_of(ledgers: Sequence[Mapped], titles: Sequence[str] = ()) -> Population:
    """The postings that count in a period, in the order of their files and rows. `titles` limit it to some."""
    heads = tuple(
        name
        for name in ("period", "voucher", "date", *DIMENSIONS, "text")
        if any(name in mapped.rows.columns for mapped in ledgers)
    )
    frames = []
    for mapped in ledgers:
        table = mapped.table
        counted = mapped.rows.filter(pl.col("in_period") & pl.col("line").is_not_null())
        if titles:
            counted = counted.filter(pl.col("title").is_in(titles))
        place = pl.format(
            "{}, {}!{}{}", pl.lit(table.source.file), pl.lit(table.sheet), pl.lit(table.columns["amount"]), "row"
        )
        frames.append(
            counted.select(
                *(
                    pl.col(name).cast(pl.String) if name in counted.columns else pl.lit("").alias(name)
                    for name in heads
                ),
                pl.col("amount").cast(pl.Decimal(18, 2)),
                pl.concat_list(place).alias("cells"),
            )
        )
    rows = pl.concat(frames)
    sources = tuple(dict.fromkeys((mapped.table.source.file, mapped.table.source.sha256) for mapped in ledgers))
    return Population(heads, _oere(rows), rows, sources)


def _oere(rows: pl.DataFrame) -> list[int]:
    return rows.select(oere(pl.col("amount"))).to_series().to_list()
