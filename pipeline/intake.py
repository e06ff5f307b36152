"""One file, from its bytes to tables whose rows have found their lines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.answer_columns import CONTRACT
from pipeline.answers import Written, origin_of, written_in
from pipeline.cells import inspect, not_tested
from pipeline.findings import Cell, FileRejected, Finding, Message, Severity
from pipeline.mapping import map_rows
from pipeline.mapping.named import stand_twice
from pipeline.own_sheets import is_list
from pipeline.parse import parse
from pipeline.reading import Passwords, Reading, no_passwords, read_unlocked
from pipeline.recognise import recognise, unknown_columns
from pipeline.record import Export
from pipeline.tables import Book, Mapped, Sheet
from pipeline.typed_copy import find_copy, keep_copy
from schemas.organisation import Organisation

OWN_LIST = "{file} holds our list of findings and no export. Correct the export, and drop that."


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """What a file gave: its tables, and the findings on its cells and rows; or, where it was rejected, why.

    A file is used whole or not at all: `rejected` tells that it gives no tables. `written` is what a consolidated
    workbook that came back says: it is no export, and has no tables. `is_ours` tells of a file that the program made.
    """

    file: str
    sha256: str
    tables: tuple[Mapped, ...]
    findings: tuple[Finding, ...]
    rejected: bool = False
    written: Written | None = None
    is_ours: bool = False

    @property
    def exports(self) -> tuple[Export, ...]:
        """What the file is a version of, each once."""
        return tuple(dict.fromkeys(export_of(mapped) for mapped in self.tables))


def export_of(mapped: Mapped) -> Export:
    """What a table is a version of."""
    return Export(mapped.table.layout, mapped.table.title or "", str(mapped.table.period))


def take_in(
    path: Path,
    name: str,
    sha256: str,
    organisation: Organisation,
    copies: Path | None = None,
    reading: Reading | None = None,
    passwords: Passwords = no_passwords,
) -> Intake:
    """Read a file and place its rows. A file that cannot be used is told by findings, never by an exception.

    A large file in which nothing is found leaves a typed copy in the folder `copies`, and is not read again while that
    is there. A locked workbook is tried with each of the `passwords`.
    """
    try:
        if copies is not None and (kept := find_copy(path, name, organisation, copies)):
            return Intake(name, sha256, kept, ())
        book = read_unlocked(path, name, passwords, organisation.reader, reading)
        if (written := _written(book, path, organisation)) is not None:
            return Intake(name, sha256, (), (), written=written, is_ours=True)
        tables, findings = _tables(book, organisation)
    except FileRejected as rejection:
        return Intake(name, sha256, (), tuple(rejection.findings), rejected=True)
    if copies is not None and not findings:
        keep_copy(tables, path.stat().st_size, organisation, copies)
    return Intake(name, sha256, tables, findings)


def _tables(book: Book, organisation: Organisation) -> tuple[tuple[Mapped, ...], tuple[Finding, ...]]:
    """The tables on the sheets that follow a layout. Other sheets are passed over where at least one does."""
    tables: list[Mapped] = []
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    unrecognised: list[Finding] = []
    units = [name for unit, declared in organisation.units.items() for name in (unit, *declared.aliases)]
    for sheet in book.sheets:
        if sheet.cells.is_empty():
            continue
        if is_list(sheet):
            unrecognised.append(_own_list(book.source.file, sheet.name))
            continue
        recognised = recognise(sheet, book.source.file, organisation.layouts, units)
        if isinstance(recognised, Finding):
            unrecognised.append(recognised)
            continue
        for one in recognised:
            table, on_cells = parse(sheet, book.source, one, organisation)
            mapped = map_rows(table, organisation)
            tables.append(mapped)
            sheets.append(sheet)
            findings += [*on_cells, *mapped.findings, *unknown_columns(sheet, book.source.file, one)]
    # A sheet that nearly fits is told even where another fits: its figures would be missed.
    near = [finding for finding in unrecognised if finding.code != "F04"]
    if near or not tables:
        others = [finding for finding in unrecognised if finding.message.text != OWN_LIST]
        raise FileRejected(*(near or others[:1] or unrecognised[:1]))
    findings += stand_twice(tables)
    parts = [(sheet, mapped.table) for sheet, mapped in zip(sheets, tables, strict=True)]
    findings += inspect(book, parts, organisation, findings).findings
    return tuple(tables), (*findings, *not_tested(book))


def _written(book: Book, path: Path, organisation: Organisation) -> Written | None:
    """What a consolidated workbook says that came back; None for any other file. Raises FileRejected where it is no use."""
    origin = origin_of(path, book.sheets, book.telling)
    if origin is None:
        return None
    file = book.source.file
    if origin.organisation != organisation.organisation.id:
        template = (
            "{file} is a consolidated workbook of another organisation, {organisation}. Drop it in that one's inbox."
        )
        message = Message(template, {"file": file, "organisation": origin.organisation})
    elif origin.contract != CONTRACT:
        message = Message(
            "{file} was written by another version of the program, and its answers are not read.", {"file": file}
        )
    elif not (written := written_in(book.sheets, origin)).tables:
        message = Message(
            "{file} no longer has the sheets that answers are written in. Write them in the newest workbook and drop that.",
            {"file": file},
        )
    else:
        return written
    raise FileRejected(Finding("F04", Severity.ERROR, message, (Cell(file),)))


def _own_list(file: str, sheet: str) -> Finding:
    """What is said of a file in which nothing is found but our own list. Beside another table the list is passed over."""
    message = Message(OWN_LIST, {"file": file})
    return Finding("F04", Severity.ERROR, message, (Cell(file, sheet),))
