"""Cells as a reader writes them: file and sheet once, then the addresses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pipeline.findings import Cell
from pipeline.language import Language
from pipeline.publish.places import Place

MOST = 24
"""How many operands are written out in a cell. The log has them all."""

Operand = tuple[Place, int, int]
"""A source figure with the numerator and the denominator of its weight."""


def where(cell: Cell) -> str:
    """A cell in one text: `Budget 2016.xlsx, Budget!F7`."""
    place = f"{cell.sheet}!{cell.address}" if cell.sheet and cell.address else cell.sheet or cell.address
    return ", ".join(part for part in (cell.file, place) if part)


def addresses(cells: Iterable[Cell]) -> str:
    """The addresses of cells, in order, each once."""
    return ", ".join(dict.fromkeys(cell.address for cell in cells if cell.address))


def place_text(place: Place, language: Language) -> str:
    """Where a source figure stands: its cell, or how many postings it sums."""
    if place.cell:
        return f"{place.file}, {place.sheet}!{place.cell}"
    return f"{place.file}, {_postings(place, language)}"


def operands_text(operands: list[Operand], language: Language) -> str:
    """What a figure is held against, with signs and shares: `Budget 2016.xlsx, Budget!F7 + G7 − H7`."""
    parts = []
    shown = operands[:MOST]
    for (file, sheet), group in groupby(shown, key=lambda operand: (operand[0].file, operand[0].sheet)):
        terms = " ".join(_term(operand, language) for operand in group).removeprefix("+ ")
        parts.append(f"{file}, {sheet}!{terms}" if "(" not in terms[:1] else f"{file}, {terms}")
    if len(operands) > MOST:
        parts.append(language.text("and {count} more (all are in the log)", count=len(operands) - MOST))
    return "; ".join(parts)


def _term(operand: Operand, language: Language) -> str:
    place, numerator, denominator = operand
    sign = "−" if numerator < 0 else "+"
    weight = "" if abs(numerator) == denominator else f"{_share(abs(numerator), denominator)} × "
    return f"{sign} {weight}{place.cell or _postings(place, language)}"


def _share(numerator: int, denominator: int) -> str:
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"


def _postings(place: Place, language: Language) -> str:
    return language.text("({count} postings)", count=place.rows or 0)
