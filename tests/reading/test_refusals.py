from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from pipeline.findings import FileRejected
from pipeline.language import Language
from pipeline.reading import Limits, read
from tests.reading.building import altered, blank, saved


def code(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(FileRejected) as refused:
        read(path, limits=limits or Limits())
    (finding,) = refused.value.findings
    finding.message.text.format(**finding.message.values)
    return finding.code


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "F11"),
        (b"\xef\xbb\xbf\r\n\r\n", "F11"),
        (b"%PDF-1.7\n", "F01"),
        (b"PK\x03\x04 cut short", "F01"),
        (b"\x00\x01\x02\x03 nothing known", "F01"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00", "F01"),
    ],
)
def test_content_that_is_no_export_is_refused_whatever_its_name(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)

    assert code(path) == expected


def test_links_devices_folders_and_missing_files_are_not_read(tmp_path: Path) -> None:
    link, pipe = tmp_path / "link.csv", tmp_path / "pipe.csv"
    (tmp_path / "real.csv").write_text("a;b\n")
    link.symlink_to(tmp_path / "real.csv")
    os.mkfifo(pipe)

    assert [code(path) for path in (link, pipe, tmp_path, Path("/dev/zero"))] == ["F03"] * 4
    assert code(tmp_path / "gone.csv") == "F01"


def workbook(folder: Path) -> Path:
    made, sheet = blank()
    sheet["A1"] = "x"
    return saved(folder, made)


def test_a_truncated_workbook_is_told_in_the_readers_language_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(FileRejected) as refused:
        read(path)

    (finding,) = refused.value.findings
    assert [Language("sv").sentence(one) for one in finding.causes] == ["Filen är avkortad eller ändrad."]


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    altered(path, "xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>')

    assert code(path) == "F03"


def test_an_archive_that_swells_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    altered(path, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 20_000_000 + b"</worksheet>")

    assert path.stat().st_size < 100_000
    assert code(path, Limits(expanded=10_000_000)) == "F03"


def test_two_cells_at_the_corners_of_a_sheet_are_too_many_cells_between(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d"><v>1</v></c></row>' % (r, r, r) for r in range(1, 99)
    )
    altered(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")

    assert code(path, Limits(cells=1_000_000)) == "F03"


def test_reading_stops_when_its_time_is_out(tmp_path: Path) -> None:
    assert code(workbook(tmp_path), Limits(seconds=0)) == "F03"


@pytest.mark.parametrize("change", [b"<worksheet><sheetData><row r='0'/></sheetData></worksheet>", b"<worksheet>", b""])
def test_a_sheet_that_cannot_be_understood_is_refused_and_not_half_read(tmp_path: Path, change: bytes) -> None:
    path = workbook(tmp_path)
    altered(path, "xl/worksheets/sheet1.xml", change)

    assert code(path) == "F01"


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    path.write_bytes(path.read_bytes()[:-400])

    assert code(path) == "F01"


def test_a_workbook_whose_check_sum_does_not_match_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    at = content.index(b"<worksheet", at) if b"<worksheet" in content[at:] else at + 60
    path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])

    assert code(path) == "F01"


def test_a_cell_outside_every_sheet_is_damage(tmp_path: Path) -> None:
    for place in (b"XFE1", b"A1048577", b"A0", b"1A"):
        path = workbook(tmp_path)
        sheet = b'<worksheet><sheetData><row><c r="' + place + b'"><v>1</v></c></row></sheetData></worksheet>'
        altered(path, "xl/worksheets/sheet1.xml", sheet)
        assert code(path) == "F01"
