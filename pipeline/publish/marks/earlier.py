"""Takes away the marks that a returned file still has when it has been corrected and dropped again."""

from __future__ import annotations

from functools import partial

from pipeline.publish.marks.comments import AUTHOR, remove_comments
from pipeline.publish.marks.listing import FIRST_RECORD, RECORD_COLUMNS
from pipeline.publish.marks.parts import Parts
from pipeline.publish.marks.stylesheet import StyleSheet
from pipeline.publish.marks.workbook import SheetEntry, Workbook
from pipeline.publish.marks.worksheet import Worksheet, shared_texts


def without_earlier_marks(parts: Parts, workbook: Workbook) -> SheetEntry | None:
    """Take our earlier marks away. Gives the sheet that listed them, if it is there: the new list takes its place.

    A marked cell gets the style back that a cell in the list has kept for it; a cell that no longer looks marked is
    somebody's work and stays as it is.
    """
    own = workbook.own_sheet()
    marked = _records(parts, own, workbook) if own else {}
    styles_part = workbook.part_of("styles")
    for entry in workbook.entries:
        if entry.part not in parts or (own and entry.part == own.part):
            continue
        cells = marked.get(entry.name, {})
        if _has_our_comments(parts, entry.part):
            remove_comments(parts, entry.part, set(cells))
        if not cells or not styles_part:
            continue
        styles = StyleSheet(parts.read(styles_part))
        sheet = Worksheet(parts.read(entry.part))
        still = {address: style for address, style in cells.items() if styles.is_marked(sheet.style_of(address))}
        sheet.restyle({address: partial(_kept, style) for address, style in still.items()})
        parts.write(entry.part, sheet.result())
    return own


def _records(parts: Parts, own: SheetEntry, workbook: Workbook) -> dict[str, dict[str, int]]:
    """The cells that were marked, by sheet, with the styles that they had."""
    sheet = Worksheet(parts.read(own.part))
    strings = workbook.part_of("sharedStrings")
    shared = shared_texts(parts.read(strings)) if strings else []
    name, address, sample = RECORD_COLUMNS
    found: dict[str, dict[str, int]] = {}
    row = FIRST_RECORD
    while where := sheet.text_of(f"{address}{row}", shared):
        found.setdefault(sheet.text_of(f"{name}{row}", shared), {})[where] = sheet.style_of(f"{sample}{row}")
        row += 1
    return found


def _kept(style: int, _: int) -> int:
    return style


def _has_our_comments(parts: Parts, part: str) -> bool:
    related = (relation.part for relation in parts.relations(part) if relation.kind == "comments")
    return any(AUTHOR.encode() in parts.read(place) for place in related if place in parts)
