from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.findings import FileRejected
from pipeline.reading import read
from tests.reading.building import (
    altered,
    blank,
    compound,
    ods,
    old_record,
    only_sheet,
    record,
    saved,
    wide,
    written,
    xls,
    xlsb,
    zipped,
)

ROWS = [(1, "Rad", "Utfall"), (3, "Hyra", "-7,5")]


@pytest.mark.parametrize("name", ["export.csv", "export.xls", "export.xlsx"])
def test_the_content_decides_and_not_the_name(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, "Rad\tUtfall\n\nHyra\t-7,5\n")

    assert read(path).format == "csv"
    assert only_sheet(path).cells.rows() == ROWS


def test_a_single_export_in_an_archive_is_read_as_if_it_had_been_dropped_itself(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"../../export.csv": "Rad;Utfall\n\nHyra;-7,5\n", "__MACOSX/x": "x"})

    assert only_sheet(path).cells.rows() == ROWS
    assert not (tmp_path.parent / "export.csv").exists()


@pytest.mark.parametrize(
    "parts", [{"a.csv": "a;b", "b.csv": "a;b"}, {"a.zip": b"PK\x05\x06" + bytes(18)}, {"a.pdf": "%PDF-1.7"}]
)
def test_an_archive_of_anything_else_is_refused(tmp_path: Path, parts: dict[str, str | bytes]) -> None:
    with pytest.raises(FileRejected):
        read(zipped(tmp_path / "export.zip", parts))


def test_a_workbook_with_macros_says_so(tmp_path: Path) -> None:
    made, sheet = blank()
    sheet["A1"] = 1
    path = saved(tmp_path, made)
    altered(path, "xl/vbaProject.bin", b"macro")

    assert read(path).notes == ("has macros, which were not run",)


def test_opendocument_cells_are_read_as_stored_however_often_they_are_repeated(tmp_path: Path) -> None:
    path = ods(
        tmp_path,
        """<table:table table:name="Blad1" table:style-name="ta1">
        <table:table-column/><table:table-column table:visibility="collapse"/>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
        <table:table-row table:visibility="filter">
          <table:table-cell table:number-columns-spanned="2" office:value-type="string">
            <office:annotation><text:p>en kommentar</text:p></office:annotation>
            <text:p>Hyra<text:s text:c="2"/>lokal</text:p><text:p>andra raden</text:p></table:table-cell>
          <table:covered-table-cell/>
          <table:table-cell table:style-name="ce1" office:value-type="float" office:value="8.9000000000000004"
            table:formula="of:=SUM([.A1:.B2];[$Blad2.C$4];&quot;;[.A1]&quot;)"><text:p>9</text:p></table:table-cell>
          <table:table-cell office:value-type="date" office:date-value="2016-08-31T00:00:00"/>
          <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
          <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">
            <text:p>#REF!</text:p></table:table-cell>
          <table:table-cell office:value-type="time" office:time-value="PT12H30M00S"/>
        </table:table-row>
        <table:table-row table:number-rows-repeated="2">
          <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/>
        </table:table-row></table:table>""",
        """<number:number-style style:name="N1"><number:number number:decimal-places="2"/></number:number-style>
        <style:style style:name="ce0" style:data-style-name="N1"/>
        <style:style style:name="ce1" style:parent-style-name="ce0"/>
        <style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>""",
    )

    sheet = only_sheet(path)

    first = ("Hyra  lokal\nandra raden", None, "8.9", "2016-08-31", "TRUE", "#REF!", "12:30:00")
    assert sheet.cells.row(0) == (3, *first)
    assert sheet.cells.rows()[1:] == [(4, "1", "1", *[None] * 5), (5, "1", "1", *[None] * 5)]
    assert sheet.kinds.row(0)[1:] == ("text", None, "number", "date", "boolean", "error", "date")
    assert sheet.decimals is not None
    assert sheet.decimals["C"].to_list() == [2, None, None]
    assert sheet.formulas == {"C3": 'SUM(A1:B2,Blad2!C$4,";[.A1]")'}
    assert sheet.merged == ("A3:B3",)
    assert (sheet.hidden, set(sheet.hidden_rows), set(sheet.hidden_columns)) == (True, {3}, {"B"})


