"""Files taken in side by side: each as it would be alone, and one that stops its reader stops no other."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.ledger import settings, write
from pipeline import children, intakes
from pipeline.intake import Intake, take_in
from pipeline.intakes import Wanted, take_in_all
from pipeline.intakes.process import IntakeProcess, taken_over
from pipeline.reading import Limits, limits
from pipeline.tables import Table
from schemas.load import load_organisation
from schemas.organisation import Organisation
from tests.reading.building import packed, written

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    path = tmp_path_factory.mktemp("settings") / "ekero.toml"
    path.write_text(settings(), encoding="utf-8")
    return load_organisation(path)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "huvudbok.xlsx"
    write(path, 60)
    return path


@pytest.fixture
def all_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and costs a process no more memory than a small one."""
    monkeypatch.setattr(intakes, "SMALL", 0)
    monkeypatch.setattr(limits, "LARGER", 0)


def wanted(path: Path) -> Wanted:
    return Wanted(path, path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def swelling(folder: Path, rows: int = 300_000) -> Path:
    """A small workbook whose sheet takes far more memory than its file."""
    row = "".join(f'<c r="{column}#" t="inlineStr"><is><t>{column} # {"x" * 40}</t></is></c>' for column in "ABCDEFGH")
    sheet = "".join(f'<row r="{at}">{row.replace("#", str(at))}</row>' for at in range(1, rows))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="Blad1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r0" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
    }
    path = folder / "sväller.xlsx"
    path.write_bytes(packed(parts))
    return path


def codes(intake: Intake) -> list[str]:
    return [finding.code for finding in intake.findings]


def test_a_file_taken_in_by_a_process_is_what_it_is_here(
    ledger: Path, organisation: Organisation, all_apart: None
) -> None:
    file = wanted(ledger)

    (apart,) = take_in_all([file], organisation)
    here = take_in(file.path, file.name, file.sha256, organisation)

    (one,), (other,) = apart.tables, here.tables
    assert one.rows.equals(other.rows)
    assert one.rows.schema == other.rows.schema
    assert one.table.rows.equals(other.table.rows)
    assert [getattr(one.table, field.name) for field in fields(Table) if field.name != "rows"] == [
        getattr(other.table, field.name) for field in fields(Table) if field.name != "rows"
    ]
    assert (apart.file, apart.sha256, apart.findings) == (here.file, here.sha256, here.findings)


def test_a_large_file_beyond_its_memory_is_rejected_and_the_others_are_taken_in(
    ledger: Path, organisation: Organisation, all_apart: None, tmp_path: Path
) -> None:
    files = [wanted(ledger), wanted(swelling(tmp_path)), wanted(written(tmp_path, "inget.csv", "a;b\n1;2\n"))]

    first, second, third = take_in_all(files, organisation, limits=Limits(memory=350 << 20))

    assert codes(first) == []
    assert second.rejected
    assert codes(second) == ["F03"]
    assert codes(third) == ["F04"]


def test_a_large_file_that_takes_too_long_is_stopped(
    organisation: Organisation, all_apart: None, tmp_path: Path
) -> None:
    started = time.monotonic()

    (intake,) = take_in_all([wanted(swelling(tmp_path, 20_000))], organisation, limits=Limits(seconds=0.05))

    assert codes(intake) == ["F03"]
    assert time.monotonic() - started < 15


def test_a_reader_that_dies_takes_nothing_with_it(ledger: Path, organisation: Organisation, tmp_path: Path) -> None:
    def kill_when_started() -> None:
        while process._child is None:
            time.sleep(0.001)
        process._child.kill()

    file = wanted(ledger)
    with IntakeProcess(organisation, tmp_path / "handed") as process:
        threading.Thread(target=kill_when_started).start()
        died, _ = process.take_in(file.path, file.name, file.sha256, None, Limits())
        again = taken_over(*process.take_in(file.path, file.name, file.sha256, None, Limits()))

    assert died.rejected
    assert codes(died) == ["F03"]
    assert again.tables[0].rows.height == 60


def test_small_files_start_no_process_and_what_has_gone_is_told(
    ledger: Path, organisation: Organisation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def started(_: IntakeProcess) -> None:
        raise AssertionError

    monkeypatch.setattr(IntakeProcess, "start", started)
    gone = Wanted(tmp_path / "borta.xlsx", "borta.xlsx", "0")

    here, missing = take_in_all([wanted(ledger), gone], organisation)

    assert here.tables[0].rows.height == 60
    assert codes(missing) == ["F01"]


def test_a_process_that_takes_in_loads_no_database() -> None:
    """Its start is what everybody waits for."""
    code = "import sys, pipeline.intakes.worker; print([n for n in ('sqlalchemy', 'pandera', 'loguru') if n in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"


def test_a_process_that_was_started_ahead_is_taken_and_one_that_nobody_wants_is_ended(
    ledger: Path, organisation: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "SMALL", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    with children.head_start([ledger, ledger]):
        first, second = (one[2] for one in children._ahead)
        with IntakeProcess(organisation, tmp_path / "handed") as process:
            process.start()
            assert process._child is first
            intake = taken_over(*process.take_in(ledger, ledger.name, "0", None, Limits()))

    assert intake.tables[0].rows.height == 60
    assert first.poll() is not None
    assert second.poll() is not None
