from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.cells.evaluate import Evaluator, Given
from pipeline.cells.formula import program, shape
from pipeline.cells.stored import NotEvaluated, StoredBook
from pipeline.reading.frames import SheetBuilder
from pipeline.reading.limits import Limits, Meter
from pipeline.tables import Book, Sheet, Source, number, split_address


def sheet_of(cells: dict[str, Any], name: str = "Blad1", **options: Any) -> Sheet:
    """A sheet of cells by address: texts with an apostrophe before them, dates, booleans, errors, or numbers."""
    builder = SheetBuilder(Meter("test", Limits(), 0))
    for address, value in sorted(cells.items(), key=lambda cell: split_address(cell[0])[::-1]):
        column, row = split_address(address)
        text = str(value)
        kind = "number"
        if isinstance(value, bool):
            text, kind = text.upper(), "boolean"
        elif text.startswith("'"):
            text, kind = text[1:], "text"
        elif text.startswith("#"):
            kind = "error"
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            kind = "date"
        builder.add(row, number(column), text, kind)
    return builder.build(name, **options)


def evaluated(formula: str, *sheets: Sheet, cell: str = "Z99") -> Given:
    column, row = split_address(cell)
    steps = program(shape(formula, row, number(column)))
    assert steps is not None
    book = StoredBook(Book(Source("test", "0"), "xlsx", sheets))
    return Evaluator(book).given(steps, sheets[0].name, row, number(column))


CELLS = {
    "A1": 10,
    "A2": "2.5",
    "A3": -4,
    "B1": "'text",
    "B2": "'12",
    "H4": True,
    "C1": "0.1",
    "C2": "0.2",
    "D1": "1E-3",
}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+A2*A3", "0"),
        ("(A1+A2)*A3", "-50"),
        ("A1-A2-A3", "11.5"),
        ("A1/A2/A3", "-1"),
        ("-A1+--A2", "-7.5"),
        ("A1*-A3", "40"),
        ("+A1+5%", "10.05"),
        ("A1*(50%+50%)", "10"),
        ("-5%%", "-0.0005"),
        ("1.5E3+.5+2.", "1502.5"),
        ("C1+C2", "0.3"),
        ("A1*D1", "0.01"),
        ("A9+Q7+1", "1"),
        ("B2+1", "13"),
        ("H4+1", "2"),
        ("SUM(A1:A3)", "8.5"),
        ("SUM(A1:C3)", "8.8"),
        ("SUM($A$1:A2,A3,100,-A1)", "98.5"),
        ("SUM(C2:A1)", "12.8"),
        ("SUM(B1:B3)", "0"),
        ("SUM(A:A)", "8.5"),
        ("SUM(1:1)", "10.101"),
        ("ROUND(A2,0)", "3"),
        ("ROUND(-A2,0)", "-3"),
        ("ROUND(2.675,2)", "2.68"),
        ("ROUND(1250,-2)", "1300"),
        ("ABS(A3)-ABS(A1)", "-6"),
        ("SUBTOTAL(9,A1:A3)", "8.5"),
        ("SUBTOTAL(109,A1:A2,A3)", "8.5"),
    ],
)
def test_a_formula_gives_what_excel_gives(formula: str, expected: str) -> None:
    assert evaluated(formula, sheet_of(CELLS)).value == Decimal(expected)


def test_other_sheets_are_found_by_their_names_in_any_case() -> None:
    first, second = sheet_of(CELLS), sheet_of({"B3": 7, "B4": 8}, "Blad 2")

    assert evaluated("'blad 2'!B3*2+SUM('Blad 2'!$B$3:B4)+Blad1!A1", first, second).value == 39


@pytest.mark.parametrize(
    "formula",
    [
        "B1+1",  # a text that is no number
        "A1:A3+1",  # a range where one cell is meant
        "SUM(H1:H4)",  # Excel passes over a boolean, and LibreOffice adds 1 for TRUE
        "SUM(E1:E9)",  # an error among what is added
        "E1",
        "SUM(F1)",  # a date is a number that is not at hand
        "F1+1",
        "G1+1",  # a formula whose value is not stored
        "SUM(G1:G3)",
        "A1/A9",
        "A1/(C1+C2-0.3)",
        "A1/(C1+C2-0.3+1E-17)",  # is it zero? doubles do not know
        "Blad3!A1",
        "'[annan.xlsx]Blad1'!A1",
        "SUBTOTAL(1,A1:A3)",
        "SUBTOTAL(9,5)",
        "ROUND(A1,A2)",
        "ROUND(A1,99)",
        "Z99+1",  # a circle
        "SUM(Z:Z)",
    ],
)
def test_what_cannot_be_told_exactly_is_not_evaluated(formula: str) -> None:
    sheet = sheet_of({**CELLS, "E1": "#REF!", "F1": "2016-08-31"}, formulas={"G1": "A1*2"})

    with pytest.raises(NotEvaluated):
        evaluated(formula, sheet)


def test_a_reference_that_leaves_the_sheet_when_it_is_moved_is_not_evaluated() -> None:
    steps = program(shape("A1", 2, 1))
    assert steps is not None

    with pytest.raises(NotEvaluated):
        Evaluator(StoredBook(Book(Source("test", "0"), "xlsx", (sheet_of(CELLS),)))).given(steps, "Blad1", 1, 1)


