"""Every comparison that was made, passed or not, one row each."""

from __future__ import annotations

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn
from pipeline.publish.long_list import named
from pipeline.publish.operands import operands_texts
from pipeline.publish.styles import EXACT, VERDICT_STYLES
from schemas.codes import BY_CODE

TOP = 3


def write_comparisons(book: Book) -> None:
    """The sheet *Avstämning*: the worst first, then in the order in which they were made."""
    text, naming = book.language.text, book.naming
    intro = text("Every comparison made, whatever its outcome. Amounts in {unit}.", unit=naming.currency)
    sheet = book.sheet(book.names.comparisons, text("Reconciliation"), subtitle=intro)
    wrapped, amount = {"text_wrap": True}, {"num_format": EXACT, "shrink": True}
    made = book.result.comparisons.sort("verdict", maintain_order=True)
    verdicts = {one: {**style, "indent": 1, "text_wrap": True} for one, style in VERDICT_STYLES.items()}
    verdict = made["verdict"].cast(pl.String)
    rules = {code: book.language.name(known.name) for code, known in BY_CODE.items()}
    blamed = _blamed(made, book.result.figures)
    tolerances = bool(book.result.organisation.tolerances)
    columns = [
        LongColumn(Column(text("Code"), 4.5, {}), made["code"]),
        LongColumn(
            Column(text("What is compared"), 20, wrapped), named(made["code"], lambda code: rules.get(code, ""))
        ),
        LongColumn(Column(text("Budget title"), 17, wrapped), named(made["title"], naming.title)),
        LongColumn(Column(text("Line"), 17, wrapped), naming.lines_of(made)),
        LongColumn(Column(text("Measure"), 10.5, wrapped), named(made["measure"], naming.measure)),
        LongColumn(
            Column(text("Month"), 5.5, {}),
            named(made["month"].cast(pl.String), lambda month: book.language.month(int(month), short=True)),
        ),
        LongColumn(Column(text("Amount"), 12.5, amount), made["left"]),
        LongColumn(Column(text("Should be"), 12.5, amount), made["right"]),
        LongColumn(Column(text("Difference"), 11.5, amount), made["difference"]),
        LongColumn(Column(text("Largest possible rounding"), 10, amount), made["bound"]),
        *([LongColumn(Column(text("Tolerance"), 9, amount), made["tolerance"])] if tolerances else []),
        LongColumn(
            Column(text("Outcome"), 11.5, {"text_wrap": True}), named(verdict, book.language.word), verdict, verdicts
        ),
        LongColumn(Column(text("Finding"), 11.5, {"text_wrap": True}), _findings(book, made)),
        LongColumn(Column(text("File"), 14.5, wrapped), blamed["file"]),
        LongColumn(Column(text("Cell"), 10, wrapped), blamed["cell"]),
        LongColumn(Column(text("Why not tested"), 12, wrapped), named(made["reason"], naming.reason)),
    ]
    printed = len(columns)
    columns.append(
        LongColumn(
            Column(text("Held against"), 42, wrapped),
            operands_texts(made, book.result.figures, book.result.organisation, book.language),
        )
    )
    book.long_list(sheet, TOP, book.names.table("comparisons"), columns)
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)
    # What a figure is held against takes a page's width by itself: on paper it would leave letters that nobody can read.
    sheet.print_area(0, 0, TOP + max(made.height, 1), printed - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.85, bottom=0.75)


def _blamed(made: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Where the figure that a comparison is about stands: `file`, and `cell` with its sheet."""
    place = pl.concat_str("column", "row", ignore_nulls=True)
    where = figures.select("figure", "file", cell=pl.concat_str("sheet", pl.lit("!"), place))
    return made.select("figure").join(where, on="figure", how="left", maintain_order="left")


def _findings(book: Book, made: pl.DataFrame) -> pl.Series:
    """The number of the finding that a comparison belongs to: where its cell is blamed, or where it follows from that."""
    follows: dict[str, str] = {}
    cells: list[tuple[str, str, str, str, str]] = []
    for number, finding in enumerate(book.result.findings, start=1):
        for companion in finding.companions:
            follows.setdefault(companion, book.language.text("{number} (follows)", number=str(number)))
        cells += [
            (finding.code, _known(cell.file), _known(cell.sheet), cell.address, str(number))
            for cell in finding.cells[:1]
            if cell.address
        ]
    schema = ("code", "file", "sheet", "address", "number")
    blamed = pl.DataFrame(cells, schema=dict.fromkeys(schema, pl.String), orient="row").unique(
        ["code", "file", "sheet", "address"], keep="first", maintain_order=True
    )
    address = pl.when(pl.col("row").is_not_null()).then(pl.concat_str("column", "row"))
    figures = book.result.figures.select("figure", "file", "sheet", address=address)
    numbers = blamed.join(figures, on=["file", "sheet", "address"]).unique(
        ["code", "figure"], keep="first", maintain_order=True
    )
    own = made.select("code", "figure").join(
        numbers.select("code", "figure", "number"), on=["code", "figure"], how="left", maintain_order="left"
    )
    companions = made["comparison"].replace_strict(
        list(follows), list(follows.values()), default=None, return_dtype=pl.String
    )
    return pl.select(pl.coalesce(companions, own["number"])).to_series()


def _known(text: str) -> str:
    """A text that figures may have: a lone surrogate, which a file's name may have, is in none of theirs."""
    return text.encode("utf-8", "replace").decode("utf-8")
