"""What is behind the variances that must be explained: the largest accounts, projects and vouchers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn
from pipeline.publish.grid import Key
from pipeline.publish.long_list import named
from pipeline.publish.styles import COUNT, EXACT, QUIET, RULE, TEXT
from pipeline.result import Result

TOP = 3
_KEYS = ["title", "line", "measure"]


def driver_rows(result: Result) -> Mapping[Key, int]:
    """The 0-based row on the sheet of each variance's first."""
    first = result.drivers.with_row_index("row").group_by(_KEYS, maintain_order=True).agg(pl.col("row").first())
    return {(title, line, measure): TOP + 1 + row for title, line, measure, row in first.iter_rows()}


def write_drivers(book: Book) -> None:
    """The sheet *Största poster*: for each large variance its largest parts. Left out where nothing is known of them."""
    rows = book.result.drivers
    if rows.is_empty():
        return
    text, naming = book.language.text, book.naming
    intro = text(
        "The largest accounts, projects and vouchers behind each variance that must be explained. Amounts in {unit}.",
        unit=naming.currency,
    )
    sheet = book.sheet(book.names.drivers, text("Largest items"), subtitle=intro)
    kinds = {"konto": text("Account"), "projekt": text("Project"), "voucher": text("Voucher")}
    whole = rows.join(
        book.result.consolidated.select(*_KEYS, whole="amount"), on=_KEYS, how="left", maintain_order="left"
    )["whole"]
    starts = rows.select(
        pl.when(pl.struct(_KEYS).ne_missing(pl.struct(_KEYS).shift(1)).fill_null(value=True))
        .then(pl.lit("first"))
        .otherwise(pl.lit("next"))
    ).to_series()
    looks = {"first": {"top": 1, "top_color": RULE}, "next": {}}
    name, amount = {"shrink": True}, {"num_format": EXACT}
    columns = [
        (Column(text("Budget title"), 24, name), named(rows["title"], naming.title)),
        (Column(text("Line"), 24, name), naming.lines_of(rows)),
        (Column(text("Measure"), 17, name), named(rows["measure"], naming.measure)),
        (Column(text("Variance in all"), 15, amount), whole),
        (Column(text("Kind"), 12, {}), named(rows["by"], lambda by: kinds.get(by, by))),
        (Column(text("Code"), 18, {"num_format": TEXT}), rows["code"]),
        (Column(text("Text"), 30, name), rows["text"]),
        (Column(text("Budget"), 15, amount), rows["minuend"]),
        (Column(text("Actual or forecast"), 15, amount), rows["subtrahend"]),
        (Column(text("Part of the variance"), 15, {**amount, "bold": True}), rows["variance"]),
        (Column(text("Postings"), 14, {"num_format": COUNT}), rows.select(pl.col("rows").replace(0, None)).to_series()),
    ]
    if rows["text"].is_null().all():
        columns = [(look, values) for look, values in columns if look.head != text("Text")]
    # A line above each variance's first row, across all columns: what is empty has a cell for it.
    book.long_list(
        sheet,
        TOP,
        book.names.table("drivers"),
        [LongColumn(look, values, starts, looks, blanks=True) for look, values in columns],
    )
    row = TOP + rows.height + 2
    note = text("Texts of postings are shown only for the accounts and responsibilities that are declared open.")
    sheet.write_string(row, 0, note, book.styles(italic=True, font_color=QUIET))
    sheet.freeze_panes(TOP + 1, 2)
    sheet.repeat_rows(TOP)
