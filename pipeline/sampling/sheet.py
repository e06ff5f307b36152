"""The auditor's test sheet: what was drawn and why, with columns to write in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.language import Language
from pipeline.publish.naming import Naming
from pipeline.publish.styles import ANSWERED, BAND, COUNT, EXACT, HEAD, QUIET, WORKBOOK_OPTIONS, Styles
from pipeline.sampling.draw import Sample
from pipeline.sampling.population import Item, Population
from schemas.organisation import Organisation

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = {"title": 24, "line": 26, "measure": 18, "text": 24, "voucher": 12, "date": 10, "period": 8}
_LINE = 13.5
"""In points: the height of a line of text."""
TOP = 4
"""The 0-based row of the heads."""


@dataclass(frozen=True, slots=True)
class About:
    """What a sample is of: the period, the run whose result or files it was drawn from, and when it was drawn (UTC).

    `titles` are the ids of the titles that it is limited to; empty where it is of all.
    """

    organisation: Organisation
    period: str
    run: int
    of: str
    clock: datetime
    version: str
    titles: tuple[str, ...] = ()


def write_test_sheet(sample: Sample, population: Population, about: About, path: Path, language: Language) -> None:
    """Write the test sheet of a sample to a path. The same sample gives the same parts. Raises OSError."""
    import xlsxwriter  # noqa: PLC0415  --help must not wait for it

    items, stored = [population.item(one.place) for one in sample.drawn], BytesIO()
    with xlsxwriter.Workbook(stored, dict(WORKBOOK_OPTIONS)) as workbook:
        created = about.clock.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        title = language.text("Sample, {period}", period=about.period)
        workbook.set_properties({"title": title, "company": about.organisation.organisation.name, "created": created})
        styles = Styles(workbook)
        _drawn(workbook, styles, sample, items, population.heads, about, language)
        _how(workbook, styles, sample, population, about, language)
    path.write_bytes(stored.getvalue())


def _drawn(
    workbook: Workbook,
    styles: Styles,
    sample: Sample,
    items: Sequence[Item],
    heads: Sequence[str],
    about: About,
    language: Language,
) -> None:
    text = language.text
    sheet: Worksheet = workbook.add_worksheet(text("Test sheet"))
    naming = Naming(about.organisation, language)
    used = [place for place, head in enumerate(heads) if any(item.what[place] for item in items) or head == "text"]
    heads = [heads[place] for place in used]
    items = [Item(tuple(item.what[place] for place in used), item.amount, item.cells) for item in items]
    sheet.hide_gridlines(2)
    sheet.set_row(TOP, 2 * _LINE)
    sheet.write(0, 0, _title(about, language), styles(bold=True, font_size=14))
    drawn = text(
        "{count} of {all} drawn, seed {seed}. The yellow cells are for the auditor.",
        count=len(items),
        all=sample.of,
        seed=sample.seed,
    )
    sheet.write(1, 0, drawn, styles(font_color=QUIET))
    given = [
        (text("No"), 4),
        *((_head(head, language), _WIDTHS.get(head, 8)) for head in heads),
        (text("Amount"), 15),
        (text("Stands in"), 28),
    ]
    if sample.method == "amount":
        given.append((text("Hits"), 6))
    asked = [
        (text("Document seen"), 18),
        (text("Amount in the document"), 14),
        (text("Difference"), 12),
        (text("Right?"), 7),
        (text("Remark"), 22),
        (text("Checked by, date"), 14),
    ]
    for column, (head, width) in enumerate([*given, *asked]):
        sheet.set_column(column, column, width)
        sheet.write(TOP, column, head, styles(bold=True, bg_color=HEAD, text_wrap=True, bottom=1))
    amount_at = len(heads) + 1
    for number, (item, one) in enumerate(zip(items, sample.drawn, strict=True), start=1):
        row = TOP + number
        band = {"bg_color": BAND} if number % 2 == 0 else {}
        named = _named(item, heads, naming)
        sheet.set_row(row, _LINE * _lines(item, named, [width for _, width in given]))
        sheet.write_number(row, 0, number, styles(num_format=COUNT, align="center", **band))
        for column, shown in enumerate(named, start=1):
            sheet.write_string(row, column, shown, styles(text_wrap=True, **band))
        sheet.write_number(row, amount_at, item.amount, styles(num_format=EXACT, bold=True, **band))
        sheet.write_string(
            row, amount_at + 1, "\n".join(item.cells), styles(text_wrap=True, font_size=9, indent=1, **band)
        )
        if sample.method == "amount":
            sheet.write_number(row, amount_at + 2, one.hits, styles(num_format=COUNT, align="center", **band))
        _to_fill_in(sheet, styles, row, amount_at, len(given))
    last = TOP + max(len(items), 1)
    sheet.data_validation(
        TOP + 1, len(given) + 3, last, len(given) + 3, {"validate": "list", "source": [text("yes"), text("no")]}
    )
    sheet.autofilter(TOP, 0, last, len(given) + len(asked) - 1)
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&R&P (&N)")


def _lines(item: Item, named: Sequence[str], widths: Sequence[int]) -> int:
    """How many lines a row needs, and one to write on; a character of the small font takes nine tenths."""
    texts = [-(-len(shown) // width) for shown, width in zip(named, widths[1:], strict=False)]
    cells = sum(-(-len(cell) * 9 // (10 * widths[len(named) + 2])) for cell in item.cells)
    return max(*texts, cells, 2)


def _to_fill_in(sheet: Worksheet, styles: Styles, row: int, amount_at: int, first: int) -> None:
    """The auditor's cells of a row: the difference is reckoned as soon as an amount is written."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415  --help must not wait for it

    ours, theirs = xl_rowcol_to_cell(row, amount_at), xl_rowcol_to_cell(row, first + 1)
    for offset in range(6):
        if offset == 2:
            formula = f'=IF({theirs}="","",{theirs}-{ours})'
            sheet.write_formula(row, first + offset, formula, styles(num_format=EXACT), "")
        else:
            kind = {"num_format": EXACT} if offset == 1 else {}
            sheet.write_blank(row, first + offset, None, styles(**ANSWERED, **kind))


