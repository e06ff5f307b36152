from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import read
from pipeline.tables import Sheet
from tests.reading.building import written

LEDGER = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN "Ekerö kommun"
#KONTO 3011 "Årsavgifter"
#PSALDO 0 201608 3011 {} -1643.50
#PSALDO 0 201608 3011 {1 "0130"} -1643.50
#VER A 17 20160831 "Avgifter \\"aug\\""
{
#RTRANS 3011 {1 "0130" 6 "P1"} -100.00 20160830 "tillagd"
#TRANS 3011 {1 "0130" 6 "P1"} -100.00 20160830 "tillagd"
#BTRANS 3011 {1 "0131"} -50.00
#TRANS 1930 {} 100.00
}
"""


def sheets(folder: Path, content: bytes) -> dict[str, Sheet]:
    book = read(written(folder, "huvudbok.se", content))
    assert book.format == "sie"
    return {sheet.name: sheet for sheet in book.sheets}


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "cp1252"])
def test_the_declared_encoding_is_not_believed_but_tested(tmp_path: Path, encoding: str) -> None:
    found = sheets(tmp_path, LEDGER.encode(encoding))

    assert found["#KONTO"].cells.rows() == [(1, "konto", "kontonamn"), (5, "3011", "Årsavgifter")]
    assert (4, "#FNAMN", "Ekerö kommun") in found["#"].cells.rows()


def test_an_added_row_and_its_repetition_count_once_and_a_removed_row_not_at_all(tmp_path: Path) -> None:
    found = sheets(tmp_path, LEDGER.encode())

    postings = found["#TRANS"]
    assert postings.cells["row"].to_list() == [1, 11, 13]
    assert postings.cells["F"].to_list() == ["belopp", "-100.00", "100.00"]
    assert found["#RTRANS"].cells["row"].to_list() == [1, 10]
    assert found["#BTRANS"].cells["row"].to_list() == [1, 12]


def test_a_posting_carries_its_voucher_and_a_column_for_each_dimension(tmp_path: Path) -> None:
    postings = sheets(tmp_path, LEDGER.encode())["#TRANS"]

    heads, first, second = postings.cells.rows()
    named = dict(zip(heads, first, strict=True))
    assert named["vernr"] == "17"
    assert named["verdatum"] == "2016-08-31"
    assert named["vertext"] == 'Avgifter "aug"'
    assert named["konto"] == "3011"
    assert (named["dimension 1"], named["dimension 6"]) == ("0130", "P1")
    assert dict(zip(heads, second, strict=True))["dimension 1"] is None
    assert dict(zip(heads, postings.kinds.row(1), strict=True))["belopp"] == "number"


def test_balances_with_and_without_objects_are_never_on_one_sheet(tmp_path: Path) -> None:
    found = sheets(tmp_path, LEDGER.encode())

    assert found["#PSALDO"].cells["row"].to_list() == [1, 6]
    assert found["#PSALDO {1}"].cells["row"].to_list() == [1, 7]
    assert found["#PSALDO {1}"].cells["D"].to_list() == ["saldo", "-1643.50"]


def test_fields_that_the_format_does_not_know_are_kept(tmp_path: Path) -> None:
    found = sheets(tmp_path, b"#FLAGGA 0\n#RES 0 3011 -5.00 2 mera\n#OKAND 1 {1 a} 2\n")

    assert found["#RES"].cells.rows()[1] == (2, "0", "3011", "-5.00", "2", "mera")
    assert (3, "#OKAND", "1", "2", "1 a") in found["#"].cells.rows()
