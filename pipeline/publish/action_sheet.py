"""What somebody has to act on, worst first, with a column for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.findings import Cell, Finding
from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.cells import addresses
from pipeline.publish.styles import ANSWER, COUNT, EXACT, SEVERITY_STYLES, TEXT

TOP = 3
_SHOWN_CELLS = 8
_PRINTED = 11
"""How many columns are printed: those after the answer are for filtering, and for the program."""


def write_actions(book: Book) -> None:
    """The sheet *Att åtgärda*: the findings in the result's order, which is worst first."""
    text = book.language.text
    intro = text(
        "Answer in the yellow column, or correct the file and drop it again. Amounts in {unit}.",
        unit=book.naming.currency,
    )
    sheet = book.sheet(book.names.actions, text("To act on"), subtitle=intro)
    plain, amount = {"text_wrap": True}, {"num_format": EXACT}
    columns = [
        Column(text("No."), 4, {"align": "left"}),
        Column(text("How urgent"), 18, plain),
        Column(text("File"), 21, plain),
        Column(text("Sheet"), 12, plain),
        Column(text("Cell"), 8, {**plain, "num_format": TEXT}),
        Column(text("What is wrong, and what to do"), 50, plain),
        Column(text("Stands"), 13, amount),
        Column(text("Should be"), 13, amount),
        Column(text("Difference"), 13, amount),
        Column(text("Follows from it"), 15, {"num_format": COUNT}),
        Column(text("Answer"), 30, {**plain, "bg_color": ANSWER, "border": 1, "border_color": "#E0D8A8"}),
        Column(text("Budget title"), 24, plain),
        Column(text("Line"), 24, plain),
        Column(text("Measure"), 18, plain),
        Column(text("Code"), 7, plain),
        Column(text("Id"), 15, plain),
    ]
    rows = list(_rows(book, book.result.findings))
    book.listing(sheet, TOP, book.names.table("actions"), columns, rows)
    if not rows:
        sheet.write_string(TOP + 1, 5, text("Nothing to act on."), book.styles(bold=True))
    sheet.freeze_panes(TOP + 1, 2)
    sheet.print_area(0, 0, TOP + max(len(rows), 1), _PRINTED - 1)
    sheet.repeat_rows(TOP)


def _rows(book: Book, findings: Sequence[Finding]) -> Iterator[list[object]]:
    naming, language = book.naming, book.language
    for number, finding in enumerate(findings, start=1):
        first = finding.cells[0] if finding.cells else Cell("")
        same = [cell for cell in finding.cells if (cell.file, cell.sheet) == (first.file, first.sheet)]
        yield [
            number,
            Styled(language.word(finding.severity), {**SEVERITY_STYLES[finding.severity], "indent": 1}),
            first.file,
            first.sheet,
            addresses(same[:_SHOWN_CELLS]) + (" …" if len(same) > _SHOWN_CELLS else ""),
            " ".join(language.sentence(one) for one in (finding.message, *finding.causes)),
            finding.found,
            finding.expected,
            finding.difference,
            len(finding.companions) or None,
            "",
            naming.title(finding.title),
            naming.line(finding.title, finding.line),
            naming.measure(finding.measure),
            finding.code,
            finding.id,
        ]
