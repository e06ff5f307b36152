"""Formulas as another program calculates them: LibreOffice gives what we say that they give."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.cells.evaluate import Evaluator
from pipeline.cells.formula import shape
from pipeline.cells.recalculation import Recalculation, recalculate
from pipeline.cells.stored import StoredBook
from pipeline.reading import read
from pipeline.tables import number, split_address

pytestmark = pytest.mark.needs("libreoffice")

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice keeps stored values when it opens a file, unless its profile says never to."""

NUMBERS = (10, 2.5, -4, 0.1, 0.2, 1e-3, 13_946.3275, -7.4, 99_999_999.99, 0.30000000000000004, 1 / 3, 0, 48_208_000)
BY_HAND = (
    "A1+A2*A3", "(A1+A2)*A3", "A1-A2-A3", "A1/A2/A3", "-A1+--A2", "A1*-A3", "+A1+5%", "A1*(50%+50%)", "-5%%",
    "1.5E3+0.5+2", "A4+A5", "C9+Q7+1", "C2+1", "SUM(A1:A3)", "SUM(A1:C6)", "SUM($A$1:A2,A3,100,-A1)", "SUM(C2:A1)",
    "SUM(C1:C3)", "SUM(A:A)", "SUM(1:2)", "ROUND(A2,0)", "ROUND(-A2,0)", "ROUND(2.675,2)", "ROUND(1250,-2)",
    "ROUND(A7*1000,0)", "ABS(A3)-ABS(A1)", "SUBTOTAL(9,A1:A6)", "SUBTOTAL(9,A1:B13)", "SUBTOTAL(109,A7:A13)",
    "'Blad 2'!B3*2", "SUM('Blad 2'!$B$3:B4)", "A1+'Blad 2'!$B$4%",
)  # fmt: skip


class Expressions:
    """Formulas at random, always the same."""

    def __init__(self) -> None:
        self._chance = random.Random(2016)

    def terms(self, deep: int = 0) -> str:
        """One to three operands with operators between them."""
        parts = [self._operand(deep)]
        for _ in range(self._chance.randrange(3)):
            parts += [self._chance.choice("+-*/"), self._operand(deep)]
        return "".join(parts)

    def _operand(self, deep: int) -> str:
        simple = (self._cell, self._cell, lambda: str(self._chance.randrange(1, 100_000) / 100))
        nested = (
            lambda: f"-{self._operand(deep + 1)}",
            lambda: f"({self.terms(deep + 1)})%",
            lambda: f"ROUND({self.terms(deep + 1)},{self._chance.randrange(-1, 4)})",
            lambda: f"SUM({self._cell()}:{self._cell()},{self.terms(deep + 1)})",
            lambda: f"({self.terms(deep + 1)})",
        )
        written: Callable[[], str] = self._chance.choice((*simple, *nested) if deep < 3 else simple)
        return written()

    def _cell(self) -> str:
        return f"{self._chance.choice('AB')}{self._chance.randrange(1, len(NUMBERS) + 1)}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """A workbook of formulas whose stored values are all wrong, and in the folder `new` the same, recalculated."""
    place = tmp_path_factory.mktemp("elsewhere")
    with xlsxwriter.Workbook(place / "formulas.xlsx") as workbook:
        sheet, second = workbook.add_worksheet("Blad1"), workbook.add_worksheet("Blad 2")
        for row, value in enumerate(NUMBERS):
            sheet.write_number(row, 0, value)
            sheet.write_number(row, 1, NUMBERS[-row])
        sheet.write_string("C1", "text")
        sheet.write_boolean("C2", True)
        sheet.write_formula("A14", "=SUBTOTAL(9,A1:A6)", None, 0)
        second.write_number("B3", 7)
        second.write_number("B4", 8.25)
        chosen = Expressions()
        random_ones = [chosen.terms() for _ in range(400)]
        for row, formula in enumerate((*BY_HAND, "SUBTOTAL(9,A10:A14)", *random_ones), start=20):
            sheet.write_formula(row, 5, f"={formula}", None, 123_456_789)
        sheet.set_row(8, None, None, {"hidden": True})
    (place / "profile" / "user").mkdir(parents=True)
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    subprocess.run(
        [
            tool("libreoffice"), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx", "--outdir", str(place / "new"), str(place / "formulas.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    return place


def recalculated(path: Path) -> tuple[Recalculation, dict[tuple[int, int], str]]:
    book = read(path)
    stored = StoredBook(book)
    formulas = {split_address(address)[::-1]: text for address, text in book.sheets[0].formulas.items()}
    placed = {(row, number(column)): text for (row, column), text in formulas.items()}
    shapes = {place: shape(text, *place) for place, text in placed.items()}
    return recalculate(shapes, stored.sheet("Blad1"), Evaluator(stored)), placed


def test_libreoffice_calculates_what_we_say_that_the_formulas_give(folder: Path) -> None:
    recalculation, formulas = recalculated(folder / "new" / "formulas.xlsx")

    assert [(formulas[one.place], one.stored, one.given) for one in recalculation.stale] == []
    assert recalculation.evaluated > 300


def test_before_it_did_all_of_them_were_stale(folder: Path) -> None:
    recalculation, _ = recalculated(folder / "formulas.xlsx")

    assert len(recalculation.stale) == recalculation.evaluated > 400
