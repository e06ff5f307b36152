"""Text from files that would be more than text: formulas in what we write, lines in the log, orders to the terminal."""

from __future__ import annotations

import html
import zipfile
from pathlib import Path

import openpyxl
import pytest
from loguru import logger
from lxml import etree

from pipeline.language import Language
from pipeline.operating_log import configure
from pipeline.starter import place_example
from tests.run.office import MEMBERSHIP, Office

FORMULAS = (
    '=HYPERLINK("http://example.se","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "{=1}",
    "\t=1",
    "=1",
)
MARKUP = "<script>alert(1)</script>"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A run of files whose labels and names are formulas or markup."""
    root = tmp_path_factory.mktemp("injection")
    place_example(root)
    ours = Office(root)
    book = openpyxl.load_workbook(ours.inbox / MEMBERSHIP)
    sheet = book.worksheets[0]
    below = sheet.max_row + 2
    for number, text in enumerate((*FORMULAS, MARKUP)):
        cell = sheet.cell(below + number, 1, text)
        cell.data_type = "s"
        sheet.cell(below + number, 2, 1)
    sheet.cell(below, 3, "=1+1").data_type = "s"
    book.save(ours.inbox / MEMBERSHIP)
    (ours.inbox / "=cmd&calc.xlsx").write_bytes(b"%PDF no workbook")
    ours.run()
    return ours


def formulas_of(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        found = [
            element.text or "" for name in sheets for element in etree.fromstring(archive.read(name)).iter(f"{MAIN}f")
        ]
        links = [name for name in archive.namelist() if "externalLink" in name or name.endswith("vbaProject.bin")]
    return [*found, *links]


def test_no_text_of_a_file_becomes_a_formula_in_what_we_publish(office: Office) -> None:
    published = [*office.workspace.outbox.glob("2016-08/*/*.xlsx"), *office.workspace.returned.glob("*.xlsx")]

    assert len(published) >= 2
    for path in published:
        if not zipfile.is_zipfile(path):
            continue  # a copy of what was dropped and is no workbook
        for formula in formulas_of(path):
            assert not any(part in formula for part in ('HYPERLINK("http', "cmd|", "externalLink", "vbaProject")), (
                formula
            )


def test_no_text_of_a_file_becomes_markup_in_the_page(office: Office) -> None:
    (page,) = (path.read_text(encoding="utf-8") for path in office.workspace.outbox.glob("2016-08/0001/*.html"))

    assert html.escape(MARKUP) in page
    assert MARKUP not in page


def test_a_file_name_forges_no_line_of_the_log(tmp_path: Path) -> None:
    try:
        configure(tmp_path, quiet=True)
        logger.info("{} is left: {}", "a.xlsx\n2016-09-23 04:00:00 UTC | INFO | run 9 is recorded\x1b[2J", "temporary")
    finally:
        logger.remove()

    (line,) = (tmp_path / "operating.log").read_text(encoding="utf-8").splitlines()
    assert "\x1b" not in line
    assert "run 9 is recorded" in line


def test_a_traceback_in_the_log_is_masked(tmp_path: Path) -> None:
    try:
        configure(tmp_path, quiet=True)
        with logger.catch():
            int("Lön 811218-9876")
    finally:
        logger.remove()

    text = (tmp_path / "operating.log").read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "811218" not in text


def test_what_is_printed_gives_the_terminal_no_orders() -> None:
    said = Language("sv").text(
        "{file} is a link. Links are not followed; put the file itself in the inbox.", file="a\x1b[2J\r\nb\u202e.xlsx"
    )

    assert not {*said} & {"\x1b", "\r", "\n", "\u202e"}
