"""The cells that findings point at, among their neighbours: small parts of the sheets, taken from the originals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from pipeline.findings import FileRejected, Finding
from pipeline.masking import masked
from pipeline.reading import Passwords, no_passwords, read_unlocked
from pipeline.result import Excerpt, ExcerptCell
from pipeline.tables import Sheet, Table, letters, number, split_address

MOST_FINDINGS = 500
"""How many findings get excerpts: the loudest, which come first."""

MOST_CELLS = 12
"""How many of a finding's cells in one sheet are shown."""

MOST_SHEETS = 4
"""How many sheets a finding's excerpts are taken from."""

_ROWS, _COLUMNS = 2, 3
"""How many neighbours are shown above and below a cell, and to its left and right."""

_WIDEST, _TALLEST = 10, 16
"""How many columns and rows an excerpt has at most."""

_LONGEST = 80
"""How many characters of a cell are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A sheet that gave tables: the columns of its names, and those whose texts are withheld."""

    table: Table
    names: tuple[str, ...]
    withheld: frozenset[str]


def excerpts(
    findings: Sequence[Finding],
    tables: Sequence[Table],
    originals: Mapping[str, Path],
    passwords: Passwords = no_passwords,
) -> Mapping[str, tuple[Excerpt, ...]]:
    """The excerpts of each finding, by its id.

    `tables` are those that were judged, and `originals` gives each file by the SHA-256 of its bytes; only the files that
    findings point at are read again. A file that cannot be read any more, or a sheet that gave no table, gives no
    excerpt. A locked workbook is opened with one of the `passwords`. The texts of a ledger's postings are withheld: they may name people.
    """
    places: dict[tuple[str, str], list[_Place]] = {}
    for table in tables:
        places.setdefault((table.source.file, table.sheet), []).append(_place(table))
    wanted: dict[str, dict[tuple[str, str], list[str]]] = {}
    for finding in findings[:MOST_FINDINGS]:
        for cell in finding.cells:
            if (cell.file, cell.sheet) in places:
                wanted.setdefault(finding.id, {}).setdefault((cell.file, cell.sheet), []).append(cell.address)
    sheets = _sheets({place for of_finding in wanted.values() for place in of_finding}, places, originals, passwords)
    found: dict[str, tuple[Excerpt, ...]] = {}
    for finding_id, of_finding in wanted.items():
        shown = tuple(
            _excerpt(sheets[place], place, places[place], dict.fromkeys(addresses))
            for place, addresses in list(of_finding.items())[:MOST_SHEETS]
            if place in sheets
        )
        if shown:
            found[finding_id] = shown
    return MappingProxyType(found)


def _place(table: Table) -> _Place:
    names = [table.columns[name] for name in ("line", "title", "ansvar", "konto", "goal") if name in table.columns]
    withheld = {table.columns["text"]} if table.kind == "ledger" and "text" in table.columns else set()
    return _Place(table, tuple(names[:3]), frozenset(withheld))


def _sheets(
    wanted: set[tuple[str, str]],
    places: Mapping[tuple[str, str], Sequence[_Place]],
    originals: Mapping[str, Path],
    passwords: Passwords,
) -> dict[tuple[str, str], Sheet]:
    """The sheets that are pointed at, each file read once. Files of one name but two contents are passed over."""
    found: dict[tuple[str, str], Sheet] = {}
    for file in sorted({file for file, _ in wanted}):
        contents = {place.table.source.sha256 for (name, _), held in places.items() if name == file for place in held}
        path = originals.get(next(iter(contents))) if len(contents) == 1 else None
        if path is None:
            continue
        try:
            book = read_unlocked(path, file, passwords)
        except FileRejected:
            continue
        found |= {(file, sheet.name): sheet for sheet in book.sheets if (file, sheet.name) in wanted}
    return found


def _excerpt(sheet: Sheet, place: tuple[str, str], held: Sequence[_Place], addresses: Mapping[str, None]) -> Excerpt:
    marked = list(addresses)[:MOST_CELLS]
    heads = sorted({one.table.head_row for one in held})
    last = int(sheet.cells["row"].to_numpy()[-1])
    rows = [row for row in _rows(marked, heads) if row <= last]
    columns = _columns(marked, sheet.cells.columns[1:], [name for one in held for name in one.names])
    withheld = {column for one in held for column in one.withheld}
    return Excerpt(
        file=place[0],
        sheet=place[1],
        columns=tuple(columns),
        rows=tuple(rows),
        cells=tuple(_cells(sheet, rows, columns, withheld, heads)),
        heads=tuple(row for row in heads if row in rows),
        marked=tuple(address for address in marked if address),
    )


def _rows(marked: Sequence[str], heads: Sequence[int]) -> list[int]:
    """The heads, and each marked row with its neighbours; the rows below the heads where no row is marked."""
    own = [row for _, row in map(_split, marked) if row]
    below = heads[-1] + 1 if heads else 1
    wanted = [*heads[-2:], *(own or range(below, below + 2 * _ROWS + 1))]
    for distance in range(1, _ROWS + 1):
        wanted += [row + step for row in own for step in (-distance, distance) if row + step > 0]
    return sorted(list(dict.fromkeys(wanted))[:_TALLEST])


def _columns(marked: Sequence[str], known: Sequence[str], names: Sequence[str]) -> list[str]:
    """The columns of names, and each marked column with its neighbours; the first ones where no column is marked."""
    own = [column for column, _ in map(_split, marked) if column]
    wanted = list(dict.fromkeys([*own, *names, *([] if own else known)]))
    for distance in range(1, _COLUMNS + 1):
        wanted += [
            letters(number(column) + step)
            for column in own
            for step in (-distance, distance)
            if number(column) + step > 0
        ]
    if len(known) <= _WIDEST:
        wanted += known
    there = [column for column in dict.fromkeys(wanted) if column in known or column in own]
    return sorted(there[:_WIDEST], key=number)


def _split(address: str) -> tuple[str, int]:
    """An address as its column and its row: one is missing where it is a whole column or row, both of a whole sheet."""
    try:
        return split_address(address)
    except ValueError:
        return ("", int(address)) if address.isdigit() else (address, 0)


def _cells(
    sheet: Sheet, rows: Sequence[int], columns: Sequence[str], withheld: set[str], heads: Sequence[int]
) -> Iterator[tuple[ExcerptCell | None, ...]]:
    there = [column for column in columns if column in sheet.cells.columns]
    chosen = sheet.cells["row"].is_in(rows)

    def by_row(frame: pl.DataFrame | None) -> dict[int, dict[str, Any]]:
        part = frame.filter(chosen).select(there).to_dicts() if frame is not None else []
        return dict(zip(sheet.cells["row"].filter(chosen), part, strict=False))

    texts, kinds, decimals = by_row(sheet.cells), by_row(sheet.kinds), by_row(sheet.decimals)
    for row in rows:
        yield tuple(
            None
            if texts.get(row, {}).get(column) is None
            else ExcerptCell("", "text", withheld=True)
            if column in withheld and row not in heads
            else ExcerptCell(
                _shortened(masked(texts[row][column])), str(kinds[row][column]), decimals.get(row, {}).get(column)
            )
            for column in columns
        )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
