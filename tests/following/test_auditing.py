"""What an auditor does alone: the zip, the run repeated, the sample, and what is kept for how long."""

from __future__ import annotations

import hashlib
import json
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.auditing import NotRepeatable, compare_files, of_workspace, of_zip, pack, repeat
from pipeline.language import Language
from pipeline.operation.sections import Retention
from pipeline.record import open_journal, read_record
from pipeline.retention import documents, resting_on
from pipeline.run import run
from tests.following.conftest import Command
from tests.following.test_breaks import cell, drop
from tests.following.test_closing import POSTINGS, ledger
from tests.reading.building import zipped
from tests.run.office import CLOCK, LEDGER, MEMBERSHIP, Office


def test_a_run_repeated_gives_the_same_to_the_byte(office: Office) -> None:
    drop(office, MEMBERSHIP, cell("D16", -23))
    office.run()

    for number in (1, 2):
        repeated = repeat(of_workspace(office.workspace), number)

        assert repeated.same_program
        assert {one.outcome for one in repeated.files if one.path.startswith("2016-08/")} == {"identical"}
        # A copy that was corrected since has been taken away; what it was made to again has the hash in the journal.
        assert all(one.agrees for one in repeated.files)
        assert {Path(one.path).suffix for one in repeated.files} == {".xlsx", ".jsonl", ".json", ".html"}


def test_a_withdrawal_is_repeated_with_the_settings_of_its_day(office: Office, command: Command) -> None:
    command("withdraw", LEDGER)
    settings = office.root / "schemas" / "ekero.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("SKL", "SKR"), encoding="utf-8")

    repeated = repeat(of_workspace(office.workspace), 2)

    assert repeated.agrees


def test_what_was_altered_after_it_was_published_is_told(office: Office) -> None:
    log = office.root / "outbox" / "2016-08" / "0001" / "reconciliation.jsonl"
    lines = log.read_text(encoding="utf-8").split("\n")
    log.write_text("\n".join([lines[0], lines[1].replace("agrees", "differs"), *lines[2:]]), encoding="utf-8")

    repeated = repeat(of_workspace(office.workspace), 1)

    (altered,) = [one for one in repeated.files if not one.agrees]
    assert (altered.path, altered.outcome, altered.parts) == ("2016-08/0001/reconciliation.jsonl", "altered", ("2",))


def test_a_workbook_is_compared_part_by_part(office: Office) -> None:
    workbook = next((office.root / "outbox" / "2016-08" / "0001").glob("*.xlsx"))
    with zipfile.ZipFile(workbook) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/sharedStrings.xml"] += b" "
    with zipfile.ZipFile(workbook, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    (altered,) = [one for one in repeat(of_workspace(office.workspace), 1).files if not one.agrees]

    assert altered.parts == ("xl/sharedStrings.xml",)


@pytest.mark.parametrize("change", ["gone", "altered"])
def test_a_run_whose_original_is_not_there_cannot_be_repeated(office: Office, change: str) -> None:
    kept = next((office.root / "outbox" / "archive").glob(f"*/{LEDGER}"))
    if change == "gone":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes() + b" ")

    with pytest.raises(NotRepeatable) as refusal:
        repeat(of_workspace(office.workspace), 1)

    assert refusal.value.args[0] == {"gone": "original", "altered": "altered"}[change]


