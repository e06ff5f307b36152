"""What a run leaves in the journal, and that what an earlier version of the program recorded is not lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.files import sha256_of
from pipeline.record import Entry, Export, open_journal, read_record
from pipeline.store import Recorder, Store, line_of
from tests.run.office import CLOCK, MEMBERSHIP, PUBLISHED, Office, key, only_result
from tests.store.postgres import Server


def only(office: Office, *names: str) -> None:
    """Leave only some of the example's files in the inbox: the fewer, the faster."""
    for path in office.inbox.iterdir():
        if path.name not in names:
            path.unlink()


@pytest.fixture
def small(office: Office) -> Office:
    only(office, MEMBERSHIP)
    return office


def test_a_run_records_who_when_what_with_and_what_came_of_it(small: Office) -> None:
    (small.inbox / "skräp.xlsx").write_bytes(b"this is no workbook")
    original = sha256_of(small.inbox / MEMBERSHIP)

    outcome = small.run()

    store = open_journal(small.workspace)
    run, *_, end = store.entries()
    files, (period,) = store.entries("file"), store.entries("period")
    assert (run.kind, run.run, run.subject) == ("run", 1, "1")
    assert run.account
    assert run.host
    assert run.payload["clock"] == CLOCK.isoformat()
    assert run.payload["settings"] == small.workspace.settings
    assert len(str(run.payload["program"])) == len(str(run.payload["rules"])) == 64
    assert run.payload["errors"] is True
    returned: Any = run.payload["returned"]
    assert {path: sha256_of(small.root / "outbox" / path) for path in returned} == returned
    assert {(f.payload["file"], f.payload["outcome"]) for f in files} == {
        (MEMBERSHIP, "accepted"),
        ("skräp.xlsx", "rejected"),
    }
    assert original in {f.subject for f in files}
    outputs: Any = period.payload["outputs"]
    assert {Path(path).name for path in outputs} >= {"reconciliation.jsonl", "result.json"}
    assert {path: sha256_of(small.root / "outbox" / path) for path in outputs} == outputs
    inputs: Any = period.payload["inputs"]
    (read,) = inputs
    assert (read["file"], read["sha256"], read["rows"] > 0) == (MEMBERSHIP, original, True)
    assert (end.kind, end.run, end.payload) == ("end", 1, {"stuck": []})
    assert outcome.head == (end.number - 1, end.previous)


def test_a_run_continues_the_journal_from_the_head_that_it_read(small: Office) -> None:
    first = only_result(small.run())
    head = open_journal(small.workspace).head()
    (entry,) = read_record(open_journal(small.workspace)).effective().values()

    second = only_result(small.run(withdraw=entry))

    assert first.run.journal == (0, "")
    assert second.run.journal == head


def test_a_night_with_nothing_to_do_leaves_an_entry(small: Office) -> None:
    small.run()
    before = open_journal(small.workspace).head()[0]
    (small.inbox / "~$öppen.xlsx").write_bytes(b"")

    small.run()

    (night,) = open_journal(small.workspace).entries("night")
    assert night.number == before + 1
    assert night.payload["left"] == [["~$öppen.xlsx", "temporary"]]


def test_a_number_that_is_taken_is_refused(small: Office) -> None:
    small.run(number=4)

    with pytest.raises(OSError, match="Run 4 is recorded already"):
        small.run(number=4)


def test_what_an_earlier_version_recorded_is_taken_over_once_and_left_where_it_is(small: Office) -> None:
    small.run()
    line = as_it_was_recorded(small)
    (small.root / "state" / "journal.sqlite").unlink()
    earlier = small.workspace.archive / "record.jsonl"
    earlier.write_text(f'{json.dumps(line)}\n{{"run": 2, "cut off', encoding="utf-8")

    record = read_record(open_journal(small.workspace))

    assert [run.run for run in record.runs] == [1]
    assert record.effective()[Export("uppfoljning", "medlemsavgifter", "2016-08")].file == MEMBERSHIP
    assert record.verdicts() == {"2016-08": "differs"}
    assert record.figures("2016-08") == line["figures"]["2016-08"]
    assert open_journal(small.workspace).entries("run")[0].payload["imported"] == "record.jsonl"
    assert earlier.exists()
    assert small.run().number is None
    assert len(open_journal(small.workspace).entries("run")) == 1


