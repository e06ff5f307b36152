"""What the workbooks of Excel 2007 and later have in common: parts in an archive that refer to each other."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pipeline.reading.limits import Meter
from pipeline.reading.markup import ignore, local_name, parse_xml
from pipeline.reading.notes import EXTERNAL_LINKS, LIVE_LINKS, MACROS
from pipeline.reading.package import Package


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the last word of the relation's type, and the place in the archive."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


def workbook_part(package: Package, meter: Meter) -> str:
    """Where the workbook is: by the package's own word, else at its usual place."""
    if "_rels/.rels" in package:
        for relation in relations(package, "", meter).values():
            if relation.kind == "officeDocument":
                return relation.target
    return "xl/workbook.xml"


def relations(package: Package, part: str, meter: Meter) -> dict[str, Relation]:
    """What a part (or the package, for an empty name) refers to within the archive, by id."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))

    if place in package:
        parse_xml(package.chunks(place), meter, place, start, ignore, ignore)
    return found


def first_part(package: Package, related: dict[str, Relation], kind: str) -> str:
    """The part of a kind that the workbook refers to, empty if there is none."""
    named = (relation.target for relation in related.values() if relation.kind == kind)
    return next((part for part in named if part in package), "")


def notes_on(package: Package, related: dict[str, Relation]) -> list[str]:
    """What a workbook holds besides cells that somebody may want to know."""
    notes = []
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        notes.append(MACROS)
    links = [relation.target for relation in related.values() if relation.kind == "externalLink"]
    if links:
        notes.append(EXTERNAL_LINKS)
    if any(b"ddeLink" in package.read(link) or b"oleLink" in package.read(link) for link in links if link in package):
        notes.append(LIVE_LINKS)
    return notes
