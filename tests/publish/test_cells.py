from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.language import Language
from pipeline.publish.cells import Operand, operands_text, ranges
from pipeline.publish.places import Place

SV = Language("sv")


def place(cell: str, file: str = "A.xlsx", rows: int | None = None) -> Place:
    return Place(0, "t", "l", "m", None, Decimal(1), Decimal(1), "x", file, "Blad1", cell, "K", rows, "")


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        ("B6", ["B6"]),
        ("B6 B7 B8", ["B6:B8"]),
        ("G9 H9 I9", ["G9:I9"]),
        ("B6 B8", ["B6", "B8"]),
        ("Y1 Z1 AA1", ["Y1:AA1"]),
        ("G9 H9 G10 H10 G11 H11", ["G9:H11"]),
        ("G9 H9 G11 H11", ["G9:H9", "G11:H11"]),
        ("D10 D11 D15 D16", ["D10:D11", "D15:D16"]),
        ("", []),
    ],
)
def test_cells_that_follow_each_other_are_a_range(cells: str, written: list[str]) -> None:
    assert ranges(cells.split()) == written


@pytest.mark.parametrize(
    ("operands", "written"),
    [
        ([(place("C16"), 1, 1), (place("B16"), -1, 1)], "C16 − B16"),
        ([(place("F12"), 1, 12)], "1/12 × F12"),
        ([(place("F12"), 2, 1)], "2 × F12"),
        ([(place("G9", "B.csv"), 1, 1), (place("H9", "B.csv"), 1, 1)], "B.csv, Blad1: G9:H9"),
        ([(place("C16"), 1, 1), (place("", "L.xlsx", 34), -1, 1)], "C16; L.xlsx, Blad1: − 34 transaktioner"),
        ([], ""),
    ],
)
def test_what_a_figure_is_held_against_is_written_with_signs_and_shares(operands: list[Operand], written: str) -> None:
    assert operands_text(operands, place("D16"), SV) == written


def test_very_many_operands_are_cut_off_and_counted() -> None:
    operands: list[Operand] = [(place(f"B{2 * row}"), 1, 1) for row in range(1, 41)]

    assert operands_text(operands, place("D1"), SV).endswith("16 till (alla finns i loggen)")