def _how(
    workbook: Workbook, styles: Styles, sample: Sample, population: Population, about: About, language: Language
) -> None:
    """How it was drawn, so that anybody can draw the same again."""
    text, number = language.text, language.number
    sheet: Worksheet = workbook.add_worksheet(text("How it was drawn"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 96)
    sheet.write(0, 0, text("How it was drawn"), styles(bold=True, font_size=14))
    rows = [
        (text("Organisation"), about.organisation.organisation.name),
        (text("Period"), about.period),
        (text("Run"), str(about.run)),
        (text("Drawn"), language.moment(about.clock)),
        (text("Program"), f"avstamning {about.version}"),
        (text("Population"), _of(about.of, language)),
        (text("Items"), number(len(population.amounts))),
        (text("Sum"), number(sum(population.amounts) / Decimal(100), 2)),
        (text("Sum without signs"), number(sample.whole / Decimal(100), 2)),
        (text("Method"), _method(sample, language)),
        (text("Size asked for"), number(sample.size)),
        (text("Seed"), sample.seed),
    ]
    if sample.interval is not None and sample.start is not None:
        rows += [
            (text("Interval"), _kronor(sample.interval, language)),
            (text("First öre that was hit"), _kronor(sample.start, language)),
        ]
    rows += [(text("Source"), f"{file}\nSHA-256 {sha256}") for file, sha256 in population.sources]
    rows.append((text("Again"), command(sample, about)))
    for row, (name, value) in enumerate(rows, start=2):
        sheet.write_string(row, 0, name, styles(bold=True))
        sheet.write_string(row, 1, value, styles(text_wrap=True))
        sheet.set_row(row, _LINE * sum(-(-len(part) // 90) or 1 for part in value.split("\n")))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def command(sample: Sample, about: About) -> str:
    """The command that draws the same again."""
    method = {"amount": "mus", "chance": "random"}[sample.method]
    given = f"--of {about.of} --method {method} --size {sample.size} --seed {_quoted(sample.seed)} --run {about.run}"
    return " ".join([f"avstamning sample {about.period} {given}", *(f"--title {title}" for title in about.titles)])


def _quoted(seed: str) -> str:
    """A seed as one word of a command line."""
    return seed if re.fullmatch(r"[\w.]+", seed) else '"' + seed.replace('"', '\\"') + '"'


def _title(about: About, language: Language) -> str:
    name = f"{about.organisation.organisation.name}, {about.organisation.committee.name}"
    return language.text(
        "Sample of {what}, {name}, {period}", what=_of(about.of, language), name=name, period=about.period
    )


def _of(of: str, language: Language) -> str:
    return language.text("postings of the ledger") if of == "postings" else language.text("published figures")


def _method(sample: Sample, language: Language) -> str:
    if sample.method == "amount":
        return language.text(
            "Monetary unit sampling: every öre of the amounts, without their signs, has the same chance. All öre are"
            " counted through in the population's order; one is drawn in the first interval, and every interval-th"
            " after it is hit. What is as large as an interval is hit for certain. Chance: SHA-256 of seed:number."
        )
    return language.text(
        "Simple random sampling without replacement: every item has the same chance. Chance: SHA-256 of seed:number."
    )


def _kronor(oere: Fraction, language: Language) -> str:
    """Öre as kronor; exactly, where öre are divided."""
    whole = language.number(Decimal(oere.numerator) / Decimal(oere.denominator) / 100, 2)
    return whole if oere.denominator == 1 else f"{whole} ({oere.numerator}/{oere.denominator} öre)"


def _head(head: str, language: Language) -> str:
    words = {
        "title": language.text("Budget title"),
        "line": language.text("Line"),
        "measure": language.text("Measure"),
        "period": language.text("Period"),
        "voucher": language.text("Voucher"),
        "date": language.text("Date"),
        "text": language.text("Text"),
    }
    return words.get(head, head.capitalize())


def _named(item: Item, heads: Sequence[str], naming: Naming) -> list[str]:
    """What an item is, by the names that people know."""
    said = dict(zip(heads, item.what, strict=True))
    if "measure" not in said:
        return list(item.what)
    title, line = said["title"], said["line"]
    return [naming.title(title), naming.line(title, line), naming.measure(said["measure"])]
