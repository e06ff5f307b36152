"""The journal copied to another place: the same entries, the same hashes, and nothing where that cannot be."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.record import open_journal
from pipeline.store import NewEntry, Store, StoreError, line_of, open_store
from tests.run.office import Office, copied
from tests.store.postgres import Server


@pytest.fixture
def office(once_alone: Office, tmp_path: Path) -> Office:
    return copied(once_alone, tmp_path / "w")


def command(office: Office, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-w", str(office.root), "--lang", "en"])


def lines(store: Store) -> list[str]:
    return [line_of(raw) for raw in store.stored()]


def journal(office: Office) -> Path:
    return office.root / "state" / "journal.sqlite"


@pytest.mark.needs("postgresql")
def test_a_journal_is_taken_over_into_postgresql_and_goes_on_there_and_back(
    office: Office, postgresql: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = postgresql.new_database()
    before = lines(open_journal(office.workspace))

    copied = command(office, "copy-journal", url, "--format", "json")

    assert copied.exit_code == 0, copied.output
    told = json.loads(copied.output)
    assert (told["copied"], told["entries"]) == (len(before), len(before))
    assert postgresql.password not in copied.output
    assert lines(open_store(url, "ekero")) == before
    monkeypatch.setenv("AVSTAMNING_STORE__URL", url)
    assert command(office, "verify").exit_code == 0
    office.run()
    after = lines(open_journal(office.workspace))
    assert after[: len(before)] == before
    assert len(after) > len(before)
    # The first entries are in the file: the others are added to them.
    back = command(office, "copy-journal", str(journal(office)))
    assert back.exit_code == 0, back.output
    monkeypatch.delenv("AVSTAMNING_STORE__URL")
    assert lines(open_journal(office.workspace)) == after
    assert command(office, "verify").exit_code == 0


@pytest.mark.needs("postgresql")
def test_an_empty_database_is_not_begun_anew_while_the_workspace_has_a_journal(
    office: Office, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_STORE__URL", postgresql.new_database())

    refused = command(office, "run")

    assert refused.exit_code != 0
    assert "Copy it first" in str(getattr(refused.exception, "args", "")) + refused.output
    assert command(office, "copy-journal", "--from", str(journal(office))).exit_code == 0
    assert command(office, "verify").exit_code == 0


def test_a_journal_that_has_gone_another_way_is_left_alone(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    shutil.copyfile(journal(office), other)
    theirs = open_store(other, "ekero")
    theirs.append([NewEntry("night", "x", {})])
    open_journal(office.workspace).append([NewEntry("night", "y", {})])
    before = lines(theirs)

    with pytest.raises(StoreError, match=r"not the first of those that were to be copied .*Nothing was copied"):
        theirs.fill(list(open_journal(office.workspace).stored()))

    refused = command(office, "copy-journal", str(other))
    assert refused.exit_code != 0
    assert lines(theirs) == before


def test_a_longer_journal_is_not_cut_short(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    shutil.copyfile(journal(office), other)
    open_store(other, "ekero").append([NewEntry("night", "x", {})])
    before = lines(open_store(other, "ekero"))

    assert command(office, "copy-journal", str(other)).exit_code != 0
    assert lines(open_store(other, "ekero")) == before


def test_an_altered_journal_is_not_copied(office: Office, tmp_path: Path) -> None:
    file = sqlite3.connect(journal(office))
    for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {trigger}")
    file.execute("UPDATE journal SET at = '2016-01-01T00:00:00.000000Z' WHERE number = 2")
    file.commit()
    file.close()

    refused = command(office, "copy-journal", str(tmp_path / "other.sqlite"))

    assert refused.exit_code != 0
    assert "Entry 2" in str(getattr(refused.exception, "args", "")) + refused.output
    assert open_store(tmp_path / "other.sqlite", "ekero").head() == (0, "")


@pytest.mark.parametrize("arguments", [(), ("{own}",), ("--from", "{nothing}")])
def test_what_cannot_be_copied_is_said(office: Office, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    places = {"own": str(journal(office)), "nothing": str(tmp_path / "nothing.sqlite")}

    refused = command(office, "copy-journal", *(argument.format(**places) for argument in arguments))

    assert refused.exit_code == 2
    assert "There is no journal at" in refused.output or "Say where" in refused.output
