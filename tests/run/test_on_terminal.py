"""The commands on a terminal, where they say more than in a pipe, and what they say has an edge to keep within."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from threading import Event

import pytest
from loguru import logger

from pipeline.language import Language
from pipeline.operation.sections import Watch
from pipeline.run_lock import HOLDER
from pipeline.starter import place_example
from pipeline.watching import watch_inbox
from tests.run.office import MEMBERSHIP, Office
from tests.run.test_commands import avstamning
from tests.terminal import on_terminal, shown

pytestmark = on_terminal


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The example, run once, for what only looks at it."""
    office = Office(tmp_path_factory.mktemp("judged"))
    place_example(office.root)
    office.run()
    return office


def with_one_file(office: Office) -> None:
    for path in office.inbox.iterdir():
        if path.name != MEMBERSHIP:
            path.unlink()


def test_ctrl_c_in_the_middle_of_a_run_says_that_nothing_is_lost(office: Office) -> None:
    done = shown("run", "-w", office.root, interrupt_at="Läser")

    assert done.code == 2
    assert "Avbrutet. Inget är förlorat: det går att starta igen." in done.text
    assert "Traceback" not in done.text
    assert len(office.waiting()) == 14


def test_no_word_and_no_amount_is_broken_at_the_edge(judged: Office) -> None:
    for command in (["verify"], ["breaks", "B-c6fed52853"], ["close", "2016-08"]):
        done = shown(*command, "-w", judged.root, columns=60)

        # A hash of the journal's head is one word, and longer than the terminal is wide.
        assert max(len(line) for line in done.lines if " " in line.strip()) <= 60, (command, done.text)
        assert "\N{NO-BREAK SPACE}\n" not in done.text.replace("\r", "")


def test_in_a_pipe_a_sentence_stays_on_its_line(judged: Office) -> None:
    done = avstamning("close", "2016-08", "-w", judged.root)

    assert len(done.stderr.splitlines()) == 1


def test_what_is_logged_meanwhile_stands_on_a_line_of_its_own(office: Office) -> None:
    with_one_file(office)
    (office.root / "state").mkdir(exist_ok=True)
    (office.root / "state" / HOLDER).write_text("{}", encoding="utf-8")

    done = shown("run", "-w", office.root)

    assert "En körning blev inte klar" in done.text
    assert re.search(r"[\r\n]\d{4}-\d\d-\d\d \S+ UTC \| WARNING", done.text)


def test_a_terminal_that_cannot_take_back_what_it_shows_gets_what_a_pipe_gets(office: Office) -> None:
    with_one_file(office)

    done = shown("run", "-w", office.root, TERM="dumb")

    assert done.code == 1
    assert "Läser" not in done.text
    assert done.lines[0].startswith("Ekerö kommun")
    assert done.lines[-2:] != ["", ""]


def test_what_is_only_to_be_read_can_be_verified_and_what_is_written_is_said(judged: Office, tmp_path: Path) -> None:
    log = judged.root / "outbox" / "operating.log"
    log.unlink(missing_ok=True)
    log.mkdir()  # which nobody can write to, whoever they are

    done = shown("verify", "-w", judged.root, "--export", tmp_path / "journal.jsonl")

    assert done.code == 0, done.text
    assert "Skrivet till" in done.text
    assert "Skrivet till" in shown("verify", "--write-verifier", tmp_path / "verify.py").text


def test_files_that_nobody_asked_about_are_not_said_to_be_missing(office: Office) -> None:
    done = shown("check", office.inbox / MEMBERSHIP, "-w", office.root)

    assert "inte kommit" not in done.text
    assert "Inte bland filerna" in done.text
    assert done.text.count("Uppföljning per budgettitel") == 1


def test_a_second_init_names_the_settings_that_are_there_and_a_command_that_can_be_typed(tmp_path: Path) -> None:
    folder = tmp_path / "ny kommun"
    shown("init", folder, "--id", "ny")

    done = shown("init", folder, columns=999)

    assert "ny.toml" in done.text
    assert "organisation.toml" not in done.text
    assert f"--workspace '{folder}'" in done.text


def test_without_a_keyring_nothing_is_asked_and_the_variable_is_named(office: Office) -> None:
    backend = "keyring.backends.fail.Keyring"

    done = shown("secret", "store.password", "-w", office.root, PYTHON_KEYRING_BACKEND=backend)

    assert done.code == 2
    assert "AVSTAMNING_STORE__PASSWORD" in done.text
    assert "(visas inte)" not in done.text


def test_what_the_system_says_is_told_in_the_readers_language() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "outbox/operating.log")
    rare = OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    assert Language("sv").trouble(full) == "disken är full: outbox/operating.log"
    assert Language("en").trouble(full) == "there is no room left on the disk: outbox/operating.log"
    assert Language("sv").trouble(rare) == str(rare)


def test_an_inbox_that_is_away_is_waited_for_in_the_readers_language(tmp_path: Path) -> None:
    said: list[str] = []
    stop = Event()

    def heard(line: str) -> None:
        said.append(line)
        stop.set()

    sink = logger.add(heard, level="WARNING", format="{message}")
    try:
        settings = Watch(quiet=0, polling="always", interval=0.1)
        watch_inbox(tmp_path / "inbox", lambda: None, settings, stop, Language("sv"))
    finally:
        logger.remove(sink)

    assert said == [
        f"Väntar, eftersom inbox inte går att nå eller ingen körning kan göras: det finns inte: {tmp_path}/inbox\n"
    ]
