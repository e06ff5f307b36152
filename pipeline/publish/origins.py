"""Where every consolidated figure comes from: the source figures that it rests on, and those that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.grid import Consolidated, Grid, Key
from pipeline.publish.places import Place
from pipeline.publish.styles import COUNT, EXACT, TEXT, VERDICT_STYLES

TOP = 3
"""The 0-based row of the heads."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A consolidated figure and one source figure: one that it rests on (`basis`), or one that says the same."""

    key: Key
    figure: Consolidated
    place: Place | None
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
        basis = [places[number] for number in figure.figures]
        found += [Origin(key, figure, place, basis=True) for place in basis]
        found += [
            Origin(key, figure, place, basis=False) for place in same.get(key, ()) if place.figure not in figure.figures
        ]
        if len(found) == rows[key] - TOP - 1:
            found.append(Origin(key, figure, None, basis=True))
    return tuple(found), rows


def write_origins(book: Book, found: Sequence[Origin]) -> None:
    """The sheet *Underlag*: one row for each consolidated figure and source figure."""
    text = book.language.text
    intro = text("Where every amount of the report comes from. Amounts in kronor and öre.")
    sheet = book.sheet(book.names.origins, text("Sources of the amounts"), subtitle=intro)
    plain, amount = {"text_wrap": True}, {"num_format": EXACT}
    columns = [
        Column(text("Budget title"), 24, plain),
        Column(text("Line"), 24, plain),
        Column(text("Measure"), 15, plain),
        Column(text("Amount in the report"), 15, {**amount, "bold": True}),
        Column(text("Reconciliation"), 18, plain),
        Column(text("How the amount is used"), 14, plain),
        Column(text("Line in the source"), 24, plain),
        Column(text("File"), 28, plain),
        Column(text("Sheet"), 13, plain),
        Column(text("Cell"), 7, {"num_format": TEXT}),
        Column(text("Postings"), 11, {"num_format": COUNT}),
        Column(text("Amount in the source"), 15, amount),
        Column(text("Selection"), 28, plain),
    ]
    book.listing(sheet, TOP, book.names.table("origins"), columns, list(_rows(book, found)))
    sheet.freeze_panes(TOP + 1, 3)
    sheet.repeat_rows(TOP)


def _rows(book: Book, found: Sequence[Origin]) -> Iterator[list[object]]:
    naming, language = book.naming, book.language
    names: dict[Key, tuple[str, str, str]] = {}
    for origin in found:
        key, place = origin.key, origin.place
        if key not in names:
            names[key] = (naming.title(key[0]), naming.line(*key[:2]), naming.measure(key[2]))
        status = origin.figure.status
        verdict = Styled(language.word(status), VERDICT_STYLES[status])
        row: list[object] = [*names[key], origin.figure.amount, verdict, _use(book, origin)]
        if place is None:
            yield [*row, "", "", "", "", None, None, ""]
            continue
        yield [
            *row,
            _other_name(book, place, key),
            place.file,
            place.sheet,
            place.cell or place.column,
            place.rows,
            place.amount,
            place.where,
        ]


def _other_name(book: Book, place: Place, key: Key) -> str:
    """What a source figure is called, as far as that is another than the figure's own."""
    other = (place.title, place.line) != key[:2]
    parts = (
        book.naming.title(place.title) if place.title != key[0] else "",
        book.naming.line(place.title, place.line) if other else "",
        book.naming.measure(place.measure) if place.measure != key[2] else "",
    )
    return " / ".join(part for part in parts if part)


def _use(book: Book, origin: Origin) -> str:
    if not origin.basis:
        return book.language.text("compared")
    if origin.place is None:
        return book.language.text("has not come")
    return book.language.text("taken over") if origin.figure.layout else book.language.text("part of the sum")
