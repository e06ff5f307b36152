"""Every comparison that was made, passed or not, one row each."""

from __future__ import annotations

import polars as pl

from pipeline.publish.book import Book, Column, LongColumn, fitted
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
    what, title = named(made["code"], lambda code: rules.get(code, "")), named(made["title"], naming.title)
    line, measure = naming.lines_of(made), named(made["measure"], naming.measure)
    month = named(made["month"].cast(pl.String), lambda month: book.language.month(int(month), short=True))
    finding, reason = _findings(book, made), named(made["reason"], naming.reason)
    columns = [
        LongColumn(Column(text("Code"), 4, {}), made["code"]),
        LongColumn(fitted(text("What is compared"), what, wrapped, least=16, most=22), what),
        LongColumn(fitted(text("Budget title"), title, wrapped, most=24), title),
        LongColumn(fitted(text("Line"), line, wrapped, most=24), line),
        LongColumn(fitted(text("Measure"), measure, wrapped, most=14), measure),
        LongColumn(fitted(text("Month"), month, {}, most=6, turned=True), month),
        LongColumn(Column(text("Amount"), 12.5, amount), made["left"]),
        LongColumn(Column(text("Should be"), 12.5, amount), made["right"]),
        LongColumn(Column(text("Difference"), 11.5, amount), made["difference"]),
        LongColumn(
            Column(text("Outcome"), 11.6, {"text_wrap": True}), named(verdict, book.language.word), verdict, verdicts
        ),
        LongColumn(fitted(text("Finding"), finding, {**wrapped, "indent": 1}, least=8, most=12, turned=True), finding),
        LongColumn(fitted(text("File"), blamed["file"], wrapped, most=28), blamed["file"]),
        LongColumn(fitted(text("Cell"), blamed["cell"], wrapped, most=16), blamed["cell"]),
        LongColumn(fitted(text("Why not tested"), reason, wrapped, most=24, turned=True), reason),
    ]
    # How it was tested is for the screen: on paper it would leave letters that nobody can read.
    printed = len(columns)
    columns += [
        LongColumn(Column(text("Largest possible rounding"), 12, amount), made["bound"]),
        *([LongColumn(Column(text("Tolerance"), 12, amount), made["tolerance"])] if tolerances else []),
        LongColumn(
            Column(text("Held against"), 42, wrapped),
            operands_texts(made, book.result.figures, book.result.organisation, book.language),
        ),
    ]
    book.long_list(sheet, TOP, book.names.table("comparisons"), columns)
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)
    book.print_the_worst(sheet, TOP, int(verdict.is_in(["differs", "not-tested"]).sum()), made.height, printed)


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
    numbers = blamed.join(figures, on=["file", "sheet", "address"], maintain_order="left_right").unique(
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
