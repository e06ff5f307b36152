"""Notes below a table: footnotes, and the findings that concern it. Merged cells do not grow, so their rows are measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.findings import Finding
from pipeline.publish.book import LINE_HEIGHT, Book, clean, lines_of
from pipeline.publish.cells import where
from pipeline.publish.report_table import NAME_WIDTH, note_columns
from pipeline.publish.styles import QUIET, SEVERITY_STYLES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_notes(book: Book, sheet: Worksheet, row: int, notes: Sequence[str], findings: Sequence[Finding]) -> int:
    """Footnotes and then findings, one row each, from a row on. Gives the row after them."""
    last, width = note_columns(book)
    for note in notes:
        lines = lines_of(clean(note), NAME_WIDTH + width)
        if lines > 1:
            look = book.styles(italic=True, font_color=QUIET, text_wrap=True)
            sheet.merge_range(row, 0, row, last, clean(note), look)
            sheet.set_row(row, LINE_HEIGHT * lines + 4)
        else:
            sheet.write_string(row, 0, clean(note), book.styles(italic=True, font_color=QUIET))
        row += 1
    if notes and findings:
        row += 1
    for finding in findings:
        place = where(finding.cells[0]) if finding.cells else ""
        sentences = (book.language.sentence(one) for one in (finding.message, *finding.causes))
        text = clean(" ".join([f"{place}." if place else "", *sentences]).strip())
        severity = book.styles(**SEVERITY_STYLES[finding.severity], indent=1)
        sheet.write_string(row, 0, book.language.word(finding.severity), severity)
        sheet.merge_range(row, 1, row, last, text, book.styles(text_wrap=True, indent=1))
        sheet.set_row(row, LINE_HEIGHT * lines_of(text, width) + 4)
        row += 1
    return row


def write_facts(book: Book, sheet: Worksheet, row: int, facts: Sequence[tuple[str, str]]) -> int:
    """Names and values in the first two columns, the values spread over the amounts' columns. Gives the row after."""
    last, width = note_columns(book)
    for name, value in facts:
        sheet.write_string(row, 0, clean(name), book.styles(font_color=QUIET, indent=1))
        text = clean(value)
        sheet.merge_range(row, 1, row, last, text, book.styles(text_wrap=True, align="left"))
        sheet.set_row(row, LINE_HEIGHT * lines_of(text, width) + 2)
        row += 1
    return row
