"""The first sheet: every budget title and the committee, with the verdict in words, and what the run was."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.publish.book import Book, clean
from pipeline.publish.grid import FIRST_ROW, rounded
from pipeline.publish.notes import write_facts, write_notes
from pipeline.publish.report_table import (
    MIDDLE,
    NOTHING,
    footnote,
    note_columns,
    pages_across,
    report_heads,
    signs,
    write_figure,
    write_verdict,
)
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import HEAD, RULE, VERDICT_STYLES
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
    report_heads(book, sheet, language.text("Budget title"), language.text("Reconciliation"))
    for row, title in enumerate(organisation.titles, start=FIRST_ROW):
        link = f"internal:{quoted(grid.sheets[title.id])}!A1"
        sheet.write_url(row, 0, link, book.styles(**MIDDLE, indent=1), clean(title.name))
        for measure in grid.measures:
            key = (title.id, title.net, measure.id)
            write_figure(book, sheet, (row, grid.column(measure.id)), key, f"={grid.reference(*key)}", {})
        write_verdict(book, sheet, row, 1 + len(grid.measures), verdicts.worst(title.id), {})
    _write_committee(book, sheet, verdicts)
    last = FIRST_ROW + len(organisation.titles)
    book.amounts((FIRST_ROW, 1), (last, len(grid.measures)), sheet)
    notes = [footnote(book)] if _off_by_rounding(book) else []
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


def _write_committee(book: Book, sheet: Worksheet, verdicts: Verdicts) -> None:
    grid, committee = book.grid, book.naming.organisation.committee
    look = {"bold": True, "top": 1, "top_color": RULE, "bottom": 6, "bottom_color": RULE}
    row = FIRST_ROW + len(book.naming.organisation.titles)
    own = committee.id in grid.sections
    if own:
        link = f"internal:{quoted(grid.sheets[committee.id])}!A1"
        sheet.write_url(row, 0, link, book.styles(**look, **MIDDLE), clean(committee.name))
    else:
        sheet.write_string(row, 0, clean(committee.name), book.styles(**look, **MIDDLE))
    for measure in grid.measures:
        key = (committee.id, committee.line.id, measure.id)
        write_figure(book, sheet, (row, grid.column(measure.id)), key, _committee_formula(book, measure), look)
        name = f"{committee.id}.{committee.line.id}.{measure.id}"
        if not own:
            book.workbook.define_name(name, f"={grid.absolute(*key)}")
    write_verdict(book, sheet, row, 1 + len(grid.measures), verdicts.worst(committee.id), look)


def _committee_formula(book: Book, measure: Measure) -> str | None:
    """The sum of the titles above, where it is what the result holds: what is missing is not taken for zero."""
    titles, committee = book.naming.organisation.titles, book.naming.organisation.committee
    amounts = [book.grid.amount(title.id, title.net, measure.id) for title in titles]
    total = book.grid.amount(committee.id, committee.line.id, measure.id)
    if total is None or sum((amount for amount in amounts if amount is not None), Decimal(0)) != total:
        return None
    column = letters(book.grid.column(measure.id) + 1)
    return f"=SUM({column}{FIRST_ROW + 1}:{column}{FIRST_ROW + len(titles)})"


def _off_by_rounding(book: Book) -> bool:
    titles, committee = book.naming.organisation.titles, book.naming.organisation.committee
    factor = Decimal(book.naming.unit()[1].factor)
    for measure in book.grid.measures:
        total = book.grid.amount(committee.id, committee.line.id, measure.id)
        parts = [book.grid.amount(title.id, title.net, measure.id) for title in titles]
        shown = sum(rounded(part, factor) for part in parts if part is not None)
        if total is not None and _committee_formula(book, measure) and shown != rounded(total, factor):
            return True
    return False


def _write_run(book: Book, sheet: Worksheet, row: int, verdicts: Verdicts) -> None:
    """What the run was: enough to repeat it, and to know which run a print is from."""
    language, result = book.language, book.result
    organisation, run = result.organisation, result.run
    book.head(sheet, row, 0, language.text("About the run"))
    for column in range(1, 1 + note_columns(book)[0]):
        sheet.write_blank(row, column, None, book.styles(bg_color=HEAD, bottom=1, bottom_color=RULE))
    facts = [
        (language.text("Organisation"), f"{organisation.organisation.name}, {organisation.committee.name}"),
        (language.text("Period"), f"{language.months(result.period)} ({result.period})"),
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
