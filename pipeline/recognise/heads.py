"""The rows of a sheet that could hold heads: alone, or together with the row above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from pipeline.labels import normalised
from pipeline.tables import Sheet, letters, number
from schemas.organisation import Layout

HEADER_SEARCH = 80
"""How many stored rows from the top may stand above a sheet's first heads."""

LATER_SEARCH = 20_000
"""A sheet with more rows than this is one table: its other heads are not looked for."""


class HeadRow:
    """A row, or two, that could hold the heads: as printed, and as they are compared.

    `unheaded` is the first column without a head that has texts below, or none. `shorter` are the ways to read each head
    that count where the whole of it is nobody's: without the unit behind it (`Budget, tkr`), and of two rows the lower.
    """

    def __init__(
        self,
        first: int,
        last: int,
        heads: Mapping[str, str],
        unheaded: tuple[str, ...] = (),
        lower: Mapping[str, str] = MappingProxyType({}),
        units: Sequence[str] = (),
    ) -> None:
        self.first, self.last, self.heads, self.unheaded = first, last, heads, unheaded
        self.compared = {place: normalised(text) for place, text in heads.items()}
        unit = _unit(tuple(units))
        self.shorter: dict[str, tuple[str, ...]] = {}
        for place, text in self.compared.items():
            below = normalised(lower.get(place, ""))
            ways = (unit.sub("", text), below, unit.sub("", below))
            self.shorter[place] = tuple(dict.fromkeys(way for way in ways if way and way != text))

    def overlaps(self, other: HeadRow) -> bool:
        """Whether the two share a row."""
        return self.first <= other.last and other.first <= self.last


@lru_cache(maxsize=64)
def _unit(names: tuple[str, ...]) -> re.Pattern[str]:
    """A unit at the end of a head, with what sets it off."""
    if not names:
        return re.compile(r"(?!)")
    words = "|".join(re.escape(normalised(name)) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"[,;]?\s*(?:\bi\s+)?(?:\(\s*(?:i\s+)?(?:{words})\s*\)|(?<!\w)(?:{words}))$")


def head_rows(sheet: Sheet, layouts: Sequence[Layout], units: Sequence[str] = ()) -> list[HeadRow]:
    """Every row that could hold the heads of a layout, from the top down. `units` are what a head may say behind its name."""
    blank = any(head.head == "" for layout in layouts for column in layout.columns.values() for head in column.heads)
    found = list(_read(sheet, sheet.cells.head(HEADER_SEARCH), units, blank=blank))
    if HEADER_SEARCH < sheet.cells.height <= LATER_SEARCH and layouts:
        later = sheet.cells.slice(HEADER_SEARCH).filter(_has_a_head(sheet, layouts))["row"]
        near = later.append(later - 1).unique().sort()
        found += _read(sheet, sheet.cells.filter(pl.col("row").is_in(near.implode())), units, blank=blank)
    return found


def _read(sheet: Sheet, rows: pl.DataFrame, units: Sequence[str], *, blank: bool) -> Iterator[HeadRow]:
    above: tuple[int, dict[str, str]] | None = None
    for stored in rows.iter_rows(named=True):
        row = stored.pop("row")
        texts = {column: text for column, text in stored.items() if text is not None and text.strip()}
        if not texts:
            continue
        yield HeadRow(row, row, texts, _unheaded(sheet, row, texts) if blank else (), units=units)
        if above is not None and above[0] == row - 1:
            together = _together(above[1], texts, above[0], sheet)
            unheaded = _unheaded(sheet, row, together) if blank else ()
            yield HeadRow(above[0], row, together, unheaded, texts, units)
        above = row, texts


def _has_a_head(sheet: Sheet, layouts: Sequence[Layout]) -> pl.Expr:
    """Whether a row has a text that is a head of some layout, without looking at each in Python."""
    heads = {normalised(head.head) for layout in layouts for c in layout.columns.values() for head in c.heads}
    # Both are compared with case folded, which makes ss of ß.
    written = [
        re.escape(head).replace(r"\*", ".*").replace(r"\#", r"\d").replace(r"\ ", r"\s+").replace("ss", "(?:ss|ß)")
        for head in sorted(heads)
        if head
    ]
    pattern = rf"(?is)^\s*(?:{'|'.join(written)})\s*$"
    return pl.any_horizontal(
        pl.col(column).str.contains(pattern).fill_null(value=False) for column in sheet.cells.columns if column != "row"
    )


def _unheaded(sheet: Sheet, row: int, heads: Mapping[str, str]) -> tuple[str, ...]:
    below = sheet.kinds.filter(pl.col("row") > row).head(HEADER_SEARCH)
    for column in below.columns[1:]:
        if column not in heads and (below[column] == "text").any():
            return (column,)
    return ()


def _together(upper: Mapping[str, str], lower: Mapping[str, str], row: int, sheet: Sheet) -> Mapping[str, str]:
    """Two head rows as one: an upper head covers its merged columns, or those to its right up to the next head."""
    merged = dict(_merged_spans(sheet, row))
    width = max(number(column) for column in (*upper, *lower))
    heads: dict[str, str] = {}
    covering, until = "", 0
    for position in range(1, width + 1):
        column = letters(position)
        if column in upper:
            covering = upper[column]
            until = merged.get(column, position if merged else width)
        parts = [covering if position <= until else "", lower.get(column, "")]
        if text := " ".join(part for part in parts if part):
            heads[column] = text
    return heads


def _merged_spans(sheet: Sheet, row: int) -> Iterator[tuple[str, int]]:
    """The merged heads of a row: the first column's letters and the last column's number."""
    for span in sheet.merged:
        start, _, end = span.partition(":")
        column, top = start.rstrip("0123456789"), start.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if int(top) == row and end:
            yield column, number(end.rstrip("0123456789"))
