"""Where every consolidated figure comes from: the source figures that it rests on, and those that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.cells import ranges
from pipeline.publish.grid import Consolidated, Grid, Key
from pipeline.publish.places import Place
from pipeline.publish.styles import COUNT, EXACT, TEXT, VERDICT_STYLES

TOP = 3
"""The 0-based row of the heads."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A consolidated figure, and those of one sheet and measure that it rests on (`basis`) or that say the same."""

    key: Key
    figure: Consolidated
    places: tuple[Place, ...]
    basis: bool


def origins(grid: Grid, places: Mapping[int, Place]) -> tuple[tuple[Origin, ...], Mapping[Key, int]]:
    """Every figure with its sources, in the report's order, and the 0-based row of each figure's first on the sheet."""
    same: dict[Key, list[Place]] = {}
    for place in places.values():
        if place.month is None and place.title and place.line and place.measure:
            same.setdefault((place.title, place.line, place.measure), []).append(place)
    found: list[Origin] = []
    rows: dict[Key, int] = {}
    for key, figure in grid.figures.items():
        rows[key] = TOP + 1 + len(found)
        basis = _by_sheet([places[number] for number in figure.figures])
        found += [Origin(key, figure, group, basis=True) for group in basis or [()]]
        others = _by_sheet([place for place in same.get(key, ()) if place.figure not in figure.figures])
        found += [Origin(key, figure, group, basis=False) for group in others]
    return tuple(found), rows


def _by_sheet(places: Sequence[Place]) -> list[tuple[Place, ...]]:
    groups: dict[tuple[str, str, str | None], list[Place]] = {}
    for place in places:
        groups.setdefault((place.file, place.sheet, place.measure), []).append(place)
    return [tuple(group) for group in groups.values()]


def write_origins(book: Book, found: Sequence[Origin]) -> None:
    """The sheet *Underlag*: for each consolidated figure one row for each sheet that it rests on or is held against."""
    text = book.language.text
    intro = text("Where every amount of the report comes from. Amounts in kronor and öre.")
    sheet = book.sheet(book.names.origins, text("Sources of the amounts"), subtitle=intro)
    name, amount = {"shrink": True}, {"num_format": EXACT}
    columns = [
        Column(text("Budget title"), 27, name),
        Column(text("Line"), 27, name),
        Column(text("Measure"), 20, name),
        Column(text("Amount in the report"), 15, {**amount, "bold": True}),
        Column(text("Reconciliation"), 20, {}),
        Column(text("How the amount is used"), 13, {}),
        Column(text("File"), 34, name),
        Column(text("Sheet"), 13, name),
        Column(text("Cells"), 16, {"num_format": TEXT, "text_wrap": True}),
        Column(text("Postings"), 13, {"num_format": COUNT}),
        Column(text("Amount in the source"), 15, amount),
        Column(text("Selection"), 26, {"text_wrap": True, "indent": 1}),
    ]
    book.listing(sheet, TOP, book.names.table("origins"), columns, list(_rows(book, found)))
    sheet.freeze_panes(TOP + 1, 3)
    sheet.repeat_rows(TOP)


def _rows(book: Book, found: Sequence[Origin]) -> Iterator[list[object]]:
    naming, language = book.naming, book.language
    for origin in found:
        title, line, measure = origin.key
        status = origin.figure.status
        verdict = Styled(language.word(status), {**VERDICT_STYLES[status], "indent": 1})
        figure = [naming.title(title), naming.line(title, line), naming.measure(measure), origin.figure.amount, verdict]
        row: list[object] = [*figure, _use(book, origin)]
        if not origin.places:
            yield [*row, "", "", "", None, None, ""]
            continue
        first = origin.places[0]
        postings = [place.rows for place in origin.places if place.rows is not None]
        yield [
            *row,
            first.file,
            first.sheet,
            ", ".join(ranges(place.cell for place in origin.places if place.cell)) or first.column,
            sum(postings) if postings else None,
            sum((place.amount for place in origin.places), Decimal(0)),
            first.where if len(origin.places) == 1 else "",
        ]


def _use(book: Book, origin: Origin) -> str:
    """What a figure is used for: compared only, taken over, or a part of a computed one, added or taken away."""
    text = book.language.text
    if not origin.basis:
        return text("compared")
    if not origin.places:
        return text("has not come")
    title, line, measure = origin.key
    declared = book.naming.organisation.measure(measure)
    if declared.kind != "variance":
        return text("taken over") if origin.figure.layout else text("part of the sum")
    added = (origin.places[0].measure == declared.minuend) == (book.grid.directions.get((title, line), 1) > 0)
    return text("added") if added else text("taken away")
