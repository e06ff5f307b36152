"""What somebody has to act on, worst first, with a column for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipeline.answer_columns import answer_tables
from pipeline.findings import Cell
from pipeline.language import Language
from pipeline.publish.book import NARROW_MARGIN, Book, Column, Styled, clean, fitted
from pipeline.publish.cells import addresses
from pipeline.publish.styles import ANSWERED, COUNT, EXACT, QUIET, SEVERITY_STYLES, TEXT
from pipeline.publish.written import Texts, by_row, in_cell, signed, who
from pipeline.result import Break

TOP = 3
_SHOWN_CELLS = 8
_NOT_PRINTED = 5
"""How many columns are not printed: the last, which are for filtering, and for the program."""


def write_actions(book: Book) -> None:
    """The sheet *Att åtgärda*: the findings in the result's order, which is worst first."""
    text = book.language.text
    table = answer_tables(book.language)[0]
    written, earlier = by_row(book.result.answers), by_row(book.result.earlier)
    breaks = {finding: one for one in book.result.breaks for finding in (one.finding, *one.also) if finding}
    more = {
        "state": bool(breaks),
        "before": any((f.id, "answer") in earlier for f in book.result.findings),
        "so_far": any((f.id, "answer") in written for f in book.result.findings),
    }
    intro = text(
        "Answer in the yellow column, or correct the file and drop it again. Amounts in {unit}.",
        unit=book.naming.currency,
    )
    sheet = book.sheet(book.names.actions, text("To act on"), subtitle=intro)
    plain, amount = {"text_wrap": True}, {"num_format": EXACT}
    found = (finding.cells[0].file for finding in book.result.findings if finding.cells)
    files = pl.Series([clean(file) for file in found], dtype=pl.String)
    columns = [
        Column(text("No."), 4, {"align": "left"}),
        Column(text("How urgent"), 13.5, plain),
        *(
            [Column(text("State"), 10, plain), Column(text("Age, days"), 6.5, {"num_format": COUNT})]
            if more["state"]
            else []
        ),
        fitted(text("File"), files, {**plain, "indent": 1}, least=16, most=28),
        Column(text("Sheet"), 12, plain),
        Column(text("Cell"), 8, {**plain, "num_format": TEXT}),
        Column(text("What is wrong, and what to do"), 41.5, plain),
        Column(text("Stands"), 13, amount),
        Column(text("Should be"), 13, amount),
        Column(text("Difference"), 13, amount),
        Column(text("Follows from it"), 7.5, {"num_format": COUNT}),
        Column(table.fields["answer"], 28.5, ANSWERED),
        *([Column(text("Last month's answer"), 24, {**plain, "font_color": QUIET})] if more["before"] else []),
        *([Column(text("Written by"), 26, {**plain, "font_color": QUIET})] if more["so_far"] else []),
        Column(text("Budget title"), 24, plain),
        Column(text("Line"), 24, plain),
        Column(text("Measure"), 18, plain),
        Column(text("Code"), 7, plain),
        Column(table.identity, 15, plain),
    ]
    rows = list(_rows(book, written, earlier, breaks, more))
    book.listing(sheet, TOP, table.name, columns, rows)
    if not rows:
        sheet.write_string(TOP + 1, 5, text("Nothing to act on."), book.styles(bold=True))
    sheet.freeze_panes(TOP + 1, 2)
    sheet.set_margins(left=NARROW_MARGIN, right=NARROW_MARGIN, top=0.85, bottom=0.75)
    sheet.print_area(0, 0, TOP + max(len(rows), 1), len(columns) - _NOT_PRINTED - 1)
    sheet.repeat_rows(TOP)


def _rows(
    book: Book, written: Texts, earlier: Texts, breaks: Mapping[str, Break], more: Mapping[str, bool]
) -> Iterator[list[object]]:
    naming, language = book.naming, book.language
    for number, finding in enumerate(book.result.findings, start=1):
        answers = written.get((finding.id, "answer"), ())
        first = finding.cells[0] if finding.cells else Cell("")
        same = [cell for cell in finding.cells if (cell.file, cell.sheet) == (first.file, first.sheet)]
        yield [
            number,
            Styled(language.word(finding.severity), {**SEVERITY_STYLES[finding.severity], "indent": 1}),
            *(_state(breaks.get(finding.id), language) if more["state"] else []),
            first.file,
            first.sheet,
            addresses(same[:_SHOWN_CELLS]) + (" …" if len(same) > _SHOWN_CELLS else ""),
            " ".join(language.sentence(one) for one in (finding.message, *finding.causes)),
            finding.found,
            finding.expected,
            finding.difference,
            len(finding.companions) or None,
            in_cell(answers),
            *([signed(earlier.get((finding.id, "answer"), ()), language)] if more["before"] else []),
            *([who(answers, language)] if more["so_far"] else []),
            naming.title(finding.title),
            naming.line(finding.title, finding.line),
            naming.measure(finding.measure),
            finding.code,
            finding.id,
        ]


def _state(followed: Break | None, language: Language) -> list[object]:
    """What holds of a finding as it is followed over time, and for how many days it has been so."""
    return [language.word(followed.state), followed.days] if followed else ["", None]
