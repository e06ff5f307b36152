"""One budget title, or the whole committee, as the report lays it out: its lines in order, totals and variances as live formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.publish.beside import sentences
from pipeline.publish.book import LINE_HEIGHT, Book, Row, lines_of
from pipeline.publish.grid import FIRST_ROW, Key, Section
from pipeline.publish.month_sheet import sparklines
from pipeline.publish.notes import write_notes
from pipeline.publish.package import Link
from pipeline.publish.report_table import (
    NAME_WIDTH,
    SPARK_WIDTH,
    VERDICT_WIDTH,
    Looks,
    figures_of,
    footnote,
    report_heads,
    signs,
    verdict_cell,
)
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import QUIET, RULE
from pipeline.publish.verdicts import findings_of
from schemas.rules import VERDICTS
from schemas.titles import Line

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_section(book: Book, title: Section) -> None:
    """The sheet of a title, or of the committee: heads, lines, the footnote where rounding shows, and what must be acted on."""
    language, grid = book.language, book.grid
    sheet = book.sheet(grid.sheets[title.id], title.name)
    sheet.write_string(2, 0, signs(book), book.styles(font_color=QUIET))
    noted = grid.off_by_rounding(title, Decimal(book.naming.unit()[1].factor))
    last = [(language.text("Reconciliation"), VERDICT_WIDTH)]
    if any((title.id, line.id) in book.month_rows for line in title.lines):
        last.append((language.text("By month"), SPARK_WIDTH))
    report_heads(book, sheet, language.text("Line"), last, noted)
    _write_lines(book, sheet, title, months=len(last) > 1)
    end = FIRST_ROW + len(title.lines) - 1
    book.amounts((FIRST_ROW, 1), (end, len(grid.measures)), sheet)
    for measure in grid.measures:
        place = grid.absolute(title.id, title.net, measure.id)
        book.workbook.define_name(f"{title.id}.{title.net}.{measure.id}", f"={place}")
    notes = [footnote(book)] if noted else []
    notes += sentences(book.result.years, book.naming, title.id)
    write_notes(book, sheet, end + 2, notes, findings_of(book.result, title.id))
    back = f"internal:{quoted(grid.summary)}!A1"
    column = 1 + len(grid.measures)
    sheet.write_url(
        0, column, back, book.styles(font_color=QUIET, underline=1, valign="vcenter"), language.text("To the summary")
    )


def _write_lines(book: Book, sheet: Worksheet, title: Section, *, months: bool) -> None:
    blamed = {(one.title, one.line, one.measure) for one in book.result.findings if one.severity == "error"}
    rows, links = [], []
    kinds: dict[tuple[bool, bool], _Kind] = {}
    for line in title.lines:
        kind = bool(line.of), line.type == "net"
        if kind not in kinds:
            kinds[kind] = _Kind.of(book, is_total=kind[0], is_net=kind[1])
        row, found = _line(book, title, line, kinds[kind], blamed, months=months)
        rows.append(row)
        links += found
    book.put(sheet, rows, links)
    if months:
        at = {line.id: book.month_rows.get((title.id, line.id)) for line in title.lines}
        drawn = [(book.grid.row(title.id, line), *months_of) for line, months_of in at.items() if months_of]
        sparklines(book, sheet, 2 + len(book.grid.measures), drawn)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How lines of one kind look: a leaf, a total or a net. `verdicts` are the style and the words of each."""

    looks: Looks
    verdicts: Mapping[str, tuple[int, str]]

    @classmethod
    def of(cls, book: Book, *, is_total: bool, is_net: bool) -> _Kind:
        look: dict[str, Any] = {"bold": True, "top": 1, "top_color": RULE} if is_total else {}
        if is_total and is_net:
            look |= {"bottom": 6, "bottom_color": RULE}
        looks = Looks.of(book, look, {"text_wrap": True, "indent": 0 if is_total else 1})
        return cls(looks, {verdict: verdict_cell(book, verdict, look) for verdict in VERDICTS})


def _line(
    book: Book, title: Section, line: Line, kind: _Kind, blamed: Collection[Key], *, months: bool
) -> tuple[Row, list[Link]]:
    grid, looks = book.grid, kind.looks
    at = grid.row(title.id, line.id)
    figures = [((title.id, line.id, measure.id), grid.formula(title.id, line, measure)) for measure in grid.measures]
    cells, links = figures_of(book, at, figures, looks, blamed)
    statuses = {grid.figures[key].status for key, _ in figures if key in grid.figures}
    worst = next((verdict for verdict in VERDICTS if verdict in statuses), "not-tested")
    after: list[tuple[int, int, object]] = [(1 + len(figures), *kind.verdicts[worst])]
    if months:
        after.append((2 + len(figures), looks.blank, None))
    lines = lines_of(line.name, NAME_WIDTH - 2)
    height = LINE_HEIGHT * lines + 3 if lines > 1 else None
    return Row(at, height, [(0, looks.name, line.name), *cells, *after]), links
