"""Every comparison that was made, passed or not, one row each."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipeline.publish.book import Book, Column, Styled
from pipeline.publish.cells import operands_text
from pipeline.publish.styles import EXACT, VERDICT_STYLES
from schemas.codes import BY_CODE
from schemas.rules import VERDICTS

TOP = 3


def write_comparisons(book: Book) -> None:
    """The sheet *Avstämning*: the worst first, then in the order in which they were made."""
    text = book.language.text
    intro = text("Every comparison made, whatever its outcome. Amounts in {unit}.", unit=book.naming.currency)
    sheet = book.sheet(book.names.comparisons, text("Reconciliation"), subtitle=intro)
    name, amount = {"shrink": True}, {"num_format": EXACT}
    columns = [
        Column(text("Code"), 6, {}),
        Column(text("What is compared"), 26, name),
        Column(text("Budget title"), 25, name),
        Column(text("Line"), 25, name),
        Column(text("Measure"), 17, name),
        Column(text("Month"), 10, {}),
        Column(text("Amount"), 14, amount),
        Column(text("Should be"), 14, amount),
        Column(text("Difference"), 13, amount),
        Column(text("Largest possible rounding"), 11, amount),
        *([Column(text("Tolerance"), 11, amount)] if book.result.organisation.tolerances else []),
        Column(text("Outcome"), 20, {}),
        Column(text("Finding"), 11, {}),
        Column(text("File"), 27, name),
        Column(text("Cell"), 16, name),
        Column(text("Held against"), 42, {"text_wrap": True}),
        Column(text("Why not tested"), 24, {"text_wrap": True}),
    ]
    book.listing(sheet, TOP, book.names.table("comparisons"), columns, list(_rows(book)))
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)


def _rows(book: Book) -> Iterator[list[object]]:
    naming, language, places = book.naming, book.language, book.places
    tolerances = bool(book.result.organisation.tolerances)
    findings = finding_numbers(book)
    rules = {code: language.name(known.name) for code, known in BY_CODE.items()}
    months = {month: language.month(month) for month in range(1, 13)}
    order = pl.col("verdict").cast(pl.String).replace_strict(VERDICTS, range(len(VERDICTS)), return_dtype=pl.Int8)
    for made in book.result.comparisons.sort(order, maintain_order=True).iter_rows(named=True):
        blamed = places.get(made["figure"])
        operands = [
            (places[one["figure"]], one["numerator"], one["denominator"])
            for one in made["operands"] or ()
            if one["figure"] in places
        ]
        yield [
            made["code"],
            rules.get(made["code"], ""),
            naming.title(made["title"]),
            naming.line(made["title"], made["line"]),
            naming.measure(made["measure"]),
            months.get(made["month"], ""),
            made["left"],
            made["right"],
            made["difference"],
            made["bound"],
            *([made["tolerance"]] if tolerances else []),
            Styled(language.word(made["verdict"]), {**VERDICT_STYLES[made["verdict"]], "indent": 1}),
            findings.get(made["comparison"]) or findings.get((made["code"], made["figure"]), ""),
            blamed.file if blamed else "",
            f"{blamed.sheet}!{blamed.cell or blamed.column}" if blamed else "",
            operands_text(operands, blamed, language),
            naming.reason(made["reason"]),
        ]


def finding_numbers(book: Book) -> dict[object, str]:
    """The number of the finding that a comparison belongs to, by the comparison's id, or by its code and figure."""
    cells = {(place.file, place.sheet, place.cell): number for number, place in book.places.items() if place.cell}
    numbers: dict[object, str] = {}
    for number, finding in enumerate(book.result.findings, start=1):
        for companion in finding.companions:
            numbers.setdefault(companion, book.language.text("{number} (follows)", number=str(number)))
        for cell in finding.cells[:1]:
            figure = cells.get((cell.file, cell.sheet, cell.address))
            if figure is not None:
                numbers.setdefault((finding.code, figure), str(number))
    return numbers