def test_a_subtotal_passes_over_the_subtotals_within_it() -> None:
    formulas = {"A3": "SUBTOTAL(9,A1:A2)", "A6": "SUBTOTAL(9,A4:A5)"}
    sheet = sheet_of({"A1": 1, "A2": 2, "A3": 3, "A4": 10, "A5": 20, "A6": 30}, formulas=formulas)

    assert evaluated("SUBTOTAL(9,A1:A6)", sheet).value == 33
    assert evaluated("SUM(A1:A6)", sheet).value == 66


def test_a_subtotal_over_a_formula_that_a_subtotal_is_part_of_is_not_evaluated() -> None:
    sheet = sheet_of({"A1": 1, "A2": 2}, formulas={"A2": "SUBTOTAL(9,A1)*2"})

    with pytest.raises(NotEvaluated):
        evaluated("SUBTOTAL(9,A1:A2)", sheet)


def test_hidden_rows_count_for_no_subtotal_that_says_so_and_leave_the_other_open() -> None:
    sheet = sheet_of({"A1": 1, "A2": 2, "A3": 4}, hidden_rows=[2])

    assert evaluated("SUBTOTAL(109,A1:A3)", sheet).value == 5
    with pytest.raises(NotEvaluated):
        evaluated("SUBTOTAL(9,A1:A3)", sheet)
    assert evaluated("SUBTOTAL(9,A3:A9)", sheet).value == 4


@given(
    values=st.lists(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=2)), min_size=65, max_size=200),
    data=st.data(),
)
def test_long_ranges_add_up_as_short_ones(values: list[Decimal | None], data: st.DataObject) -> None:
    cells = {f"A{row}": value for row, value in enumerate(values, start=3) if value is not None}
    top = data.draw(st.integers(1, 20))
    bottom = data.draw(st.integers(top, 230))

    given_ = evaluated(f"SUM(A{top}:A{bottom})", sheet_of({"B1": 1, **cells}))

    assert given_.value == sum((cells.get(f"A{row}") or 0 for row in range(top, bottom + 1)), Decimal(0))
    assert given_.count == sum(f"A{row}" in cells for row in range(top, bottom + 1))


def test_a_long_range_beside_an_error_is_added_and_one_with_it_is_not() -> None:
    sheet = sheet_of({"A1": "#N/A", **{f"A{row}": row for row in range(2, 200)}})

    assert evaluated("SUM(A2:A199)", sheet).value == sum(range(2, 200))
    with pytest.raises(NotEvaluated):
        evaluated("SUM(A1:A199)", sheet)


def test_numbers_too_far_apart_in_size_are_not_added_over_long_ranges() -> None:
    sheet = sheet_of({"A1": "1E+300", **{f"A{row}": "0.01" for row in range(2, 200)}})

    with pytest.raises(NotEvaluated):
        evaluated("SUM(A2:A199)", sheet)


NAMES = [f"{column}{row}" for column in "ABC" for row in (1, 2, 3)]
stored_numbers = st.one_of(
    st.decimals(-(10**7), 10**7, places=2),
    st.integers(-(10**6), 10**6).map(Decimal),
    st.floats(-1e6, 1e6)
    .map(lambda value: Decimal(repr(value)))
    .filter(lambda value: value == 0 or abs(value) > Decimal("1e-6")),
)
expressions = st.recursive(
    st.one_of(st.sampled_from(NAMES), st.decimals(0, 1000, places=2).map(str)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"ABS({text})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda texts: f"SUM({','.join(texts)})"),
    ),
    max_leaves=8,
)


def in_python(expression: str, kind: type[Fraction | float], cells: dict[str, Decimal]) -> Any:
    """The same expression with Python's numbers, whose precedence is Excel's for these operators."""
    written = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)", r"kind('\1')", expression)
    names = {name: kind(str(value)) for name, value in cells.items()}
    return eval(written, {"kind": kind, "ABS": abs, "SUM": lambda *values: sum(values, kind(0)), **names})  # noqa: S307


@given(expressions, st.lists(stored_numbers, min_size=9, max_size=9))
def test_any_expression_gives_the_exact_value_and_allows_what_doubles_make_of_it(
    expression: str, values: list[Decimal]
) -> None:
    cells = dict(zip(NAMES, values, strict=True))
    try:
        exact = in_python(expression, Fraction, cells)
        in_doubles = in_python(expression, float, cells)
    except ZeroDivisionError:
        assume(False)
    try:
        given_ = evaluated(expression, sheet_of(cells))
    except NotEvaluated:
        assert "/" in expression  # what is divided by may be zero
        return

    assert abs(Fraction(given_.value) - exact) <= Fraction(given_.noise) / 10**6
    assert given_.allows(Decimal(repr(in_doubles)))


@given(st.integers(-(10**9), 10**9), st.integers(-3, 4))
def test_rounding_is_half_away_from_zero(thousandths: int, places: int) -> None:
    value = Decimal(thousandths) / 1000
    scaled = abs(Fraction(value)) * Fraction(10) ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    expected = Fraction(whole) / Fraction(10) ** places * (-1 if value < 0 else 1)

    given_ = evaluated(f"ROUND(A1,{places})", sheet_of({"A1": value}))

    assert abs(Fraction(given_.value) - expected) <= Fraction(given_.noise)
    assert given_.noise <= Decimal(1).scaleb(-places) + abs(given_.value) * Decimal("1E-14")


def test_what_doubles_lose_is_allowed_and_nothing_more() -> None:
    given_ = evaluated("C1+C2", sheet_of(CELLS))

    assert given_.allows(Decimal("0.30000000000000004"))
    assert not given_.allows(Decimal("0.3000000000001"))
