"""Files that go back to those who dropped them: the file as it came, and beside it a list of what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path, PurePath

from pipeline.files import write_whole
from pipeline.findings import Cell, Finding
from pipeline.language import Language
from pipeline.publish.book import A4, LINE_HEIGHT, clean, lines_of
from pipeline.publish.cells import addresses
from pipeline.publish.styles import FONT, FONT_SIZE, HEAD, QUIET, RULE, SEVERITY_STYLES, Styles

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""When a list is said to be made where no clock is given: the same findings give the same list."""

LONGEST = 240
"""How many bytes a returned file's name may have: file systems take 255, and å, ä and ö are two each."""

_TOP = 3
_MESSAGE_WIDTH = 90


def write_returned(
    file_bytes: bytes,
    name: str,
    findings: Sequence[Finding],
    folder: Path,
    language: Language,
    clock: datetime = UNDATED,
) -> Path:
    """Write an untouched copy of a file and, beside it, a workbook that lists its findings. Gives the copy's path.

    The folder must exist. A file in it that has the name but another content is somebody's work and stays: the new one
    gets a number. Raises OSError where the folder cannot be written.
    """
    own = PurePath(name).name
    copy = _free(folder, PurePath(own).stem, PurePath(own).suffix, file_bytes)
    ending = language.text("findings")
    listed = copy.stem if copy.suffix.casefold() == ".xlsx" else copy.name
    content = _list(own, findings, language, clock)
    tail = f" – {ending}.xlsx"
    place = _free(folder, _shortened(listed, LONGEST - len(tail.encode()) - 8), tail, content)
    for path, stored in ((copy, file_bytes), (place, content)):
        if not path.exists():
            write_whole(path, stored)
    return copy


def _free(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """The first path of a name that is free, or that holds this very content."""
    for number in count(1):
        ending = suffix if number == 1 else f" ({number}){suffix}"
        path = folder / f"{_shortened(stem, LONGEST - len(ending.encode()))}{ending}"
        if not path.exists() or path.read_bytes() == content:
            return path
    raise AssertionError  # there is always a next number


def _shortened(stem: str, size: int) -> str:
    """A name's stem cut to a number of bytes, between letters."""
    return stem.encode()[:size].decode(errors="ignore").rstrip()


def _list(name: str, findings: Sequence[Finding], language: Language, clock: datetime) -> bytes:
    """The list of findings as a workbook: where, what is wrong and what to do."""
    import xlsxwriter  # noqa: PLC0415  only where there is something to return

    stored = BytesIO()
    properties = {"default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE}, "in_memory": True}
    with xlsxwriter.Workbook(stored, {**properties, "strings_to_formulas": False, "strings_to_urls": False}) as book:
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
        heads = (
            (text("How urgent"), 20),
            (text("Sheet"), 20),
            (text("Cell"), 14),
            (text("What is wrong, and what to do"), _MESSAGE_WIDTH),
        )
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            sheet.write_string(_TOP, column, head, styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE))
        for row, finding in enumerate(findings, start=_TOP + 1):
            here = [cell for cell in finding.cells if cell.file == name] or [Cell(name)]
            sentences = (finding.message, *finding.causes)
            look = SEVERITY_STYLES[finding.severity]
            sheet.write_string(row, 0, language.word(finding.severity), styles(**look, indent=1))
            sheet.write_string(row, 1, clean(here[0].sheet), styles())
            sheet.write_string(row, 2, addresses(here), styles(text_wrap=True))
            said = clean(" ".join(map(language.sentence, sentences)))
            sheet.write_string(row, 3, said, styles(text_wrap=True))
            sheet.set_row(row, LINE_HEIGHT * lines_of(said, _MESSAGE_WIDTH) + 2)
        sheet.freeze_panes(_TOP + 1, 0)
    return stored.getvalue()
