"""`Kopplingar.xlsx`: the codes that belong to no line, with yellow cells to choose a budget title and a line in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.findings import Money
from pipeline.language import Language
from pipeline.mapping_list import Unmapped, mapping_columns
from pipeline.mapping_list.columns import head_of
from pipeline.own_sheets import MAPPING_CELL, MAPPING_MARK
from pipeline.publish.book import A4, LINE_HEIGHT, clean, lines_of
from pipeline.publish.styles import ANSWER, COUNT, EXACT, FONT, FONT_SIZE, HEAD, QUIET, RULE, TEXT, Styles
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
    properties = {"default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE}, "in_memory": True}
    with xlsxwriter.Workbook(stored, {**properties, "strings_to_formulas": False, "strings_to_urls": False}) as book:
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
    names = {title.id: title.name for title in organisation.titles}
    codes = _dimensions(rows, organisation)
    heads = [
        *((head_of(name), 12) for name in codes),
        *((named.title, 30), (named.line, 28), (named.since, 14), (named.until, 14)),
        *((text("Proposal"), 30), (text("Why"), 44), (text("Rows"), 8), (text("Amount"), 14), (text("Stands in"), 44)),
    ]
    _page(sheet, text("Mappings"), language, styles)
    sheet.write_string(
        1,
        0,
        text(
            "Choose a budget title in each yellow row, and a line where the account alone does not decide. Drop the file."
        ),
        styles(font_color=QUIET),
    )
    sheet.write_string(
        2,
        0,
        text("Dates are needed only where codes have belonged to something else. Codes may be 1127, 1120-1129 or 11*."),
        styles(font_color=QUIET),
    )
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        look = styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE, text_wrap=True)
        sheet.write_string(_TOP, column, head, look)
    sheet.set_row(_TOP, 2 * LINE_HEIGHT + 4)
    yellow = {"bg_color": ANSWER, "border": 1, "border_color": "#E0D8A8"}
    first = len(codes)
    for at, row in enumerate(rows, start=_TOP + 1):
        _write_row(sheet, at, row, codes, names, organisation, language, styles)
    for at in range(_TOP + 1, _TOP + 1 + len(rows) + _OWN):
        own = at > _TOP + len(rows)
        for column in range(first if not own else 0, first + 4):
            dated = column >= first + 2
            look = {"num_format": "yyyy-mm-dd" if dated else TEXT, **({"align": "left"} if dated else {})}
            sheet.write_blank(at, column, None, styles(**yellow, **look))
    _choices(sheet, first, _TOP + 1, _TOP + len(rows) + _OWN, organisation)
    sheet.freeze_panes(_TOP + 1, first)
    sheet.repeat_rows(_TOP)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.write_string(MAPPING_CELL, MAPPING_MARK + organisation.organisation.id)
    sheet.set_column(f"{MAPPING_CELL[:2]}:{MAPPING_CELL[:2]}", 10, None, {"hidden": True})


def _write_row(
    sheet: Worksheet,
    at: int,
    row: Unmapped,
    codes: Sequence[str],
    names: Mapping[str, str],
    organisation: Organisation,
    language: Language,
    styles: Styles,
) -> None:
    has, first = dict(row.codes), len(codes)
    for column, name in enumerate(codes):
        if name in has:
            sheet.write_string(at, column, has[name], styles(num_format=TEXT, bold=True))
    if row.proposal is not None:
        title = next(title for title in organisation.titles if title.id == row.proposal.title)
        line = f" / {title.line(row.proposal.line).name}" if row.proposal.line else ""
        sheet.write_string(at, first + 4, clean(names[title.id] + line), styles(text_wrap=True))
        why = clean(language.sentence(row.proposal.reason))
        sheet.write_string(at, first + 5, why, styles(text_wrap=True, font_color=QUIET))
        sheet.set_row(at, LINE_HEIGHT * max(lines_of(why, 44), len(row.found)) + 2)
    _, count, amount = row.found[0]
    sheet.write_number(at, first + 6, count, styles(num_format=COUNT))
    sheet.write_number(at, first + 7, amount, styles(num_format=EXACT))
    stands = (
        language.text("{file}: {count} rows, {amount}", file=file, count=count, amount=Money(amount))
        for file, count, amount in row.found
    )
    sheet.write_string(at, first + 8, clean("\n".join(stands)), styles(text_wrap=True, indent=1))


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
