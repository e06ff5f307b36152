"""Runs on two machines at the same time, with one journal in PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import openpyxl
import pytest

from pipeline.files import sha256_of
from pipeline.record import Record, open_journal, read_record
from pipeline.starter import place_example
from pipeline.store import Overtaken
from tests.run.office import MEMBERSHIP, Office
from tests.store.postgres import Server

pytestmark = pytest.mark.needs("postgresql")

ROOT = Path(__file__).parents[2]

MACHINE = """
import json, sys
from pathlib import Path
import pipeline.run
from pipeline.cli import cli
from pipeline.store import StoreError, journal

own, root, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
lock = pipeline.run.only_run  # on a share whose locks hold on one machine only
pipeline.run.only_run = lambda state, *given, **named: lock(own, *given, **named)
this = journal.this_recorder
def recorder():
    who = this()
    return type(who)(who.account, name, who.clock)
journal.this_recorder = recorder
print("ready", flush=True)
for line in sys.stdin:
    try:
        cli.main(["run", "-w", root, "-q", "--lang", "en"], standalone_mode=False)
        code = 0
    except SystemExit as end:
        code, said = end.code, ""
    except Exception as problem:
        code, said = 2, str(getattr(problem, "message", repr(problem)))
    print(json.dumps([code, said]), flush=True)
"""


@dataclass
class Machine:
    """A process that runs the program in a workspace each time that it is told to."""

    process: subprocess.Popen[str]

    @classmethod
    @contextmanager
    def started(cls, state: Path, root: Path, url: str, name: str) -> Iterator[Self]:
        environment = os.environ | {"AVSTAMNING_STORE__URL": url, "POLARS_MAX_THREADS": "1"}
        command = [sys.executable, "-c", MACHINE, str(state), str(root), name]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield cls(process)
            finally:
                process.kill()

    def begin(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("run\n")
        self.process.stdin.flush()

    def said(self) -> Any:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


def version(original: Path, place: Path, number: int) -> None:
    """A follow-up that differs from all others."""
    book = openpyxl.load_workbook(original)
    book.worksheets[0]["D16"].value = number
    book.save(place)


@pytest.fixture
def share(tmp_path: Path) -> Office:
    """A workspace that two machines see, with nothing in its inbox; the file that versions are made of lies beside it."""
    root = tmp_path / "share"
    place_example(root)
    (root / "inbox" / MEMBERSHIP).replace(tmp_path / MEMBERSHIP)
    for path in (root / "inbox").iterdir():
        path.unlink()
    return Office(root)


@pytest.fixture
def url(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    made = postgresql.new_database()
    monkeypatch.setenv("AVSTAMNING_STORE__URL", made)
    return made


def verdict(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "verify", "-w", str(root), "--lang", "en"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")


def came(record: Record) -> Counter[tuple[str, str]]:
    return Counter((entry.file, entry.sha256) for of in record.files.values() for entry in of if entry.arrived)


def test_runs_of_two_machines_on_one_share_make_one_chain_and_give_every_file_one_outcome(
    share: Office, url: str, tmp_path: Path
) -> None:
    dropped = []
    codes: Counter[int] = Counter()
    with (
        Machine.started(tmp_path / "a", share.root, url, "server-a") as a,
        Machine.started(tmp_path / "b", share.root, url, "server-b") as b,
    ):
        machines = (a, b)
        assert [machine.said() for machine in machines] == ["ready", "ready"]
        for round_of in range(3):
            for which in range(2):
                place = share.inbox / f"Uppföljning {round_of}-{which}.xlsx"
                version(tmp_path / MEMBERSHIP, place, 10 * round_of + which)
                dropped.append((place.name, sha256_of(place)))
            for machine in machines:
                machine.begin()
            for code, said in [json.loads(machine.said()) for machine in machines]:
                codes[code] += 1
                assert code in (0, 1) or "another run is at work" in said, said
        a.begin()
        assert json.loads(a.said())[0] in (0, 1)

    record = read_record(open_journal(share.workspace))
    entries = open_journal(share.workspace).entries()
    assert came(record) == Counter(dropped)
    assert share.waiting() == []
    assert all(later.previous == earlier.hash for earlier, later in pairwise(entries))
    assert [run.run for run in record.runs] == sorted({run.run for run in record.runs})
    assert record.open == ()
    assert [entry.file for entry in record.effective().values()] == [dropped[-1][0]]
    assert {path.name for path in (share.root / "outbox" / "2016-08").iterdir()} == {
        f"{run.run:04d}" for run in record.runs
    }
    verified = verdict(share.root)
    assert verified.returncode == 0, verified.stdout
    assert codes[0] + codes[1] >= 3


def test_a_run_whose_place_another_has_taken_records_nothing_and_the_other_has_done_it_all(
    share: Office, url: str, postgresql: Server, tmp_path: Path
) -> None:
    version(tmp_path / MEMBERSHIP, share.inbox / "Uppföljning.xlsx", 1)
    dropped = ("Uppföljning.xlsx", sha256_of(share.inbox / "Uppföljning.xlsx"))
    with Machine.started(tmp_path / "b", share.root, url, "server-b") as other:
        assert other.said() == "ready"

        def overtaken(stage: str, _: str) -> None:
            if stage == "archive":
                postgresql.drop_connections()
                other.begin()
                assert json.loads(other.said())[0] in (0, 1)

        with pytest.raises((Overtaken, OSError)):
            share.run(progress=overtaken)

    record = read_record(open_journal(share.workspace))
    assert came(record) == Counter([dropped])
    assert share.waiting() == []
    assert [run.run for run in record.runs] == [1]
    assert {entry.host for entry in open_journal(share.workspace).entries()} == {"server-b"}
    verified = verdict(share.root)
    assert verified.returncode == 0, verified.stdout


def test_a_run_that_has_lost_its_connection_records_nothing_although_nobody_else_has_run(
    share: Office, url: str, postgresql: Server, tmp_path: Path
) -> None:
    version(tmp_path / MEMBERSHIP, share.inbox / "Uppföljning.xlsx", 1)

    def lost(stage: str, _: str) -> None:
        if stage == "archive":
            postgresql.drop_connections()

    with pytest.raises(Overtaken, match=r"connection to the journal .* was lost"):
        share.run(progress=lost)

    assert share.waiting() == ["Uppföljning.xlsx"]
    assert open_journal(share.workspace).entries() == ()
    share.run()
    assert came(read_record(open_journal(share.workspace))).total() == 1
    assert verdict(share.root).returncode == 0


def test_another_workspace_is_not_let_into_an_organisations_journal(share: Office, url: str, tmp_path: Path) -> None:
    version(tmp_path / MEMBERSHIP, share.inbox / "Uppföljning.xlsx", 1)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(share.root, elsewhere)
    share.run()
    before = open_journal(share.workspace).head()

    with pytest.raises(OSError, match="Two workspaces cannot share the journal"):
        Office(elsewhere).run()

    assert open_journal(share.workspace).head() == before
    assert Office(elsewhere).waiting() == ["Uppföljning.xlsx"]
    assert verdict(share.root).returncode == 0