def test_the_zip_is_enough_to_verify_and_to_repeat(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "ekero.zip"
    assert pack(of_workspace(office.workspace), 1, path, Language("sv")).whole
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)

    verified = subprocess.run(
        [sys.executable, "verify.py", "--journal", "journal.jsonl", "--outbox", "outbox"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    with of_zip(path) as evidence:
        repeated = repeat(evidence, 1)

    assert verified.returncode == 0, verified.stdout
    assert repeated.agrees
    contents = json.loads((folder / "contents.json").read_text(encoding="utf-8"))["files"]
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == told for name, told in contents.items())
    assert 'avstamning rerun 1 --zip "ekero.zip"' in (folder / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("change", ["lost", "altered"])
def test_a_zip_says_that_an_original_is_not_what_it_was(office: Office, command: Command, change: str) -> None:
    kept = next((office.root / "outbox" / "archive").glob(f"*/{LEDGER}"))
    name = kept.relative_to(office.root / "outbox").as_posix()
    kept.unlink() if change == "lost" else kept.write_bytes(kept.read_bytes() + b" ")
    path = office.root / "ekero.zip"

    done = command("export", "1", "--out", str(path))

    assert done.exit_code == 1
    assert name in done.stderr
    with zipfile.ZipFile(path) as packed:
        assert name in packed.read("README.txt").decode()
        assert json.loads(packed.read("contents.json"))[change] == [name]


def test_the_same_evidence_gives_the_same_zip(office: Office, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        pack(of_workspace(office.workspace), 1, tmp_path / name, Language("sv"))

    with zipfile.ZipFile(tmp_path / "a.zip") as one, zipfile.ZipFile(tmp_path / "b.zip") as other:
        named = {"README.txt", "contents.json"}  # which say what the archive is called
        assert one.namelist() == other.namelist()
        assert len(one.namelist()) > 10
        assert {name for name in one.namelist() if one.read(name) != other.read(name)} <= named


def test_what_is_no_zip_of_ours_is_told(office: Office, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "foto.zip"
    path.write_bytes(b"nothing")

    done = command("rerun", "1", "--zip", str(path))

    assert done.exit_code != 0
    assert "foto.zip" in done.output
    assert not isinstance(done.exception, NotRepeatable)


def test_a_run_that_there_is_not_is_told(office: Office, command: Command) -> None:
    for name in ("rerun", "export"):
        assert "99" in command(name, "99").output


# --- Samples ----------------------------------------------------------------------------------------------------------


def test_a_sample_of_postings_names_their_cells(office: Office, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "urval.xlsx"

    done = command("sample", "2016-08", "--size", "5", "--seed", "2016", "--out", str(path), "--format", "json")

    told = json.loads(done.output)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    amounts = [cell.value for column in sheet.iter_cols() for cell in column[5:] if column[4].value == "Belopp"]
    assert [f"{amount:.2f}" for amount in amounts] == [one["amount"] for one in told["sample"]]
    kept = next((office.root / "outbox" / "archive").glob(f"*/{LEDGER}"))
    ledger = openpyxl.load_workbook(kept).worksheets[0]
    for one in told["sample"]:
        address = one["cells"][0].rpartition("!")[2]
        assert f"{ledger[address].value:.2f}" == one["amount"]
    (entry,) = open_journal(office.workspace).entries("sample")
    assert (entry.subject, entry.payload["seed"]) == ("2016-08", "2016")


def test_a_title_that_there_is_not_is_told(office: Office, command: Command) -> None:
    done = command("sample", "2016-08", "--title", "ingen")

    assert done.exit_code == 2
    assert "Det finns ingen titel ingen. Kända: klk, brand," in " ".join(done.output.split())


def test_the_same_seed_draws_the_same_and_another_does_not(office: Office, command: Command, tmp_path: Path) -> None:
    def drawn(seed: str) -> list[int]:
        options = ("--of", "figures", "--method", "random", "--size", "6", "--format", "json")
        done = command("sample", "2016-08", *options, "--seed", seed, "--out", str(tmp_path / "urval.xlsx"))
        places: list[int] = json.loads(done.output)["drawn"]
        return places

    assert drawn("a") == drawn("a") != drawn("b")


def test_the_command_in_a_test_sheet_draws_the_same_again(office: Office, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "urval.xlsx"
    drawn = ("--of", "figures", "--size", "3", "--title", "klk", "--title", "brand", "--seed", "KS 2016/8")
    first = json.loads(command("sample", "2016-08", *drawn, "--out", str(path), "--format", "json").output)
    told = openpyxl.load_workbook(path)["Så gjordes urvalet"]
    (again,) = (row[1].value for row in told.iter_rows() if str(row[1].value).startswith("avstamning sample"))

    arguments = shlex.split(str(again))[1:]
    second = json.loads(command(*arguments, "--out", str(path), "--format", "json").output)

    assert first["drawn"]
    assert second == first


def test_a_test_sheet_that_cannot_be_written_is_told(office: Office, command: Command, tmp_path: Path) -> None:
    done = command("sample", "2016-08", "--seed", "1", "--out", str(tmp_path / "finns inte" / "urval.xlsx"))

    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert "finns inte" in done.output


def test_a_seed_that_is_no_name_of_a_file_draws_all_the_same(
    office: Office, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = command("sample", "2016-08", "--of", "figures", "--seed", "../KS 2016/8")

    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["Urval 2016-08 ..-KS 2016-8.xlsx"]


def test_a_published_result_that_was_altered_is_no_population(office: Office, command: Command, tmp_path: Path) -> None:
    result = office.root / "outbox" / "2016-08" / "0001" / "result.json"
    result.write_text(result.read_text(encoding="utf-8") + " ", encoding="utf-8")

    done = command("sample", "2016-08", "--of", "figures", "--out", str(tmp_path / "urval.xlsx"))

    assert done.exit_code != 0
    assert not (tmp_path / "urval.xlsx").exists()


# --- Retention --------------------------------------------------------------------------------------------------------


def keep_for(office: Office, **years: int) -> None:
    said = "\n".join(f"{kind} = {count}" for kind, count in years.items())
    (office.root / "avstamning.toml").write_text(f"[retention]\n{said}\n", encoding="utf-8")


def test_years_are_counted_from_the_end_of_the_calendar_year(office: Office) -> None:
    keep_for(office, results=7)
    found = documents(open_journal(office.workspace), office.workspace.operation.retention)

    result = next(one for one in found if one.kind == "results")
    assert (result.year, result.until) == (2016, 2023)
    assert not result.is_due(datetime(2023, 12, 31, tzinfo=UTC).date())
    assert result.is_due(datetime(2024, 1, 1, tzinfo=UTC).date())
    assert not any(one.is_due(datetime(2999, 1, 1, tzinfo=UTC).date()) for one in found if one.kind == "originals")


def test_what_is_due_is_listed_and_deleted_only_by_a_decision(
    office: Office, command: Command, people: Callable[[str], None]
) -> None:
    keep_for(office, originals=7, results=7)
    archive = office.root / "outbox" / "archive"
    before = {path for path in archive.rglob("*") if path.is_file()}

    listed = json.loads(command("retention", "--format", "json").output)
    refused = command("retention", "--delete")
    assert {path for path in archive.rglob("*") if path.is_file()} == before
    assert refused.exit_code != 0
    done = json.loads(command("retention", "--delete", "--decision", "KS 2024/17", "--format", "json").output)

    assert {one["path"] for one in listed["due"]} == set(done["deleted"])
    assert not [path for path in archive.rglob("*") if path.is_file()]
    assert (office.root / "outbox" / "returned").is_dir()
    verified = command("verify")
    assert verified.exit_code == 0, verified.output
    (entry,) = open_journal(office.workspace).entries("deletion")
    assert (entry.subject, entry.payload["decision"]) == ("KS 2024/17", "KS 2024/17")
    with pytest.raises(NotRepeatable) as refusal:
        repeat(of_workspace(office.workspace), 1)
    assert refusal.value.args[0] == "deleted"
    assert refusal.value.args[2] == "KS 2024/17"
    settings = office.root / "schemas" / "ekero.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert office.run().results == ()


def test_a_deletion_that_was_broken_off_is_gone_on_with(
    office: Office, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_for(office, returned=1)
    returned = office.root / "outbox" / "returned"
    monkeypatch.setattr("pipeline.retention.unlink", lambda *_: ((), ()))
    command("retention", "--delete", "--decision", "KS\n1")
    assert list(returned.iterdir())
    monkeypatch.undo()

    command("retention", "--delete", "--decision", "KS 1")

    assert not returned.exists() or not list(returned.iterdir())
    (entry,) = open_journal(office.workspace).entries("deletion")
    assert entry.subject == "KS 1"


# --- Originals by their content ---------------------------------------------------------------------------------------

MASKED_NAME = "Huvudbok 19121212-1212.csv"
"""What period and closing tell of it has no number any longer."""


def judged_in(office: Office, year: int) -> None:
    run(office.workspace, CLOCK.replace(year=year), Language("sv"), "test")


def test_an_original_is_used_last_when_a_period_is_judged_from_it_whatever_it_is_called(small: Office) -> None:
    ledger(small, "2016-07", *POSTINGS, name=MASKED_NAME)
    judged_in(small, 2016)
    settings = next((small.root / "schemas").glob("*.toml"))
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    judged_in(small, 2019)

    (original,) = [
        one for one in documents(open_journal(small.workspace), Retention(originals=2)) if one.kind == "originals"
    ]

    assert (original.path.endswith(MASKED_NAME), original.year) == (True, 2019)
    record = read_record(open_journal(small.workspace))
    assert resting_on(record, [original.path]) == {"2016-07"}


def test_what_closed_periods_rest_on_is_packed_whatever_it_is_called(
    small: Office, command: Command, tmp_path: Path
) -> None:
    ledger(small, "2016-07", *POSTINGS, name=MASKED_NAME)
    small.run()
    assert command("close", "2016-07", "-w", str(small.root)).exit_code == 0
    ledger(small, "2016-08", *POSTINGS)
    small.run()

    packed = pack(of_workspace(small.workspace), 2, tmp_path / "two.zip", Language("sv"))

    assert packed.whole
    with zipfile.ZipFile(tmp_path / "two.zip") as archive:
        assert any(name.endswith(MASKED_NAME) for name in archive.namelist())


# --- What a zip may hold ----------------------------------------------------------------------------------------------


def test_a_zip_that_names_a_file_elsewhere_puts_nothing_there(small: Office, tmp_path: Path) -> None:
    ledger(small, "2016-07", *POSTINGS)
    small.run()
    evidence = of_workspace(small.workspace)
    elsewhere = tmp_path / "elsewhere.csv"
    changed = tuple(
        replace(raw, payload=raw.payload.replace('"file":"Huvudbok 2016-07.csv"', f'"file":"{elsewhere.as_posix()}"'))
        if raw.kind == "file"
        else raw
        for raw in evidence.entries
    )

    with pytest.raises(NotRepeatable):
        repeat(replace(evidence, entries=changed), 1)

    assert not elsewhere.exists()


@pytest.mark.parametrize("line", ['{"payload": {}}', '{"payload": {}, "more": 1}', "[]", "{"])
def test_a_zip_whose_journal_is_none_is_told(tmp_path: Path, line: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("journal.jsonl", line + "\n")

    with pytest.raises(NotRepeatable), of_zip(tmp_path / "x.zip"):
        pass


def test_a_damaged_workbook_differs(tmp_path: Path) -> None:
    one, other = (
        zipped(tmp_path / "a.xlsx", {"part.xml": "a" * 900}),
        zipped(tmp_path / "b.xlsx", {"part.xml": "a" * 900}),
    )
    content = bytearray(one.read_bytes())
    content[40:44] = b"\xff" * 4
    one.write_bytes(content)

    assert compare_files("a.xlsx", one, other).outcome == "differs"
