from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

from pipeline.findings import FileRejected
from pipeline.reading import read
from pipeline.reading.formulas import SharedFormula
from pipeline.reading.numbers import double_text, stored_number
from pipeline.tables import Sheet, letters
from tests.reading.building import altered, blank, only_sheet, saved


def cell(sheet: Sheet, column: str, row: int) -> tuple[str | None, str | None]:
    at = sheet.cells["row"].index_of(row)
    assert at is not None
    return sheet.cells[column][at], sheet.kinds[column][at]


def test_every_kind_of_cell_is_read_as_stored_at_its_true_position(tmp_path: Path) -> None:
    workbook, sheet = blank()
    sheet["B3"] = "0130"
    sheet["C3"] = -7.4
    sheet["D7"] = date(2016, 8, 31)
    sheet["D8"] = datetime(2016, 8, 31, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
    sheet["E8"] = True
    sheet["F8"] = "#REF!"

    book = read(saved(tmp_path, workbook))

    (read_sheet,) = book.sheets
    assert book.format == "xlsx"
    assert read_sheet.cells["row"].to_list() == [3, 7, 8]
    assert read_sheet.cells.columns == ["row", "A", "B", "C", "D", "E", "F"]
    assert read_sheet.kinds.columns == read_sheet.cells.columns
    assert cell(read_sheet, "B", 3) == ("0130", "text")
    assert cell(read_sheet, "C", 3) == ("-7.4", "number")
    assert cell(read_sheet, "D", 7) == ("2016-08-31", "date")
    assert cell(read_sheet, "D", 8) == ("2016-08-31T12:30:00", "date")
    assert cell(read_sheet, "E", 8) == ("TRUE", "boolean")
    assert cell(read_sheet, "F", 8) == ("#REF!", "error")
    assert cell(read_sheet, "A", 3) == (None, None)


def test_the_decimals_that_a_number_format_shows_are_kept_beside_the_cell(tmp_path: Path) -> None:
    shown = {"0": 0, "0.0": 1, "# ##0": 0, "#,##0.00": 2, "General": None, "0%": None, "0.0 %": None, "#,##0,": None}
    workbook, made = blank()
    for row, code in enumerate(shown, start=1):
        made.cell(row, 1, 13946.3275).number_format = code

    sheet = only_sheet(saved(tmp_path, workbook))

    assert sheet.decimals is not None
    assert sheet.decimals["A"].to_list() == list(shown.values())
    assert sheet.cells["A"].to_list() == ["13946.3275"] * len(shown)


def test_formulas_are_kept_with_their_stored_values_and_without_a_value_there_is_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "test.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write("A1", 1)
        sheet.write_formula("A2", "=A1*2", None, 2)
    uncalculated, second = blank()
    second["B2"] = "=SUM(B3:B4)"
    uncalculated_path = saved(tmp_path / "..", uncalculated)

    (calculated,) = read(path).sheets
    (without_values,) = read(uncalculated_path).sheets

    assert calculated.formulas == {"A2": "A1*2"}
    assert cell(calculated, "A", 2) == ("2", "number")
    assert without_values.formulas == {"B2": "SUM(B3:B4)"}
    assert without_values.cells.height == 0


def sheet_of(folder: Path, xml: bytes) -> Sheet:
    """The sheet of a worksheet's XML."""
    path = saved(folder, blank()[0])
    altered(path, "xl/worksheets/sheet1.xml", xml)
    return only_sheet(path)


def test_a_formula_that_gave_an_empty_text_is_a_blank_cell_and_not_an_uncalculated_one(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        b'<worksheet><sheetData><row><c r="A1"><v>1</v></c>'
        b'<c r="B1" t="str"><f>IF(A1=1,"","x")</f><v></v></c></row></sheetData></worksheet>',
    )

    assert sheet.formulas == {}
    assert sheet.cells.rows() == [(1, "1")]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "nonsense"])
def test_a_wrong_dimension_neither_hides_cells_nor_makes_any(tmp_path: Path, dimension: str) -> None:
    sheet = sheet_of(
        tmp_path,
        f'<worksheet><dimension ref="{dimension}"/><sheetData><row r="7"><c r="C7"><v>5</v></c></row></sheetData>'
        "</worksheet>".encode(),
    )

    assert sheet.cells.rows() == [(7, None, None, "5")]


def test_rows_and_cells_that_do_not_say_where_they_stand_follow_each_other(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        b'<x:worksheet xmlns:x="u"><x:sheetData><x:row r="3"><x:c r="B3"><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>'
        b'<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t><x:rPh><x:t>no</x:t></x:rPh><x:r><x:t>b_x000D_</x:t></x:r></x:is></x:c>'
        b"</x:row></x:sheetData></x:worksheet>",
    )

    assert sheet.cells.rows() == [(3, None, "1", "2"), (4, "ab\r", None, None)]


