from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from pipeline.findings import FileRejected
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


def summed(body: str, encoding: str = "cp437", printed: str | None = None, end: bool = True) -> bytes:
    """A file with a check sum of some lines, worked out as the format's description does."""
    parts = body.replace("{", " ").replace("}", " ").replace('\\"', "\0")
    fields = [field for line in parts.splitlines() for field in re.findall(r'"([^"]*)"|(\S+)', line)]
    content = "".join(quoted or plain for quoted, plain in fields).replace("\0", '"')
    last = f"#KSUMMA {printed or zlib.crc32(content.encode(encoding))}\n" if end else ""
    return f"#FLAGGA 0\n#KSUMMA\n{body}{last}".encode(encoding)


BODY = '#FORMAT PC8\n#KONTO 3011 "Årsavgifter \\"nya\\""\n#VER A 1 20160831 "två ord"\n{\n#TRANS 3011 {1 "0130"} -5.00\n}\n'


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
def test_a_check_sum_is_that_of_labels_and_fields(tmp_path: Path, encoding: str) -> None:
    assert sheets(tmp_path, summed(BODY, encoding))["#TRANS"].cells["row"].to_list() == [1, 7]


def test_a_check_sum_holds_in_whatever_encoding_the_file_was_saved_since(tmp_path: Path) -> None:
    saved_again = summed(BODY, "cp437").decode("cp437").encode("utf-8")

    assert "#TRANS" in sheets(tmp_path, saved_again)


@pytest.mark.parametrize(
    "content",
    [
        summed(BODY).replace(b"-5.00", b"-6.00"),
        summed(BODY, printed="12345"),
        summed(BODY, printed="x"),
        summed(BODY, end=False),
        summed(BODY).replace(b"#VER A 1", b"#VER A 2"),
    ],
    ids=["an amount changed", "another's", "no number", "cut short", "a number changed"],
)
def test_a_check_sum_that_does_not_hold_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRejected) as refused:
        read(written(tmp_path, "huvudbok.se", content))

    assert [finding.code for finding in refused.value.findings] == ["F08"]
