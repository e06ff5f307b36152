"""Finds which layout a sheet follows, by its column heads. None or several is a finding, never a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.labels import fits, fits_any, normalised
from pipeline.tables import Recognised, Sheet, letters, number
from schemas.organisation import Layout

HEADER_SEARCH = 80
"""How many stored rows from the top may stand above a table's heads."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    layout: Layout
    first: int
    last: int
    heads: Mapping[str, str]
    found: Mapping[str, tuple[str, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(c for c, declared in self.layout.columns.items() if not declared.optional and c not in self.found)

    @property
    def doubled(self) -> tuple[str, ...]:
        return tuple(column for column, places in self.found.items() if len(places) > 1)


class _HeadRow:
    """A row, or two, that could hold the heads: as printed, and as they are compared."""

    def __init__(self, first: int, last: int, heads: Mapping[str, str]) -> None:
        self.first, self.last, self.heads = first, last, heads
        self.compared = {place: normalised(text) for place, text in heads.items()}


def recognise(sheet: Sheet, file: str, layouts: Sequence[Layout]) -> Recognised | Finding:
    """The one layout that a sheet follows, or the finding that says why there is none.

    A layout fits where a row's heads, or two rows' heads read as one, have every column that it needs, each once.
    """
    rows = list(_head_rows(sheet))
    best = [candidate for layout in layouts if (candidate := _best(rows, layout)) is not None]
    fitting = [candidate for candidate in best if not candidate.missing]
    if len(fitting) > 1:
        names = ", ".join(candidate.layout.name for candidate in fitting)
        return _finding(
            "F05",
            "{sheet} in {file} can be read as several kinds of export: {layouts}. Drop the export with its own heads,"
            " or ask the administrator to make the layouts differ.",
            {"layouts": names},
            Cell(file, sheet.name, str(fitting[0].last)),
        )
    if not fitting:
        return _nothing_fits(sheet, file, best)
    chosen = fitting[0]
    if chosen.doubled:
        column = chosen.doubled[0]
        places = chosen.found[column]
        return _finding(
            "F10",
            "The head {head} stands in several columns ({columns}). Keep the one that is meant and drop the file again.",
            {"head": chosen.heads[places[0]], "columns": ", ".join(places)},
            *(Cell(file, sheet.name, f"{place}{chosen.last}") for place in places),
        )
    return _recognised(chosen)


def _recognised(candidate: _Candidate) -> Recognised:
    columns = {column: places[0] for column, places in candidate.found.items()}
    claims = {}
    for column, place in columns.items():
        for head in candidate.layout.columns[column].heads:
            if head.claims and fits(head.head, candidate.heads[place]):
                claims[column] = head.claims
    return Recognised(
        layout=candidate.layout,
        first=candidate.first,
        last=candidate.last,
        columns=columns,
        heads={column: candidate.heads[place] for column, place in columns.items()},
        claims=claims,
        unused={place: head for place, head in candidate.heads.items() if place not in columns.values()},
    )


def _nothing_fits(sheet: Sheet, file: str, best: Sequence[_Candidate]) -> Finding:
    """The near miss where one layout is mostly there; otherwise that nothing fits, naming what would have."""
    near = [c for c in best if len(c.found) >= 2 and len(c.missing) <= len(c.found)]
    near.sort(key=lambda candidate: (len(candidate.missing), -len(candidate.found)))
    if near and (len(near) == 1 or len(near[0].missing) < len(near[1].missing)):
        candidate = near[0]
        heads = [candidate.layout.columns[column].heads[0].head for column in candidate.missing]
        return _finding(
            "F10",
            "{sheet} looks like {layout}, but has no column headed {heads}. Export it again with that column, or"
            " restore the head, and drop the file again.",
            {"layout": candidate.layout.name, "heads": ", ".join(heads)},
            Cell(file, sheet.name, str(candidate.last)),
        )
    return _finding(
        "F04",
        "{sheet} in {file} is none of the exports that are set up: no row has the heads of any. Check that it is the"
        " right file; a new kind of export needs a layout in the settings.",
        {},
        Cell(file, sheet.name),
    )


def _finding(code: str, text: str, values: Mapping[str, str], *cells: Cell) -> Finding:
    place = cells[0]
    return Finding(code, Severity.ERROR, Message(text, {"file": place.file, "sheet": place.sheet, **values}), cells)


def _best(rows: Sequence[_HeadRow], layout: Layout) -> _Candidate | None:
    """The row, or pair of rows, whose heads have most of a layout's columns; the upper where several have as many."""
    best: _Candidate | None = None
    columns = {name: tuple(head.head for head in declared.heads) for name, declared in layout.columns.items()}
    any_column = tuple(head for heads in columns.values() for head in heads)
    for row in rows:
        possible = {place: text for place, text in row.compared.items() if fits_any(any_column, text)}
        if not possible:
            continue
        found = {
            column: places
            for column, heads in columns.items()
            if (places := tuple(place for place, text in possible.items() if fits_any(heads, text)))
        }
        candidate = _Candidate(layout, row.first, row.last, row.heads, found)
        if best is None or _order(candidate) < _order(best):
            best = candidate
    return best


def _order(candidate: _Candidate) -> tuple[int, int, int]:
    """Fewest missing first, then fewest doubled, then most found."""
    return len(candidate.missing), len(candidate.doubled), -len(candidate.found)


def _head_rows(sheet: Sheet) -> Iterator[_HeadRow]:
    """Every row that could hold the heads, alone and together with the row above."""
    above: tuple[int, dict[str, str]] | None = None
    for stored in sheet.cells.head(HEADER_SEARCH).iter_rows(named=True):
        row = stored.pop("row")
        texts = {column: text for column, text in stored.items() if text is not None and text.strip()}
        if not texts:
            continue
        yield _HeadRow(row, row, texts)
        if above is not None and above[0] == row - 1:
            yield _HeadRow(above[0], row, _together(above[1], texts, above[0], sheet))
        above = row, texts


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
