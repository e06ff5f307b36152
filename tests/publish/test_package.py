"""Rows written straight as XML: what is read of them is what XlsxWriter would have written."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.masking import MASK
from pipeline.publish.long_list import Cells
from pipeline.publish.long_list import rows_xml as long_rows
from pipeline.publish.package import Link, Rows, links_xml, write_package
from pipeline.publish.short_rows import Computed, Row
from pipeline.publish.short_rows import rows_xml as short_rows
from pipeline.publish.texts import all_clean, all_lines_of, clean, lines_of
from pipeline.publish.zip_file import write_zip

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
awkward = st.one_of(texts, st.sampled_from(["_x0041_", " a", "a\n", "a\rb", "<&>\"'", "=1+1", "\ufffe", "811218-9876"]))


def empty_book() -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad")
        sheet.write_string(0, 0, "head")
        sheet.write_string(9, 1, "foot")
    return buffer.getvalue()


def strings_of(package: Path | BytesIO) -> list[str]:
    with zipfile.ZipFile(package) as parts:
        return re.findall("<si>(.*?)</si>", parts.read("xl/sharedStrings.xml").decode(), re.DOTALL)


@given(st.lists(awkward, min_size=1, max_size=5, unique=True))
@settings(max_examples=60)
def test_texts_are_stored_as_xlsxwriter_stores_them(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    shown = list(dict.fromkeys(clean(text) for text in found if clean(text)))
    path = tmp_path_factory.mktemp("texts") / "ours.xlsx"
    rows = [Row(1, None, [(at, 0, text) for at, text in enumerate(shown)])] if shown else []
    block = Rows(1, 1, len(shown), lambda strings: short_rows(rows, strings))
    write_package(empty_book(), {0: [block]}, {}, path)

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, text in enumerate(["head", *shown]):
            sheet.write_string(0, at, text)
    ours = [one.replace(' xml:space="preserve"', "") for one in strings_of(path)[2:]]
    theirs = [one.replace(' xml:space="preserve"', "") for one in strings_of(buffer)[1:]]
    assert ours == theirs


def test_every_kind_of_value_is_read_again_as_what_it_is(tmp_path: Path) -> None:
    values = ["=text", Decimal("-12.50"), 3, date(2016, 10, 31), Computed('=B3&"<"', Decimal("0.10")), None]
    rows = [Row(2, 30, [(at, 0, value) for at, value in enumerate(values)])]
    block = Rows(2, 2, 5, lambda strings: short_rows(rows, strings), links_xml([Link("A3", "'Bl\"ad'!A1", "tip")]))
    write_package(empty_book(), {0: [block]}, {}, tmp_path / "bok.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bok.xlsx")["Blad"]

    assert [cell.value for cell in sheet[3]] == ["=text", -12.5, 3, 42674, '=B3&"<"', None]
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].hyperlink.location == "'Bl\"ad'!A1"
    assert (sheet["A1"].value, sheet["B10"].value) == ("head", "foot")
    assert (sheet.dimensions, sheet.row_dimensions[3].height) == ("A1:F10", 30)


def test_a_value_of_another_kind_is_a_mistake(tmp_path: Path) -> None:
    block = Rows(2, 2, 0, lambda strings: short_rows([Row(2, None, [(0, 0, 0.5)])], strings))

    with pytest.raises(TypeError):
        write_package(empty_book(), {0: [block]}, {}, tmp_path / "bok.xlsx")


def test_long_lists_keep_amounts_exactly_and_leave_out_what_is_empty(tmp_path: Path) -> None:
    columns = [
        Cells(pl.Series(["a", None, "a"]), 0),
        Cells(pl.Series([Decimal("123456789012.34"), Decimal("-0.01"), None], dtype=pl.Decimal(18, 2)), 0),
        Cells(pl.Series([1, 2, 3], dtype=pl.Int64), pl.Series([0, 0, 0]), "=SUM(B{row}:B{row})"),
    ]
    heights = pl.Series([None, 28, None], dtype=pl.Int64)
    block = Rows(1, 3, 2, lambda strings: long_rows(1, columns, heights, strings))
    write_package(empty_book(), {0: [block]}, {}, tmp_path / "bok.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bok.xlsx")["Blad"]

    assert [[cell.value for cell in row] for row in sheet["A2:C4"]] == [
        ["a", 123456789012.34, "=SUM(B2:B2)"],
        [None, -0.01, "=SUM(B3:B3)"],
        ["a", None, "=SUM(B4:B4)"],
    ]
    assert sheet.row_dimensions[3].height == 28
    with zipfile.ZipFile(tmp_path / "bok.xlsx") as parts:
        assert b"<v>123456789012.34</v>" in parts.read("xl/worksheets/sheet1.xml")
        assert b'count="4" uniqueCount="3"' in parts.read("xl/sharedStrings.xml")


@given(st.lists(awkward, max_size=6))
def test_many_texts_are_cleaned_and_measured_as_each_one_is(found: list[str]) -> None:
    series = pl.Series(found, dtype=pl.String)

    assert all_clean(series).to_list() == [clean(text) for text in found]
    assert all_lines_of(series, 12).fill_null(1).to_list() == [lines_of(text, 12) for text in found]


def test_an_identity_number_is_masked_in_long_lists_too() -> None:
    assert all_clean(pl.Series(["Avser 811218-9876.", None])).to_list() == [f"Avser {MASK}.", None]


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_a_package_is_a_zip_file_that_others_read(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    parts = {f"xl/part{number}.xml": content for number, content in enumerate(contents)}
    write_zip(parts.items(), path)

    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert {name: package.read(name) for name in package.namelist()} == parts
        assert {entry.date_time for entry in package.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
