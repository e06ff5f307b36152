"""`Kopplingar.xlsx`: the codes that belong to no line, with yellow cells to choose a budget title and a line in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.findings import Money
from pipeline.language import Language
from pipeline.mapping_list import Proposal, Unmapped, mapping_columns, patterns
from pipeline.mapping_list.columns import head_of, proposed
from pipeline.own_sheets import MAPPING_CELL, MAPPING_MARK
from pipeline.publish.book import A4, LINE_HEIGHT, clean, lines_of
from pipeline.publish.styles import (
    ANSWER,
    ANSWER_RULE,
    BAND,
    COUNT,
    EXACT,
    HEAD,
    QUIET,
    RULE,
    TEXT,
    WORKBOOK_OPTIONS,
    Styles,
)
from schemas.organisation import CODED, DIMENSIONS, Organisation

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_TOP = 4
_OWN = 12
"""How many yellow rows stand below, for codes that somebody wants to map besides."""
_LISTS = "Listor"
UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


def mapping_book(rows: Sequence[Unmapped], organisation: Organisation, language: Language) -> bytes:
    """The workbook, the same for the same rows and settings."""
    import xlsxwriter  # noqa: PLC0415  only where codes are unmapped

    stored = BytesIO()
    with xlsxwriter.Workbook(stored, dict(WORKBOOK_OPTIONS)) as book:
        book.set_properties({"created": UNDATED.replace(tzinfo=None)})
        styles = Styles(book)
        sheet = book.add_worksheet(language.text("Mappings"))
        _write(sheet, rows, organisation, language, styles)
        _write_in_force(book.add_worksheet(language.text("In force today")), organisation, language, styles)
        lists = book.add_worksheet(_LISTS)
        for column, title in enumerate(organisation.titles):
            for row, name in enumerate([title.name, *(line.name for line in title.lines if not line.of)]):
                lists.write_string(row, column, clean(name))
        lists.hide()
    return stored.getvalue()


def _dimensions(rows: Sequence[Unmapped], organisation: Organisation) -> list[str]:
    """The codes that have a column: those that are missing a mapping, and ansvar and konto where exports have them."""
    used = {name for row in rows for name, _ in row.codes}
    had = {name for layout in organisation.layouts if layout.kind in CODED for name in layout.columns}
    return [name for name in DIMENSIONS if name in used or (name in had and name in {"ansvar", "konto"})]


def _write(
    sheet: Worksheet, rows: Sequence[Unmapped], organisation: Organisation, language: Language, styles: Styles
) -> None:
    text, named = language.text, mapping_columns(language)
    codes = _dimensions(rows, organisation)
    heads = [
        *((head_of(name), 12) for name in codes),
        (named.accept, 10),
        *((named.title, 24), (named.line, 24), (named.since, 13), (named.until, 13), (named.proposal, 26)),
        *(
            (text("Why"), 38),
            (text("Number of codes"), 8),
            (text("Rows"), 8),
            (text("Amount"), 14),
            (text("Stands in"), 36),
        ),
    ]
    _page(sheet, text("Mappings"), language, styles)
    for at, said in enumerate(_intro(language), start=1):
        sheet.write_string(at, 0, said, styles(font_color=QUIET))
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        look = styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE, text_wrap=True)
        sheet.write_string(_TOP, column, head, look)
    sheet.set_row(_TOP, 2 * LINE_HEIGHT + 4)
    listed = list(_listed(rows, organisation, language))
    first = len(codes)
    for at, one in enumerate(listed, start=_TOP + 1):
        _write_row(sheet, at, one, codes, organisation, language, styles)
    yellow = {"bg_color": ANSWER, "border": 1, "border_color": ANSWER_RULE}
    rows_to_fill = [*listed, *([None] * _OWN)]
    for at, filled in enumerate(rows_to_fill, start=_TOP + 1):
        for column in range(0 if filled is None else first, first + 5):
            dated = column >= first + 3
            look = {"num_format": "yyyy-mm-dd" if dated else TEXT, **({"align": "left"} if dated else {})}
            if column != first or (filled is not None and filled.proposal is not None):
                sheet.write_blank(at, column, None, styles(**yellow, **look))
    bottom = _TOP + len(listed) + _OWN
    accepted = {"validate": "list", "source": [text("yes"), text("no")]}
    sheet.data_validation(_TOP + 1, first, bottom, first, accepted)
    _choices(sheet, first + 1, _TOP + 1, bottom, organisation)
    sheet.freeze_panes(_TOP + 1, first)
    sheet.repeat_rows(_TOP)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.write_string(MAPPING_CELL, MAPPING_MARK + organisation.organisation.id)
    sheet.set_column(f"{MAPPING_CELL[:2]}:{MAPPING_CELL[:2]}", 10, None, {"hidden": True})


def _intro(language: Language) -> tuple[str, str]:
    text = language.text
    return (
        text(
            "Accept the proposal, or choose a budget title in the yellow cells, and a line where the account alone does not"
            " decide. Drop the file."
        ),
        text("Dates are needed only where codes have belonged to something else. Codes may be 1127, 1120-1129 or 11*."),
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of the list: its codes as patterns, how many codes it is about, what stands there, and why it is proposed."""

    codes: Mapping[str, str]
    count: int
    found: Sequence[tuple[str, int, Decimal]]
    proposal: Proposal | None
    why: str