def test_xml_spreadsheets_named_xls_are_read_with_their_formulas_in_a1(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "export.xls",
        """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
        xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1">
        <NumberFormat ss:Format="#,##0.0"/></Style></Styles><Worksheet ss:Name="Blad1"><Table>
        <Column ss:Index="2" ss:Hidden="1"/>
        <Row ss:Index="3"><Cell ss:MergeAcross="1"><Data ss:Type="String">Rad</Data></Cell>
          <Cell ss:StyleID="s1"><Data ss:Type="Number">8.9000000000000004</Data>
            <Comment><ss:Data>en kommentar</ss:Data></Comment></Cell></Row>
        <Row ss:Hidden="1"><Cell ss:Index="3" ss:Formula="=R[-1]C*2+SUM(R1C1:R2C2,C1,R3:R5)">
            <Data ss:Type="Number">17.8</Data></Cell>
          <Cell><Data ss:Type="DateTime">2016-08-31T00:00:00.000</Data></Cell>
          <Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
        </Table></Worksheet></Workbook>""",
    )

    sheet = only_sheet(path)

    assert read(path).format == "spreadsheetml"
    assert sheet.cells.rows() == [
        (3, "Rad", None, "8.9", None, None, None),
        (4, None, None, "17.8", "2016-08-31", "#REF!", "TRUE"),
    ]
    assert sheet.kinds.row(1)[3:] == ("number", "date", "error", "boolean")
    assert sheet.decimals is not None
    assert sheet.decimals["C"].to_list() == [1, None]
    assert sheet.formulas == {"C4": "C3*2+SUM($A$1:$B$2,$A:$A,$3:$5)"}
    assert sheet.merged == ("A3:B3",)
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns)) == ({4}, {"B"})


def test_html_named_xls_is_laid_out_as_a_spreadsheet_program_does(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "export.xls",
        """<html><head><meta charset="cp1252"><style>td {color: red}</style></head><body><p>Resultaträkning</p>
        <table><tr><th rowspan=2>Rad<th colspan=2>Utfall</tr>
        <tr><td>2016</td><td x:num="-1234.5">-1&nbsp;234,50</td></tr>
        <tr style="display: none"><td>d&ouml;ld<br>rad</td><td><table><tr><td>a<td>b</tr><tr><td>c</table></td>
        <td>sist</td></tr></table>Utskriven 2016-09-01</body></html>""".encode("cp1252"),
    )

    sheet = only_sheet(path)

    assert sheet.cells.rows() == [
        (1, "Resultaträkning", None, None, None),
        (2, "Rad", "Utfall", None, None),
        (3, None, "2016", "-1234.5", None),
        (4, "döld\nrad", "a", "b", "sist"),
        (5, None, "c", None, None),
        (6, "Utskriven 2016-09-01", None, None, None),
    ]
    assert sheet.kinds["C"].to_list() == [None, None, "number", "text", None, None]
    assert sheet.merged == ("A2:A3", "B2:C2")
    assert sheet.hidden_rows == {4}


def test_a_web_archive_has_a_sheet_for_each_page_with_a_table(tmp_path: Path) -> None:
    page = "Content-Type: text/html; charset=utf-8\nContent-Location: x_files/{}\n\n{}\n"
    path = written(
        tmp_path,
        "export.xls",
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        + page.format("x.htm", '<x:Name>Utfall</x:Name><x:WorksheetSource HRef="x_files/sheet001.htm"/>')
        + "--b\n"
        + page.format("sheet001.htm", "<table><tr><td>Årsavgifter</td><td>5</td></tr></table>")
        + "--b--\n",
    )

    sheet = only_sheet(path)

    assert (sheet.name, sheet.cells.rows()) == ("Utfall", [(1, "Årsavgifter", "5")])


