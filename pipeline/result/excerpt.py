"""Parts of sheets as they were dropped, around what findings point at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExcerptCell:
    """A cell of an excerpt: its text as stored, its kind (`pipeline.tables.KINDS`), the decimals that its format shows.

    Personal identity numbers in it are masked. A `withheld` cell is a text of a ledger, which is not carried on.
    """

    text: str
    kind: str
    decimals: int | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows and columns of a sheet as it was dropped, around the cells that a finding points at.

    `columns` are letters and `rows` the sheet's row numbers, both in order and with gaps; `cells` has one row for each
    of `rows`, with one cell (or None, blank) for each of `columns`. `heads` are the rows that hold column heads, and
    `marked` the addresses pointed at (A1, a column or a row).
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[ExcerptCell | None, ...], ...]
    heads: tuple[int, ...] = ()
    marked: tuple[str, ...] = ()
