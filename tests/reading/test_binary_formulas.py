"""Formulas of binary workbooks, from their tokens to the text that people see."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.cells import not_tested
from pipeline.reading import read
from pipeline.reading.tokens import BIFF8, BIFF12, Tokens, Untold, functions
from pipeline.tables import Book

SHEETS = ["Blad1", "Fel's", None]


def biff8(*parts: bytes) -> str:
    return Tokens(BIFF8, functions(), SHEETS).text(b"".join(parts), 9, 2)


def cell(row: int, column: int, *, fixed: bool = False) -> bytes:
    return struct.pack("<HH", row, column | (0 if fixed else 0xC000))


def area(top: int, bottom: int, left: int, right: int) -> bytes:
    return struct.pack("<HHHH", top, bottom, left | 0xC000, right | 0xC000)


def test_operators_numbers_and_parentheses_stand_as_they_were_written() -> None:
    three, half = b"\x1e" + struct.pack("<H", 3), b"\x1f" + struct.pack("<d", 0.5)

    assert biff8(b"\x44", cell(0, 0), three, b"\x03\x15", half, b"\x05") == "(A1+3)*0.5"
    assert biff8(b"\x44", cell(3, 1, fixed=True), b"\x13") == "-$B$4"
    assert biff8(b"\x24", cell(0, 0), b"\x24", cell(1, 0), b"\x06\x14") == "A1/A2%"


def test_a_sum_is_the_same_however_it_is_stored() -> None:
    one = b"\x25" + area(0, 7, 2, 2) + b"\x19\x10\x00\x00"
    several = b"\x25" + area(0, 7, 2, 2) + b"\x44" + cell(8, 2) + b"\x42\x02" + struct.pack("<H", 4)

    assert biff8(one) == "SUM(C1:C8)"
    assert biff8(several) == "SUM(C1:C8,C9)"


def test_references_to_other_sheets_are_quoted_and_those_to_other_workbooks_not_told() -> None:
    assert biff8(b"\x5a\x01\x00", cell(4, 3)) == "'Fel''s'!D5"
    assert biff8(b"\x3b\x00\x00", area(0, 1, 0, 0)) == "'Blad1'!A1:A2"
    with pytest.raises(Untold):
        biff8(b"\x5a\x02\x00", cell(4, 3))


def test_a_shared_formula_is_told_as_each_cell_means_it() -> None:
    above = b"\x4c" + struct.pack("<HH", 0xFFFF, 0xC000)  # one row up, the same column
    tokens = Tokens(BIFF8, functions(), SHEETS)

    assert [tokens.text(above, row, 2) for row in (9, 10)] == ["C9", "C10"]


def test_branches_and_spaces_are_passed_over() -> None:
    condition, branch = b"\x44" + cell(0, 0), b"\x19\x02\x07\x00"
    choose = b"\x19\x04\x01\x00" + bytes(4)
    space = b"\x19\x40\x00\x01"
    arguments = b"\x1e\x01\x00" + b"\x1e\x02\x00"

    assert biff8(condition, branch, space, choose, arguments, b"\x42\x03\x01\x00") == "IF(A1,1,2)"


def test_wider_sheets_have_wider_references() -> None:
    tokens = Tokens(BIFF12, functions(), SHEETS)
    last = b"\x44" + struct.pack("<IH", 1_048_575, 16_383 | 0xC000)

    assert tokens.text(last, 0, 0) == "XFD1048576"
    assert tokens.text(b"\x17" + struct.pack("<H", 2) + 'a"'.encode("utf-16-le"), 0, 0) == '"a"""'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x03",
        b"\x44\x00",
        b"\x23\x01\x00\x00\x00",
        b"\x42\x02\xff\x00",
        b"\x17\x09\x00ab",
        b"\x18",
        b"\x2a" + bytes(4),
    ],
    ids=["nothing", "no operands", "cut short", "a name", "a function of somebody's", "a short text", "odd", "lost"],
)
def test_what_is_not_understood_is_not_told(data: bytes) -> None:
    with pytest.raises(Untold):
        biff8(data)
    assert Tokens(BIFF8, functions(), SHEETS).text_or_unread(data, 9, 2) == "#UNREAD!C10"


FORMULAS = {
    "D2": "B2-C2",
    "D3": "B3-C3",
    "D4": "B4-C4",
    "B5": "SUM(B2:B4)",
    "C5": "SUM(C2,C3,C4)",
    "D5": "ROUND((B5-C5)*100/C5,1)+$B$2",
    "B6": "Andra!A1+'Tredje bladet'!B2",
    "C6": "IF(B6>0,-B6,0)",
}


def as_told(formula: str) -> str:
    return re.sub(r"'(\w+)'!", r"\1!", formula.replace(" ", ""))


@pytest.mark.needs("libreoffice")
def test_an_old_workbook_has_the_formulas_of_the_new_one(tmp_path: Path, tool: Callable[[str], str]) -> None:
    made = tmp_path / "ny.xlsx"
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Första")
        for row, cells in enumerate([["", "Budget", "Utfall"], ["a", 10, 4], ["b", 20, 5], ["c", 30, 6]]):
            sheet.write_row(row, 0, cells)
        for address, formula in FORMULAS.items():
            sheet.write_formula(address, f"={formula}")
        for name, cells in (("Andra", [7]), ("Tredje bladet", [1, 2])):
            book.add_worksheet(name).write_column(0, len(cells) - 1, cells)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [tool("libreoffice"), profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    old = read(tmp_path / "ny.xls")

    assert {at: as_told(text) for at, text in old.sheets[0].formulas.items()} == {
        at: as_told(text) for at, text in FORMULAS.items()
    }
    assert old.untested == ()
    assert not_tested(old) == ()


@pytest.mark.needs("corpus")
def test_formulas_of_the_corpus_are_told_or_said_to_be_not_tested(corpus: Path) -> None:
    told = unread = 0
    for name in ("poi__SimpleMultiCell.xls", "poi__15228.xls", "poi__57003-FixedFunctionTestCaseData.xls"):
        path = corpus / "formats" / name
        if not path.exists():
            continue
        book: Book = read(path)
        texts = [text for sheet in book.sheets for text in sheet.formulas.values()]
        unread += sum(text.startswith("#UNREAD!") for text in texts)
        told += sum(not text.startswith("#UNREAD!") for text in texts)
        assert [finding.code for finding in not_tested(book)] == ["C11"] * any(
            text.startswith("#UNREAD!") for text in texts
        )
    assert told > 10
    assert unread > 10
