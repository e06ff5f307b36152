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
    """A consolidated figure, and those of one sheet and measure that it rests on or that say the same.

    `sign` tells whether they are added to it (1), taken away (−1), or only compared with it (0).
    """

    key: Key
    figure: Consolidated
    places: tuple[Place, ...]
    sign: int


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
        basis = [(places[number], _sign(grid, key, places[number])) for number in figure.figures]
        others = [(place, 0) for place in same.get(key, ()) if place.figure not in figure.figures]
        groups = [*(_by_sheet(basis) or [((), 1)]), *_by_sheet(others)]
        found += [Origin(key, figure, group, sign) for group, sign in groups]
    return tuple(found), rows


def _sign(grid: Grid, key: Key, place: Place) -> int:
    return grid.sign(key, place.title or "", place.line or "", place.measure or "")


def _by_sheet(places: Sequence[tuple[Place, int]]) -> list[tuple[tuple[Place, ...], int]]:
    groups: dict[tuple[str, str, str | None, int], list[Place]] = {}
    for place, sign in places:
        groups.setdefault((place.file, place.sheet, place.measure, sign), []).append(place)
    return [(tuple(group), sign) for (*_, sign), group in groups.items()]


def write_origins(book: Book, found: Sequence[Origin]) -> None:
    """The sheet *Underlag*: for each consolidated figure one row for each sheet that it rests on or is held against."""
    text = book.language.text
    intro = text("Where every amount of the report comes from. Amounts in {unit}.", unit=book.naming.currency)
    sheet = book.sheet(book.names.origins, text("Sources of the amounts"), subtitle=intro)
    name, amount = {"shrink": True}, {"num_format": EXACT}
    columns = [
        Column(text("Budget title"), 27, name),
        Column(text("Line"), 27, name),
        Column(text("Measure"), 20, name),
        Column(text("Amount in the report"), 15, {**amount, "bold": True}),
        Column(text("Reconciliation"), 20, {}),
        Column(text("How the amount is used"), 13, {}),
        Column(text("File"), 36, name),
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
    if not origin.sign:
        return text("compared")
    if not origin.places:
        return text("has not come")
    if origin.figure.layout:
        return text("taken over")
    is_total = book.naming.organisation.measure(origin.key[2]).kind != "variance"
    if origin.sign > 0:
        return text("part of the sum") if is_total else text("added")
    return text("taken away")
