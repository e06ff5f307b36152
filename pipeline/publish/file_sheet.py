"""The files that the result rests on, what they print to check themselves by, and what has not come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.styles import COUNT, EXACT, VERDICT_STYLES
from pipeline.result import SourceUse

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
_SHOWN = ("title", "period", "unit", "system", "selection", "printed")
"""The facts that have a column of their own, or are the same for all files."""

_ELSE = 15
"""The column of all other facts, which is left out where there are none."""


def write_files(book: Book) -> None:
    """The sheet *Inlästa filer*: one row for each sheet that was read, one for each control total, one for each gap."""
    text = book.language.text
    sheet = book.sheet(book.names.files, text("Files read"))
    plain, small = {"text_wrap": True}, {"text_wrap": True, "font_size": 8, "font_name": "Consolas"}
    amount = {"num_format": EXACT}
    columns = [
        Column(text("File"), 30, {**plain, "bold": True}),
        Column(text("Kind of export"), 21, plain),
        Column(text("Budget title"), 23, plain),
        Column(text("Sheet"), 13, plain),
        Column(text("System"), 14, plain),
        Column(text("Selection"), 26, plain),
        Column(text("Printed"), 11, plain),
        Column(text("Rows"), 8, {"num_format": COUNT}),
        Column(text("Debit"), 15, amount),
        Column(text("Credit"), 15, amount),
        Column(text("Unit"), 8, plain),
        Column(text("Control totals"), 15, plain),
        Column(text("All of it came"), 15, plain),
        Column(text("Came with this run"), 10, plain),
        Column(text("Replaces"), 18, plain),
        Column(text("What else the file says"), 22, plain),
        Column(text("SHA-256"), 36, small),
    ]
    rows = [_row(book, use) for use in book.result.sources]
    if not any(row[_ELSE] for row in rows):
        columns = [column for at, column in enumerate(columns) if at != _ELSE]
        rows = [[value for at, value in enumerate(row) if at != _ELSE] for row in rows]
    book.listing(sheet, TOP, book.names.table("files"), columns, rows)
    row = _controls(book, sheet, TOP + max(len(rows), 1) + 2)
    row = _absent(book, sheet, row + 1)
    _moved(book, sheet, row + 1)
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)


def _row(book: Book, use: SourceUse) -> list[object]:
    language, naming = book.language, book.naming
    title = naming.title(use.title) or language.text("all")
    return [
        use.source.file,
        naming.layout(use.layout),
        title,
        use.sheet,
        *(dict(use.facts).get(fact, "") for fact in ("system", "selection", "printed")),
        use.rows,
        use.debit,
        use.credit,
        use.unit if use.kind != "goals" else "",
        _verdict(book, agrees=all(control.agrees for control in use.controls), any_at_all=bool(use.controls)),
        _completeness(book, use),
        language.text("yes") if use.new else language.text("no"),
        use.replaces,
        "; ".join(f"{fact}: {value}" for fact, value in use.facts if fact not in _SHOWN),
        use.source.sha256,
    ]


def _completeness(book: Book, use: SourceUse) -> Styled | str:
    """Whether a balance list says that all of a ledger came."""
    verdict = {"complete": "agrees", "incomplete": "differs"}.get(use.completeness, "not-tested")
    if use.kind != "ledger":
        return ""
    said = book.language.word(verdict) + (f" ({use.proven_by})" if use.proven_by else "")
    return Styled(said, {**VERDICT_STYLES[verdict], "indent": 1})


def _verdict(book: Book, *, agrees: bool, any_at_all: bool) -> Styled | str:
    if not any_at_all:
        return book.language.text("none printed")
    verdict = "agrees" if agrees else "differs"
    return Styled(book.language.word(verdict), {**VERDICT_STYLES[verdict], "indent": 1})


def _controls(book: Book, sheet: Worksheet, row: int) -> int:
    """What the exports print to check themselves by, and what their rows give. Gives the row after."""
    text = book.language.text
    checks = [(use, control) for use in book.result.sources for control in use.controls]
    if not checks:
        return row
    heads = (
        text("Control totals"),
        text("Column"),
        text("Cell"),
        text("Printed in the file"),
        text("Sum of the rows"),
        text("Outcome"),
    )
    _heads(book, sheet, row, dict(enumerate(heads)), last=6)
    for use, control in checks:
        row += 1
        style = book.styles(num_format=COUNT if control.column == "rows" else EXACT)
        verdict = "agrees" if control.agrees else "differs"
        book.write(sheet, row, 0, use.source.file, book.styles())
        book.write(sheet, row, 1, _column_name(book, use, control.column), book.styles())
        book.write(sheet, row, 2, f"{use.sheet}!{control.cell}", book.styles())
        book.write(sheet, row, 3, control.printed, style)
        book.write(sheet, row, 4, control.computed, style)
        book.write(sheet, row, 5, book.language.word(verdict), book.styles(**VERDICT_STYLES[verdict], indent=1))
    return row + 2


def _column_name(book: Book, use: SourceUse, column: str) -> str:
    """A column of an export by its declared head."""
    if column == "rows":
        return book.language.text("Number of rows")
    declared = book.naming.organisation.layout(use.layout).columns.get(column)
    measure = book.naming.measure(column)
    return measure if measure != column or declared is None else declared.heads[0].head


def _absent(book: Book, sheet: Worksheet, row: int) -> int:
    """The expected exports that have not come. Gives the row after."""
    text = book.language.text
    if not book.result.absent:
        return row
    heads = {0: text("Exports that have not come"), 1: text("Kind of export"), 2: text("Budget title")}
    _heads(book, sheet, row, heads, last=6)
    for absent in book.result.absent:
        row += 1
        book.write(
            sheet, row, 0, book.language.word("not-tested"), book.styles(**VERDICT_STYLES["not-tested"], indent=1)
        )
        book.write(sheet, row, 1, book.naming.layout(absent.layout), book.styles())
        book.write(sheet, row, 2, book.naming.title(absent.title) or text("all"), book.styles())
    return row + 2


def _moved(book: Book, sheet: Worksheet, row: int) -> None:
    """The figures that another version of a file has changed since the period's last run."""
    text, naming = book.language.text, book.naming
    if not book.result.moved:
        return
    heads = {
        0: text("Moved since the last run"),
        1: text("Line"),
        2: text("Measure"),
        3: text("Before"),
        4: text("Now"),
    }
    _heads(book, sheet, row, heads, last=6)
    for moved in book.result.moved:
        row += 1
        book.write(sheet, row, 0, naming.title(moved.title), book.styles())
        book.write(sheet, row, 1, naming.line(moved.title, moved.line), book.styles())
        book.write(sheet, row, 2, naming.measure(moved.measure), book.styles())
        book.write(sheet, row, 3, moved.before, book.styles(num_format=EXACT))
        book.write(sheet, row, 4, moved.after, book.styles(num_format=EXACT))


def _heads(book: Book, sheet: Worksheet, row: int, heads: Mapping[int, str], *, last: int) -> None:
    for column in range(last):
        book.head(sheet, row, column, heads.get(column, ""))
