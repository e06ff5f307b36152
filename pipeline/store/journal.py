"""Adding to the journal, and reading it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, Engine, Row, Select, and_, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.store.database import StoreError, address, connected, held, make_room, reading, shown, telling, writing
from pipeline.store.entries import NOTHING_BEFORE, Entry, NewEntry, Raw, chained, entry_of, hash_of
from pipeline.store.recorder import Recorder, this_recorder
from pipeline.store.schema import HEAD, JOURNAL, bring_up_to_date

Head = tuple[int, str]
"""How many entries there are, and the hash of the last; (0, "") where there are none."""


_RUNS = 0x61767374
_TAKE = text("SELECT pg_try_advisory_lock(:runs, hashtext(:organisation))")
_OURS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = :process AND classid = :runs"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND objid::bigint = hashtext(:organisation)::bit(32)::bigint"
)
_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid = :runs AND objid::bigint = hashtext(:organisation)::bit(32)::bigint"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_PROCESS = text("SELECT pg_backend_pid()")


class Overtaken(StoreError):
    """Somebody else has recorded something that what was to be recorded does not know of; nothing was."""


class Store:
    """The journal of one organisation.

    `is_new` tells that it was made when it was opened. Every method raises StoreError where the database cannot be used.
    """

    def __init__(self, engine: Engine, organisation: str, recorder: Recorder, *, is_new: bool) -> None:
        self._engine = engine
        self._recorder = recorder
        self._alone: int | None = None  # the server's process that keeps others out
        self.organisation = organisation
        self.is_new = is_new

    @property
    def place(self) -> str:
        """Where the journal lies, as it may be told: no password in it."""
        return shown(self._engine.url)

    @property
    def url(self) -> URL:
        """Where the journal lies, for those who connect to it."""
        return self._engine.url

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only run of the organisation, wherever others run. Raises StoreError where another is at work.

        In a SQLite file nobody else's run is looked for: the workspace that it lies in has a lock of its own. What is
        recorded meanwhile is recorded only while others are kept out: the server lets them in when the connection is lost.
        """
        if self._engine.dialect.name != "postgresql":
            yield
            return
        with held(self._engine) as connection:
            lock = {"runs": _RUNS, "organisation": self.organisation}
            with telling(self._engine):
                taken = connection.execute(_TAKE, lock).scalar_one()
                who = None if taken else connection.execute(_HOLDER, lock).scalar()
                self._alone = connection.execute(_PROCESS).scalar_one() if taken else None
            if not taken:
                raise StoreError(
                    "another run is at work on {place}: {who}. Nothing was done", place=self.place, who=who or "–"
                )
            try:
                # The server lets go of it with the connection, however that ends.
                yield
            finally:
                self._alone = None

    def append(self, new: Sequence[NewEntry], *, after_run: int | None = None) -> tuple[Entry, ...]:
        """Record entries, all or none; they are on the disk when this returns.

        `after_run` is the newest run that the one who records has seen (0 for none): where another has been recorded
        since, Overtaken is raised, and also where others are no longer kept out of what is done `alone`. Raises StoreError
        where the head and the last entry disagree, for the journal has then been altered, TypeError or ValueError where
        an entry cannot be written.
        """
        at, who = self._recorder.clock(), self._recorder
        with writing(self._engine) as connection:
            count, last = self._locked_head(connection)
            self._still_alone(connection)
            if after_run is not None and (newest := self._newest_run(connection)) != after_run:
                raise Overtaken(
                    "Run {newest} was recorded in the journal at {place} while this one was at work, so this one was not"
                    " recorded. Start it again.",
                    newest=str(newest),
                    place=self.place,
                )
            added = []
            for number, one in enumerate(new, start=count + 1):
                raw = chained(one, number, self.organisation, at, (who.account, who.host), last)
                added.append(raw)
                last = raw.hash
            if added:
                connection.execute(insert(JOURNAL), [asdict(raw) for raw in added])
                connection.execute(
                    update(HEAD).where(HEAD.c.organisation == self.organisation),
                    {"entries": count + len(added), "hash": last},
                )
        return tuple(entry_of(raw) for raw in added)

    def entries(self, *kinds: str, subject: str | None = None, upto: int | None = None) -> tuple[Entry, ...]:
        """The entries of some kinds (of all, where none is named), oldest first; those about one subject where it is given.

        `upto` leaves out those with a higher number. Raises StoreError where one is not what its hash says.
        """
        wanted = self._wanted(*kinds)
        if subject is not None:
            wanted = and_(wanted, JOURNAL.c.subject == subject)
        if upto is not None:
            wanted = and_(wanted, JOURNAL.c.number <= upto)
        return tuple(self._read(select(JOURNAL).where(wanted).order_by(JOURNAL.c.number)))

    def latest(self, kind: str) -> tuple[Entry, ...]:
        """The newest entry of a kind about each subject, oldest first."""
        newest = select(func.max(JOURNAL.c.number)).where(self._wanted(kind)).group_by(JOURNAL.c.subject)
        wanted = and_(self._wanted(kind), JOURNAL.c.number.in_(newest))
        return tuple(self._read(select(JOURNAL).where(wanted).order_by(JOURNAL.c.number)))

    def fill(self, entries: Sequence[Raw]) -> int:
        """Put entries in as they are, numbers, times and hashes included: a copy of another journal of the organisation.

        Those that are there already must be its first ones. Gives how many were put in: all that were missing, or none.
        Raises StoreError where an entry is not what its hash says, where they are no whole chain, and where there are
        others here.
        """
        _must_be_a_chain(entries, self.organisation)
        with writing(self._engine) as connection:
            count, last = self._locked_head(connection)
            self._still_alone(connection)
            if count > len(entries) or (count and entries[count - 1].hash != last):
                raise StoreError(
                    "The journal at {place} has {count} entries that are not the first of those that were to be copied there."
                    " Nothing was copied.",
                    place=self.place,
                    count=str(count),
                )
            missing = [asdict(raw) for raw in entries[count:]]
            if missing:
                connection.execute(insert(JOURNAL), missing)
                connection.execute(
                    update(HEAD).where(HEAD.c.organisation == self.organisation),
                    {"entries": len(entries), "hash": entries[-1].hash},
                )
        return len(missing)

    def head(self) -> Head:
        """How many entries there are, and the hash of the last."""
        with reading(self._engine) as connection:
            return self._head(connection)

    def stored(self) -> Iterator[Raw]:
        """Every entry as it lies in the database, by number. Nothing is refused, for this is what verifies."""
        with reading(self._engine) as connection:
            for row in connection.execute(select(JOURNAL).where(self._wanted()).order_by(JOURNAL.c.number)):
                yield _raw(row)

    def _wanted(self, *kinds: str) -> ColumnElement[bool]:
        ours = JOURNAL.c.organisation == self.organisation
        return and_(ours, JOURNAL.c.kind.in_(kinds)) if kinds else ours

    def _read(self, query: Select[Any]) -> Iterator[Entry]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        for row in rows:
            raw = _raw(row)
            try:
                if hash_of(raw) == raw.hash:
                    yield entry_of(raw)
                    continue
            except (TypeError, ValueError):
                pass
            raise StoreError(
                "Entry {number} of the journal at {place} is not what was written. Restore the journal from a backup; avstamning"
                " verify tells what holds.",
                number=str(raw.number),
                place=self.place,
            )

    def _head(self, connection: Connection) -> Head:
        ours = HEAD.c.organisation == self.organisation
        found = connection.execute(select(HEAD.c.entries, HEAD.c.hash).where(ours)).one_or_none()
        return (found.entries, found.hash) if found else (0, NOTHING_BEFORE)

    def _locked_head(self, connection: Connection) -> Head:
        """The head, which nobody else can take until this transaction ends. Raises StoreError where the last entry is another."""
        ours = HEAD.c.organisation == self.organisation
        locked = connection.execute(select(HEAD.c.entries, HEAD.c.hash).where(ours).with_for_update()).one()
        newest = select(JOURNAL.c.number, JOURNAL.c.hash).where(self._wanted()).order_by(JOURNAL.c.number.desc())
        last = connection.execute(newest.limit(1)).one_or_none()
        head: Head = (locked.entries, locked.hash)
        if head != ((last.number, last.hash) if last else (0, NOTHING_BEFORE)):
            raise StoreError(
                "The journal at {place} does not end where its head says. Restore the journal from a backup; avstamning verify"
                " tells what holds.",
                place=self.place,
            )
        return head

    def _still_alone(self, connection: Connection) -> None:
        """Raise Overtaken where this is the only run no longer."""
        if self._alone is None:
            return
        lock = {"runs": _RUNS, "organisation": self.organisation, "process": self._alone}
        if not connection.execute(_OURS, lock).scalar_one():
            raise Overtaken(
                "The connection to the journal at {place} was lost, and another run may have begun. Nothing more was recorded."
                " Start it again.",
                place=self.place,
            )

    def _newest_run(self, connection: Connection) -> int:
        return connection.execute(select(func.max(JOURNAL.c.run)).where(self._wanted("run"))).scalar_one() or 0