def _listed(rows: Sequence[Unmapped], organisation: Organisation, language: Language) -> Iterator[_Listed]:
    """The rules for codes of one pattern, and then each code by itself, with the rule that it is in."""
    rules = patterns(rows, organisation)
    of_row = {row: _TOP + 2 + at for at, rule in enumerate(rules) for row in rule.rows}
    for rule in rules:
        said = language.text("One row for all codes of the pattern. Those that are something else are chosen below.")
        why = [language.sentence(rule.proposal.reason)] if rule.proposal else []
        match = {name: ", ".join(parts) for name, parts in rule.match}
        yield _Listed(match, len(rule.rows), rule.found, rule.proposal, " ".join([said, *why]))
    for at, row in enumerate(rows):
        why = [language.sentence(row.proposal.reason)] if row.proposal else []
        if at in of_row:
            why.append(language.text("Is in row {row}.", row=str(of_row[at])))
        yield _Listed(dict(row.codes), 1, row.found, row.proposal, " ".join(why))


def _write_row(
    sheet: Worksheet,
    at: int,
    row: _Listed,
    codes: Sequence[str],
    organisation: Organisation,
    language: Language,
    styles: Styles,
) -> None:
    first, several = len(codes), row.count > 1
    look = {"bg_color": BAND} if several else {}
    for column, name in enumerate(codes):
        if name in row.codes:
            sheet.write_string(at, column, row.codes[name], styles(num_format=TEXT, bold=True, text_wrap=True, **look))
        elif several:
            sheet.write_blank(at, column, None, styles(**look))
    title = next((one for one in organisation.titles if row.proposal and one.id == row.proposal.title), None)
    said = proposed(title, row.proposal.line) if title and row.proposal else ""
    why, stands = clean(row.why), [_stands(one, language) for one in row.found]
    sheet.write_string(at, first + 5, clean(said), styles(text_wrap=True, indent=1, **look))
    sheet.write_string(at, first + 6, why, styles(text_wrap=True, font_color=QUIET, **look))
    _, count, amount = row.found[0]
    sheet.write_number(at, first + 7, row.count, styles(num_format=COUNT, bold=several, **look))
    sheet.write_number(at, first + 8, count, styles(num_format=COUNT, **look))
    sheet.write_number(at, first + 9, amount, styles(num_format=EXACT, bold=several, **look))
    sheet.write_string(at, first + 10, clean("\n".join(stands)), styles(text_wrap=True, indent=1, **look))
    lines = [
        lines_of(why, 38),
        sum(lines_of(one, 34) for one in stands),
        *(lines_of(t, 12) for t in row.codes.values()),
    ]
    sheet.set_row(at, LINE_HEIGHT * max(lines) + 2)


def _stands(found: tuple[str, int, Decimal], language: Language) -> str:
    file, count, amount = found
    return language.text("{file}: {count} rows, {amount}", file=file, count=count, amount=Money(amount))


def _choices(sheet: Worksheet, first: int, top: int, bottom: int, organisation: Organisation) -> None:
    """Drop-down lists of titles and of the chosen title's lines. What is not in them is told when the file is read."""
    width = max(len(organisation.titles), 1)
    last = _column(width - 1)
    titles = f"={_LISTS}!$A$1:${last}$1"
    sheet.data_validation(top, first, bottom, first, {"validate": "list", "source": titles, "error_type": "warning"})
    chosen = f"MATCH(${_column(first)}{top + 1},{_LISTS}!$A$1:${last}$1,0)-1"
    most = max((sum(not line.of for line in title.lines) for title in organisation.titles), default=1)
    count = f"COUNTA(OFFSET({_LISTS}!$A$2,0,{chosen},{most},1))"
    lines = f"=OFFSET({_LISTS}!$A$2,0,{chosen},{count},1)"
    rule = {"validate": "list", "source": lines, "error_type": "warning"}
    sheet.data_validation(top, first + 1, bottom, first + 1, rule)


def _column(index: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  only where codes are unmapped

    return str(xl_col_to_name(index))


def _write_in_force(sheet: Worksheet, organisation: Organisation, language: Language, styles: Styles) -> None:
    """What the settings say today, to look up in."""
    text = language.text
    _page(sheet, text("In force today"), language, styles)
    sheet.write_string(1, 0, text("What the settings say. Nothing is read from this sheet."), styles(font_color=QUIET))
    heads = ((text("Budget title"), 34), (text("Line"), 34), (text("Codes"), 60), (text("From"), 12), (text("To"), 12))
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, head, styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE))
    rows: list[tuple[str, str, str, str, str]] = []
    titles = {title.id: title for title in organisation.titles}
    for mapping in organisation.mappings:
        line = titles[mapping.title].line(mapping.line).name if mapping.line else ""
        since, until = (f"{day}" if day else "" for day in (mapping.since, mapping.until))
        rows.append((titles[mapping.title].name, line, _codes(mapping.match), since, until))
    for title in organisation.titles:
        rows.append((title.name, "", _codes(title.match), "", ""))
        rows += [(title.name, line.name, _codes(line.match), "", "") for line in title.lines if line.match]
    for at, row in enumerate(rows, start=4):
        for column, value in enumerate(row):
            sheet.write_string(at, column, clean(value), styles(text_wrap=True))
    sheet.freeze_panes(4, 0)


def _codes(match: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{head_of(name)} {', '.join(patterns)}" for name, patterns in match.items())


def _page(sheet: Worksheet, title: str, language: Language, styles: Styles) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(f"&R&9{language.text('Page {page} of {pages}', page='&P', pages='&N')}")
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, clean(title), styles(bold=True, font_size=16, valign="vcenter"))