def test_binary_workbooks_are_read_with_kinds_formats_and_what_is_hidden(tmp_path: Path) -> None:
    def cell(column: int, style: int = 0) -> bytes:
        return struct.pack("<II", column, style)

    def row(number: int, flags: int = 0) -> bytes:
        return record(0, struct.pack("<IIHBB", number - 1, 0, 300, 0, flags))

    path = xlsb(
        tmp_path,
        record(60, struct.pack("<IIIIH", 1, 1, 0, 0, 1))
        + row(3)
        + record(2, cell(0, 1) + struct.pack("<i", 890 << 2 | 3))
        + record(5, cell(1, 0) + struct.pack("<d", 0.1 + 0.2))
        + record(3, cell(2) + b"\x17")
        + record(4, cell(3) + b"\x01")
        + row(1_000, 0x10)
        + record(8, cell(0) + wide("0130") + b"\0\0")
        + record(9, cell(1, 2) + struct.pack("<d", 42613.5) + b"\0\0")
        + record(176, struct.pack("<IIII", 2, 2, 0, 1)),
        {0: "General", 164: "#,##0.00", 14: "yyyy-mm-dd"},
    )

    sheet = only_sheet(path)

    assert sheet.cells.rows() == [
        (3, "8.9", "0.30000000000000004", "#REF!", "TRUE"),
        (1_000, "0130", "2016-08-31T12:00:00", None, None),
    ]
    assert sheet.kinds.rows()[0][1:] == ("number", "number", "error", "boolean")
    assert sheet.decimals is not None
    assert sheet.decimals["A"].to_list() == [2, None]
    assert (sheet.hidden, set(sheet.hidden_rows), set(sheet.hidden_columns)) == (True, {1_000}, {"B"})
    assert sheet.merged == ("A3:B3",)


def test_old_workbooks_are_read_with_kinds_formats_and_what_is_hidden(tmp_path: Path) -> None:
    path = xls(
        tmp_path,
        old_record(0x007D, "HHHHHH", 1, 1, 0, 0, 1, 0)
        + old_record(0x0208, "HHHH4xI", 2, 0, 4, 300, 0x20)
        + old_record(0x0203, "HHHd", 2, 0, 1, 8.9)
        + old_record(0x0203, "HHHd", 2, 1, 2, 42613.5)
        + old_record(0x0205, "HHHBB", 2, 2, 0, 0x17, 1)
        + old_record(0x0205, "HHHBB", 2, 3, 0, 1, 0)
        + old_record(0x0204, "HHHHB4s", 9, 0, 0, 4, 0, b"0130")
        + old_record(0x00E5, "HHHHH", 1, 2, 2, 0, 1),
        {0: "General", 164: "#,##0.00", 14: "yyyy-mm-dd"},
    )

    sheet = only_sheet(path)

    assert sheet.cells.rows() == [(3, "8.9", "2016-08-31T12:00:00", "#REF!", "TRUE"), (10, "0130", None, None, None)]
    assert sheet.kinds.row(0)[1:] == ("number", "date", "error", "boolean")
    assert sheet.decimals is not None
    assert sheet.decimals["A"].to_list() == [2, None]
    assert (sheet.hidden, set(sheet.hidden_rows), set(sheet.hidden_columns)) == (True, {3}, {"B"})
    assert sheet.merged == ("A3:B3",)


def test_a_compound_file_of_another_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRejected):
        read(written(tmp_path, "brev.xls", compound("WordDocument", bytes(4096))))


@pytest.mark.parametrize("cut", [1, 9, 40])
def test_a_binary_workbook_whose_records_break_off_is_refused(tmp_path: Path, cut: int) -> None:
    cells = record(0, struct.pack("<IIHBB", 0, 0, 0, 0, 0)) + record(8, struct.pack("<II", 0, 0) + wide("Årsavgifter"))

    with pytest.raises(FileRejected):
        read(xlsb(tmp_path, cells[:-cut], {}))


@pytest.mark.parametrize("content", ['<?xml version="1.0"?><faktura/>', "<svg></svg>"])
def test_xml_of_other_kinds_is_no_text_export(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRejected):
        read(written(tmp_path, "export.xml", content))
