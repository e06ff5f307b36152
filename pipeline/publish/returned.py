"""Files that go back to those who dropped them: a copy with what must be corrected marked and listed in it.

Where the copy cannot be marked, as in another format than Excel's of today, the list stands in a workbook beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePath

from pipeline.findings import Cell, Finding, Severity
from pipeline.language import Language
from pipeline.own_sheets import LIST_CELL, LIST_MARK
from pipeline.publish.book import A4, LINE_HEIGHT, clean, lines_of
from pipeline.publish.cells import addresses
from pipeline.publish.marks import Listed, Listing, Mark, UnmarkableError, is_signed, mark
from pipeline.publish.shelf import Shelf
from pipeline.publish.styles import HEAD, QUIET, RULE, SEVERITY_STYLES, WORKBOOK_OPTIONS, Styles

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""When a list is said to be made where no clock is given: the same findings give the same list."""

MARKABLE = (".xlsx", ".xlsm")
NEVER_MARKED = frozenset({"F01", "F02", "F03"})
"""What is said of files that could not be opened: nothing is tried with them."""

_MOST_CELLS = 2000
"""How many cells of a finding are marked. The list names as many as it has room for."""
_SHOWN_CELLS = 24
_TOP = 3
_MESSAGE_WIDTH = 90


def write_returned(
    file_bytes: bytes,
    name: str,
    findings: Sequence[Finding],
    folder: Path,
    language: Language,
    clock: datetime = UNDATED,
    ours: Collection[str] = (),
    held: Collection[Path] = (),
) -> tuple[Path, ...]:
    """Write a copy of a file with its findings marked and listed; or an untouched one with the list beside it.

    Gives the copy's path, and the list's where it stands beside. The folder must exist; `ours` are the SHA-256 of what
    has been put there before, which may be replaced where it is not `held`. Raises OSError where the folder cannot be written.
    """
    own, shelf = PurePath(name), Shelf(folder, ours, held)
    if (marked := _marked(file_bytes, own.name, findings, language)) is not None:
        return (shelf.put(own.stem, own.suffix, marked),)
    copy = shelf.put(own.stem, own.suffix, file_bytes)
    listed = copy.stem if copy.suffix.casefold() == ".xlsx" else copy.name
    tail = f" – {language.text('findings')}.xlsx"
    return copy, shelf.put(listed, tail, _list(own.name, findings, language, clock))


def _marked(file_bytes: bytes, name: str, findings: Sequence[Finding], language: Language) -> bytes | None:
    """The file with its findings marked, None where that cannot be done without risk."""
    if not name.casefold().endswith(MARKABLE) or any(finding.code in NEVER_MARKED for finding in findings):
        return None
    text = language.text
    marks = [
        Mark(cell.sheet, cell.address, str(finding.severity), _said(finding, language))
        for finding in findings
        if finding.severity is not Severity.INFO
        for cell in [cell for cell in finding.cells if cell.file == name][:_MOST_CELLS]
        if cell.sheet and cell.address
    ]
    try:
        intro = [text("Correct what is marked and drop the file again: this sheet and the marks may stay.")]
        if is_signed(file_bytes):
            intro.append(text("The file was signed. The signature holds for the original, not for this marked copy."))
        listing = Listing(text("To correct"), name, tuple(intro), _heads(language), _listed(name, findings, language))
        return mark(file_bytes, marks, listing)
    except UnmarkableError:
        return None


def _heads(language: Language) -> tuple[str, str, str, str, str]:
    text = language.text
    return text("No."), text("How urgent"), text("Sheet"), text("Cell"), text("What is wrong, and what to do")


def _listed(name: str, findings: Sequence[Finding], language: Language) -> tuple[Listed, ...]:
    rows = []
    for finding in findings:
        here = [cell for cell in finding.cells if cell.file == name] or [Cell(name)]
        target = (here[0].sheet, here[0].address) if here[0].sheet else None
        shown = addresses(here[:_SHOWN_CELLS]) + (" …" if len(here) > _SHOWN_CELLS else "")
        urgency = language.word(finding.severity)
        rows.append(Listed(str(finding.severity), urgency, here[0].sheet, shown, _said(finding, language), target))
    return tuple(rows)


def _said(finding: Finding, language: Language) -> str:
    return clean(" ".join(map(language.sentence, (finding.message, *finding.causes))))


def _list(name: str, findings: Sequence[Finding], language: Language, clock: datetime) -> bytes:
    """The list of findings as a workbook: where, what is wrong and what to do."""
    import xlsxwriter  # noqa: PLC0415  only where there is something to return

    stored = BytesIO()
    with xlsxwriter.Workbook(stored, dict(WORKBOOK_OPTIONS)) as book:
        book.set_properties({"created": clock.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
        styles, text = Styles(book), language.text
        sheet = book.add_worksheet(text("Findings"))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.repeat_rows(_TOP)
        sheet.set_footer(f"&R&9{text('Page {page} of {pages}', page='&P', pages='&N')}")
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, clean(name), styles(bold=True, font_size=16, valign="vcenter"))
        sheet.write_string(1, 0, text("Correct the file and drop it again."), styles(font_color=QUIET))
        widths = (5, 20, 20, 14, _MESSAGE_WIDTH)
        for column, (head, width) in enumerate(zip(_heads(language), widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_TOP, column, head, styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE))
        for row, listed in enumerate(_listed(name, findings, language), start=_TOP + 1):
            sheet.write_number(row, 0, row - _TOP, styles(align="left"))
            sheet.write_string(row, 1, listed.urgency, styles(**SEVERITY_STYLES[listed.severity], indent=1))
            sheet.write_string(row, 2, clean(listed.sheet), styles(text_wrap=True))
            sheet.write_string(row, 3, listed.addresses, styles(text_wrap=True))
            sheet.write_string(row, 4, listed.text, styles(text_wrap=True))
            sheet.set_row(row, LINE_HEIGHT * lines_of(listed.text, _MESSAGE_WIDTH) + 2)
        sheet.freeze_panes(_TOP + 1, 0)
        sheet.write_string(LIST_CELL, LIST_MARK)
        sheet.set_column("H:H", 10, None, {"hidden": True})
    return stored.getvalue()
