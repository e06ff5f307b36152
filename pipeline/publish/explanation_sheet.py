"""The variances that must be explained, with columns for why, what is done, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.answer_columns import AnswerTable, answer_tables, explanation_row
from pipeline.language import Language
from pipeline.publish.beside import brief
from pipeline.publish.book import Book, Column, Computed
from pipeline.publish.package import Link
from pipeline.publish.report_table import signs
from pipeline.publish.sheet_names import quoted
from pipeline.publish.styles import ANSWERED, DATE, QUIET
from pipeline.publish.written import Texts, by_row, in_cell, who
from pipeline.result import Answer
from schemas.organisation import Measure

TOP = 3
PERCENT = '0" "%;"−"0" "%;0" "%'


def write_explanations(book: Book) -> None:
    """The sheet *Förklaringar*: a row for each variance beyond the organisation's limits, in the report's order."""
    text, table = book.language.text, answer_tables(book.language)[1]
    sheet = book.sheet(table.sheet, text("Explanations of variances"), subtitle=f"{_limits(book)} {signs(book)}")
    written, earlier = by_row(book.result.answers), by_row(book.result.earlier)
    plain, amount = {"text_wrap": True}, {"num_format": book.amount_format}
    columns = [
        Column(text("Budget title"), 22, plain),
        Column(text("Line"), 22, plain),
        Column(text("Measure"), 11, plain),
        Column(text("Budget"), 9, amount),
        Column(text("Actual or forecast"), 9, amount),
        Column(text("Variance"), 9, {**amount, "bold": True}),
        Column(text("Share of budget"), 8, {"num_format": PERCENT}),
        Column(table.fields["cause"], 32, ANSWERED),
        Column(table.fields["action"], 26, ANSWERED),
        Column(table.fields["responsible"], 14, ANSWERED),
        Column(table.fields["due"], 11, {**ANSWERED, "num_format": DATE, "align": "left"}),
    ]
    printed = len(columns)
    more = {
        "one_offs": _has_one_offs(book),
        "before": _has_texts(book, table, earlier),
        "so_far": _has_texts(book, table, written),
    }
    if more["one_offs"]:
        columns.append(Column(text("Declared one-off items"), 30, {**plain, "font_color": QUIET}))
        printed += 1
    if more["before"]:
        columns.append(Column(text("Last month"), 32, {**plain, "font_color": QUIET}))
        printed += 1
    if more["so_far"]:
        columns.append(Column(text("Written by"), 26, {**plain, "font_color": QUIET}))
        printed += 1
    columns.append(Column(table.identity, 40, {"font_color": QUIET, "font_size": 8}))
    rows = list(_rows(book, table, written, earlier, more))
    tip = text("Show what is behind the variance")
    links = [
        Link(f"F{at}", f"{quoted(book.names.drivers)}!A{book.driver_rows[key] + 1}", tip)
        for at, key in enumerate(book.result.large.iter_rows(), start=TOP + 2)
        if key in book.driver_rows
    ]
    book.listing(sheet, TOP, table.name, columns, rows, links)
    if not rows:
        sheet.write_string(TOP + 1, 0, text("No variance is beyond the limits."), book.styles(bold=True))
    book.amounts((TOP + 1, 3), (TOP + max(len(rows), 1), 5), sheet)
    due = {"validate": "date", "criteria": ">", "value": "=DATE(2000,1,1)", "error_type": "information"}
    due |= {"error_title": table.fields["due"], "error_message": text("Write a date, such as 2016-09-30.")}
    sheet.data_validation(TOP + 1, 10, TOP + max(len(rows), 1), 10, due)
    sheet.freeze_panes(TOP + 1, 2)
    sheet.print_area(0, 0, TOP + max(len(rows), 1), printed - 1)
    sheet.repeat_rows(TOP)


def _limits(book: Book) -> str:
    """Which variances are here, in a sentence."""
    limits, language = book.naming.organisation.explanations, book.language
    amount, unit, percent = book.naming.amount(limits.amount), book.naming.unit()[0], limits.percent
    if limits.when == "both":
        template = "Variances of at least {amount} {unit} and {percent} % of budget."
    else:
        template = "Variances of at least {amount} {unit} or {percent} % of budget."
    return language.text(template, amount=amount, unit=unit, percent=percent)


def _has_texts(book: Book, table: AnswerTable, written: Texts) -> bool:
    rows = {explanation_row(*key) for key in book.result.large.iter_rows()}
    return any(row in rows and field in table.fields for row, field in written)


def _rows(
    book: Book, table: AnswerTable, written: Texts, earlier: Texts, more: Mapping[str, bool]
) -> Iterator[list[object]]:
    naming, language = book.naming, book.language
    for at, (title, line, measure) in enumerate(book.result.large.iter_rows(), start=TOP + 2):
        declared = naming.organisation.measure(measure)
        row = explanation_row(title, line, measure)
        sides = [_linked(book, (title, line, one or "")) for one in (declared.minuend, declared.subtrahend, measure)]
        texts = {field: written.get((row, field), ()) for field in table.fields}
        yield [
            naming.title(title),
            naming.line(title, line),
            naming.measure(measure),
            *sides,
            _share(at, sides),
            *(in_cell(answers) for answers in texts.values()),
            *(["\n".join(_one_offs(book, title, line, declared))] if more["one_offs"] else []),
            *([_last_month(table, row, earlier)] if more["before"] else []),
            *([_so_far(table, texts, language)] if more["so_far"] else []),
            row,
        ]


def _has_one_offs(book: Book) -> bool:
    rows = book.result.large.iter_rows()
    return any(list(_one_offs(book, title, line, book.naming.organisation.measure(of))) for title, line, of in rows)


def _one_offs(book: Book, title: str, line: str, variance: Measure) -> Iterator[str]:
    """The one-off items of this year that are in what a variance came to, as declared beside the previous year."""
    years = book.result.years
    for item in years.items if years else ():
        if years and item.effect == "one_off_current" and (item.title, item.line) == (title, line):
            horizon = book.naming.organisation.measure(variance.subtrahend or "").horizon
            if horizon == "year" or item.since <= str(book.result.period):
                yield brief(item, book.naming)


def _linked(book: Book, key: tuple[str, str, str]) -> Computed | None:
    """An amount as it stands on its title's sheet. The reference is absolute, so that rows can be sorted."""
    amount = book.grid.amount(*key)
    return None if amount is None else Computed(f"={book.grid.absolute(*key)}", amount)


def _share(row: int, sides: list[Computed | None]) -> Computed | str:
    """How much of what was meant a variance is; nothing where nothing was meant."""
    meant, _, variance = sides
    if meant is None or variance is None or not meant.value:
        return ""
    share = (variance.value / abs(meant.value)).quantize(Decimal("1E-12"))
    return Computed(f"=F{row}/ABS(D{row})", share)


def _last_month(table: AnswerTable, row: str, earlier: Texts) -> str:
    said = [
        f"{head}: {answer.text}" for field, head in table.fields.items() for answer in earlier.get((row, field), ())
    ]
    return "\n".join(said)


def _so_far(table: AnswerTable, texts: Mapping[str, tuple[Answer, ...]], language: Language) -> str:
    return "\n".join(f"{table.fields[field]}: {who(answers, language)}" for field, answers in texts.items() if answers)
