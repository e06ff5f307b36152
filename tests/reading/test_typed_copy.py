"""Typed copies of large files: found for the same bytes, declarations and program, and for nothing else."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.ledger import settings, write
from pipeline import typed_copy
from pipeline.intake import Intake, take_in
from pipeline.reading import read, unlocking
from pipeline.tables import Book, Table
from schemas.load import load_organisation
from schemas.organisation import Organisation


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "huvudbok.xlsx"
    write(path, 50)
    return path


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    path = tmp_path / "ekero.toml"
    path.write_text(settings(), encoding="utf-8")
    return load_organisation(path)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is read although it may have a copy; a file of any size is large."""
    found: list[Path] = []

    def counting(path: Path, name: str, password: str | None = None, reader: str | None = None) -> Book:
        found.append(path)
        return read(path, name, password=password, reader=reader)

    monkeypatch.setattr(typed_copy, "LARGE", 0)
    monkeypatch.setattr(unlocking, "read", counting)
    return found


def taken(path: Path, organisation: Organisation, copies: Path, name: str = "huvudbok.xlsx") -> Intake:
    return take_in(path, name, hashlib.sha256(path.read_bytes()).hexdigest(), organisation, copies)


def test_an_unchanged_file_is_read_once_and_gives_the_same_tables(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    first = taken(ledger, organisation, tmp_path / "copies")
    second = taken(ledger, organisation, tmp_path / "copies", name="igen.xlsx")

    assert len(reads) == 1
    (one,), (other,) = first.tables, second.tables
    assert one.rows.equals(other.rows)
    assert one.rows.schema == other.rows.schema
    assert one.table.rows.equals(other.table.rows)
    assert other.table.source.file == "igen.xlsx"
    assert other.table.source.sha256 == one.table.source.sha256
    for field in fields(Table):
        if field.name not in {"source", "rows"}:
            assert getattr(one.table, field.name) == getattr(other.table, field.name), field.name
    assert one.table.controls


def test_another_declaration_finds_no_copy(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    taken(ledger, organisation, tmp_path / "copies")
    renamed = organisation.organisation.model_copy(update={"name": "Grannkommunen"})
    taken(ledger, organisation.model_copy(update={"organisation": renamed}), tmp_path / "copies")

    assert len(reads) == 2


def test_another_program_finds_no_copy(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(ledger, organisation, tmp_path / "copies")
    monkeypatch.setattr(typed_copy, "_program", lambda: "changed")
    taken(ledger, organisation, tmp_path / "copies")

    assert len(reads) == 2


def test_a_file_that_was_altered_where_it_lies_is_read(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    altered = tmp_path / "altered.xlsx"
    altered.write_bytes(ledger.read_bytes())
    said = hashlib.sha256(ledger.read_bytes()).hexdigest()
    take_in(altered, "a.xlsx", said, organisation, tmp_path / "copies")
    write(altered, 51)
    take_in(altered, "a.xlsx", said, organisation, tmp_path / "copies")

    assert len(reads) == 2


def test_a_copy_that_was_cut_short_is_made_again(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    taken(ledger, organisation, tmp_path / "copies")
    (copy,) = (tmp_path / "copies").glob("*.parquet")
    copy.write_bytes(copy.read_bytes()[:-40])

    for _ in range(2):
        taken(ledger, organisation, tmp_path / "copies")

    assert len(reads) == 2


def test_a_small_file_leaves_no_copy(ledger: Path, organisation: Organisation, tmp_path: Path) -> None:
    taken(ledger, organisation, tmp_path / "copies")

    assert not (tmp_path / "copies").exists()


def test_a_file_with_findings_leaves_no_copy(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    unmapped = organisation.model_copy(update={"titles": organisation.titles[:1]})

    assert taken(ledger, unmapped, tmp_path / "copies").findings
    assert not (tmp_path / "copies").exists()


def test_a_copy_that_nobody_looks_for_is_deleted(
    ledger: Path, organisation: Organisation, reads: list[Path], tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    old = copies / "old-0-1.parquet"
    old.touch()
    os.utime(old, (time.time() - 100 * 86_400,) * 2)

    taken(ledger, organisation, copies)

    assert not old.exists()
