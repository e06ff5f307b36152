"""Marks in a workbook of Excel 2007 and later, put into the package: what they do not need stays byte for byte.

Styles are added, comments, and one sheet with the findings. Every other part of the package is copied as it is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.publish.marks.comments import add_comments
from pipeline.publish.marks.earlier import without_earlier_marks
from pipeline.publish.marks.listing import Listed, Listing, Record, listing_part
from pipeline.publish.marks.markup import Markup, UnmarkableError
from pipeline.publish.marks.parts import Parts
from pipeline.publish.marks.stylesheet import FILLS, StyleSheet, plain_stylesheet
from pipeline.publish.marks.workbook import STYLES_TYPE, Workbook
from pipeline.publish.marks.worksheet import Worksheet

__all__ = ["Listed", "Listing", "Mark", "UnmarkableError", "is_signed", "mark"]


_STYLES = "xl/styles.xml"
"""Where the styles of a workbook without any are put: some programs look nowhere else."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a cell. `address` is A1, or a column or a row, whose first filled cell is then marked."""

    sheet: str
    address: str
    severity: str
    text: str


def mark(content: bytes, marks: Sequence[Mark], listing: Listing) -> bytes:
    """A workbook with cells marked and commented on, and a first sheet that lists what is said.

    Marks of an earlier time are taken away. Raises UnmarkableError where the package is none that can be changed
    without risk.
    """
    parts = Parts(content)
    workbook = Workbook(parts)
    own = without_earlier_marks(parts, workbook)
    styles_part = workbook.part_of("styles")
    styles = StyleSheet(parts.read(styles_part) if styles_part else plain_stylesheet(workbook.namespace))

    records: list[Record] = []
    places: dict[tuple[str, str], str] = {}
    for entry in workbook.entries:
        if entry.part not in parts or (own and entry.part == own.part):
            continue
        said = [one for one in marks if one.sheet == entry.name and one.severity in FILLS]
        if said:
            sheet = Worksheet(parts.read(entry.part))
            placed = {one.address: sheet.place(one.address) for one in said}
            places |= {(entry.name, address): place for address, place in placed.items()}
            own_marks = [replace(one, address=placed[one.address]) for one in said if placed[one.address]]
            records += _mark_cells(entry.name, sheet, own_marks, styles)
            add_comments(parts, entry.part, sheet, _said(own_marks), workbook.office)
            parts.write(entry.part, sheet.result())
        _unselect(parts, entry.part)

    found = {entry.name for entry in workbook.entries}
    rows = tuple(replace(row, target=_target(row, places, found)) for row in listing.rows)
    content_of_list = listing_part(replace(listing, rows=rows), records, styles, workbook.namespace)
    if own:
        parts.write(own.part, content_of_list)
    else:
        workbook.put_first(workbook.free_name(listing.name), content_of_list)
    if not styles_part:
        styles_part = _STYLES if _STYLES not in parts else parts.free("xl/styles{}.xml")
        parts.declare(styles_part, STYLES_TYPE)
        parts.relate(workbook.part, f"{workbook.office}/styles", styles_part)
    parts.write(styles_part, styles.result())
    return parts.result()


def is_signed(content: bytes) -> bool:
    """Whether a package has a digital signature, which holds for the original alone."""
    return any(name.casefold().startswith("_xmlsignatures/") for name in Parts(content).names)


def _mark_cells(name: str, sheet: Worksheet, marks: Sequence[Mark], styles: StyleSheet) -> list[Record]:
    """Mark cells, each by the most urgent that is said of it. Gives the styles that they had."""
    severities = {one.address: one.severity for one in sorted(marks, key=lambda one: one.severity == "error")}
    records = [Record(name, address, sheet.style_of(address)) for address in severities]
    looks: dict[str, Callable[[int], int]] = {
        address: partial(styles.marked, severity=severity) for address, severity in severities.items()
    }
    sheet.restyle(looks)
    return records


def _said(marks: Sequence[Mark]) -> dict[str, str]:
    """What is said of each cell, each sentence once."""
    said: dict[str, list[str]] = {}
    for one in marks:
        if one.text not in said.setdefault(one.address, []):
            said[one.address].append(one.text)
    return {address: "\n\n".join(texts) for address, texts in said.items()}


def _target(row: Listed, places: dict[tuple[str, str], str], sheets: set[str]) -> tuple[str, str] | None:
    """The cell that a row of the list links to: the marked one, or the top of its sheet."""
    if row.target is None or row.target[0] not in sheets:
        return None
    return row.target[0], places.get(row.target) or "A1"


def _unselect(parts: Parts, part: str) -> None:
    """Let a sheet not be the one that is shown: two that are would be edited together."""
    data = parts.read(part)
    if b"tabSelected" not in data:
        return
    markup = Markup(data)
    views = markup.child(markup.root(), b"sheetViews")
    for tag in markup.tags(views.tag.end, views.inner_end) if views else ():
        if tag.attributes().get("tabSelected") in {"1", "true"}:
            markup.set(tag, tabSelected="0")
    parts.write(part, markup.result())
