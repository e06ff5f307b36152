"""The block on the summary in which the period is closed: what stands there is read when the workbook is dropped again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.answer_columns import closing_form
from pipeline.publish.book import LINE_HEIGHT, Book, clean, lines_of
from pipeline.publish.report_table import AMOUNT_WIDTH, note_columns
from pipeline.publish.styles import ANSWERED, DATE, HEAD, QUIET, RULE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CODE = "F16"
_HOW = {
    "preliminary": "Fill in the yellow cells to close the period, save, and drop the workbook in the inbox.",
    "closed": "To make the period final, change the yellow cells, save, and drop the workbook in the inbox.",
    "final": "Nothing alters the period any longer. Two people can reopen it: avstamning reopen {period}",
}
_CELLS = 5
"""How many of the amounts' columns a cell to write in takes."""


def write_closing(book: Book, sheet: Worksheet, row: int) -> int:
    """The block, from a row on, with why the period was not closed where somebody asked for it. Gives the row after it."""
    language, result, form = book.language, book.result, closing_form(book.language)
    last, width = note_columns(book)
    book.head(sheet, row, 0, form.heading)
    for column in range(1, 1 + last):
        sheet.write_blank(row, column, None, book.styles(bg_color=HEAD, bottom=1, bottom_color=RULE))
    how = language.text(_HOW[result.closing], period=str(result.period))
    sheet.write_string(row + 1, 0, clean(how), book.styles(italic=True, font_color=QUIET))
    by = result.closed_by
    values: dict[str, object] = {
        "state": form.states[result.closing],
        "person": by.person if by else "",
        "day": by.day if by else "",
        "reason": by.reason if by else "",
    }
    at = row + 2
    until = min(_CELLS, last)
    for field, label in form.fields.items():
        value = values[field]
        sheet.write_string(at, 0, clean(label), book.styles(font_color=QUIET, indent=1))
        look: dict[str, Any] = {**ANSWERED, "align": "left", **({"num_format": DATE} if field == "day" else {})}
        style = book.styles(**look)
        sheet.merge_range(at, 1, at, until, "", style)
        if field == "day" and by:
            sheet.write_datetime(at, 1, by.day, style)
        else:
            sheet.write_string(at, 1, clean(str(value)), style) if value else sheet.write_blank(at, 1, None, style)
        if field == "reason":
            sheet.set_row(at, LINE_HEIGHT * max(2, lines_of(str(value), AMOUNT_WIDTH * until - 2)) + 4)
        at += 1
    _validate(book, sheet, row + 2)
    for finding in (one for one in result.findings if one.code == CODE):
        text = clean(language.sentence(finding.message))
        sheet.merge_range(at, 0, at, last, text, book.styles(text_wrap=True, bold=True, indent=1))
        sheet.set_row(at, LINE_HEIGHT * lines_of(text, width) + 4)
        at += 1
    return at


def _validate(book: Book, sheet: Worksheet, state: int) -> None:
    """Which words the state may be, and that the date is one."""
    language, form = book.language, closing_form(book.language)
    words = list(form.states.values())
    told = language.text("Choose one from the list.")
    sheet.data_validation(
        state, 1, state, 1, {"validate": "list", "source": words, "error_title": form.heading, "error_message": told}
    )
    day = {"validate": "date", "criteria": ">", "value": "=DATE(2000,1,1)", "error_type": "information"}
    day |= {"error_title": form.fields["day"], "error_message": language.text("Write a date, such as 2016-09-30.")}
    sheet.data_validation(state + 2, 1, state + 2, 1, day)
