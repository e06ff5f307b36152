"""What takes two people, by two accounts of the system: each command is a process that runs as its account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.record import open_journal
from tests.run.office import Office, copied

pytestmark = pytest.mark.needs("second-account")

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def shared(once: Office) -> Iterator[Office]:
    """A workspace in which everybody may write, where everybody may go: not so the folders that pytest makes."""
    with tempfile.TemporaryDirectory(prefix="shared-") as place:
        root = copied(once, Path(place, "w")).root
        for folder, _, files in os.walk(place):
            Path(folder).chmod(0o777)
            for name in files:
                Path(folder, name).chmod(0o666)
        yield Office(root)


@pytest.fixture
def by_root(shared: Office) -> Callable[..., Done]:
    return lambda *arguments: _run([], shared, *arguments)


@pytest.fixture
def by_nobody(shared: Office, tool: Callable[[str], str]) -> Callable[..., Done]:
    # Python may lie where the other account must not look: it may read everything, and write what it has a right to.
    may = "+dac_read_search"
    other = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", f"--inh-caps={may}", f"--ambient-caps={may}", "--"]
    return lambda *arguments: _run([tool("second-account"), *other], shared, *arguments)


def _run(other: list[str], office: Office, *arguments: str) -> Done:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments, "-w", str(office.root)]
    environment = os.environ | {"USER": "somebody", "LOGNAME": "somebody", "AVSTAMNING_KEYRING__USE": "false"}
    root = Path(__file__).parents[2]
    return subprocess.run(
        [*other, *command], capture_output=True, check=False, encoding="utf-8", cwd=root, env=environment
    )


def told(office: Office, kind: str) -> list[tuple[str, str]]:
    """The account that each entry was recorded by, and what it did."""
    return [(entry.account, str(entry.payload["action"])) for entry in open_journal(office.workspace).entries(kind)]


def test_a_period_is_reopened_by_another_account_and_not_by_the_one_that_asked(
    shared: Office, by_root: Callable[..., Done], by_nobody: Callable[..., Done]
) -> None:
    asking = ("reopen", "2016-08", "--reason", "Fel bokfört", "--lang", "en")
    assert by_root("close", "2016-08", "--reason", "Klart").returncode == 0
    assert by_root(*asking).returncode == 0

    again = by_root(*asking)
    other = by_nobody(*asking)

    assert (again.returncode, "Another person must reopen it" in again.stderr) == (2, True)
    assert other.returncode == 0, other.stderr
    assert told(shared, "closing") == [("root", "close"), ("root", "ask"), ("nobody", "reopen")]


def test_a_break_is_signed_off_by_another_account_and_not_by_the_one_that_prepared_it(
    shared: Office, by_root: Callable[..., Done], by_nobody: Callable[..., Done]
) -> None:
    listed: dict[str, Any] = json.loads(by_root("breaks", "--format", "json", "--code", "V01").stdout)
    (one,) = [one["id"] for one in listed["breaks"] if one["title"] == "medlemsavgifter"]
    prepared = by_nobody("sign-off", "prepare", one, "--reason", "Känd", "--until", "2099-12-31")
    assert prepared.returncode == 0, prepared.stderr

    again = by_nobody("sign-off", "approve", one, "--lang", "en")
    other = by_root("sign-off", "approve", one, "--format", "json")

    assert (again.returncode, "Another person must approve it" in again.stderr) == (2, True)
    assert other.returncode == 0, other.stderr
    assert [one["state"] for one in json.loads(other.stdout)["breaks"]] == ["accepted"]
    assert told(shared, "sign-off") == [("nobody", "prepare"), ("root", "approve")]
