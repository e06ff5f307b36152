"""The rows of a sheet in which a layout may stand, and how well it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.labels import fits_any
from pipeline.recognise.heads import HeadRow
from pipeline.tables import LAST_COLUMN, letters, number
from schemas.organisation import Layout


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layout in a row of heads: where each of its columns stands, once or several times.

    `span` are the columns that a table beside others has for itself, None where it has all. `shortened` tells that a
    head counts without a part of it, such as the unit behind it.
    """

    layout: Layout
    row: HeadRow
    found: Mapping[str, tuple[str, ...]]
    span: frozenset[str] | None = None
    shortened: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that it needs and has not."""
        return tuple(c for c, declared in self.layout.columns.items() if not declared.optional and c not in self.found)

    @property
    def doubled(self) -> tuple[str, ...]:
        """The columns that stand several times."""
        return tuple(column for column, places in self.found.items() if len(places) > 1)

    @property
    def order(self) -> tuple[int, int, int]:
        """Fewest missing first, then fewest doubled, then most found."""
        return len(self.missing), len(self.doubled), -len(self.found)

    @property
    def columns(self) -> Mapping[str, str]:
        """Each column found, with its letters."""
        return {column: places[0] for column, places in self.found.items()}

    @property
    def first_column(self) -> int:
        """The number of its leftmost column, 0 where it has none."""
        return min((number(place) for place in self.columns.values()), default=0)


def candidates(rows: Sequence[HeadRow], layout: Layout) -> list[Candidate]:
    """The rows, or pairs of rows, whose heads have most of a layout's columns, the upper first.

    Of a row read alone and with the one above, the better reading counts. Those that fit are all there; where none
    does, the best near miss alone.
    """
    columns = {name: tuple(head.head for head in declared.heads) for name, declared in layout.columns.items()}
    any_column = tuple(dict.fromkeys(head for heads in columns.values() for head in heads))
    kept: list[Candidate] = []
    for row in rows:
        possible = {
            place: named
            for place, text in row.compared.items()
            if (named := next((way for way in (text, *row.shorter[place]) if _names(any_column, way)), ""))
        }
        if not possible or any(fits_any(layout.without, text) for text in row.compared.values() if layout.without):
            continue
        found = {
            column: places
            for column, heads in columns.items()
            if (places := tuple(place for place, text in possible.items() if _names(heads, text)))
            or ("" in heads and (places := row.unheaded))
        }
        taken = {place for places in found.values() for place in places}
        shortened = any(row.compared.get(place, text) != text for place, text in possible.items() if place in taken)
        candidate = Candidate(layout, row, found, shortened=shortened)
        if kept and kept[-1].row.overlaps(row):
            kept[-1] = min(kept[-1], candidate, key=lambda one: one.order)
        else:
            kept.append(candidate)
    whole = [candidate for candidate in kept if not candidate.missing]
    best = min(kept, key=lambda one: one.order, default=None)
    if best is None or not whole:
        return [best] if best else []
    single = [part for candidate in whole for part in _side_by_side(candidate)]
    return single if not best.doubled or _side_by_side(best) else [best]


def _names(heads: tuple[str, ...], text: str) -> bool:
    """Whether a printed head is one of those declared. A share is no amount: `Avvik %` is no `Avvik*`."""
    return fits_any(tuple(head for head in heads if "%" in head) if "%" in text else heads, text)


def _side_by_side(candidate: Candidate) -> list[Candidate]:
    """The tables whose heads stand in one row: one, several where every head is there as often, or none.

    Each table goes from its first head to the next one's.
    """
    if not candidate.doubled:
        return [candidate]
    placed = {column: sorted(places, key=number) for column, places in candidate.found.items()}
    counts = {len(places) for places in placed.values()}
    if len(counts) > 1:
        return []
    blocks = [{column: places[at] for column, places in placed.items()} for at in range(counts.pop())]
    begins = [min(number(place) for place in block.values()) for block in blocks]
    ends = [*(begin - 1 for begin in begins[1:]), LAST_COLUMN]
    if any(number(place) > end for block, end in zip(blocks, ends, strict=True) for place in block.values()):
        return []
    return [
        Candidate(
            candidate.layout,
            candidate.row,
            {column: (place,) for column, place in block.items()},
            frozenset(letters(at) for at in range(1 if begin == begins[0] else begin, end + 1)),
        )
        for block, begin, end in zip(blocks, begins, ends, strict=True)
    ]


def without_weaker(tables: Sequence[Candidate]) -> list[Candidate]:
    """The tables less those with a shortened head where another layout has the whole of the same heads."""
    whole = [table for table in tables if not table.shortened]
    return [
        table
        for table in tables
        if not table.shortened
        or not any(other.layout is not table.layout and other.row.overlaps(table.row) for other in whole)
    ]
