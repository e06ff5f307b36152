from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from msoffcrypto.format import ooxml  # type: ignore[import-untyped]  # it has no types

from pipeline.findings import FileRejected
from pipeline.reading import read
from tests.reading.building import blank, only_sheet, zipped


def locked(folder: Path, password: str) -> Path:
    workbook, sheet = blank()
    sheet["B2"] = "0130"
    plain = BytesIO()
    workbook.save(plain)
    path = folder / "Prognos.xlsx"
    with path.open("wb") as opened:
        ooxml.OOXMLFile(plain).encrypt(password, opened)
    return path


def sentence(path: Path, password: str | None) -> str:
    with pytest.raises(FileRejected) as refused:
        read(path, password=password)
    (finding,) = refused.value.findings
    assert finding.code == "F02"
    return finding.message.text.format(**finding.message.values)


def test_a_locked_workbook_is_opened_with_its_password_and_with_no_other(tmp_path: Path) -> None:
    path = locked(tmp_path, "hemligt")

    book = read(path, password="hemligt")  # noqa: S106
    assert book.sheets[0].cells.rows() == [(2, None, "0130")]
    assert book.notes == ("was locked with a password",)
    assert sentence(path, None).startswith("Prognos.xlsx is locked with a password. ")
    assert "no password that we have opens it" in sentence(path, "gissning")


def test_a_workbook_that_excel_opens_by_itself_needs_no_password(tmp_path: Path) -> None:
    assert only_sheet(locked(tmp_path, "VelvetSweatshop")).cells.height == 1


def test_a_locked_workbook_in_an_archive_is_as_locked(tmp_path: Path) -> None:
    path = locked(tmp_path, "hemligt")

    assert "locked" in sentence(zipped(tmp_path / "export.zip", {"Prognos.xlsx": path.read_bytes()}), None)
