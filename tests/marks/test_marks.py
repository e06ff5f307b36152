from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from pipeline.own_sheets import is_list
from pipeline.publish.marks import Mark, UnmarkableError, mark
from tests.marks.reading_back import changed, listing, marked, opened, package, parts_of, read_bytes, same_cells, saved
from tests.reading.building import packed

ADDED_TO = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def workbook() -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Uppföljning"
    sheet["A1"], sheet["B2"], sheet["D16"] = "Rad", 1148, -24
    sheet["D16"].number_format, sheet["D16"].font = "# ##0", Font(bold=True, color="FF00AA00")
    return book


def test_a_marked_cell_keeps_its_number_format_and_font_and_gets_fill_and_border() -> None:
    cell = opened(marked(saved(workbook()), ("Uppföljning", "D16")))["Uppföljning"]["D16"]

    assert (cell.value, cell.number_format, cell.font.b, cell.font.color.rgb) == (-24, "# ##0", True, "FF00AA00")
    assert cell.fill.fgColor.rgb == "FFF8D7D9"
    assert cell.border.left.style == "thin"
    assert cell.comment.text == "Ändra <till> 24 & lägg in"


def test_only_the_parts_that_marks_need_are_changed() -> None:
    book = workbook()
    book.create_sheet("Annat")["A1"] = "orört"
    content = saved(book)

    assert changed(content, marked(content, ("Uppföljning", "D16"))) == {*ADDED_TO, "xl/worksheets/sheet1.xml"}


def test_in_the_sheet_only_the_style_of_the_cell_and_the_drawing_of_comments_change() -> None:
    book = workbook()
    book.active.sheet_view.tabSelected = None
    content = saved(book)
    before, after = (
        parts_of(one)["xl/worksheets/sheet1.xml"] for one in (content, marked(content, ("Uppföljning", "D16")))
    )

    cleaned = re.sub(rb"<legacyDrawing[^>]*/>", b"", after)
    assert re.sub(rb'(r="D16" s=)"[0-9]+"', rb'\1""', cleaned) == re.sub(rb'(r="D16" s=)"[0-9]+"', rb'\1""', before)


@pytest.mark.parametrize("address", ["A5", "C16", "E16", "B2", "Z1", "A400"])
def test_a_blank_cell_is_put_where_it_belongs(address: str, tmp_path: Path) -> None:
    content = saved(workbook())
    after = marked(content, ("Uppföljning", address))
    stored = parts_of(after)["xl/worksheets/sheet1.xml"]
    rows = [int(row) for row in re.findall(rb'<row r="([0-9]+)"', stored)]
    cells = re.findall(rb'<c r="([A-Z]+)16"', stored)

    assert opened(after)["Uppföljning"][address].fill.fgColor.rgb == "FFF8D7D9"
    assert rows == sorted(set(rows))
    assert cells == sorted(cells)
    assert same_cells(read_bytes(content, tmp_path), read_bytes(after, tmp_path))


def test_a_blank_cell_has_the_look_of_its_column() -> None:
    book = workbook()
    book.active.column_dimensions["F"].number_format = "0.000"

    assert opened(marked(saved(book), ("Uppföljning", "F20")))["Uppföljning"]["F20"].number_format == "0.000"


def test_of_a_merged_range_the_first_cell_is_marked() -> None:
    book = workbook()
    book.active.merge_cells("A4:C4")

    sheet = opened(marked(saved(book), ("Uppföljning", "B4")))["Uppföljning"]

    assert sheet["A4"].comment.text.startswith("Ändra")


@pytest.mark.parametrize(("address", "cell"), [("D", "D16"), ("2", "B2")])
def test_of_a_column_or_a_row_the_first_filled_cell_is_marked(address: str, cell: str) -> None:
    book = opened(marked(saved(workbook()), ("Uppföljning", address)))

    assert book["Uppföljning"][cell].comment is not None
    assert book.worksheets[0]["D5"].hyperlink.location == f"'Uppföljning'!{cell}"


def test_the_list_stands_first_is_shown_and_links_to_the_cells() -> None:
    book = workbook()
    book.create_sheet("Bo's blad")["A1"] = 1
    book.active = 1
    after = opened(marked(saved(book), ("Bo's blad", "A1")))

    assert after.sheetnames == ["Att rätta", "Uppföljning", "Bo's blad"]
    assert after.active.title == "Att rätta"
    assert [bool(sheet.sheet_view.tabSelected) for sheet in after] == [True, False, False]
    assert after.worksheets[0]["D5"].hyperlink.location == "'Bo''s blad'!A1"


