"""The journal in SQLite and in PostgreSQL: what goes in, what comes out, and what is refused."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from pipeline.store import NewEntry, Overtaken, Recorder, Store, StoreError, line_of, open_store
from pipeline.store.entries import canonical
from tests.store.conftest import START
from tests.store.postgres import Server

RUN = NewEntry("run", "1", {"clock": "2016-09-23T04:00:00Z"}, 1)
FILE = NewEntry("file", "ab12", {"file": "Uppföljning.xlsx", "outcome": "accepted"}, 1)


def test_what_was_recorded_comes_back_in_order(store: Store) -> None:
    store.append([RUN, FILE])
    store.append([NewEntry("answer", "x", {"text": "ja"})])

    entries = store.entries()

    assert [(e.number, e.kind, e.subject, e.run) for e in entries] == [
        (1, "run", "1", 1),
        (2, "file", "ab12", 1),
        (3, "answer", "x", None),
    ]
    assert entries[1].payload == {"file": "Uppföljning.xlsx", "outcome": "accepted"}
    assert (entries[0].account, entries[0].host, entries[0].at) == ("ekonomi", "server", START)
    assert entries[1].at == START


def test_entries_are_chosen_by_kind_and_subject(store: Store) -> None:
    store.append([RUN, FILE, NewEntry("file", "cd34", {}, 1)])

    assert [e.subject for e in store.entries("file")] == ["ab12", "cd34"]
    assert [e.subject for e in store.entries("file", subject="cd34")] == ["cd34"]
    assert [e.kind for e in store.entries("run", "file", upto=2)] == ["run", "file"]


def test_the_newest_about_each_subject_is_found(store: Store) -> None:
    store.append([NewEntry("period", "2016-08", {"v": 1}), NewEntry("period", "2016-07", {"v": 2})])
    store.append([NewEntry("period", "2016-08", {"v": 3})])

    assert [(e.subject, e.payload) for e in store.latest("period")] == [("2016-07", {"v": 2}), ("2016-08", {"v": 3})]


def test_the_head_is_the_last_entrys_hash_and_every_entry_holds_the_one_before(store: Store) -> None:
    assert store.head() == (0, "")

    first, second = store.append([RUN, FILE])

    assert first.previous == ""
    assert second.previous == first.hash
    assert store.head() == (2, second.hash)


def test_a_hash_is_the_sha_256_of_the_exported_line_without_it(store: Store) -> None:
    store.append([RUN, FILE])

    for raw in store.stored():
        line = json.loads(line_of(raw))
        digest = line.pop("hash")
        again = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(again.encode()).hexdigest() == digest == raw.hash


def test_a_transaction_is_recorded_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(TypeError):
        store.append([FILE, NewEntry("file", "cd34", {"amount": 0.5})])  # type: ignore[dict-item]

    assert store.entries() == ()
    assert store.head() == (0, "")


def test_organisations_in_one_database_have_each_their_own_chain(place: str, recorder: Recorder) -> None:
    one, other = open_store(place, "ekero", recorder), open_store(place, "köln", recorder)
    one.append([RUN])
    other.append([RUN, FILE])

    assert [e.number for e in one.entries()] == [1]
    assert [e.number for e in other.entries()] == [1, 2]
    assert other.entries()[0].organisation == "köln"


def test_a_journal_is_new_once(place: str) -> None:
    assert open_store(place, "ekero").is_new
    assert not open_store(place, "ekero").is_new


def test_a_run_is_recorded_once(store: Store) -> None:
    store.append([RUN], after_run=0)

    with pytest.raises(Overtaken, match="Run 1 was recorded"):
        store.append([RUN], after_run=0)
    with pytest.raises(StoreError):
        store.append([RUN])
    assert store.head()[0] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET payload = '{}'",
        "DELETE FROM journal",
        "DELETE FROM journal_head",
    ],
)
def test_the_database_itself_refuses_changes(place: str, statement: str) -> None:
    open_store(place, "ekero").append([RUN])
    store = open_store(place, "ekero")
    engine = create_engine(store.url)

    with pytest.raises(Exception, match="only ever added to"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()

    assert store.head()[0] == 1


def altered(place: str, *statements: str) -> Store:
    """A journal in which somebody has changed something behind the program's back."""
    store = open_store(place, "ekero")
    store.append([RUN, FILE])
    engine = create_engine(store.url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for table in ("journal", "journal_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
    return store


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET payload = '{}' WHERE number = 2",
        "UPDATE journal SET payload = 'x' WHERE number = 2",
        "UPDATE journal SET at = 'x' WHERE number = 2",
        "UPDATE journal SET account = 'annan' WHERE number = 2",
        "UPDATE journal SET kind = 'answer' WHERE number = 2",
    ],
)
def test_an_entry_that_was_altered_is_not_read(place: str, change: str) -> None:
    store = altered(place, change)

    with pytest.raises(StoreError, match=r"Entry 2 of the journal at .* is not what was written"):
        store.entries()


