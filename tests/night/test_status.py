"""How a workspace stands, and what the calendar expects."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.operation.sections import Night
from pipeline.record import state_folder
from pipeline.run_lock import only_run, running
from pipeline.schedule import due_day, missed_nights
from pipeline.status import status_of
from schemas.periods import Period
from tests.run.office import CLOCK, LEDGER, Office

PROGRAM = (sys.executable, "-c", "from pipeline.cli import main; main()")


def avstamning(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )


def status(office: Office, *options: str) -> tuple[int, dict[str, Any]]:
    done = avstamning("status", "--format", "json", "--clock", "2016-09-24", "-w", office.root, *options)
    return done.returncode, json.loads(done.stdout)


def test_a_workspace_that_has_never_run_says_what_waits_and_changes_nothing(office: Office) -> None:
    before = sorted(office.root.rglob("*"))

    code, found = status(office)

    assert code == 0
    assert found["last_run"] is None
    assert LEDGER in found["waiting"]
    assert len(found["waiting"]) == 14
    assert sorted(office.root.rglob("*")) == before


def test_after_a_run_its_verdicts_and_what_is_left_are_told(office: Office) -> None:
    (office.inbox / "Mapp").mkdir()
    (office.inbox / LEDGER).unlink()
    office.run()

    code, found = status(office)

    assert code == 0
    assert found["periods"] == [{"period": "2016-08", "verdict": "differs"}]
    assert (found["last_run"]["run"], found["last_run"]["errors"]) == (1, True)
    assert found["waiting"] == []
    assert found["left"] == [{"file": "Mapp", "reason": "folder"}]
    assert {(one["layout"], one["overdue"]) for one in found["missing"]} == {("huvudbok", False)}
    assert found["journal"]["entries"] > 0


def test_what_is_overdue_and_nights_that_were_missed_need_somebody(office: Office) -> None:
    (office.inbox / LEDGER).unlink()
    office.run()

    early, due = status(office, "--set", "night.due.huvudbok=24", "--set", "night.nights=sat")
    late, overdue = status(office, "--set", "night.due.huvudbok=23")
    missed, nights = status(office, "--set", "night.nights=fri sat sun", "--clock", "2016-09-26")

    assert (early, due["missing"][0]["due"], due["missing"][0]["overdue"]) == (0, "2016-09-24", False)
    assert (late, overdue["missing"][0]["overdue"]) == (1, True)
    assert (missed, nights["missed_nights"]) == (1, ["2016-09-24", "2016-09-25"])


def test_people_read_it_in_their_language(office: Office) -> None:
    (office.inbox / LEDGER).unlink()
    office.run()

    swedish = avstamning("status", "--clock", "2016-09-24", "-w", office.root).stdout
    english = avstamning("status", "--clock", "2016-09-24", "--lang", "en", "-w", office.root).stdout

    assert "Senaste körningen: 1, 2016-09-23 04:00 UTC. Något måste åtgärdas." in swedish
    assert "januari–augusti 2016        stämmer inte" in swedish
    assert "Huvudbok, transaktioner, januari–augusti 2016: har inte kommit." in swedish
    assert "Last run: 1" in english


def test_who_is_running_is_told_and_not_disturbed(office: Office) -> None:
    folder = state_folder(office.workspace)
    assert running(folder) == ""

    with only_run(folder):
        found = status_of(office.workspace, CLOCK)
        assert "started" in found.running
        assert "started" in running(folder)

    assert running(folder) == ""


def test_a_run_that_was_killed_is_not_running(office: Office) -> None:
    folder = state_folder(office.workspace)
    killed = (
        "import os; from pathlib import Path; from pipeline.run_lock import only_run\n"
        f"with only_run(Path({str(folder)!r})): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", killed], check=False)

    assert (folder / "run.json").exists()
    assert running(folder) == ""


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        (Period(2016, 8), 5, date(2016, 9, 5)), (Period(2016, 12), 10, date(2017, 1, 10)), (Period(2016, 1), 31, date(2016, 2, 29)),
        (Period(2017, 1), 31, date(2017, 2, 28)),
    ],
)  # fmt: skip
def test_an_export_is_due_in_the_month_after_its_period(period: Period, day: int, due: date) -> None:
    assert due_day(period, Night(due={"huvudbok": day}), "huvudbok") == due
    assert due_day(period, Night(due={"huvudbok": day}), "budget") is None
    assert due_day(period, Night(due={"huvudbok": day}, months=(4,)), "huvudbok") is None


def test_missed_nights_are_the_declared_ones_since_the_first_run_without_today() -> None:
    ran = {date(2016, 9, 1), date(2016, 9, 2), date(2016, 9, 6)}  # a Thursday, a Friday, a Tuesday

    assert missed_nights(ran, ("mon", "thu", "fri"), date(2016, 9, 9)) == (date(2016, 9, 5), date(2016, 9, 8))
    assert missed_nights(ran, (), date(2016, 9, 9)) == ()
    assert missed_nights(set(), ("mon",), date(2016, 9, 9)) == ()
    assert len(missed_nights({date(2016, 1, 1)}, ("mon",), date(2016, 9, 9))) <= 5


def test_nights_with_nothing_to_do_count_as_run(office: Office) -> None:
    for path in office.inbox.iterdir():
        path.unlink()
    office.run()

    found = status_of(office.workspace, datetime(2016, 9, 23, 12, tzinfo=UTC))

    assert found.last is None
    assert found.looked == CLOCK
    assert Path(state_folder(office.workspace)).is_dir()
