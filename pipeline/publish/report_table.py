"""The table that the summary and the titles' sheets share: measures as columns under their horizons, one figure a cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from pipeline.publish.book import LINE_HEIGHT, Book, Computed, clean, lines_of
from pipeline.publish.grid import FIRST_ROW, Key, horizons
from pipeline.publish.naming import Naming
from pipeline.publish.package import Link
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import HEAD, MARKED, QUIET, RULE, VERDICT_STYLES, zero_format, zero_limit
from schemas.organisation import Measure

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME_WIDTH = 40
AMOUNT_WIDTH = 12
VERDICT_WIDTH = 23
ROW_HEIGHT = 15.75
_MEASURES_A_PAGE = 9
MIDDLE: Mapping[str, Any] = {"valign": "vcenter"}
SPARK_WIDTH = 16
MARK = "¹"
"""What a footnote goes by."""
NOTHING = "–"
"""What stands for an amount that has no source."""


def report_heads(
    book: Book, sheet: Worksheet, first: str, last: Sequence[tuple[str, float]], noted: Collection[str] = ()
) -> None:
    """The two rows of heads: horizons over measures, the names' head before them. They stay in view.

    `last` are the heads after them, with their columns' widths. Measures that are `noted` have a footnote.
    """
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
            name_of = book.language.name(measure.name) + (f" {MARK}" if measure.id in noted else "")
            sheet.write_string(top + 1, column, clean(name_of), head)
            column += 1
    sheet.set_column(1, column - 1, AMOUNT_WIDTH)
    for text, width in last:
        sheet.set_column(column, column, width)
        sheet.write_blank(top, column, None, blank)
        sheet.write_string(top + 1, column, clean(text), verdict)
        column += 1
    sheet.set_default_row(ROW_HEIGHT)
    names = [f"{book.language.name(measure.name)} {MARK}" for measure in book.grid.measures]
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


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of a row's cells: its name, an amount, one that must be acted on, one that there is none of, the rest.

    An amount has two: the other is of one below zero that is shown as zero, which by its usual format would read −0.
    """

    name: int
    amount: tuple[int, int]
    blamed: tuple[int, int]
    nothing: int
    blank: int

    @classmethod
    def of(cls, book: Book, look: Mapping[str, Any], name: Mapping[str, Any]) -> Looks:
        """The styles of a row that looks like this, and its name so."""
        formats = book.amount_format, zero_format(book.naming.unit()[1])
        marked = {**look, "bg_color": MARKED, "bold": True}
        usual, zero = (book.styles.number(**look, **MIDDLE, num_format=one) for one in formats)
        blamed, blamed_zero = (book.styles.number(**marked, **MIDDLE, num_format=one) for one in formats)
        return cls(
            name=book.styles.number(**look, **MIDDLE, **name),
            amount=(usual, zero),
            blamed=(blamed, blamed_zero),
            nothing=book.styles.number(**look, **MIDDLE, align="right", font_color=QUIET),
            blank=book.styles.number(**look),
        )


def figures_of(
    book: Book, row: int, figures: Sequence[tuple[Key, str | None]], looks: Looks, blamed: Collection[Key] = ()
) -> tuple[list[tuple[int, int, object]], list[Link]]:
    """The cells of a row's figures, each with the formula that gives it, if there is one; and their links to *Underlag*."""
    cells: list[tuple[int, int, object]] = []
    links: list[Link] = []
    origins, tip = quoted(book.names.origins), book.language.text("Show where the amount comes from")
    columns, limit = book.grid.letters, -Decimal(str(zero_limit(book.naming.unit()[1])))
    for (key, formula), (column, letter) in zip(figures, columns, strict=True):
        figure = book.grid.figures.get(key)
        if figure is None or figure.amount is None:
            cells.append((column, looks.nothing, NOTHING))
            continue
        style = (looks.blamed if key in blamed else looks.amount)[figure.amount < 0 and limit <= figure.amount]
        cells.append((column, style, Computed(formula, figure.amount) if formula else figure.amount))
        if key in book.origin_rows:
            links.append(Link(f"{letter}{row + 1}", f"{origins}!A{book.origin_rows[key] + 1}", tip))
    return cells, links


def verdict_cell(book: Book, verdict: str, look: Mapping[str, Any]) -> tuple[int, str]:
    """The style and the words of a verdict."""
    style = book.styles.number(**{**look, **VERDICT_STYLES[verdict], **MIDDLE, "indent": 1})
    return style, book.language.word(verdict)


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
    """What is said of the columns whose shown amounts do not add up to the shown total."""
    return f"{MARK} " + book.language.text("Parts and totals may differ because of rounding.")
