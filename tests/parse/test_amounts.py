"""Amounts from the texts of cells: exactly what is stored or written, or a finding; never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.parse.amounts import Ambiguous, Unreadable, decimal_mark, in_currency, stored_number, written_number
from pipeline.parse.columns import AmountColumn, amount_columns
from schemas.organisation import Unit
from tests.parse.building import sheet

KR = Unit(factor=1, decimals=2)
TKR = Unit(factor=1000, decimals=0)
EXACT = Context(prec=60)


def column(
    *cells: object, unit: Unit = KR, beside: tuple[object, ...] = (), kinds: Mapping[str, str] | None = None
) -> AmountColumn:
    """The amounts of column A, from row 1; `beside` stands in column B."""
    rows = [[cell, beside[at] if at < len(beside) else None] for at, cell in enumerate(cells)]
    read = amount_columns(
        sheet(rows, kinds=kinds),
        "f.xlsx",
        {"a": "A", "b": "B"},
        pl.Series(range(1, len(cells) + 1), dtype=pl.UInt32),
        unit,
    )
    return read["a"]


def codes(found: AmountColumn) -> list[tuple[str, list[str]]]:
    return [(finding.code, [cell.address for cell in finding.cells]) for finding in found.findings]


def as_excel_stores(value: float) -> st.SearchStrategy[str]:
    """The ways in which a spreadsheet writes a number into a file."""
    return st.sampled_from([repr(value), f"{value:.17g}", f"{value:.16E}"])


STORED = st.one_of(
    st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).flatmap(as_excel_stores),
    st.integers(-(10**15), 10**15).map(lambda value: str(value / 100)),
    st.decimals(-(10**12), 10**12, places=2).map(str),
    st.integers(-(10**9), 10**9).map(lambda value: f"{value}E-3"),
)


@given(st.lists(STORED, min_size=1, max_size=20), st.sampled_from([1, 1000, 1_000_000]))
@example(["0.30000000000000004", "1E-3", "-7.4", "12345678901234.567"], 1)
@example(["59.450775379999996", "10288.722701334227"], 1_000_000)
def test_a_stored_number_is_its_exact_value_rounded_once_to_the_oere(texts: list[str], factor: int) -> None:
    read = column(
        *texts, unit=Unit(factor=factor, decimals=2), kinds={f"A{at}": "number" for at in range(1, len(texts) + 1)}
    )

    expected = [EXACT.multiply(Decimal(text), Decimal(factor)) for text in texts]
    fits = [abs(value) < 10**16 for value in expected]
    assert read.amounts.to_list() == [
        value.quantize(Decimal("0.01"), ROUND_HALF_UP, EXACT) if fit else None
        for value, fit in zip(expected, fits, strict=True)
    ]
    assert all(fit or ("C03", [f"A{at}"]) in codes(read) for at, fit in enumerate(fits, start=1))


@given(STORED)
def test_what_binary_arithmetic_leaves_is_no_digit_but_a_tenth_of_an_oere_is(text: str) -> None:
    amount, complete = in_currency(stored_number(text), 1)

    apart = abs(Decimal(text) - amount)
    if apart == 0 or apart < abs(amount) * Decimal("1e-15"):
        assert complete
    if apart >= Decimal("0.001") and abs(amount) < 10**10:
        assert not complete


def test_a_digit_beyond_the_oere_is_told_where_all_others_are_whole_oere() -> None:
    read = column("10.5", "1.005", "-7", kinds={f"A{row}": "number" for row in (1, 2, 3)})

    assert read.amounts.to_list() == [Decimal("10.50"), Decimal("1.01"), Decimal(-7)]
    assert codes(read) == [("C08", ["A2"])]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e", "0x10", "1 000", "1,5", "", "TRUE", "1e9999999"])
def test_what_no_spreadsheet_stores_as_a_number_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        stored_number(text)


SPACES = [" ", "\u00a0", "\u2009", "\u202f", "\u2007"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *((f"1{space}643", "1643") for space in SPACES),
        *((f"12{space}345{space}678,50", "12345678.50") for space in SPACES),
        ("1.643,50", "1643.50"),
        ("1,643.50", "1643.50"),
        ("1'643.50", "1643.50"),
        ("1’643,50", "1643.50"),
        ("1.643.500", "1643500"),
        ("−24", "-24"),
        ("–24", "-24"),
        ("24-", "-24"),
        ("24 −", "-24"),
        ("- 1", "-1"),
        ("-1 414", "-1414"),
        ("(24)", "-24"),
        ("( 1 643,5 )", "-1643.5"),
        ("+24", "24"),
        (" 1 ", "1"),
        ("0,123", "0.123"),
        (",5", "0.5"),
        ("1234,567", "1234.567"),
        ("1 234.567", "1234.567"),
        ("0", "0"),
        ("-0", "0"),
    ],
)
def test_every_notation_of_exports_is_read(text: str, amount: str) -> None:
    assert written_number(text, None) == Decimal(amount)


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "−", "*", "..", "...", ".", "\u00a0"])
def test_what_stands_for_nothing_is_no_amount_and_not_zero(text: str) -> None:
    assert written_number(text, None) is None


@pytest.mark.parametrize(
    "text",
    [
        "12 %", "12%", "1 2", "12 34", "1 643 00", "1643 000", "1.64.3", "1,2,3", "1.643,5.0", "--24", "-24-", "(-24)", "-(24)",
        "(24", "24)", "24 kr", "kr 24", "1e3", "see note 4", "2016-08", "1/2", "5,", "5.", "1 643.500 1", "#REF!", "٣", "½",
        "9" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    with pytest.raises(Unreadable):
        written_number(text, None)


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "(123,456)"])
def test_a_mark_that_could_be_either_is_not_guessed(text: str) -> None:
    with pytest.raises(Ambiguous):
        written_number(text, None)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "5,6"], ","),
        (["1,234", "5.6"], "."),
        (["1.234", "1.234.567"], ","),
        (["1.234", "2.345"], None),
        (["1,5", "2.5"], None),
        (["1.234", "see p. 4, or 5.6.2016"], None),
        (["12 %", "1,234"], None),
        (["1.234", "0.125"], "."),
        (["1.234", "1 000.125"], "."),
        (["-12,5", "1.234"], ","),
    ],
)
def test_a_column_proves_its_mark_by_texts_that_can_be_read_in_one_way(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(texts) == mark


def test_an_ambiguous_amount_is_settled_by_its_column() -> None:
    assert column("1.234", "1.234,50").amounts.to_list() == [Decimal(1234), Decimal("1234.50")]
    assert column("1.234", "12.5").amounts.to_list() == [Decimal("1.23"), Decimal("12.5")]


def test_an_ambiguous_amount_is_settled_by_the_table_where_its_column_is_silent() -> None:
    assert column("1.234", "2.345", beside=("7,5",)).amounts.to_list() == [Decimal(1234), Decimal(2345)]


def test_amounts_that_nothing_settles_are_one_finding_with_their_cells_and_no_amounts() -> None:
    read = column("1.234", "2.345", "17")

    assert read.amounts.to_list() == [None, None, Decimal(17)]
    assert codes(read) == [("C03", ["A1", "A2"])]
    assert read.findings[0].message.values == {"count": 2, "text": "1.234"}


@pytest.mark.parametrize(("text", "code"), [("#REF!", "C01"), ("12 %", "C03"), ("see note 4", "C03")])
def test_a_cell_that_is_no_amount_is_a_finding_and_the_others_are_read(text: str, code: str) -> None:
    read = column("10", text, None, "30")

    assert read.amounts.to_list() == [Decimal(10), None, None, Decimal(30)]
    assert codes(read) == [(code, ["A2"])]


def test_blank_is_not_zero() -> None:
    assert column(0, None, "", "–").amounts.to_list() == [Decimal(0), None, None, None]


def test_a_date_or_a_truth_in_a_column_of_amounts_is_a_finding() -> None:
    assert codes(column("2016-08-31", "TRUE", kinds={"A1": "date", "A2": "boolean"})) == [
        ("C03", ["A1"]),
        ("C03", ["A2"]),
    ]


@pytest.mark.parametrize(
    ("cells", "unit", "step"),
    [
        ((13946, 20), TKR, "1000"),
        ((13946, 20.5), TKR, "100"),
        ((13946.3275, 20), TKR, "0.10"),
        ((13946.32751, 20), TKR, "0.01"),
        ((13946.3333333, 20), TKR, "0.02"),
        ((13946, 20), KR, "1"),
        ((13946.5, 20), KR, "0.10"),
        (("13 946,50", "20"), KR, "0.01"),
        (("13 946", "20"), TKR, "1000"),
        (("7,0", "12"), Unit(factor=1_000_000, decimals=1), "100000"),
    ],
)
def test_the_step_is_the_finest_digit_that_is_stored_or_written(cells: Any, unit: Unit, step: str) -> None:
    assert column(*cells, unit=unit).step == Decimal(step)


def test_whole_amounts_of_an_export_with_codes_are_exact() -> None:
    rows = pl.Series([1, 2], dtype=pl.UInt32)

    read = amount_columns(sheet([[13946], [20]]), "f.xlsx", {"a": "A"}, rows, KR, exact=True)["a"]

    assert read.step == Decimal("0.01")


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


@given(
    amounts=st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 99), st.booleans()), min_size=1, max_size=12),
    separator=st.sampled_from([*SPACES, ".", "'", ""]),
    minus=st.sampled_from(["-{}", "−{}", "- {}", "{}-", "({})", "–{}"]),
    factor=st.sampled_from([1, 1000]),
)
def test_a_written_column_gives_back_what_was_written(
    amounts: list[tuple[int, int, bool]], separator: str, minus: str, factor: int
) -> None:
    """The usual texts are read all at once and the others one by one: both must give the same."""
    texts, expected = [], []
    for whole, hundredths, negative in amounts:
        text = f"{grouped(whole, separator)},{hundredths:02d}"
        texts.append(minus.format(text) if negative else text)
        value = (Decimal(whole) + Decimal(hundredths) / 100) * factor
        expected.append(-value if negative else value)

    read = column(*texts, unit=Unit(factor=factor, decimals=2))

    assert read.amounts.to_list() == expected
    assert (read.findings, read.written) == ((), len(texts))


@given(st.lists(st.text(alphabet="0123456789., -−–()'\u00a0", max_size=12), min_size=1, max_size=6))
def test_what_is_read_all_at_once_is_what_is_read_one_by_one(texts: list[str]) -> None:
    texts = [text for text in texts if text] or ["1"]
    mark = decimal_mark(texts)

    read = column(*texts).amounts.to_list()

    for text, amount in zip(texts, read, strict=True):
        try:
            value = written_number(text, mark)
        except Unreadable:
            value = None
        expected = None if value is None else in_currency(value, 1)[0]
        assert amount == expected, text
