"""Large sheets: what is read many rows at a time is what reading them cell by cell gives, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.findings import FileRejected
from pipeline.reading import Limits, large_sheet, package, plain_texts, xlsx
from pipeline.reading.opening import book_of
from pipeline.reading.plain_rows import Rows
from pipeline.tables import Book
from tests.reading.building import packed

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="164"/><xf numFmtId="4"/><xf numFmtId="22"/>'
    "</cellXfs></styleSheet>"
)
TEXTS = ["Konto", "", "a &amp; b", "_x0041_", "&#229;&lt;", "Åäö 😀", "två\nrader", " kant "]
SHARED = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in TEXTS)


def workbook(rows: str, *, shared: str = SHARED, before: str = "", after: str = "", head: str = "") -> bytes:
    """A workbook of the XML of its rows, and of what stands around them."""
    sheet = f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    targets = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items())
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="Blad1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": sheet.encode("utf-8", "surrogateescape"),
    }
    return packed(parts)


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def text_cell(reference: str, index: int) -> str:
    return f'<c r="{reference}" s="1" t="s"><v>{index}</v></c>'


def outcome(content: bytes) -> Book | list[str]:
    try:
        return book_of(content, "test.xlsx", Limits())
    except FileRejected as rejected:
        return [finding.code for finding in rejected.findings]


def as_values(book: Book | list[str]) -> object:
    """Everything that a book holds, as plain values that can be compared."""
    if isinstance(book, list):
        return book
    return book.notes, [
        {
            "cells": (sheet.cells.schema, sheet.cells.rows()),
            "kinds": (sheet.kinds.schema, sheet.kinds.rows()),
            "decimals": sheet.decimals is not None and (sheet.decimals.schema, sheet.decimals.rows()),
            "formulas": dict(sheet.formulas),
            "rest": (sheet.name, sheet.merged, sheet.hidden, sheet.hidden_rows, sheet.hidden_columns),
        }
        for sheet in book.sheets
    ]


class Ways:
    """Reads a workbook as a small and as a large one, and counts the rows that were read many at a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch
        self.taken = 0
        take = large_sheet.LargeSheet._take

        def counting(sheet: large_sheet.LargeSheet, rows: Rows) -> None:
            self.taken += len(rows.numbers)
            take(sheet, rows)

        monkeypatch.setattr(large_sheet.LargeSheet, "_take", counting)

    def agree(self, content: bytes, piece: int = 200) -> bool:
        self.taken = 0
        self.patch.setattr(xlsx, "LARGE", 1 << 60)
        small = as_values(outcome(content))
        self.patch.setattr(xlsx, "LARGE", 0)
        self.patch.setattr(plain_texts, "PIECE", piece)
        self.patch.setattr(package, "CHUNK", max(piece // 2, 50))
        return as_values(outcome(content)) == small


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Ways:
    return Ways(monkeypatch)


PLAIN = [
    row(
        at,
        text_cell(f"A{at}", at % 3),
        f'<c r="B{at}" s="2"><v>{42_000 + at}</v></c>',
        f'<c r="AB{at}" s="3"><v>-{at}.5</v></c>',
    )
    for at in range(1, 60)
]


def test_plain_rows_are_all_read_many_at_a_time(ways: Ways) -> None:
    assert ways.agree(workbook("".join(PLAIN)))
    assert ways.taken == 59


def test_rows_that_are_not_there_are_not_counted(ways: Ways) -> None:
    assert ways.agree(workbook("".join(PLAIN[:3] + PLAIN[9:30] + PLAIN[50:])))
    assert ways.taken == 33


NASTY = {
    "a formula": row(30, '<c r="A30"><f>SUM(B1:B2)</f><v>3</v></c>'),
    "a formula without a value": row(30, '<c r="A30"><f>SUM(B1:B2)</f></c>'),
    "a hidden row": row(30, text_cell("A30", 0), attributes=' hidden="1"'),
    "an error": row(30, '<c r="A30" t="e"><v>#REF!</v></c>'),
    "a boolean": row(30, '<c r="A30" t="b"><v>1</v></c>'),
    "a row without its number": f"<row>{text_cell('A30', 0)}</row>",
    "a cell without its reference": row(30, "<c><v>1</v></c>"),
    "a cell of another row": row(30, '<c r="A31"><v>1</v></c>'),
    "a cell that comes twice": row(30, text_cell("A30", 0), text_cell("A30", 2)),
    "a row that comes again": row(29, text_cell("C29", 2)),
    "a row out of order": row(5_000, text_cell("A5000", 0)),
    "a comment around a row": f"<!--{PLAIN[29]}-->",
    "a comment around many rows": f"<!--{''.join(PLAIN[20:50])}-->",
    "a row that comes again with a formula": row(5, '<c r="A5"><f>1+1</f><v>2</v></c>'),
    "a comment in a value": row(30, '<c r="A30"><v>1<!-- --></v></c>'),
    "a number that is a word": row(30, '<c r="A30"><v>ett</v></c>'),
    "a number with spaces": row(30, '<c r="A30"><v> 1 </v></c>'),
    "a long number": row(30, '<c r="A30"><v>8.9000000000000004</v></c>', '<c r="B30"><v>1E-3</v></c>'),
    "a day that is none": row(30, '<c r="A30" s="2"><v>-1</v></c>', '<c r="B30" s="2"><v>60</v></c>'),
    "a moment": row(30, '<c r="A30" s="4"><v>42613.520833333336</v></c>', '<c r="B30" s="2"><v>0</v></c>'),
    "a text that is not there": row(30, text_cell("A30", 99)),
    "an empty text": row(30, text_cell("A30", 1), '<c r="B30" t="str"><v></v></c>'),
    "a text in place": row(30, '<c r="A30" t="inlineStr"><is><t>a &amp;amp; b _x0041_</t></is></c>'),
    "spaces in place": row(30, '<c r="A30" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>'),
    "a rich text in place": row(30, '<c r="A30" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'),
    "an entity in a text": row(30, '<c r="A30" t="str"><v>&#229;&lt;</v></c>'),
    "an unknown entity": row(30, '<c r="A30" t="str"><v>&aring;</v></c>'),
    "cells without values": row(30, '<c r="A30" s="3"/>', '<c r="B30"></c>', text_cell("C30", 0)),
    "a row without cells": row(30) + '<row r="31" ht="15"/>',
    "spaces between cells": row(30, text_cell("A30", 0), "\n ", text_cell("B30", 0)),
    "a tag that is not closed": '<row r="30"><c r="A30"><v>1</v></row>',
    "small letters": row(30, '<c r="a30"><v>1</v></c>'),
    "a column too far": row(30, '<c r="XFE30"><v>1</v></c>'),
    "a wide row": row(30, '<c r="AAA30"><v>1</v></c>'),
    "row zero": row(0, '<c r="A0"><v>1</v></c>'),
    "zeros before the number": '<row r="0030"><c r="A0030"><v>1</v></c></row>',
    "another prefix": '<x:row r="30"><x:c r="A30"><x:v>1</x:v></x:c></x:row>',
    "attributes in another order": row(30, '<c t="s" r="A30"><v>0</v></c>'),
    "an end in the middle": f"</sheetData><sheetData>{PLAIN[29]}",
    "a date as text": row(30, '<c r="A30" t="d"><v>2016-08-31</v></c>'),
    "forbidden letters": row(30, '<c r="A30" t="str"><v>a]]>b</v></c>'),
    "a control character": row(30, '<c r="A30" t="str"><v>\x01</v></c>'),
    "bytes that are no text": row(30, '<c r="A30" t="str"><v>\udce5</v></c>'),
}


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
@pytest.mark.parametrize("piece", [1, 150, 1_000, 1 << 20])
def test_what_is_not_plain_is_read_as_in_a_small_sheet(nasty: str, piece: int, ways: Ways) -> None:
    rows = "".join((*PLAIN[:29], nasty, *PLAIN[31:]))

    assert ways.agree(workbook(rows, before='<cols><col min="2" max="2" hidden="1"/></cols>'), piece)


NARROW = [row(at, text_cell(f"A{at}", at % 3), f'<c r="B{at}" s="3"><v>{at}</v></c>') for at in range(1, 60)]


@pytest.mark.parametrize("reference", ["A31", "A3", "A300", "B30", "AA30", "30", "A030", "$A$30"])
def test_a_reference_that_is_not_its_rows_own_is_read_as_in_a_small_sheet(reference: str, ways: Ways) -> None:
    odd = row(30, text_cell(reference, 0), '<c r="B30" s="3"><v>1</v></c>')

    assert ways.agree(workbook("".join((*NARROW[:29], odd, *NARROW[30:]))), 1_000)
    assert ways.taken > 20


def test_rows_in_a_comment_are_none(ways: Ways) -> None:
    assert ways.agree(workbook("".join((*PLAIN[:20], "<!--", *PLAIN[20:50], "-->", *PLAIN[50:]))), 300)
    assert 0 < ways.taken <= 20


AROUND = {
    "merged heads": {"after": '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'},
    "hidden columns": {"before": '<cols><col min="28" max="99" hidden="1"/></cols>'},
    "a comment before": {"before": f"<!--<sheetData>{''.join(PLAIN[:9])}</sheetData>-->"},
    "another encoding": {"head": '<?xml version="1.0" encoding="ISO-8859-1"?>'},
    "a document type": {"head": "<!DOCTYPE worksheet>"},
    "rows after the rows": {"after": "".join(PLAIN[:20])},
    "rich texts": {"shared": "<si><r><t>a</t></r><r><t>b</t></r></si>" + SHARED},
    "reading aids": {"shared": "<si><t>a</t><rPh><t>b</t></rPh></si>" + SHARED},
    "a text that is commented out": {"shared": f"<!--<si><t>a</t></si>-->{SHARED}"},
    "texts cut short": {"shared": SHARED + "<si><t>a"},
    "too few texts": {"shared": "<si><t>a</t></si>"},
    "no texts": {"shared": ""},
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
@pytest.mark.parametrize("piece", [1, 150, 1 << 20])
def test_what_stands_around_the_rows_is_read_as_in_a_small_sheet(
    around: dict[str, str], piece: int, ways: Ways
) -> None:
    assert ways.agree(workbook("".join(PLAIN), **around), piece)


NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:.17g}"),
    st.sampled_from(["0", "-0", "1.", ".5", "+3", "1e400", "12345678901234567890", "", "60", "2958466"]),
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
CELLS = st.one_of(
    st.builds(lambda n, s: (f' s="{s}"', f"<v>{n}</v>"), NUMBERS, st.integers(0, 6)),
    st.builds(lambda n: ("", f"<v>{n}</v>"), NUMBERS),
    st.builds(lambda at, s: (f' s="{s}" t="s"', f"<v>{at}</v>"), st.integers(0, len(TEXTS)), st.integers(0, 4)),
    st.builds(lambda text: (' t="str"', f"<v>{text}</v>"), WORDS),
    st.builds(lambda text: (' t="inlineStr"', f"<is><t>{text}</t></is>"), WORDS),
    st.sampled_from([(' s="3"', ""), (' t="b"', "<v>1</v>"), ("", "<f>A1</f><v>2</v>"), (' t="e"', "<v>#N/A</v>")]),
)
ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.dictionaries(st.sampled_from(["A", "B", "C", "Z", "AA"]), CELLS, max_size=5),
        st.sampled_from(["", "", ' spans="1:3"', ' ht="15" customHeight="1"', ' hidden="1"']),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, piece=st.integers(1, 400))
def test_any_sheet_is_the_same_whether_it_counts_as_large_or_not(
    rows: list[tuple[int, dict[str, tuple[str, str]], str]], piece: int, ways: Ways
) -> None:
    number, written = 0, []
    for step, cells, attributes in rows:
        number += step
        made = [f'<c r="{column}{number}"{opening}>{value}</c>' for column, (opening, value) in cells.items()]
        written.append(row(number, *made, attributes=attributes))

    assert ways.agree(workbook("".join(written)), piece)


def test_the_corpus_is_the_same_whether_its_sheets_count_as_large_or_not(corpus: Path, ways: Ways) -> None:
    paths = [path for path in corpus.rglob("*.xls[xm]") if path.stat().st_size < 200_000]
    different = [path.name for path in paths if not ways.agree(path.read_bytes(), piece=5_000)]

    assert paths
    assert not different
