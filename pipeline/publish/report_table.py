"""The table that the summary and the titles' sheets share: measures as columns under their horizons, one figure a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from pipeline.publish.book import LINE_HEIGHT, Book, clean, lines_of
from pipeline.publish.grid import FIRST_ROW, Key, horizons
from pipeline.publish.naming import Naming
from pipeline.publish.styles import HEAD, QUIET, RULE, VERDICT_STYLES
from schemas.organisation import Measure

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME_WIDTH = 40
AMOUNT_WIDTH = 12
VERDICT_WIDTH = 21
ROW_HEIGHT = 15.75
_MEASURES_A_PAGE = 9
MIDDLE: Mapping[str, Any] = {"valign": "vcenter"}
NOTHING = "–"
"""What stands for an amount that has no source."""


def report_heads(book: Book, sheet: Worksheet, first: str, last: str) -> None:
    """The two rows of heads: horizons over measures, the names' head first and the verdicts' last. They stay in view."""
    group = book.styles(bold=True, align="center", bg_color=HEAD, left=1, left_color="#FFFFFF", **MIDDLE)
    under: dict[str, Any] = {"bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": RULE, "valign": "bottom"}
    head = book.styles(**under, align="right", text_wrap=True)
    name, verdict = book.styles(**under), book.styles(**under, indent=1)
    blank = book.styles(bg_color=HEAD)
    top, column = FIRST_ROW - 2, 1
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.write_blank(top, 0, None, blank)
    sheet.write_string(top + 1, 0, clean(first), name)
    for horizon, measures in horizons(book.naming.organisation):
        over = _horizon(book, horizon)
        if len(measures) > 1:
            sheet.merge_range(top, column, top, column + len(measures) - 1, over, group)
        else:
            sheet.write_string(top, column, over, group)
        for measure in measures:
            sheet.write_string(top + 1, column, clean(book.language.name(measure.name)), head)
            column += 1
    sheet.set_column(1, column - 1, AMOUNT_WIDTH)
    sheet.set_column(column, column, VERDICT_WIDTH)
    sheet.write_blank(top, column, None, blank)
    sheet.write_string(top + 1, column, clean(last), verdict)
    sheet.set_default_row(ROW_HEIGHT)
    names = [book.language.name(measure.name) for measure in book.grid.measures]
    sheet.set_row(
        top + 1, max(2 * ROW_HEIGHT, LINE_HEIGHT * max(lines_of(text, AMOUNT_WIDTH - 1) for text in names) + 4)
    )
    sheet.repeat_columns(0)
    sheet.fit_to_pages(pages_across(book), 0)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(top, top + 1)


def pages_across(book: Book) -> int:
    """How many pages the measures take side by side, the names on each, at a size that can be read."""
    return ceil(len(book.grid.measures) / _MEASURES_A_PAGE)


def note_columns(book: Book) -> tuple[int, float]:
    """How far a note reaches, so that it stands on one page: its last column, and the width of all but the first."""
    measures = len(book.grid.measures)
    if measures <= _MEASURES_A_PAGE:
        return 1 + measures, AMOUNT_WIDTH * measures + VERDICT_WIDTH
    return _MEASURES_A_PAGE, AMOUNT_WIDTH * _MEASURES_A_PAGE


def _horizon(book: Book, horizon: str) -> str:
    period = book.result.period
    if horizon == "period":
        months = book.language.months(period)
        return months[:1].upper() + months[1:]
    if horizon == "year":
        return book.language.text("Full year {year}", year=str(period.year))
    return str(period.year - 1) if horizon == "previous_year" else horizon


def write_figure(
    book: Book, sheet: Worksheet, cell: tuple[int, int], key: Key, formula: str | None, look: Mapping[str, Any]
) -> None:
    """A figure's cell: its amount in exact kronor, or the formula that gives it, with a link to where it comes from."""
    figure = book.grid.figures.get(key)
    row, column = cell
    if figure is None or figure.amount is None:
        sheet.write_string(row, column, NOTHING, book.styles(**look, **MIDDLE, align="right", font_color=QUIET))
        return
    style = book.styles(**look, **MIDDLE, num_format=book.amount_format)
    target = f"internal:'{book.names.origins}'!A{book.origin_rows[key] + 1}" if key in book.origin_rows else ""
    if target:
        tip = book.language.text("Show where the amount comes from")
        sheet.write_url(row, column, target, style, string=NOTHING, tip=tip)
    if formula:
        sheet.write_formula(row, column, formula, style, figure.amount)
    else:
        sheet.write_number(row, column, figure.amount, style)


def write_verdict(book: Book, sheet: Worksheet, row: int, column: int, verdict: str, look: Mapping[str, Any]) -> None:
    """A verdict in words, on its colour."""
    style = book.styles(**{**look, **VERDICT_STYLES[verdict], **MIDDLE, "indent": 1})
    sheet.write_string(row, column, book.language.word(verdict), style)


def signs(book: Book) -> str:
    """The unit and the signs, as a report says them above its table."""
    return signs_text(book.naming, book.grid.measures)


def signs_text(naming: Naming, measures: Iterable[Measure]) -> str:
    """The same for any place where a report's amounts stand."""
    name, _ = naming.unit()
    declared = naming.organisation.signs
    said = naming.language.text(
        "Amounts in {unit}; revenue ({revenue}), costs ({cost}).",
        unit=name,
        revenue=declared.revenue.replace("-", "−"),
        cost=declared.cost.replace("-", "−"),
    )
    if any(measure.kind == "variance" for measure in measures):
        said += " " + naming.language.text("Variance: + is better than budget.")
    return said


def footnote(book: Book) -> str:
    """What is said where the shown amounts of a column do not add up to its shown total."""
    return book.language.text("Parts and totals may differ because of rounding.")
