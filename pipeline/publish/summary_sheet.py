"""The first sheet: every budget title and the committee, with the verdict in words, and what the run was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.publish.book import LINE_HEIGHT, Book, Row, lines_of
from pipeline.publish.closing_block import write_closing
from pipeline.publish.grid import FIRST_ROW, Key, rounded
from pipeline.publish.notes import write_facts, write_notes
from pipeline.publish.package import Link
from pipeline.publish.report_table import (
    NAME_WIDTH,
    NOTHING,
    VERDICT_WIDTH,
    Looks,
    figures_of,
    footnote,
    note_columns,
    pages_across,
    report_heads,
    signs,
    verdict_cell,
)
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import HEAD, LINK, RULE, VERDICT_STYLES
from pipeline.publish.verdicts import Verdicts, counts, findings_of, outcome
from pipeline.tables import letters
from schemas.organisation import Measure

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_ON_ONE_PAGE = 14
"""How many titles a page across has room for, with what is below them."""


def write_summary(book: Book, verdicts: Verdicts) -> None:
    """The summary sheet. Its amounts are formulas to the titles' sheets, and the committee's are their sums."""
    language, grid, organisation = book.language, book.grid, book.naming.organisation
    committee = organisation.committee
    heading = language.text(
        "{committee}: follow-up for {months}", committee=committee.name, months=language.months(book.result.period)
    )
    sheet = book.sheet(grid.summary, heading, subtitle=f"{organisation.organisation.name}. {signs(book)}")
    _write_outcome(book, sheet)
    noted = _off_by_rounding(book)
    report_heads(book, sheet, language.text("Budget title"), [(language.text("Reconciliation"), VERDICT_WIDTH)], noted)
    _write_table(book, sheet, verdicts)
    last = FIRST_ROW + len(organisation.titles)
    book.amounts((FIRST_ROW, 1), (last, len(grid.measures)), sheet)
    notes = [footnote(book)] if noted else []
    if any(
        grid.amount(title.id, title.net, measure.id) is None
        for title in organisation.titles
        for measure in grid.measures
    ):
        notes.append(language.text("{dash} means that no file states the amount.", dash=NOTHING))
    if moved := len(book.result.moved):
        notes.append(
            language.text(
                "Figures that have moved since the last run: {count} (see {sheet}).",
                count=moved,
                sheet=book.names.files,
            )
        )
    row = write_notes(
        book,
        sheet,
        last + 2,
        notes,
        findings_of(book.result, committee.id) if committee.id not in grid.sections else (),
    )
    row = write_closing(book, sheet, row + 1)
    _write_run(book, sheet, row + 1, verdicts)
    if len(organisation.titles) <= _ON_ONE_PAGE and pages_across(book) == 1:
        sheet.fit_to_pages(1, 1)


def _write_outcome(book: Book, sheet: Worksheet) -> None:
    """The period's verdict in one sentence, on its colour, and a link to the list."""
    verdict = book.result.verdict
    last = note_columns(book)[0]
    style = book.styles(**VERDICT_STYLES[verdict], valign="vcenter", indent=1)
    sheet.merge_range(2, 0, 2, last, outcome(book.result, book.language), style)
    sheet.set_row(2, 21)


def _write_table(book: Book, sheet: Worksheet, verdicts: Verdicts) -> None:
    """The titles with links to their sheets, and the committee below them."""
    grid, organisation = book.grid, book.naming.organisation
    rows: list[Row] = []
    links: list[Link] = []
    for at, title in enumerate(organisation.titles, start=FIRST_ROW):
        keys = [(title.id, title.net, measure.id) for measure in grid.measures]
        figures = [(key, f"={grid.reference(*key)}") for key in keys]
        row, found = _row(book, at, (title.id, title.name), figures, verdicts.worst(title.id), {})
        rows.append(row)
        links += [Link(f"A{at + 1}", f"{quoted(grid.sheets[title.id])}!A1"), *found]
    committee = organisation.committee
    look = {"bold": True, "top": 1, "top_color": RULE, "bottom": 6, "bottom_color": RULE}
    at = FIRST_ROW + len(organisation.titles)
    of_committee = [
        ((committee.id, committee.line.id, measure.id), _committee_formula(book, measure)) for measure in grid.measures
    ]
    row, found = _row(book, at, (committee.id, committee.name), of_committee, verdicts.worst(committee.id), look)
    rows.append(row)
    links += found
    if committee.id in grid.sections:
        links.append(Link(f"A{at + 1}", f"{quoted(grid.sheets[committee.id])}!A1"))
    else:
        for key, _ in of_committee:
            book.workbook.define_name(".".join(key), f"={grid.absolute(*key)}")
    book.put(sheet, rows, links)