def open_store(place: str | Path, organisation: str, recorder: Recorder | None = None) -> Store:
    """The journal of an organisation, in a SQLite file (a path) or a PostgreSQL database (a URL), made if need be.

    Raises StoreError where it cannot be reached, or where a newer version of the program made it.
    """
    who = recorder or this_recorder()
    url = address(place)
    make_room(url)
    engine = connected(url, f"avstamning {who.account}@{who.host}")
    bring_up_to_date(engine)
    return Store(engine, organisation, who, is_new=_register(engine, organisation))


def _register(engine: Engine, organisation: str) -> bool:
    """Give an organisation its head, and tell whether it had none."""
    known = select(HEAD.c.organisation).where(HEAD.c.organisation == organisation)
    with reading(engine) as connection:
        if connection.execute(known).first():
            return False
    first = {"organisation": organisation, "entries": 0, "hash": NOTHING_BEFORE}
    with writing(engine) as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        added = connection.execute(
            dialect.insert(HEAD).values(first).on_conflict_do_nothing().returning(HEAD.c.entries)
        )
        return added.first() is not None


def _must_be_a_chain(entries: Sequence[Raw], organisation: str) -> None:
    """Raise StoreError where entries are not an organisation's, from the first on, each after the one before it."""
    last = NOTHING_BEFORE
    for number, raw in enumerate(entries, start=1):
        if (raw.number, raw.organisation, raw.previous) != (number, organisation, last) or hash_of(raw) != raw.hash:
            raise StoreError(
                "Entry {number} of the journal that was to be copied is not what was written. Restore the journal from a"
                " backup; avstamning verify tells what holds.",
                number=str(number),
            )
        last = raw.hash


def _raw(row: Row[Any]) -> Raw:
    return Raw(*(getattr(row, field.name) for field in fields(Raw)))
