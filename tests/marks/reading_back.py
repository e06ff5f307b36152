"""Workbooks to mark, and what must be the same in them afterwards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from pipeline.publish.marks import Listed, Listing, Mark, mark
from pipeline.reading import read
from pipeline.tables import Book

HEADS = ("Nr", "Hur viktigt", "Blad", "Cell", "Vad")


def listing(*places: tuple[str, str]) -> Listing:
    rows = (
        Listed("error", "måste åtgärdas", sheet, cell, "Ändra <till> 24 & lägg in", (sheet, cell))
        for sheet, cell in places
    )
    return Listing("Att rätta", "Fil.xlsx", ("Rätta det som är markerat.",), HEADS, tuple(rows))


def marked(
    content: bytes, *places: tuple[str, str], severity: str = "error", said: str = "Ändra <till> 24 & lägg in"
) -> bytes:
    return mark(content, [Mark(sheet, cell, severity, said) for sheet, cell in places], listing(*places))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def changed(before: bytes, after: bytes) -> set[str]:
    """The parts that are not as they were; one that is gone counts."""
    now = parts_of(after)
    return {name for name, content in parts_of(before).items() if now.get(name) != content}


def package(**parts: str | bytes) -> bytes:
    """A package of parts by their names."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stored.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def read_bytes(content: bytes, folder: Path, name: str = "Fil.xlsx") -> Book:
    path = folder / name
    path.write_bytes(content)
    return read(path, name)


def same_cells(before: Book, after: Book) -> bool:
    """Whether every sheet holds what it held, ours put first."""
    ours, *others = after.sheets
    return (
        ours.name.startswith("Att rätta")
        and [(a.name, a.hidden, a.formulas, a.merged) for a in before.sheets]
        == [(b.name, b.hidden, b.formulas, b.merged) for b in others]
        and all(a.cells.equals(b.cells) and a.kinds.equals(b.kinds) for a, b in zip(before.sheets, others, strict=True))
    )


def some_places(book: Book) -> Sequence[tuple[str, str]]:
    """A few cells of each of the first sheets: filled ones, blank ones, a column and a row."""
    places = []
    for sheet in book.sheets[:3]:
        if sheet.cells.height:
            columns = [name for name in sheet.cells.columns if name != "row"]
            places += [
                (sheet.name, f"{columns[0]}{sheet.cells['row'][0]}"),
                (sheet.name, f"{columns[-1]}{sheet.cells['row'][-1]}"),
            ]
        places += [(sheet.name, cell) for cell in ("ZZ3", "B5000", "A", "3")]
    return places