def _row(
    book: Book,
    at: int,
    title: tuple[str, str],
    figures: Sequence[tuple[Key, str | None]],
    verdict: str,
    look: Mapping[str, Any],
) -> tuple[Row, list[Link]]:
    identity, name = title
    linked = {"font_color": LINK, "underline": 1} if identity in book.grid.sheets else {}
    looks = Looks.of(book, look, {**linked, "text_wrap": True, "indent": 0 if look else 1})
    cells, links = figures_of(book, at, figures, looks)
    lines = lines_of(name, NAME_WIDTH - 2)
    height = LINE_HEIGHT * lines + 3 if lines > 1 else None
    last = (1 + len(figures), *verdict_cell(book, verdict, look))
    return Row(at, height, [(0, looks.name, name), *cells, last]), links


def _committee_formula(book: Book, measure: Measure) -> str | None:
    """The sum of the titles above, where it is what the result holds: what is missing is not taken for zero."""
    titles, committee = book.naming.organisation.titles, book.naming.organisation.committee
    amounts = [book.grid.amount(title.id, title.net, measure.id) for title in titles]
    total = book.grid.amount(committee.id, committee.line.id, measure.id)
    if total is None or sum((amount for amount in amounts if amount is not None), Decimal(0)) != total:
        return None
    column = letters(book.grid.column(measure.id) + 1)
    return f"=SUM({column}{FIRST_ROW + 1}:{column}{FIRST_ROW + len(titles)})"


def _off_by_rounding(book: Book) -> frozenset[str]:
    """The measures whose shown amounts do not add up to the committee's shown one."""
    titles, committee = book.naming.organisation.titles, book.naming.organisation.committee
    factor = Decimal(book.naming.unit()[1].factor)
    off = set()
    for measure in book.grid.measures:
        total = book.grid.amount(committee.id, committee.line.id, measure.id)
        parts = [book.grid.amount(title.id, title.net, measure.id) for title in titles]
        shown = sum(rounded(part, factor) for part in parts if part is not None)
        if total is not None and _committee_formula(book, measure) and shown != rounded(total, factor):
            off.add(measure.id)
    return frozenset(off)


def _write_run(book: Book, sheet: Worksheet, row: int, verdicts: Verdicts) -> None:
    """What the run was: enough to repeat it, and to know which run a print is from."""
    language, result = book.language, book.result
    organisation, run = result.organisation, result.run
    book.head(sheet, row, 0, language.text("About the run"))
    for column in range(1, 1 + note_columns(book)[0]):
        sheet.write_blank(row, column, None, book.styles(bg_color=HEAD, bottom=1, bottom_color=RULE))
    facts = [
        (language.text("Organisation"), f"{organisation.organisation.name}, {organisation.committee.name}"),
        (
            language.text("Period"),
            f"{language.months(result.period)} ({result.period}), {language.word(result.closing)}",
        ),
        (
            language.text("Run"),
            language.text("{number}, {moment}", number=str(run.number), moment=language.moment(run.clock)),
        ),
        (language.text("Program"), f"avstamning {run.version}"),
        (language.text("Settings (SHA-256)"), run.settings),
        (language.text("Comparisons made"), counts(language, verdicts)),
        (language.text("Files read"), str(len({use.source.sha256 for use in result.sources}))),
    ]
    if run.journal[1]:
        entries, head = run.journal
        said = language.text("{count} entries, the last is {hash}", count=entries, hash=head)
        facts.append((language.text("Journal before the run"), said))
    if result.absent:
        missing = "; ".join(book.naming.export(absent.layout, absent.title) for absent in result.absent)
        facts.append((language.text("Exports that have not come"), missing))
    write_facts(book, sheet, row + 1, facts)
