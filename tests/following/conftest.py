"""A workspace with the inbox of August 2016, and the people who work in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.starter import make_workspace
from pipeline.store import Recorder
from tests.run.office import Office, copied

Command = Callable[..., Result]


@pytest.fixture
def office(once: Office, tmp_path: Path) -> Office:
    """A copy of the workspace after its first run."""
    return copied(once, tmp_path / "w")


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Who sits at the keyboard."""

    def sits(account: str) -> None:
        who = Recorder(account, "kontoret")
        monkeypatch.setattr("pipeline.store.this_recorder", lambda: who)
        monkeypatch.setattr("pipeline.store.journal.this_recorder", lambda: who)

    sits("eko1")
    return sits


@pytest.fixture
def command(office: Office, people: Callable[[str], None]) -> Command:
    """A command of the program in the workspace."""

    def given(*arguments: str) -> Result:
        where = () if "-w" in arguments else ("-w", str(office.root))
        return CliRunner().invoke(cli, [*arguments, *where])

    return given


@pytest.fixture
def listed(command: Command) -> Callable[..., dict[tuple[str, str, str], dict[str, Any]]]:
    """The breaks that `avstamning breaks` lists, by code, title and line."""

    def given(*arguments: str) -> dict[tuple[str, str, str], dict[str, Any]]:
        done = command("breaks", "--format", "json", *arguments)
        assert done.exit_code == 0, done.output
        return {(one["code"], one["title"], one["line"]): one for one in json.loads(done.output)["breaks"]}

    return given


@pytest.fixture
def small(tmp_path: Path) -> Office:
    """A workspace with the small organisation that `avstamning init` makes."""
    make_workspace(tmp_path / "small", "min")
    return Office(tmp_path / "small")
