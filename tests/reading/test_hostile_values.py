"""Single values that stopped a reader once: each is read as what it is, or refused, and is never an error of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import FileRejected
from pipeline.reading import read_here
from pipeline.reading.html import read_html, read_mhtml
from pipeline.reading.limits import Limits, Meter
from pipeline.reading.r1c1 import as_a1
from pipeline.tables import Sheet
from tests.reading.building import altered, blank, ods, saved

ENDLESS = "9" * 5_000
"""More digits than Python makes a number of."""
PAGE = "<table><tr><td>Årsavgifter</td></tr></table>"


def meter() -> Meter:
    return Meter("test.xls", Limits(), 1_000)


def texts(sheets: list[Sheet]) -> list[str]:
    return [text for sheet in sheets for text in sheet.cells["A"].to_list() if text]


@pytest.mark.parametrize("declared", ["undefined", "punycode", "hex", "nothing-known"])
def test_a_page_in_an_encoding_that_is_none_is_read_by_its_bytes(declared: str) -> None:
    page = f'<html><meta charset="{declared}">{PAGE}</html>'.encode()

    assert texts(read_html(page, meter(), "test")[0]) == ["Årsavgifter"]


@pytest.mark.parametrize("declaration", ["<![foo[ ]]>", "<![if !mso]>", "<![x y>"])
def test_a_declaration_that_nobody_knows_is_passed_over(declaration: str) -> None:
    page = f"<html>{PAGE.replace('Årsavgifter', declaration + 'Årsavgifter')}</html>".encode()

    assert texts(read_html(page, meter(), "test")[0]) == ["Årsavgifter"]


def test_a_web_archive_from_a_folder_with_swedish_letters_is_read() -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Location: file:///C:/Användare/Budget.htm\r\n\r\n"

    sheets, _ = read_mhtml(head.encode("cp1252") + PAGE.encode(), meter(), "test")

    assert texts(sheets) == ["Årsavgifter"]


def sheet_of(folder: Path, inside: str) -> Path:
    workbook, sheet = blank()
    sheet["A1"] = "x"
    path = saved(folder, workbook)
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    altered(path, "xl/worksheets/sheet1.xml", f"<worksheet {spaces}>{inside}</worksheet>".encode())
    return path


def test_a_number_with_an_endless_exponent_stands_as_it_is_written(tmp_path: Path) -> None:
    number = "1e-99999999999999999999999"
    path = sheet_of(tmp_path, f'<sheetData><row r="1"><c r="A1"><v>{number}</v></c></row></sheetData>')

    (sheet,) = read_here(path).sheets

    assert sheet.cells["A"].to_list() == [number]


@pytest.mark.parametrize(
    "data",
    [
        f'<row r="{ENDLESS}"><c><v>1</v></c></row>',
        f'<row r="1"><c r="A1" t="s"><v>{ENDLESS}</v></c></row>',
    ],
)
def test_a_place_beyond_all_sheets_is_damage(tmp_path: Path, data: str) -> None:
    with pytest.raises(FileRejected) as refused:
        read_here(sheet_of(tmp_path, f"<sheetData>{data}</sheetData>"))

    assert [finding.code for finding in refused.value.findings] == ["F01"]


@pytest.mark.parametrize(
    ("written", "merged"),
    [("a1:$C$1", ("A1:C1",)), ("A", ()), ("", ()), ("A1", ()), ("A1:B1:C1", ()), (f"A{ENDLESS}:B1", ())],
)
def test_a_merged_range_is_one_or_it_is_left_out(tmp_path: Path, written: str, merged: tuple[str, ...]) -> None:
    data = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    path = sheet_of(tmp_path, f'{data}<mergeCells><mergeCell ref="{written}"/></mergeCells>')

    assert read_here(path).sheets[0].merged == merged


def test_hidden_columns_and_styles_with_endless_numbers_are_nobodys(tmp_path: Path) -> None:
    columns = f'<cols><col min="1" max="{ENDLESS}" hidden="1"/></cols>'
    path = sheet_of(tmp_path, f'{columns}<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    styles = f'<styleSheet><cellXfs><xf numFmtId="{ENDLESS}"/></cellXfs></styleSheet>'
    altered(path, "xl/styles.xml", styles.encode())

    (sheet,) = read_here(path).sheets

    assert (sheet.hidden_columns, sheet.cells["A"].to_list()) == (frozenset(), ["1"])


def test_an_endless_number_of_decimals_is_no_number_of_decimals(tmp_path: Path) -> None:
    style = (
        f'<number:number-style style:name="N1"><number:number number:decimal-places="{ENDLESS}"/></number:number-style>'
    )
    cell = '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    path = ods(tmp_path, f"<table:table><table:table-row>{cell}</table:table-row></table:table>", style)

    assert read_here(path).sheets[0].cells["A"].to_list() == ["7"]


def test_a_reference_with_an_endless_number_is_none() -> None:
    assert as_a1(f"R[{ENDLESS}]C", 1, 1) == f"R[{ENDLESS}]C"
