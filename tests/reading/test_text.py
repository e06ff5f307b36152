from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import read
from pipeline.reading.delimited import found_delimiter
from tests.reading.building import written

TEXT = 'Ansvar;Konto;Belopp\r\n0130;Årsavgifter;-1 643,50\r\n\r\n0131;"Hyra;\nlokal";24-\r\n'


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp850"])
def test_text_is_read_in_the_encoding_that_its_bytes_show(tmp_path: Path, encoding: str) -> None:
    book = read(written(tmp_path, "export.csv", TEXT.encode(encoding)))

    (sheet,) = book.sheets
    assert book.format == "csv"
    assert sheet.cells["row"].to_list() == [1, 2, 4]
    assert sheet.cells["A"].to_list() == ["Ansvar", "0130", "0131"]
    assert sheet.cells["B"].to_list() == ["Konto", "Årsavgifter", "Hyra;\nlokal"]
    assert sheet.cells["C"].to_list() == ["Belopp", "-1 643,50", "24-"]
    assert sheet.kinds["C"].to_list() == ["text"] * 3
    assert sheet.decimals is None


def test_a_line_that_sets_the_delimiter_is_no_row(tmp_path: Path) -> None:
    (sheet,) = read(written(tmp_path, "export.csv", b"sep=|\na|b\n1,5|2;5\n")).sheets

    assert sheet.cells.rows() == [(1, "a", "b"), (2, "1,5", "2;5")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_decimal_comma_is_not_taken_for_a_delimiter(delimiter: str) -> None:
    lines = ["Resultaträkning, tkr", *(delimiter.join(["text, mer", "1,5", "2,5", "3,5"]) for _ in range(9))]

    assert found_delimiter("\n".join(lines)) == delimiter


@pytest.mark.parametrize("end", ["", '"slut;1\n'])
def test_a_quotation_mark_that_is_not_closed_in_its_cell_swallows_no_rows(tmp_path: Path, end: str) -> None:
    book = read(written(tmp_path, "export.csv", f'Rad;Utfall\n"Hyra;5\n5" rör;6\nSumma;11\n{end}'))

    (sheet,) = book.sheets
    assert sheet.cells.rows()[1:4] == [(2, '"Hyra', "5"), (3, '5" rör', "6"), (4, "Summa", "11")]
    assert "quotation marks" in book.notes[-1]


def test_a_careless_quotation_leaves_the_other_cells_alone(tmp_path: Path) -> None:
    (sheet,) = read(written(tmp_path, "export.csv", 'Rad;Utfall\n"Hyra" lokal;"5;5"\n')).sheets

    assert sheet.cells.rows()[1] == (2, "Hyra lokal", "5;5")


def test_utf_8_that_breaks_off_within_a_letter_is_still_utf_8(tmp_path: Path) -> None:
    book = read(written(tmp_path, "export.csv", ("Ansvar;Årsavgifter för återvinning på ön\n" * 9).encode() + b"\xc3"))

    assert book.sheets[0].cells["B"][0] == "Årsavgifter för återvinning på ön"
    assert "holds bytes that are no letters in its encoding" in book.notes


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))), min_size=2), min_size=1)
)
def test_what_was_written_as_csv_is_read_back_at_the_same_places(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows(["x", *row] for row in rows)
        opened.write("x;y\n" * len(rows))

    (sheet,) = read(path).sheets

    found = {row["row"]: list(row.values())[1:] for row in sheet.cells.iter_rows(named=True)}
    for number, row in enumerate(rows, start=1):
        written_row = ["x", *(value or None for value in row)]
        assert (found[number] + [None] * len(row))[: len(written_row)] == written_row
