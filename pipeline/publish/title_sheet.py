"""One budget title, or the whole committee, as the report lays it out: its lines in order, totals and variances as live formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.publish.book import Book, clean
from pipeline.publish.grid import FIRST_ROW, Section
from pipeline.publish.notes import write_notes
from pipeline.publish.report_table import MIDDLE, footnote, report_heads, signs, write_figure, write_verdict
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import MARKED, QUIET, RULE
from pipeline.publish.verdicts import findings_of
from schemas.organisation import Line
from schemas.rules import VERDICTS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_section(book: Book, title: Section) -> None:
    """The sheet of a title, or of the committee: heads, lines, the footnote where rounding shows, and what must be acted on."""
    language, grid = book.language, book.grid
    sheet = book.sheet(grid.sheets[title.id], title.name)
    sheet.write_string(2, 0, signs(book), book.styles(font_color=QUIET))
    report_heads(book, sheet, language.text("Line"), language.text("Reconciliation"))
    for line in title.lines:
        _write_line(book, sheet, title, line)
    last = FIRST_ROW + len(title.lines) - 1
    book.amounts((FIRST_ROW, 1), (last, len(grid.measures)), sheet)
    for measure in grid.measures:
        place = grid.absolute(title.id, title.net, measure.id)
        book.workbook.define_name(f"{title.id}.{title.net}.{measure.id}", f"={place}")
    notes = []
    if grid.off_by_rounding(title, Decimal(book.naming.unit()[1].factor)):
        notes.append(footnote(book))
    write_notes(book, sheet, last + 2, notes, findings_of(book.result, title.id))
    back = f"internal:{quoted(grid.summary)}!A1"
    column = 1 + len(grid.measures)
    sheet.write_url(
        0, column, back, book.styles(font_color=QUIET, underline=1, valign="vcenter"), language.text("To the summary")
    )


def _write_line(book: Book, sheet: Worksheet, title: Section, line: Line) -> None:
    row = book.grid.row(title.id, line.id)
    look: dict[str, Any] = {"bold": True, "top": 1, "top_color": RULE} if line.of else {}
    if line.type == "net" and line.of:
        look |= {"bottom": 6, "bottom_color": RULE}
    sheet.write_string(
        row, 0, clean(line.name), book.styles(**look, **MIDDLE, text_wrap=True, indent=0 if line.of else 1)
    )
    statuses = []
    blamed = {(one.title, one.line, one.measure) for one in book.result.findings if one.severity == "error"}
    for measure in book.grid.measures:
        key = (title.id, line.id, measure.id)
        formula = book.grid.formula(title.id, line, measure)
        mark: dict[str, Any] = {"bg_color": MARKED, "bold": True} if key in blamed else {}
        write_figure(book, sheet, (row, book.grid.column(measure.id)), key, formula, {**look, **mark})
        if key in book.grid.figures:
            statuses.append(book.grid.figures[key].status)
    worst = min(statuses, key=VERDICTS.index, default="not-tested")
    write_verdict(book, sheet, row, 1 + len(book.grid.measures), worst, look)
