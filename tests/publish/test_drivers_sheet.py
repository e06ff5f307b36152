"""*Största poster* and *Per månad*."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from tests.publish.building import august, with_drivers

OpenBook = Any


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("drivers") / "bok.xlsx"
    write_workbook(with_drivers(august()), place, Language("sv"))
    return place


@pytest.fixture(scope="module")
def book(path: Path) -> OpenBook:
    return openpyxl.load_workbook(path)


def test_accounts_and_vouchers_stand_with_both_sides_and_their_part(book: OpenBook) -> None:
    rows = [[cell.value for cell in row] for row in book["Största poster"]["A5:K7"]]

    assert rows[0][3:] == [389112.98, "Konto", "3611", None, -1868627.4, -654744.72, -1213882.68, 16]
    assert rows[1][3:] == [389112.98, "Konto", "3612", None, None, -428970.68, 428970.68, 66]
    assert rows[2][4:7] == ["Verifikation", "B1600218 · 201604", "=Statsbidrag"]
    assert book["Största poster"]["G7"].data_type == "s"


def test_the_first_row_of_a_variance_has_a_line_above_it_all_the_way(book: OpenBook) -> None:
    sheet = book["Största poster"]

    assert {cell.border.top.style for cell in sheet[5]} == {"thin"}
    assert {cell.border.top.style for cell in sheet[6]} == {None}


def test_the_sheets_are_left_out_where_there_is_nothing_to_show(tmp_path: Path) -> None:
    write_workbook(august(), tmp_path / "bok.xlsx", Language("sv"))
    names = openpyxl.load_workbook(tmp_path / "bok.xlsx").sheetnames

    assert not {"Största poster", "Per månad"} & set(names)


def test_months_stand_in_a_row_and_add_up_by_a_live_formula(book: OpenBook) -> None:
    sheet = book["Per månad"]

    assert [cell.value for cell in sheet[4]][3:] == [
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "Summa",
    ]  # fmt: skip
    assert sheet["L5"].value == "=SUM(D5:K5)"
    assert sheet["D5"].number_format == '#,##0,;"−"#,##0,;0'


def test_each_line_of_a_title_has_its_months_beside_it_from_zero(path: Path, book: OpenBook) -> None:
    with zipfile.ZipFile(path) as parts:
        number = book.sheetnames.index("Kommunledningskontoret") + 1
        sheet = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
    drawn = dict(zip(sheet.split("<xm:sqref>")[1:], sheet.split("<xm:f>")[1:], strict=True))
    places = {place.split("<")[0]: months.split("<")[0] for place, months in drawn.items()}

    assert places["J7"] == "'Per månad'!D5:K5"
    assert len(places) == 9
    assert 'minAxisType="custom"' in sheet
    assert 'maxAxisType="custom"' in sheet


def test_a_variance_of_nothing_meant_has_no_share(book: OpenBook) -> None:
    sheet = book["Förklaringar"]
    meant = {row[3].value: row[6].value for row in sheet.iter_rows(min_row=5) if row[0].value}

    assert meant["='Nedskrivning och utrangering'!$C$7"] is None
    assert meant["='Kommunledningskontoret'!$C$7"] == "=F5/ABS(D5)"
