"""The command line as an operator meets it: exit codes, what is printed, and nothing but words when it cannot run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.office import LEDGER, MEMBERSHIP, Office
from tests.terminal import on_terminal, shown


def avstamning(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False)


def test_the_demo_runs_the_example_and_says_where_to_look(tmp_path: Path) -> None:
    done = avstamning("demo", tmp_path / "prov")

    assert done.returncode == 1
    assert "D16" in done.stdout
    assert "reconciliation.jsonl" in done.stdout
    assert (tmp_path / "prov/outbox/2016-08/0001/Uppföljning Kommunstyrelsen 2016-08.xlsx").exists()
    assert done.stderr == ""


def test_a_run_with_findings_exits_with_1_and_one_with_nothing_to_do_with_0(office: Office) -> None:
    assert avstamning("run", "-w", office.root).returncode == 1

    again = avstamning("run", "-w", office.root)

    assert again.returncode == 0
    assert "Inget att göra" in again.stdout


def test_a_run_without_errors_exits_with_0(office: Office) -> None:
    for path in office.inbox.iterdir():
        if path.name not in {LEDGER, "Budget 2016.xlsx"}:
            path.unlink()

    assert avstamning("run", "-w", office.root).returncode == 0


def test_the_json_has_the_documented_shape(office: Office) -> None:
    done = avstamning("run", "-w", office.root, "--format", "json", "--clock", "2016-09-23", "--run-number", "7")

    printed = json.loads(done.stdout)
    assert set(printed) == {
        "version", "run", "period", "verdict", "closing", "previous_year", "figures", "comparisons", "sources", "findings",
        "breaks", "outputs",
    }  # fmt: skip
    assert (printed["version"], printed["run"], printed["period"]) == (1, 7, "2016-08")
    assert set(printed["comparisons"]) == {"agrees", "rounding", "differs", "not-tested"}
    assert {"id", "code", "severity", "cells", "found", "expected", "companions", "message"} <= set(
        printed["findings"][0]
    )
    assert (office.root / "outbox/2016-08/0007").is_dir()


def test_check_tests_files_and_touches_nothing(office: Office) -> None:
    before = sorted(office.root.rglob("*"))

    done = avstamning("check", office.inbox / MEMBERSHIP, "-w", office.root, "--format", "json")

    printed = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(f["code"], f["cells"][0]["cell"]) for f in printed["findings"]] == [("V01", "D16")]
    assert sorted(office.root.rglob("*")) == before


def test_check_of_a_file_without_faults_exits_with_0(office: Office) -> None:
    assert avstamning("check", office.inbox / LEDGER, "-w", office.root).returncode == 0


def test_check_of_a_file_that_cannot_be_used_says_why(office: Office, tmp_path: Path) -> None:
    (tmp_path / "nej.xlsx").write_bytes(b"%PDF-1.7 no workbook")

    done = avstamning("check", tmp_path / "nej.xlsx", "-w", office.root)

    assert done.returncode == 1
    assert "F01" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_that_is_no_workspace_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = avstamning("run", "-w", tmp_path)

    assert done.returncode == 2
    assert "avstamning init" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_contradict_themselves_are_pointed_at(office: Office) -> None:
    settings = office.root / "schemas" / "ekero.toml"
    text = settings.read_text(encoding="utf-8").replace('net = "summa"', 'net = "sumam"')
    settings.write_text(text, encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if 'net = "sumam"' in row)

    done = avstamning("run", "-w", office.root)

    assert done.returncode == 2
    assert f"ekero.toml:{line}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_keeps_its_traceback_and_exits_with_2(office: Office) -> None:
    broken = "import pipeline.run\ndef fail(*a, **k): raise KeyError('a fault of ours')\npipeline.run.sort_out = fail\n"
    command = [sys.executable, "-c", broken + "from pipeline.cli import main; main()", "run", "-w", str(office.root)]

    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 2
    assert "a fault of ours" in done.stderr
    assert len(office.waiting()) == 14


def test_contracts_cannot_be_switched_off_unnoticed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")

    done = avstamning("run", "-w", office.root)

    assert done.returncode == 2
    assert "PANDERA_VALIDATION_ENABLED" in done.stderr
    assert len(office.waiting()) == 14


def test_a_file_is_withdrawn_by_its_name(office: Office) -> None:
    avstamning("run", "-w", office.root)

    done = avstamning("withdraw", MEMBERSHIP, "-w", office.root)

    assert "har inte kommit" in done.stdout
    unknown = avstamning("withdraw", "ingen.xlsx", "-w", office.root)
    assert unknown.returncode == 2
    assert LEDGER in unknown.stderr


def test_init_makes_a_workspace_whose_settings_load(tmp_path: Path) -> None:
    assert avstamning("init", tmp_path / "vi", "--id", "vi").returncode == 0

    assert avstamning("run", "-w", tmp_path / "vi").returncode == 0
    assert (tmp_path / "vi/schemas/vi.toml").exists()


@pytest.mark.parametrize("name", ["../vi", "Ekerö kommun", ""])
def test_init_makes_no_organisation_that_has_no_such_id(tmp_path: Path, name: str) -> None:
    done = avstamning("init", tmp_path / "vi", "--id", name)

    assert done.returncode == 2
    assert "a–z" in done.stderr
    assert not (tmp_path / "vi").exists()


def test_init_leaves_settings_that_are_there_alone(tmp_path: Path) -> None:
    avstamning("init", tmp_path, "--id", "vi")
    settings = tmp_path / "schemas" / "vi.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")

    avstamning("init", tmp_path, "--id", "vi")

    assert settings.read_text(encoding="utf-8").endswith("# ours\n")


def test_explain_tells_rule_and_remedy_and_knows_no_other_codes() -> None:
    told = avstamning("explain", "v01")

    assert told.returncode == 0
    assert told.stdout.startswith("V01")
    assert avstamning("explain", "X99").returncode == 2


def test_the_terminal_can_be_read_in_english(office: Office) -> None:
    done = avstamning("run", "-w", office.root, "--lang", "en")

    assert "The variance is" in done.stdout


def test_quiet_says_nothing(office: Office) -> None:
    assert avstamning("run", "-w", office.root, "--quiet").stdout == ""


def test_the_example_is_put_only_where_nothing_is_used(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fresh = tmp_path_factory.mktemp("fresh")

    assert "14" in avstamning("demo", fresh, "--if-unused", "--place-only").stdout
    assert avstamning("demo", fresh, "--if-unused", "--place-only").stdout == ""
    shutil.rmtree(fresh / "inbox")
    (fresh / "inbox").mkdir()
    avstamning("demo", fresh)
    assert avstamning("demo", fresh, "--if-unused", "--place-only").stdout == ""


def test_help_answers_without_loading_anything_heavy() -> None:
    loaded = "import sys; from pipeline.cli import cli; cli.main(['--help'], standalone_mode=False); print(sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    for heavy in ("polars", "pandera", "openpyxl", "xlsxwriter", "rich", "babel", "pydantic"):
        assert f"'{heavy}'" not in done.stdout


def test_the_operating_log_masks_personal_identity_numbers(office: Office) -> None:
    shutil.copy(office.inbox / MEMBERSHIP, office.inbox / "Lön 19121212-1212.xlsx")

    avstamning("run", "-w", office.root, "--verbose")

    assert "19121212-1212" not in (office.root / "outbox" / "operating.log").read_text(encoding="utf-8")


def test_a_pipe_that_knows_no_minus_sign_gets_utf_8(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")

    done = avstamning("run", "-w", office.root)

    assert "−24" in done.stdout
    assert "Traceback" not in done.stderr


def test_json_of_a_run_with_nothing_to_do_does_not_say_that_all_agrees(office: Office) -> None:
    avstamning("run", "-w", office.root)

    printed = json.loads(avstamning("run", "-w", office.root, "--format", "json").stdout)

    assert printed["verdict"] == "differs"
    assert printed["run"] is None


def test_a_damaged_journal_is_told_in_a_sentence(office: Office) -> None:
    avstamning("run", "-w", office.root)
    journal = office.root / "state" / "journal.sqlite"
    journal.write_bytes(b"damage" + journal.read_bytes())

    done = avstamning("run", "-w", office.root)

    assert done.returncode == 2
    assert "journal.sqlite går inte att använda: file is not a database" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_cannot_be_used_are_told_in_the_language_of_their_reader(tmp_path: Path) -> None:
    assert avstamning("init", str(tmp_path)).returncode == 0
    settings = tmp_path / "schemas" / "organisation.toml"
    text = settings.read_text(encoding="utf-8")
    broken = text.replace('cost = "+"', 'cost = "±"')

    settings.write_text(broken, encoding="utf-8")
    swedish = avstamning("run", "--workspace", str(tmp_path)).stderr
    english = avstamning("run", "--lang", "en", "--workspace", str(tmp_path)).stderr
    settings.write_text(broken.replace('language = "sv"', 'language = "en"'), encoding="utf-8")
    declared = avstamning("run", "--workspace", str(tmp_path)).stderr

    assert "signs.cost: måste vara något av: '+', '-'" in swedish
    assert "signs.cost: must be one of these: '+', '-'" in english
    assert declared == english
    assert "avstamning init MAPP" in avstamning("run", "--workspace", str(tmp_path / "inbox")).stderr


def test_a_parsers_english_stands_in_brackets_after_a_sentence_in_the_readers_language(tmp_path: Path) -> None:
    assert avstamning("init", str(tmp_path)).returncode == 0
    settings = tmp_path / "schemas" / "organisation.toml"
    settings.write_text('[organisation]\nid = "vi\n', encoding="utf-8")

    told = avstamning("run", "--workspace", str(tmp_path)).stderr

    assert told.startswith("organisation.toml:2: är inte TOML: något här eller strax ovanför är felstavat")
    assert told.endswith("(Illegal character '\\n')\n")


def test_settings_of_operation_that_cannot_be_used_stop_the_run_before_anything_is_done(tmp_path: Path) -> None:
    assert avstamning("init", str(tmp_path)).returncode == 0

    done = avstamning("run", "--set", "watch.quite=1", "--set", "inbox.quiet=soon", "--workspace", str(tmp_path))

    assert done.returncode == 2
    assert "--set watch.quite" in done.stderr
    assert "--set inbox.quiet måste vara ett tal" in done.stderr


def test_a_journal_that_is_gone_is_told_in_a_sentence(office: Office) -> None:
    avstamning("run", "-w", office.root)
    (office.root / "state" / "journal.sqlite").unlink()

    done = avstamning("run", "-w", office.root)

    assert done.returncode == 2
    assert "Det finns original i arkivet, men ingen körhistorik" in done.stderr


@on_terminal
def test_on_a_terminal_it_says_what_it_does_and_then_what_came_of_it(tmp_path: Path) -> None:
    done = shown("demo", tmp_path / "prov")

    assert done.code == 1, done.text
    told = [
        done.text.index(said)
        for said in ("Läser ", "Kontrollerar 2016-08", "Skriver 2016-08", "Sparar originalen", "D16")
    ]
    assert told == sorted(told)
