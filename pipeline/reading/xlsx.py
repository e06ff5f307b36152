"""Workbooks of Excel 2007 and later (`.xlsx`, `.xlsm`)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pipeline.reading import refusal
from pipeline.reading.limits import Meter
from pipeline.reading.markup import ignore, local_name, parse_xml
from pipeline.reading.package import Package
from pipeline.reading.xlsx_sheet import SheetReader
from pipeline.reading.xlsx_styles import cell_formats, shared_texts
from pipeline.tables import Sheet

MACROS = "has macros, which were not run"
EXTERNAL_LINKS = "has links to other workbooks, which were not followed"
LIVE_LINKS = "has live links to other programs (DDE or OLE), which were not followed"
DOUBLED = "holds some cells twice, of which the last was read"
NO_CELLS = "has sheets of other kinds than cells (charts, dialogs, macros), which were left out"


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


def read_xlsx(package: Package, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The worksheets of a workbook in order, and notes. Raises FileRejected (F01, F02, F03)."""
    workbook = _workbook_part(package, meter)
    relations = _relations(package, workbook, meter)
    entries, epoch_1904 = _entries(package, workbook, meter)
    if len(entries) > meter.limits.sheets:
        raise refusal.too_many_cells(meter.file)

    styles = _first(package, relations, "styles")
    strings = _first(package, relations, "sharedStrings")
    formats = cell_formats(package, styles, meter) if styles else []
    texts = shared_texts(package, strings, meter) if strings else []

    notes = _notes(package, relations)
    sheets = []
    for entry in entries:
        relation = relations.get(entry.relation)
        if relation is None or relation.kind != "worksheet":
            notes.append(NO_CELLS)
            continue
        reader = SheetReader(relation.target, meter, texts, formats, epoch_1904=epoch_1904)
        sheets.append(reader.read(package.chunks(relation.target), entry.name, hidden=entry.hidden))
        if reader.doubled:
            notes.append(DOUBLED)
    return sheets, list(dict.fromkeys(notes))


def _workbook_part(package: Package, meter: Meter) -> str:
    """Where the workbook is: by the package's own word, else at its usual place."""
    if "_rels/.rels" in package:
        for relation in _relations(package, "", meter).values():
            if relation.kind == "officeDocument":
                return relation.target
    return "xl/workbook.xml"


def _relations(package: Package, part: str, meter: Meter) -> dict[str, _Relation]:
    """What a part (or the package, for an empty name) refers to within the archive, by id."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, target.lstrip("/"))

    if place in package:
        parse_xml(package.chunks(place), meter, place, start, ignore, ignore)
    return found


def _entries(package: Package, workbook: str, meter: Meter) -> tuple[list[_Entry], bool]:
    """The sheets as listed, and whether days are counted from 1904."""
    entries: list[_Entry] = []
    epoch_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        tag = local_name(name)
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            entries.append(_Entry(attributes.get("name", ""), relation, hidden))
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904") in ("1", "true")

    parse_xml(package.chunks(workbook), meter, workbook, start, ignore, ignore)
    return entries, epoch_1904


def _first(package: Package, relations: dict[str, _Relation], kind: str) -> str:
    """The part of a kind that the workbook refers to, empty if there is none."""
    named = (relation.target for relation in relations.values() if relation.kind == kind)
    return next((part for part in named if part in package), "")


def _notes(package: Package, relations: dict[str, _Relation]) -> list[str]:
    notes = []
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        notes.append(MACROS)
    links = [relation.target for relation in relations.values() if relation.kind == "externalLink"]
    if links:
        notes.append(EXTERNAL_LINKS)
    if any(b"ddeLink" in package.read(link) or b"oleLink" in package.read(link) for link in links if link in package):
        notes.append(LIVE_LINKS)
    return notes
