"""Charts of the summary: from budget to actual title by title, and the variances expected for the year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.publish.book import Book, clean
from pipeline.publish.chart_data import ZERO, Bridge, bridge, variances
from pipeline.publish.styles import BETTER, HEAD, RULE, TOTAL, WORSE
from schemas.organisation import Measure

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TOP = 3
WIDTH, ROW = 1000, 20
"""In pixels: the width of a chart, and the height of a row of the sheet."""


def write_charts(book: Book) -> None:
    """The sheet *Diagram*: a chart for each variance that there are amounts for, and below them what they show."""
    text = book.language.text
    measures = [measure for measure in book.grid.measures if measure.kind == "variance"]
    bridges = {measure.id: found for measure in measures if (found := bridge(book.grid, measure))}
    kinds = {measure.id: measure.kind for measure in book.grid.measures}
    drawn = [measure for measure in measures if variances(book.grid, measure)]
    if not drawn:
        return
    sheet = book.sheet(book.names.charts, text("Charts"))
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 8, 13)
    height = 5 + len(book.naming.organisation.titles)
    row = TOP + (height + 1) * len(drawn) + 1
    sheet.print_area(0, 0, row - 2, 8)
    for number, measure in enumerate(drawn):
        is_bridge = measure.id in bridges and kinds.get(measure.subtrahend or "") == "actual"
        if is_bridge:
            chart, row = _bridge(book, sheet, row, bridges[measure.id])
        else:
            chart, row = _variances(book, sheet, row, measure)
        chart.set_size({"width": WIDTH, "height": height * ROW})
        sheet.insert_chart(
            TOP + (height + 1) * number, 0, chart, {"object_position": 2, "description": _title(book, measure)}
        )
    sheet.freeze_panes(2, 0)


def _title(book: Book, measure: Measure) -> str:
    name = book.language.name
    minuend, subtrahend = (book.naming.organisation.measure(one or "") for one in (measure.minuend, measure.subtrahend))
    return book.language.text(
        "{variance}: from {minuend} to {subtrahend}",
        variance=name(measure.name),
        minuend=minuend.name,
        subtrahend=subtrahend.name,
    )


def _bridge(book: Book, sheet: Worksheet, row: int, shown: Bridge) -> tuple[Any, int]:
    """A bridge and its numbers, from a row on. Gives the chart and the row after the numbers."""
    text, name = book.language.text, book.language.name
    minuend, subtrahend = shown.variance.minuend or "", shown.variance.subtrahend or ""
    measure = book.naming.organisation.measure
    heads = [
        _title(book, shown.variance),
        text("Level"),
        text("Total"),
        text("Hidden base"),
        text("Better"),
        text("Worse"),
    ]
    _heads(book, sheet, row, [*heads, text("Better, below zero"), text("Worse, below zero")])
    first = row + 1
    lines: list[tuple[str, list[Decimal]]] = [(name(measure(minuend).name), [shown.start, shown.start, *[ZERO] * 5])]
    for step in shown.steps:
        better, worse = (step.above, step.below), (ZERO, ZERO)
        if not step.better:
            better, worse = worse, better
        parts = [step.after, ZERO, step.base, better[0], worse[0], better[1], worse[1]]
        lines.append((book.naming.title(step.title), parts))
    lines.append((name(measure(subtrahend).name), [shown.end, shown.end, *[ZERO] * 5]))
    last = _numbers(book, sheet, first, lines)
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    looks = [(2, TOTAL), (3, None), (4, BETTER), (5, WORSE)]
    if any(step.below for step in shown.steps):
        looks += [(6, BETTER), (7, WORSE)]
    for column, colour in looks:
        _series(book, chart, (row, first, last), column, colour)
    _finish(book, chart, _title(book, shown.variance))
    return chart, last + 2


def _variances(book: Book, sheet: Worksheet, row: int, measure: Measure) -> tuple[Any, int]:
    """The variances by title and their numbers, from a row on. Gives the chart and the row after the numbers."""
    text = book.language.text
    _heads(book, sheet, row, [book.language.name(measure.name), text("Better"), text("Worse")])
    first = row + 1
    lines = [
        (book.naming.title(title), [max(amount, ZERO), min(amount, ZERO)])
        for title, amount in variances(book.grid, measure)
    ]
    last = _numbers(book, sheet, first, lines)
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for column, colour in ((1, BETTER), (2, WORSE)):
        _series(book, chart, (row, first, last), column, colour)
    _finish(book, chart, _title(book, measure))
    return chart, last + 2


def _heads(book: Book, sheet: Worksheet, row: int, heads: list[str]) -> None:
    look = {"bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": RULE, "valign": "bottom", "text_wrap": True}
    for column, head in enumerate(heads):
        sheet.write_string(row, column, clean(head), book.styles(**look, align="right" if column else "left"))
    sheet.set_row(row, 30)


def _numbers(book: Book, sheet: Worksheet, row: int, lines: list[tuple[str, list[Decimal]]]) -> int:
    """The numbers that a chart shows. Gives the last row."""
    for at, (name, amounts) in enumerate(lines, start=row):
        sheet.write_string(at, 0, clean(name), book.styles(indent=1))
        for column, amount in enumerate(amounts, start=1):
            sheet.write_number(at, column, amount, book.styles(num_format=book.amount_format))
    last = row + len(lines) - 1
    book.amounts((row, 1), (last, 8), sheet)
    return last


def _series(book: Book, chart: Any, rows: tuple[int, int, int], column: int, colour: str | None) -> None:  # noqa: ANN401  XlsxWriter's chart
    head, first, last = rows
    name = book.names.charts
    fill = {"color": colour} if colour else {"none": True}
    chart.add_series(
        {
            "name": [name, head, column] if colour else " ",  # programs disagree on which legend entry to leave out
            "categories": [name, first, 0, last, 0],
            "values": [name, first, column, last, column],
            "fill": fill,
            "border": {"none": True},
            "gap": 45,
        }
    )


def _finish(book: Book, chart: Any, title: str) -> None:  # noqa: ANN401  XlsxWriter's chart
    unit = book.naming.unit()[0]
    chart.set_title({"name": f"{clean(title)} ({unit})", "name_font": {"size": 12}, "overlay": False})
    lines = {"visible": True, "line": {"color": HEAD}}
    # Of a bar chart, XlsxWriter takes the axis that lies down for x: the amounts.
    chart.set_x_axis({"num_format": book.amount_format, "major_gridlines": lines, "num_font": {"size": 9}})
    names = {"reverse": True, "label_position": "low", "num_font": {"size": 9}, "major_gridlines": {"visible": False}}
    chart.set_y_axis({**names, "crossing": "max"})
    chart.set_legend({"position": "bottom"})
