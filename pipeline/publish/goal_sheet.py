"""The goals as assessed, with traffic lights that say their colour in words, and their middle."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.styles import LIGHT_STYLES, MEAN, QUIET, RULE
from pipeline.result import Goal, GoalSummary

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
_ASSESSMENT = "D"


def write_goals(book: Book, summary: GoalSummary) -> None:
    """The sheet *Mål*: a row for each goal, and below them mean, median and what the export printed."""
    text = book.language.text
    sheet = book.sheet(book.names.goals, text("Goals"), subtitle=_scale(book))
    plain = {"text_wrap": True}
    columns = [
        Column(text("No."), 6, plain),
        Column(text("Goal"), 34, {**plain, "bold": True}),
        Column(text("Indicator"), 56, plain),
        Column(text("Assessment"), 13, {"num_format": "0", "align": "center"}),
        Column(text("Traffic light"), 34, plain),
        Column(text("Tendency"), 22, plain),
    ]
    rows = [
        [one.number, one.goal, one.indicator, one.assessment, _light(book, one), one.tendency] for one in summary.goals
    ]
    book.listing(sheet, TOP, book.names.table("goals"), columns, rows)
    _write_middle(book, sheet, summary)
    sheet.freeze_panes(TOP + 1, 0)


def _light(book: Book, goal: Goal) -> Styled | str:
    """The traffic light in words: its colour, and what the organisation's scale calls the grade."""
    if goal.status not in LIGHT_STYLES:
        return book.language.text("off the scale")
    colour = book.language.word(goal.status)
    meaning = grade_name(book, goal.assessment)
    return Styled(f"{colour}: {meaning}" if meaning else colour, {**LIGHT_STYLES[goal.status], "indent": 1})


def grade_name(book: Book, assessment: int) -> str:
    """What the organisation calls a grade; empty off the scale."""
    goals = book.naming.organisation.goals
    names = {grade.value: book.language.name(grade.name) for grade in goals.scale} if goals else {}
    return names.get(assessment, "")


def _scale(book: Book) -> str:
    goals = book.naming.organisation.goals
    if goals is None:
        return ""
    grades = [
        f"{grade.value} = {book.language.name(grade.name)} ({book.language.word(grade.status)})"
        for grade in goals.scale
    ]
    return book.language.text("Scale: {grades}.", grades="; ".join(grades))


def _write_middle(book: Book, sheet: Worksheet, summary: GoalSummary) -> None:
    text = book.language.text
    first, last = TOP + 2, TOP + 1 + len(summary.goals)
    span = f"{_ASSESSMENT}{first}:{_ASSESSMENT}{last}"
    row = last + 1
    middle = [(text("Mean"), f"=AVERAGE({span})", summary.mean), (text("Median"), f"=MEDIAN({span})", summary.median)]
    name, value = {"bold": True}, {"bold": True, "num_format": MEAN, "align": "center"}
    for label, formula, amount in middle if summary.goals else ():
        line = {"top": 1, "top_color": RULE} if label == middle[0][0] else {}
        sheet.write_string(row, 1, label, book.styles(**name, **line))
        sheet.write_blank(row, 2, None, book.styles(**line))
        sheet.write_formula(row, 3, formula, book.styles(**value, **line), float(amount))
        row += 1
    printed: list[tuple[str, Decimal | None]] = [
        (text("Mean as printed in the export"), summary.printed_mean),
        (text("Mean at the previous assessment"), summary.previous_mean),
    ]
    for label, mean in printed:
        if mean is not None:
            sheet.write_string(row, 1, label, book.styles(font_color=QUIET))
            sheet.write_number(row, 3, mean, book.styles(num_format=MEAN, align="center", font_color=QUIET))
            row += 1