def test_nothing_is_added_to_a_journal_that_was_cut_short(place: str) -> None:
    store = altered(place, "DELETE FROM journal WHERE number = 2")

    with pytest.raises(StoreError, match="does not end where its head says"):
        store.append([FILE])


def test_a_journal_of_a_newer_version_is_refused_in_a_sentence(place: str) -> None:
    altered(place, "UPDATE journal_schema SET version_num = '9999'")

    with pytest.raises(StoreError, match="newer version of avstamning") as refused:
        open_store(place, "ekero")
    assert ":***@" not in str(refused.value)


@pytest.mark.parametrize(
    "entry",
    [
        NewEntry("file", "a\nb", {}),
        NewEntry("fi\x00le", "a", {}),
        NewEntry("file", "\udce5", {}),
    ],
)
def test_a_subject_with_a_control_character_is_refused(store: Store, entry: NewEntry) -> None:
    with pytest.raises(ValueError, match="plain text"):
        store.append([entry])


@pytest.mark.parametrize(
    "value", [0.5, float("nan"), Decimal("1.50"), 2**60, {1: "a"}, b"x", datetime(2016, 1, 1, tzinfo=UTC)]
)
def test_what_readers_of_json_disagree_about_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"value": value})


def test_a_file_name_that_is_no_utf_8_is_kept(store: Store) -> None:
    name = "Uppf\udcf6ljning.xlsx"
    store.append([NewEntry("file", "ab12", {"file": name})])

    (entry,) = store.entries()

    assert entry.payload == {"file": name}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(payload=st.dictionaries(st.text(), values, max_size=4))
def test_the_text_of_a_value_gives_it_back_and_is_always_the_same(payload: dict[str, Any]) -> None:
    written = canonical(payload)

    assert json.loads(written) == payload
    assert canonical(json.loads(written)) == written
    assert canonical(dict(reversed(payload.items()))) == written
    written.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(payload=st.dictionaries(st.text(), values, max_size=4))
def test_every_value_survives_the_database(store: Store, payload: dict[str, Any]) -> None:
    (added,) = store.append([NewEntry("answer", "x", payload)])

    assert added.payload == payload
    assert store.latest("answer") == (added,)


@pytest.mark.needs("postgresql")
def test_both_databases_give_the_same_journal(postgresql: Server, tmp_path: Path) -> None:
    lines = []
    for place in (str(tmp_path / "journal.sqlite"), postgresql.new_database()):
        store = open_store(place, "ekero", Recorder("ekonomi", "server", lambda: START))
        store.append([RUN, FILE])
        store.append([NewEntry("period", "2016-08", {"å": [1, True, None, {"z": "−24", "a": "\x00"}]}, 1)])
        lines.append([line_of(raw) for raw in store.stored()])

    assert lines[0] == lines[1]


def test_a_sqlite_journal_keeps_to_a_rollback_journal_that_is_on_the_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path / "journal.sqlite", "ekero")
    store.append([RUN])

    with sqlite3.connect(tmp_path / "journal.sqlite") as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == ["journal.sqlite"]


def test_a_file_that_is_no_journal_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"this is no database at all, but long enough" * 40)

    with pytest.raises(StoreError, match=r"The journal at .*journal.sqlite cannot be used: file is not a database"):
        open_store(tmp_path / "journal.sqlite", "ekero")


@pytest.mark.needs("postgresql")
def test_a_password_is_never_told(postgresql: Server) -> None:
    with pytest.raises(StoreError) as wrong:
        open_store(postgresql.url("postgres", password="hemligt"), "ekero")  # noqa: S106  that it is a password is the point
    with pytest.raises(StoreError) as nowhere:
        open_store("postgresql://owner:hemligt@127.0.0.1:1/x?password=hemligt&connect_timeout=1", "ekero")
    with pytest.raises(StoreError) as other:
        open_store("mysql://owner:hemligt@127.0.0.1/x", "ekero")
    with pytest.raises(StoreError) as unreadable:
        open_store("postgresql://owner:hemligt@[::1/x", "ekero")

    said = [str(problem.value) for problem in (wrong, nowhere, other, unreadable)]
    assert not [sentence for sentence in said if "hemligt" in sentence]
    assert said[0].startswith("The journal at postgresql://owner@127.0.0.1:")


def test_the_schema_is_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    from pipeline.store import schema

    folder = str(Path(schema.__file__).parent / "migrations")
    assert ScriptDirectory(folder, version_locations=[folder]).get_current_head() == schema.SCHEMA