def test_names_that_belong_to_a_sheet_still_belong_to_it() -> None:
    book = workbook()
    book.create_sheet("Annat")
    book["Annat"].print_area = "A1:B2"
    book["Annat"].print_title_rows = "1:1"

    after = opened(marked(saved(book), ("Uppföljning", "D16")))

    assert after["Annat"].print_area == "'Annat'!$A$1:$B$2"
    assert not after["Uppföljning"].print_area
    assert after["Annat"].print_title_rows == "$1:$1"


def test_a_name_that_is_taken_is_not_used_again() -> None:
    book = workbook()
    book.create_sheet("ATT RÄTTA")

    assert opened(marked(saved(book), ("Uppföljning", "D16"))).sheetnames[0] == "Att rätta (2)"


def test_what_others_have_commented_stays_with_ours_below() -> None:
    book = workbook()
    book.active["D16"].comment = Comment("Frågat Luftvårdsförbundet", "Ekonomen")
    book.active["B2"].comment = Comment("Stämt av", "Ekonomen")
    sheet = opened(marked(saved(book), ("Uppföljning", "D16"), ("Uppföljning", "A1")))["Uppföljning"]

    assert sheet["D16"].comment.text.startswith("Frågat Luftvårdsförbundet")
    assert "Ändra <till> 24" in sheet["D16"].comment.text
    assert sheet["B2"].comment.text == "Stämt av"
    assert sheet["A1"].comment.author == "avstamning"


def test_the_drawing_of_comments_stands_where_the_order_of_a_sheet_puts_it() -> None:
    book = workbook()
    sheet = book.active
    sheet["A20"], sheet["B20"] = "x", "y"
    sheet.add_table(Table(displayName="T", ref="A20:B21"))
    sheet.add_data_validation(DataValidation(type="list", formula1='"a,b"', sqref="A9"))
    stored = parts_of(marked(saved(book), ("Uppföljning", "D16")))["xl/worksheets/sheet1.xml"]

    assert stored.index(b"<dataValidations") < stored.index(b"<legacyDrawing") < stored.index(b"<tableParts")


def test_a_corrected_file_is_marked_anew_and_what_is_cured_looks_as_it_did() -> None:
    book = workbook()
    book.active["D16"].fill = PatternFill("solid", fgColor="FF112233")
    once = opened(marked(saved(book), ("Uppföljning", "D16"), ("Uppföljning", "B2")))
    once["Uppföljning"]["D16"] = 24
    twice = opened(marked(saved(once), ("Uppföljning", "B2")))

    sheet = twice["Uppföljning"]
    assert twice.sheetnames == ["Att rätta", "Uppföljning"]
    assert sheet["D16"].fill.fgColor.rgb == "FF112233"
    assert sheet["D16"].comment is None
    assert sheet["B2"].fill.fgColor.rgb == "FFF8D7D9"
    assert sheet["B2"].comment.text == "Ändra <till> 24 & lägg in"
    assert [twice.worksheets[0][f"D{row}"].value for row in (5, 6)] == ["B2", None]


def test_our_list_is_known_by_what_it_holds(tmp_path: Path) -> None:
    once = opened(marked(saved(workbook()), ("Uppföljning", "D16")))
    once.worksheets[0].title = "Något annat"
    once.worksheets[0].insert_rows(1, 3)
    ours, other = read_bytes(saved(once), tmp_path).sheets

    assert is_list(ours)
    assert not is_list(other)


def test_the_most_urgent_gives_a_cell_its_look_and_all_is_said() -> None:
    marks = [Mark("Uppföljning", "D16", "error", "Fel"), Mark("Uppföljning", "D16", "warning", "Kolla")]
    cell = opened(mark(saved(workbook()), marks, listing()))["Uppföljning"]["D16"]

    assert cell.fill.fgColor.rgb == "FFF8D7D9"
    assert cell.comment.text == "Fel\n\nKolla"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def odd(sheet: str, workbook: str = "") -> bytes:
    """A package with prefixes, an odd path, an absolute target and no styles."""
    main = workbook or (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{OFFICE}"><x:sheets><x:sheet name="S&amp;T" sheetId="9" q:id="a"/></x:sheets>'
        "</x:workbook>"
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    types += '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/bok/b.xml" ContentType="application/'
    types += 'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/blad/ett.xml" ContentType='
    types += '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    to_book = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="/bok/b.xml"/>'
    to_sheet = f'<p:Relationship Id="a" Type="{OFFICE}/worksheet" Target="/blad/ett.xml"/>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{RELS}">{to_book}</Relationships>',
        "bok/b.xml": main,
        "bok/_rels/b.xml.rels": f'<p:Relationships xmlns:p="{RELS}">{to_sheet}</p:Relationships>',
        "blad/ett.xml": sheet,
    }
    return package(**parts)


