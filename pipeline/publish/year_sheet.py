"""The comparison with the previous year, line by line, with one-off items and moves beside it, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.publish.beside import sentence
from pipeline.publish.book import LINE_HEIGHT, Book, Column, Computed, Styled, clean, lines_of
from pipeline.publish.report_table import NOTHING, signs_text
from pipeline.publish.styles import QUIET, RULE, zero_format, zero_limit
from pipeline.result import YearComparison

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
_WIDTH = 11
_WIDER = 13


def write_years(book: Book) -> None:
    """The sheet *Föregående år*. Left out where the organisation declares nothing beside the comparison."""
    years = book.result.years
    if years is None:
        return
    text, naming = book.language.text, book.naming
    sheet = book.sheet(book.names.years, text("Comparison with the previous year"), subtitle=_intro(book, years))
    amount = {"num_format": book.amount_format}
    strong = {**amount, "bold": True}
    before, now = naming.measure(years.measure), naming.measure(years.against)
    columns = [
        Column(text("Budget title"), 27, {"text_wrap": True}),
        Column(text("Line"), 27, {"text_wrap": True}),
        Column(before, _WIDTH, amount),
        Column(text("of which one-off"), _WIDER, amount),
        Column(text("Moved here or away"), _WIDTH, amount),
        Column(text("{measure}, comparable", measure=before), _WIDTH, strong),
        Column(now, _WIDTH, amount),
        Column(text("of which one-off, this year"), _WIDER, amount),
        Column(text("{measure}, comparable", measure=now), _WIDTH, strong),
        Column(text("Change as reported"), _WIDER, amount),
        Column(text("Remains to be explained"), _WIDTH, strong),
        Column(text("Of it rounding, at most"), _WIDER, {**amount, "font_color": QUIET}),
    ]
    totals = {(title.id, line.id) for title in naming.organisation.titles for line in title.lines if line.of}
    totals.add((naming.organisation.committee.id, naming.organisation.committee.line.id))
    rows = [
        _row(book, years, made, at, is_total=(made["title"], made["line"]) in totals)
        for at, made in enumerate(years.rows.iter_rows(named=True), start=TOP + 2)
    ]
    book.listing(sheet, TOP, book.names.table("years"), columns, rows)
    end = TOP + max(len(rows), 1)
    _write_items(book, sheet, end + 2, years)
    sheet.freeze_panes(TOP + 1, 2)
    sheet.repeat_rows(TOP)


def _intro(book: Book, years: YearComparison) -> str:
    said = book.language.text(
        "One-off items and moves between lines are declared in the settings. {month} is the month that the previous year is"
        " counted to.",
        month=years.month,
    )
    return f"{said} {signs_text(book.naming, ())}"


def _row(book: Book, years: YearComparison, made: Mapping[str, object], at: int, *, is_total: bool) -> list[object]:
    """A line, its amounts linked to its title's sheet and what follows from them calculated."""
    title, line = str(made["title"]), str(made["line"])
    previous, current = (
        None if amount is None else Computed(f"={book.grid.absolute(title, line, measure)}", amount)
        for measure, amount in ((years.measure, _decimal(made["previous"])), (years.against, _decimal(made["current"])))
    )
    formulas = {
        "comparable_previous": f"=C{at}-D{at}+E{at}",
        "comparable_current": f"=G{at}-H{at}",
        "change": f"=G{at}-C{at}",
        "remaining": f"=I{at}-F{at}",
    }
    computed = {name: _computed(formula, _decimal(made[name])) for name, formula in formulas.items()}
    values = [
        previous,
        _effect(made["one_off_previous"]),
        _effect(made["moved"]),
        computed["comparable_previous"],
        current,
        _effect(made["one_off_current"]),
        computed["comparable_current"],
        computed["change"],
        computed["remaining"],
        _effect(made["bound"]),
    ]
    look = {"bold": True, "top": 1, "top_color": RULE} if is_total else {}
    naming = book.naming
    names = [naming.title(title), naming.line(title, line)]
    return [Styled(value, {**look, **_shown(book, value)}) for value in (*names, *(_known(one) for one in values))]


def _computed(formula: str, amount: Decimal | None) -> Computed | None:
    return None if amount is None else Computed(formula, amount)


def _effect(amount: object) -> Decimal | str | None:
    """What is declared comes to: an amount, nothing at all, or not known."""
    return _decimal(amount) or (None if amount is None else "")


def _known(value: Computed | Decimal | str | None) -> Computed | Decimal | str:
    return NOTHING if value is None else value


def _shown(book: Book, value: object) -> Mapping[str, object]:
    """How an amount that is not known looks, and one below zero that is shown as zero."""
    amount = value.value if isinstance(value, Computed) else value
    unit = book.naming.unit()[1]
    if value == NOTHING:
        return {"align": "right", "font_color": QUIET}
    if isinstance(amount, Decimal) and -Decimal(str(zero_limit(unit))) <= amount < 0:
        return {"num_format": zero_format(unit)}
    return {}


def _write_items(book: Book, sheet: Worksheet, row: int, years: YearComparison) -> None:
    """Everything that is declared, a sentence each, under its title."""
    last, width = 11, 27 + 6 * _WIDTH + 4 * _WIDER
    for column in range(last + 1):
        book.head(
            sheet,
            row,
            column,
            {0: book.language.text("Budget title"), 1: book.language.text("Declared")}.get(column, ""),
        )
    for item in years.items:
        row += 1
        said = clean(sentence(item, years, book.naming))
        sheet.write_string(row, 0, clean(book.naming.title(item.title)), book.styles(text_wrap=True))
        sheet.merge_range(row, 1, row, last, said, book.styles(text_wrap=True))
        sheet.set_row(row, LINE_HEIGHT * max(lines_of(said, width), lines_of(book.naming.title(item.title), 27)) + 4)


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