def test_an_earlier_record_that_is_damaged_is_told_with_its_line(small: Office) -> None:
    small.run()
    line = json.dumps(as_it_was_recorded(small))
    (small.root / "state" / "journal.sqlite").unlink()
    (small.workspace.archive / "record.jsonl").write_text(f"damage\n{line}\n", encoding="utf-8")

    with pytest.raises(OSError, match=r"record\.jsonl, line 1, cannot be read"):
        small.run()


def as_it_was_recorded(office: Office) -> dict[str, Any]:
    """A run as versions before the journal recorded it."""
    record = read_record(open_journal(office.workspace))
    run, period = record.runs[0], record.latest["2016-08"]
    return {
        "run": run.run,
        "clock": run.clock,
        "version": run.version,
        "settings": run.settings,
        "files": [
            {k: v for k, v in Entry.entry(f, 1).payload.items() if k != "arrived"} for f in record.files[run.run]
        ],
        "figures": {"2016-08": dict(period.figures)},
        "folders": {"2016-08": period.folder},
        "verdicts": {"2016-08": period.verdict},
    }


def test_a_run_that_is_broken_off_after_it_was_recorded_is_finished_and_told_by_the_next(
    small: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as broken:
        broken.setattr("pipeline.run.finish", die)
        with pytest.raises(OSError, match="the power is gone"):
            small.run()
    assert small.waiting() == [MEMBERSHIP]
    assert not (small.root / "outbox" / "2016-08" / "0001").exists()

    heard: list[Any] = []
    outcome = small.run(tell=heard.append)

    assert outcome.number is None
    assert [run.run for run in outcome.untold] == [1]
    assert outcome.has_errors
    assert small.waiting() == []
    assert (small.root / "outbox" / "2016-08" / "0001" / "result.json").exists()
    assert heard == [outcome]
    assert not small.run().untold


def test_what_could_not_be_told_is_told_by_the_next_run(small: Office) -> None:
    def broken_pipe(_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        small.run(tell=broken_pipe)

    assert small.run().has_errors
    assert not small.run().has_errors


def test_a_file_that_cannot_be_taken_out_of_the_inbox_keeps_its_one_outcome(
    small: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def refuse(path: Path, **options: Any) -> None:
        if path.parent == small.inbox:
            raise PermissionError(13, "open in another program", str(path))
        unlink(path, **options)

    with monkeypatch.context() as held:
        held.setattr(Path, "unlink", refuse)
        first, second = small.run(), small.run()
    assert [(left.name, left.reason) for left in (*first.left, *second.left)] == [(MEMBERSHIP, "stuck")] * 2
    assert second.number is None

    assert small.run().left == ()

    assert small.waiting() == []
    files = open_journal(small.workspace).entries("file")
    assert [entry.payload["outcome"] for entry in files] == ["accepted"]


def test_a_run_while_another_is_at_work_does_nothing_and_says_who_it_is(small: Office) -> None:
    said: list[str] = []

    def run_again(_: object) -> None:
        with pytest.raises(OSError, match="en annan körning pågår här: startad") as refused:
            small.run()
        said.append(str(refused.value))

    small.run(tell=run_again)

    assert "(process " in said[0]
    assert len(open_journal(small.workspace).entries("run")) == 1


@pytest.mark.needs("postgresql")
def test_a_run_gives_the_same_journal_in_either_database(
    small: Office, postgresql: Server, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(
        "pipeline.store.journal.this_recorder",
        lambda: Recorder("ekonomi", "server", lambda: datetime(2016, 9, 23, 4, 1, tzinfo=UTC)),
    )
    small.run()
    lines = [line_of(raw) for raw in open_journal(small.workspace).stored()]
    other = Office(tmp_path_factory.mktemp("other"))
    from pipeline.starter import place_example

    place_example(other.root)
    only(other, MEMBERSHIP)
    monkeypatch.setenv("AVSTAMNING_STORE__URL", postgresql.new_database())

    outcome = other.run()

    assert {key(finding) for finding in only_result(outcome).findings} & PUBLISHED
    store: Store = open_journal(other.workspace)
    assert store.place.startswith("postgresql://")
    assert [line_of(raw) for raw in store.stored()] == lines
