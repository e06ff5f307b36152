"""The way back of one figure: how it was computed, what it rests on, and what it was held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.archive import original_at
from pipeline.files import sha256_of
from pipeline.findings import FileRejected
from pipeline.intake import take_in
from pipeline.masking import masked
from pipeline.published import Published
from pipeline.reading import read_unlocked
from pipeline.result import YearComparison
from pipeline.tables import Book, Mapped, split_address
from pipeline.tracing.naming import Key
from pipeline.typed_copy import copies_folder
from pipeline.workspace import Workspace
from schemas.organisation import DIMENSIONS, Organisation
from schemas.structure import structure
from schemas.titles import Line

FIRST = 5
"""How many of a line's postings are shown, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that another was computed from: its weight (1, −1) and its amount, None where it has no source."""

    key: Key
    weight: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Postings:
    """What stands behind a sum of postings: how many, what they add up to today, and the first of them.

    `rows` gives the sheet's row number, the code string and voucher as names and values, and the amount. Texts are left
    out: they may name people.
    """

    count: int
    total: Decimal
    rows: tuple[tuple[int, tuple[tuple[str, str], ...], Decimal], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source figure: the leaf and measure that it is, and where it stands.

    `cell` is A1, or empty for a sum of postings (`count`, `where`). `amount` is the sum of the postings.
    `printed` is what the original's cell holds, in `unit`, `postings` what its rows give; each None where the original cannot be
    read. `sha256` is the original's, and `intact` tells whether the archive still holds it unaltered.
    """

    key: Key
    sign: int
    file: str
    sheet: str
    cell: str
    sha256: str
    intact: bool
    unit: str
    amount: Decimal | None = None
    printed: str | None = None
    count: int = 0
    where: str = ""
    postings: Postings | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The way back of a figure of a published result."""

    found: Published
    key: Key
    amount: Decimal
    step: Decimal | None
    status: str
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]
    comparisons: tuple[Mapping[str, Any], ...]
    settings_changed: bool
    beside: YearComparison | None = None


def trace(found: Published, key: Key, workspace: Workspace, first: int = FIRST) -> Trace:
    """Follow a figure back. The originals are read from the archive; nothing is written or moved.

    Formulas are those of today's settings: `settings_changed` tells that the run had others. `first` is how many
    postings of each line are shown. Raises KeyError where the result has no such figure.
    """
    figures = {(str(one["title"]), str(one["line"]), str(one["measure"])): one for one in found.figures}
    figure = figures[key]
    reader = _Originals(found, workspace)
    return Trace(
        found=found,
        key=key,
        amount=Decimal(figure["amount"]),
        step=Decimal(figure["step"]) if figure["step"] is not None else None,
        status=str(figure["status"]),
        terms=tuple(_terms(key, figures, workspace.organisation)),
        sources=tuple(_sources(key, figures, workspace.organisation, reader, first)),
        comparisons=tuple(one for one in found.comparisons() if (one["title"], one["line"], one["measure"]) == key),
        settings_changed=found.head.get("settings") != workspace.settings,
        beside=found.beside(*key),
    )


def _terms(key: Key, figures: Mapping[Key, Mapping[str, Any]], organisation: Organisation) -> Iterator[Term]:
    """What a variance or a total was computed from; nothing for an amount that was taken over."""
    title, line, measure = key
    declared = organisation.measure(measure)
    parts: list[tuple[Key, int]] = []
    if declared.kind == "variance":
        way = _direction(title, line, organisation)
        parts = [((title, line, declared.minuend or ""), way), ((title, line, declared.subtrahend or ""), -way)]
    elif title == organisation.committee.id:
        net = organisation.committee.line.id
        owners = [(one.id, one.net if line == net else line) for one in organisation.titles]
        parts = [((owner, own, measure), 1) for owner, own in owners]
    else:
        found = {one.id: one for one in organisation.lines_of(title)}.get(line)
        members = found.of if isinstance(found, Line) else ()
        parts = [((title, one.removeprefix("-"), measure), -1 if one.startswith("-") else 1) for one in members]
    for part, weight in parts:
        amount = figures[part]["amount"] if part in figures else None
        yield Term(part, weight, Decimal(amount) if amount is not None else None)


def _direction(title: str, line: str, organisation: Organisation) -> int:
    lines = structure(organisation).lines.filter((pl.col("title") == title) & (pl.col("line") == line))
    return int(lines["direction"][0]) if lines.height else 1


