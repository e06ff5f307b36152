"""C04 and C08: amounts stored otherwise than they look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.cells import inspect
from pipeline.findings import Cell, Finding, Message, Severity
from tests.cells.building import EKERO, book_of, follow_up, inspected

AS_TEXT = [
    ["kr", "actual", "budget"],
    ["Salaries", "80", 90],
    ["Rent", "20", 25],
    ["Fees", 5, "7"],
    ["Note", "-", None],
]


def test_amounts_stored_as_text_are_one_finding_for_each_column(tmp_path: Path) -> None:
    findings = inspected(tmp_path, AS_TEXT).findings

    assert [(finding.code, finding.severity) for finding in findings] == [("C04", Severity.INFO)] * 2
    assert [finding.cells[0].address for finding in findings] == ["B2", "C4"]
    assert [finding.message.values["count"] for finding in findings] == [2, 1]


@pytest.mark.parametrize("text_format", ["csv", "html", "sie"])
def test_a_text_file_has_nothing_but_texts(tmp_path: Path, text_format: str) -> None:
    book = replace(book_of(tmp_path, {"Blad1": AS_TEXT}), format=text_format)

    assert inspect(book, [(book.sheets[0], follow_up(book.sheets[0]))], EKERO).findings == ()


def shown(code: str, *values: float) -> Any:
    """A change of a workbook: amounts in column B, shown by a number format."""

    def change(workbook: Any) -> None:
        for row, value in enumerate(values, start=1):
            workbook.worksheets()[0].write_number(row, 1, value, workbook.add_format({"num_format": code}))

    return change


LINES = [["tkr", "actual"], ["Salaries", 1], ["Rent", 2]]


def test_amounts_with_more_digits_than_they_show_are_one_finding_for_the_file(tmp_path: Path) -> None:
    (found,) = inspected(tmp_path, LINES, change=shown("# ##0", 13946.3275, 0.5), unit="tkr").findings

    assert (found.code, found.severity, found.cells[0].address) == ("C08", Severity.INFO, "B2")
    assert found.message.values["count"] == 2


@pytest.mark.parametrize(
    ("code", "unit", "value"),
    [
        ("# ##0", "tkr", 13946),
        ("# ##0.0", "tkr", 13946.3),
        ("General", "tkr", 13946.3275),
        ("#,##0.00", "kr", 0.1 + 0.2),
        ("#,##0.00", "kr", 13946.33),
        ("#,##0.000", "kr", 13946.33),
        ("0.00000", "tkr", 13946.32751),
    ],
)
def test_amounts_that_show_all_their_digits_are_no_finding(tmp_path: Path, code: str, unit: str, value: float) -> None:
    assert inspected(tmp_path, LINES, change=shown(code, value), unit=unit).findings == ()


def test_a_cell_whose_digits_have_a_finding_already_is_not_counted_again(tmp_path: Path) -> None:
    rows = [["kr", "actual"], ["Salaries", 1], ["Rent", 2]]
    book = book_of(tmp_path, {"Blad1": rows}, shown("0", 100.125, 7.5))
    parts = [(book.sheets[0], follow_up(book.sheets[0]))]
    told = Finding("C08", Severity.INFO, Message("…"), (Cell("test.xlsx", "Blad1", "B2"),))

    (found,) = inspect(book, parts, EKERO, [told]).findings

    assert (found.cells[0].address, found.message.values["count"]) == ("B3", 1)
    assert inspect(book, parts, EKERO).findings[0].message.values["count"] == 2


def test_a_file_with_several_tables_has_one_finding_about_its_digits(tmp_path: Path) -> None:
    def change(workbook: Any) -> None:
        for sheet in workbook.worksheets():
            sheet.write_number(1, 1, 1.5, workbook.add_format({"num_format": "0"}))

    book = book_of(tmp_path, {"Blad1": LINES, "Blad2": LINES}, change)

    (found,) = inspect(book, [(sheet, follow_up(sheet, unit="tkr")) for sheet in book.sheets], EKERO).findings

    assert found.message.values["count"] == 2