def test_prefixes_odd_paths_and_cells_without_references_are_no_obstacle(tmp_path: Path) -> None:
    cells = "<x:row><x:c><x:v>1</x:v></x:c><x:c t='str'><x:v>&lt;c r=\"B1\"</x:v></x:c></x:row><!-- <x:row r='2'> --><x:row/>"
    content = odd(f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>')
    after = marked(content, ("S&T", "B1"), ("S&T", "A2"), ("S&T", "A7"))

    assert same_cells(read_bytes(content, tmp_path), read_bytes(after, tmp_path))
    sheet = opened(after)["S&T"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("B1", "A2", "A7")] == ["FFF8D7D9"] * 3
    assert sheet["A1"].fill.fgColor.rgb == "00000000"


def test_a_sheet_without_rows_can_be_marked() -> None:
    after = marked(odd(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), ("S&T", "C3"))

    assert opened(after)["S&T"]["C3"].comment is not None


def test_a_part_in_utf_16_can_be_marked(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="str"><v>å</v></c></row>'
    sheet = (
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    )
    content = package(**{**parts_of(odd("")), "blad/ett.xml": sheet.encode("utf-16")})

    assert read_bytes(marked(content, ("S&T", "A1")), tmp_path).sheets[1].cells["A"].to_list() == ["å"]


@pytest.mark.parametrize("content", [b"", b"ingen zip", b"PK\x03\x04 trasig", package(a="b")])
def test_what_is_no_workbook_is_not_touched(content: bytes) -> None:
    with pytest.raises(UnmarkableError):
        marked(content, ("A", "A1"))


def test_a_document_type_is_not_touched() -> None:
    with pytest.raises(UnmarkableError):
        marked(odd(f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), ("S&T", "A1"))


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
values = st.one_of(st.integers(-(10**9), 10**9), st.booleans(), texts.map(lambda text: text.lstrip("=") or "x"))


@settings(max_examples=25)
@given(
    cells=st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), values, min_size=1, max_size=12),
    wanted=st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=6),
    said=texts,
)
def test_whatever_is_marked_the_cells_hold_what_they_held(
    cells: dict[tuple[int, int], Any], wanted: set[tuple[int, int]], said: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        book.active.cell(row, column, value)
    content, folder = saved(book), tmp_path_factory.mktemp("book")
    places = [("Sheet", book.active.cell(row, column).coordinate) for row, column in sorted(wanted)]

    after = marked(content, *places, said=said)

    assert same_cells(read_bytes(content, folder), read_bytes(after, folder))
    sheet = opened(after)["Sheet"]
    assert {cell for _, cell in places} == {cell.coordinate for row in sheet for cell in row if cell.comment}
    again = marked(after, *places, said=said)
    assert changed(after, again) <= {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        *(n for n in parts_of(after) if "avstamning" in n),
    }


def test_numbers_that_are_none_and_names_that_are_no_text_are_no_obstacle() -> None:
    endless = "9" * 5_000
    parts = parts_of(saved(workbook()))
    main = parts["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="\xc2\xb2"')
    sheet = parts["xl/worksheets/sheet1.xml"].replace(
        b"<sheetData>", f'<cols><col min="{endless}" max="²"/></cols><sheetData>'.encode(), 1
    )
    content = packed({**parts, "xl/workbook.xml": main, "xl/worksheets/sheet1.xml": sheet})

    after = parts_of(marked(content, ("Uppföljning", "D16"), ("Uppföljning", "Z9")))

    assert b'r="Z9" s="' in after["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    "broken", [b"\xff\xfe\xd8\x00", b"<\xe5:comments xmlns:\xe5='x'><\xe5:authors/></\xe5:comments>"]
)
def test_a_part_that_is_no_text_is_not_touched(broken: bytes) -> None:
    content = marked(saved(workbook()), ("Uppföljning", "D16"))
    parts = parts_of(content)
    (comments,) = [name for name in parts if "comments" in name]

    with pytest.raises(UnmarkableError):
        marked(packed({**parts, comments: broken + b"avstamning"}), ("Uppföljning", "D16"))


def test_a_drawing_that_was_made_to_be_searched_for_hours_is_read_once() -> None:
    content = marked(saved(workbook()), ("Uppföljning", "D16"))
    parts = parts_of(content)
    (drawing,) = [name for name in parts if name.endswith(".vml")]
    begun = time.process_time()

    marked(packed({**parts, drawing: b"<xml>" + b"<v:shape " * 60_000 + b"</xml>"}), ("Uppföljning", "D16"))

    assert time.process_time() - begun < 3
