"""A personal identity number in a file is nowhere in what comes of it, but in the file itself and its copies."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from loguru import logger

from pipeline.language import Language
from pipeline.notices.composing import compose
from pipeline.operating_log import configure
from pipeline.starter import place_example
from tests.run.office import LEDGER, MEMBERSHIP, Office

NUMBER = "811218-9876"
PLAIN = "198112189876"


def contents(folder: Path, apart: set[bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and those of the parts of archives; copies of what was dropped left out."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.read_bytes() in apart:
            continue
        yield str(path), path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path}:{name}", archive.read(name)) for name in archive.namelist())


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, set[bytes], str]:
    root = tmp_path_factory.mktemp("nowhere")
    place_example(root)
    office = Office(root)
    ledger = openpyxl.load_workbook(office.inbox / LEDGER)
    rows = ledger.worksheets[0]
    (head,) = [cell for row in rows.iter_rows(max_row=12) for cell in row if cell.value == "Text"]
    for number, row in enumerate(range(head.row + 1, head.row + 40)):
        rows.cell(row, head.column, f"Lön {NUMBER}" if number % 2 else f"Ersättning {PLAIN} aug")
    ledger.save(office.inbox / LEDGER)
    member = openpyxl.load_workbook(office.inbox / MEMBERSHIP)
    sheet = member.worksheets[0]
    sheet.cell(sheet.max_row + 2, 1, f"Avgift {NUMBER}")
    sheet.cell(sheet.max_row, 2, 12)
    sheet.title = f"Blad {PLAIN}"
    member.save(office.inbox / MEMBERSHIP)
    (office.inbox / f"Utbetalning {NUMBER}.xlsx").write_bytes(b"%PDF no workbook")
    (office.inbox / f"Mapp {NUMBER}").mkdir()
    apart = {path.read_bytes() for path in office.inbox.iterdir() if path.is_file()}
    try:
        configure(office.workspace.outbox, quiet=True)
        outcome = office.run()
    finally:
        logger.remove()
    notice = compose(outcome, (), office.workspace, Language("sv"), moment="nu", version="test")
    return office, apart, notice.title + notice.body


def test_no_number_is_in_anything_published_logged_or_recorded(ran: tuple[Office, set[bytes], str]) -> None:
    office, apart, _ = ran
    shutil.rmtree(office.inbox)
    office.inbox.mkdir()
    places = []
    for place, content in contents(office.root, apart):
        # A file's own name is kept: by it the finance unit finds the file. It is masked where it is shown.
        text = content.replace(f"Utbetalning {NUMBER}".encode(), b"").replace(f"Mapp {NUMBER}".encode(), b"")
        if b"811218" in text:
            places.append(place)

    assert [place for place in places if "/returned/" not in place] == []


def test_no_number_is_in_a_notice(ran: tuple[Office, set[bytes], str]) -> None:
    assert "811218" not in ran[2]
