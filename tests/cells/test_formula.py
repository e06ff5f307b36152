from __future__ import annotations

import pytest

from pipeline.cells.formula import DEEPEST, program, shape


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("B2*$A$1", "R[0]C[-1]*R1C1"),
        ("SUM(C$3:$B9)", "SUM(R3C[0]:R[7]C2)"),
        ("'Blad 1'!B3+Blad2!B3", "'Blad 1'!R[1]C[-1]+Blad2!R[1]C[-1]"),
        ("'It''s B2'!B2", "'It''s B2'!R[0]C[-1]"),
        ("SUM(B:C)", "SUM(R1C[-1]:R1048576C[0])"),
        ("SUM(3:$4)", "SUM(R[1]C1:R4C16384)"),
        ('IF(B2="B2",LOG10(B2),ÅB2)', 'IF(R[0]C[-1]="B2",LOG10(R[0]C[-1]),ÅB2)'),
        ("Tabell1[B2]+tax2016+ZZZ1+A0+B1048577", "Tabell1[B2]+R[2014]C[13567]+ZZZ1+A0+B1048577"),
    ],
)
def test_references_become_relative_and_nothing_else_changes(formula: str, expected: str) -> None:
    assert shape(formula, row=2, column=3) == expected


def test_formulas_that_were_filled_along_have_one_shape() -> None:
    assert shape("SUM(B2:B9)-$A$1", 10, 2) == shape("SUM(E5:E12)-$A$1", 13, 5)
    assert shape("SUM(B2:B9)", 10, 2) != shape("SUM(B2:B8)", 10, 2)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "B2+",
        "(B2",
        "B2)",
        "SUM()",
        "SUM(B2,)",
        "ROUND(B2)",
        "ABS(B2,B3)",
        "SUBTOTAL(9)",
        "B2^2",
        "B2&B3",
        "B2>B3",
        '"12"+B2',
        "B2 B3",
        "(B2,B3)",
        "TRUE+1",
        "#REF!+B2",
        "VLOOKUP(B2,A:B,2)",
        "[1]Blad1!B2",
        "Blad1:Blad3!B2",
        "Moms*B2",
        "Tabell1[Belopp]",
        "{1,2}",
        "B2:B3:B4",
        "SUM(B2:Blad2!B3)",
        "1B2",
        "2.5.1",
        "1E-9" + "9" * 30,
        f"R[{'9' * 5_000}]C[1]",
    ],
)
def test_a_formula_with_anything_else_has_no_program(formula: str) -> None:
    assert program(shape(formula, 1, 1)) is None


@pytest.mark.parametrize("deep", ["(" * 5000 + "1" + ")" * 5000, "SUM(" * 5000 + "1" + ")" * 5000])
def test_what_is_nested_too_deep_is_left_alone(deep: str) -> None:
    assert program(deep) is None
    assert program("(" * DEEPEST + "1" + ")" * DEEPEST) is not None


def test_a_long_formula_is_no_deep_one() -> None:
    steps = program("+".join(["1"] * 5000) + "-" * 5000 + "1")

    assert steps is not None
    assert len(steps) == 10_002  # 5 001 numbers, 5 000 operators between them, and one sign of 4 999