def _sources(
    key: Key, figures: Mapping[Key, Mapping[str, Any]], organisation: Organisation, originals: _Originals, first: int
) -> Iterator[Source]:
    """The source figures that a figure rests on, leaf by leaf; for a variance first those of what it is taken from."""
    declared = organisation.measure(key[2])
    is_variance = declared.kind == "variance"
    way = _direction(key[0], key[1], organisation) if is_variance else 1
    sides = [(declared.minuend or "", way), (declared.subtrahend or "", -way)] if is_variance else [(key[2], 1)]
    leaves = [
        ((leaf_title, leaf_line), weight)
        for title, line, leaf_title, leaf_line, weight in structure(organisation).leaves.iter_rows()
        if (title, line) == key[:2]
    ] or [(key[:2], 1)]
    for measure, side in sides:
        for (title, line), weight in leaves:
            leaf = (title, line, measure)
            for place in figures.get(leaf, {}).get("cells", ()):
                yield originals.source(leaf, side * weight, place, first)


@dataclass(frozen=True, slots=True, eq=False)
class _Originals:
    """The originals of a result, each read once."""

    found: Published
    workspace: Workspace
    _books: dict[str, Book | None] = field(default_factory=dict)
    _tables: dict[str, tuple[Mapped, ...]] = field(default_factory=dict)
    _intact: dict[str, bool] = field(default_factory=dict)

    def source(self, leaf: Key, sign: int, place: Mapping[str, Any], first: int) -> Source:
        """A place of the documented shape, with what stands there."""
        file, sheet = str(place["file"]), str(place["sheet"])
        use = self._use(file, sheet, leaf)
        sha256, unit = str(use.get("sha256", "")), str(use.get("unit", ""))
        intact = self._is_intact(sha256, file)
        if "cell" in place:
            cell = str(place["cell"])
            return Source(
                leaf, sign, file, sheet, cell, sha256, intact, unit, printed=self._printed(sha256, file, sheet, cell)
            )
        return Source(
            leaf,
            sign,
            file,
            sheet,
            "",
            sha256,
            intact,
            unit,
            amount=Decimal(place["sum"]),
            count=int(place["rows"]),
            where=str(place["where"]),
            postings=self._postings(sha256, file, sheet, leaf, first) if intact else None,
        )

    def _use(self, file: str, sheet: str, leaf: Key) -> Mapping[str, Any]:
        """What the log says of the file of a name: of several contents of one name, of the title's own; else nothing."""
        named = [use for use in self.found.head["sources"] if use["file"] == file and use["sheet"] == sheet]
        own = [use for use in named if use["title"] == leaf[0]] or named
        return own[0] if len({use["sha256"] for use in own}) == 1 else {}

    def _path(self, sha256: str, file: str) -> Path:
        return original_at(self.workspace.archive, sha256, file)

    def _is_intact(self, sha256: str, file: str) -> bool:
        if sha256 not in self._intact:
            path = self._path(sha256, file)
            self._intact[sha256] = bool(sha256) and path.is_file() and sha256_of(path) == sha256
        return self._intact[sha256]

    def _printed(self, sha256: str, file: str, sheet: str, address: str) -> str | None:
        """What a cell of an original holds, as it is stored there."""
        if not self._is_intact(sha256, file):
            return None
        if sha256 not in self._books:
            try:
                self._books[sha256] = read_unlocked(self._path(sha256, file), file, self.workspace.passwords)
            except FileRejected:
                self._books[sha256] = None
        book = self._books[sha256]
        held = next((one for one in book.sheets if one.name == sheet), None) if book else None
        column, row = split_address(address)
        if held is None or column not in held.cells.columns:
            return None
        found = held.cells.filter(pl.col("row") == row)[column]
        return masked(found[0]) if len(found) and found[0] is not None else None

    def _postings(self, sha256: str, file: str, sheet: str, leaf: Key, first: int) -> Postings | None:
        if sha256 not in self._tables:
            path = self._path(sha256, file)
            workspace = self.workspace
            self._tables[sha256] = take_in(
                path, file, sha256, workspace.organisation, copies_folder(), passwords=workspace.passwords
            ).tables
        for mapped in self._tables[sha256]:
            if mapped.table.sheet != sheet or "in_period" not in mapped.rows.columns:
                continue
            rows = mapped.rows.filter((pl.col("title") == leaf[0]) & (pl.col("line") == leaf[1]) & pl.col("in_period"))
            total = sum(rows["amount"], Decimal("0.00"))
            return Postings(rows.height, total, tuple(_rows(rows.head(first))))
        return None


def _rows(rows: pl.DataFrame) -> Iterator[tuple[int, tuple[tuple[str, str], ...], Decimal]]:
    shown: Sequence[str] = [name for name in ("date", "voucher", *DIMENSIONS) if name in rows.columns]
    for row in rows.iter_rows(named=True):
        codes = tuple((name, masked(str(row[name]))) for name in shown if row[name] is not None)
        yield int(row["row"]), codes, row["amount"]
