"""Every formula of the workbook gives its stored value, as LibreOffice computes it anew."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from tests.publish.building import august, other, other_amounts, result, with_drivers

pytestmark = pytest.mark.needs("libreoffice")

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice keeps stored values when it opens a file, unless its profile says never to."""

PLANTED = "123456789"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """A folder with workbooks, and in its folder `new` the same, recalculated."""
    place = tmp_path_factory.mktemp("recalculated")
    write_workbook(with_drivers(august()), place / "augusti.xlsx", Language("sv"))
    write_workbook(result(other(place), other_amounts()), place / "annan.xlsx", Language("sv"))
    _plant(place / "augusti.xlsx", place / "planted.xlsx")
    (place / "profile" / "user").mkdir(parents=True)
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    subprocess.run(
        [
            tool("libreoffice"), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx", "--outdir", str(place / "new"), *map(str, sorted(place.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    return place


def _plant(original: Path, copy: Path) -> None:
    """A copy in which the first formula of the summary has a stored value that it does not give."""
    with zipfile.ZipFile(original) as parts, zipfile.ZipFile(copy, "w") as changed:
        for name in parts.namelist():
            content = parts.read(name).decode("utf-8") if name.endswith(".xml") else ""
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(r"(</f><v>)[^<]*", rf"\g<1>{PLANTED}", content, count=1)
            changed.writestr(name, content or parts.read(name))


def _values(path: Path, formulas: Path) -> dict[tuple[str, str], Any]:
    """The stored values of the cells that are formulas."""
    values, written = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(formulas)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in written
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize("name", ["augusti.xlsx", "annan.xlsx"])
def test_every_formula_gives_its_stored_value(folder: Path, name: str) -> None:
    stored = _values(folder / name, folder / name)
    recalculated = _values(folder / "new" / name, folder / name)

    assert len(stored) > 10
    assert all(isinstance(value, int | float) for value in recalculated.values())
    assert {cell: round(value, 4) for cell, value in stored.items()} == {
        cell: round(value, 4) for cell, value in recalculated.items()
    }


def test_the_comparison_would_find_a_wrong_stored_value(folder: Path) -> None:
    planted = _values(folder / "planted.xlsx", folder / "planted.xlsx")
    recalculated = _values(folder / "new" / "planted.xlsx", folder / "planted.xlsx")
    wrong = [cell for cell, value in planted.items() if value == int(PLANTED)]

    assert len(wrong) == 1
    assert recalculated[wrong[0]] != int(PLANTED)


def test_no_formula_gives_an_error(folder: Path) -> None:
    for path in (folder / "new").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path, data_only=True):
            assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "e"] == []