def test_rows_out_of_order_are_put_in_order_and_cells_that_come_twice_are_noted(tmp_path: Path) -> None:
    path = saved(tmp_path, blank()[0])
    altered(
        path,
        "xl/worksheets/sheet1.xml",
        b'<worksheet><sheetData><row r="9"><c r="A9"><v>9</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
        b'<row r="9"><c r="B9"><v>1</v></c><c r="B9"><v>2</v></c></row></sheetData></worksheet>',
    )

    book = read(path)

    assert book.sheets[0].cells.rows() == [(2, None, "2"), (9, "9", "2")]
    assert book.notes == ("holds some cells twice, of which the last was read",)


def test_links_to_elsewhere_are_noted_and_not_followed(tmp_path: Path) -> None:
    workbook, sheet = blank()
    sheet["A1"] = 1
    path = saved(tmp_path, workbook)
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    altered(
        path,
        "xl/_rels/workbook.xml.rels",
        b'<Relationships><Relationship Id="rId1" Type="' + office + b'worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        b'<Relationship Id="rId9" Type="'
        + office
        + b'externalLink" Target="externalLinks/link1.xml"/></Relationships>',
    )
    altered(
        path,
        "xl/externalLinks/link1.xml",
        b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
    )

    notes = read(path).notes

    assert [note.partition(",")[0] for note in notes] == [
        "has links to other workbooks",
        "has live links to other programs (DDE or OLE)",
    ]


def test_a_shared_formula_may_be_used_before_it_is_said_and_give_an_empty_text_where_it_is(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        b'<worksheet><sheetData><row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c>'
        b'<c r="B1" t="str"><f t="shared" ref="A1:C1" si="0">B2*2</f><v></v></c>'
        b'<c r="C1"><f t="shared" si="0"/><v>3</v></c></row></sheetData></worksheet>',
    )

    assert sheet.formulas == {"A1": "A2*2", "C1": "C2*2"}


def test_merged_ranges_and_everything_hidden_are_noticed(tmp_path: Path) -> None:
    workbook, sheet = blank()
    sheet["A1"] = sheet["D4"] = "x"
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("Dold").sheet_state = "veryHidden"

    shown, hidden = read(saved(tmp_path, workbook)).sheets

    assert shown.merged == ("A1:C1",)
    assert shown.hidden_rows == {4}
    assert shown.hidden_columns == {"B"}
    assert (shown.hidden, hidden.hidden) == (False, True)
    assert hidden.name == "Dold"


def test_a_workbook_without_a_cell_is_refused_as_empty(tmp_path: Path) -> None:
    with pytest.raises(FileRejected) as refused:
        read(saved(tmp_path, blank()[0]), name="Prognos.xlsx")

    (finding,) = refused.value.findings
    assert finding.code == "F11"
    assert finding.message.values["file"] == "Prognos.xlsx"
    assert finding.cells[0].file == "Prognos.xlsx"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_stored_number_is_the_double_that_excel_stores(value: float) -> None:
    for stored in (repr(value), f"{value:.17g}", f"{value:.16G}", double_text(value)):
        text = stored_number(stored)
        assert float(Decimal(text)) == float(stored)
        if math.isfinite(value) and float(stored) == value:
            assert Decimal(text) in (Decimal(stored), Decimal(repr(value)))


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False))
def test_an_amount_that_excel_stores_with_seventeen_digits_reads_as_it_was_typed(amount: Decimal) -> None:
    assert Decimal(stored_number(f"{float(amount):.17g}")) == amount


def test_more_digits_than_a_double_holds_are_kept() -> None:
    assert stored_number("1234567890123456.78") == "1234567890123456.78"


REFERENCES = st.from_regex(r"\$?[B-Y]\$?[1-9][0-9]{1,2}", fullmatch=True)
PIECES = st.one_of(
    REFERENCES,
    REFERENCES.map(lambda reference: f"'Blad A1'!{reference}"),
    st.sampled_from(['"A1 och B2"', "LOG10(5)", "SUM(B2:C$40)", "Kostnad_2016", "1.5E3", "SUM(C:C)", "SUM($2:7)"]),
)


@given(st.lists(PIECES, min_size=1, max_size=4), st.integers(1, 90), st.integers(2, 60))
def test_a_shared_formula_means_in_each_cell_what_openpyxl_translates_it_to(
    pieces: list[str], row: int, column: int
) -> None:
    text = "+".join(pieces)
    target = SharedFormula(text, 1, 1).at(row, column)
    place = f"{letters(column)}{row}"
    assert "=" + target == Translator("=" + text, origin="A1").translate_formula(place)


@pytest.mark.parametrize("name", ["calamine__issue_567_absolute_shared.xlsx", "calamine__shared_formula_reversed.xlsx"])
def test_a_shared_formula_is_read_for_every_cell_of_its_range(corpus: Path, name: str) -> None:
    path = corpus / "formats" / name
    formulas = [sheet.formulas for sheet in read(path).sheets]
    theirs = [
        {
            cell.coordinate: str(cell.value).removeprefix("=")
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in load_workbook(path)
    ]
    assert formulas == theirs
