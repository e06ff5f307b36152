"""Cells as a reader writes them: file and sheet once, then the addresses, ranges as ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.findings import Cell
from pipeline.language import Language
from pipeline.publish.places import Place
from pipeline.tables import number, split_address

MOST = 24
"""How many ranges are written out in one cell. The log has every operand."""

Operand = tuple[Place, int, int]
"""A source figure with the numerator and the denominator of its weight."""


def where(cell: Cell) -> str:
    """A cell in one text: `Budget 2016.xlsx, Budget!F7`."""
    place = f"{cell.sheet}!{cell.address}" if cell.sheet and cell.address else cell.sheet or cell.address
    return ", ".join(part for part in (cell.file, place) if part)


def addresses(cells: Iterable[Cell]) -> str:
    """The addresses of cells, in order, each once."""
    return ", ".join(dict.fromkeys(cell.address for cell in cells if cell.address))


def ranges(cells: Iterable[str]) -> list[str]:
    """Addresses in order, those that follow each other along a row or down a column as one range: `B6:B16`, `G9:N14`."""
    found: list[str] = []
    for part in _runs(cells):
        if found and (block := _below(found[-1], part)):
            found[-1] = block
        else:
            found.append(part)
    return found


def _runs(cells: Iterable[str]) -> Iterator[str]:
    run: list[str] = []
    for cell in cells:
        if run and not _continues(run, cell):
            yield _range(run)
            run = []
        run.append(cell)
    if run:
        yield _range(run)


def _continues(run: Sequence[str], cell: str) -> bool:
    column, row = split_address(cell)
    last_column, last_row = split_address(run[-1])
    along = row == last_row and number(column) == number(last_column) + 1
    down = column == last_column and row == last_row + 1
    if len(run) == 1:
        return along or down
    return along if split_address(run[0])[1] == last_row else down


def _below(above: str, below: str) -> str:
    """Two ranges as one, where the one stands right below the other and is as wide; else empty."""
    (left, top), (right, bottom) = (split_address(cell) for cell in _corners(above))
    (first, start), (last, end) = (split_address(cell) for cell in _corners(below))
    fits = (first, last) == (left, right) and start == bottom + 1 and start == end and left != right
    return f"{left}{top}:{right}{end}" if fits else ""


def _corners(cells: str) -> tuple[str, str]:
    first, _, last = cells.partition(":")
    return first, last or first


def _range(run: Sequence[str]) -> str:
    return run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}"


def operands_text(operands: Sequence[Operand], home: Place | None, language: Language) -> str:
    """What a figure is held against, with signs and shares: `C16 − B16`; a range means its sum.

    File and sheet are named where they are others than those of `home`, the figure itself.
    """
    own = (home.file, home.sheet) if home else ("", "")
    parts = []
    for place, group in groupby(operands, key=lambda operand: (operand[0].file, operand[0].sheet)):
        terms = "".join(_terms(list(group), language)).strip().removeprefix("+ ")
        parts.append(terms if place == own else f"{place[0]}, {place[1]}: {terms}")
    return "; ".join(parts)


def _terms(operands: Sequence[Operand], language: Language) -> Iterator[str]:
    """The terms of one sheet, each with its sign before it."""
    for weight, group in groupby(operands, key=lambda operand: operand[1:]):
        places = [place for place, *_ in group]
        sign = " − " if weight[0] < 0 else " + "
        share = "" if abs(weight[0]) == weight[1] else f"{_share(*weight)} × "
        written = ranges(place.cell for place in places if place.cell)
        if postings := [place for place in places if not place.cell]:
            count = sum(place.rows or 0 for place in postings)
            written.append(language.text("{count} postings", count=count))
        for term in written[:MOST]:
            yield f"{sign}{share}{term}"
        if len(written) > MOST:
            yield " + " + language.text("{count} more (all are in the log)", count=len(written) - MOST)


def _share(numerator: int, denominator: int) -> str:
    return str(abs(numerator)) if denominator == 1 else f"{abs(numerator)}/{denominator}"
