"""Our own sheet in a returned file: the findings with links to their cells, and what is needed to take the marks away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.own_sheets import LIST_CELL, LIST_MARK
from pipeline.publish.marks.markup import text
from pipeline.publish.marks.stylesheet import StyleSheet
from pipeline.publish.marks.worksheet import cell

FIRST_RECORD = 2
"""The row at which the marks begin to be noted, in the hidden columns."""

RECORD_COLUMNS = ("H", "I", "J")
"""The hidden columns: sheet, address, and a cell that has the style which the marked one had."""

_WIDTHS = (4, 20, 22, 16, 92)
_LINE = 14
_TEXT_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Listed:
    """One finding as it is listed: how urgent, in words and for the look; where; what; and the cell that it links to."""

    severity: str
    urgency: str
    sheet: str
    addresses: str
    text: str
    target: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What our sheet says: its name, its title, the sentences under it, the heads of its columns, and the findings."""

    name: str
    title: str
    intro: tuple[str, ...]
    heads: tuple[str, str, str, str, str]
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A cell that is marked, and the style that it had."""

    sheet: str
    address: str
    style: int


def listing_part(listing: Listing, records: Sequence[Record], styles: StyleSheet, namespace: str) -> bytes:
    """The markup of our sheet. Texts stand in it, so that no other part changes."""
    look = styles.look
    top = len(listing.intro) + 3
    rows: dict[int, list[bytes]] = {1: [cell("A1", listing.title, look("title"))]}
    for at, said in enumerate(listing.intro, start=2):
        rows[at] = [cell(f"A{at}", said, look("line"))]
    rows[top] = [
        cell(f"{column}{top}", head, look("head")) for column, head in zip("ABCDE", listing.heads, strict=True)
    ]
    links = []
    heights = {1: 24.0}
    for at, row in enumerate(listing.rows, start=top + 1):
        where = look("link" if row.target else "text")
        rows[at] = [
            cell(f"A{at}", str(at - top), look("text")),
            cell(f"B{at}", row.urgency, look(row.severity)),
            cell(f"C{at}", row.sheet, look("text")),
            cell(f"D{at}", row.addresses, where),
            cell(f"E{at}", row.text, look("text")),
        ]
        heights[at] = _LINE * max(_lines(row.text, _TEXT_WIDTH), _lines(row.addresses, 14)) + 3
        if row.target:
            sheet, address = row.target
            quoted = sheet.replace("'", "''")
            links.append(
                b'<hyperlink ref="D%d" location="' % at
                + text(f"'{quoted}'!{address}").replace(b'"', b"&quot;")
                + b'"/>'
            )
    rows.setdefault(1, []).append(cell(LIST_CELL, LIST_MARK, 0))
    for at, record in enumerate(records, start=FIRST_RECORD):
        sheet, address, sample = RECORD_COLUMNS
        rows.setdefault(at, []).extend(
            [
                cell(f"{sheet}{at}", record.sheet, 0),
                cell(f"{address}{at}", record.address, 0),
                f'<c r="{sample}{at}" s="{record.style}"/>'.encode(),
            ]
        )
    return b"".join(
        [
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'.encode(),
            b'<sheetPr><tabColor rgb="FFA4262C"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            b'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">',
            f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'.encode(),
            b'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>',
            *(
                f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'.encode()
                for at, width in enumerate(_WIDTHS, start=1)
            ),
            b'<col min="8" max="10" width="10" hidden="1" customWidth="1"/></cols><sheetData>',
            *(_row(at, rows[at], heights.get(at)) for at in sorted(rows)),
            b"</sheetData>",
            b"<hyperlinks>" + b"".join(links) + b"</hyperlinks>" if links else b"",
            b'<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
            b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>',
        ]
    )


def _row(at: int, cells: Sequence[bytes], height: float | None) -> bytes:
    tall = f' ht="{height:g}" customHeight="1"'.encode() if height else b""
    return b'<row r="%d"' % at + tall + b">" + b"".join(cells) + b"</row>"


def _lines(said: str, width: int) -> int:
    return sum(len(part) // width + 1 for part in said.split("\n"))
