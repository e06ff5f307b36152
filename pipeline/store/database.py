"""Where a journal lies, how it is reached, and what is said where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pipeline.trouble import Trouble

BUSY = 30
"""Seconds that one who writes waits for another to finish."""

CONNECTING = 10
"""Seconds that a database server has to answer."""


_UNUSABLE = "The journal at {place} cannot be used: {why}"


class StoreError(Trouble):
    """A journal that cannot be reached, is damaged, or is newer than the program: said in a sentence."""


def address(place: str | Path) -> URL:
    """The URL of a journal: that of a SQLite file for a path, the PostgreSQL database for a URL.

    Raises StoreError for anything else; a password in it is never repeated.
    """
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise StoreError("The journal's URL cannot be read. Write it as postgresql://user@host/database") from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database:
        return url
    raise StoreError("The journal can lie in PostgreSQL or in a SQLite file, and not in {backend}", backend=backend)


def shown(place: str | Path | URL) -> str:
    """Where a journal lies, as it may be told: without a password, and without options, which may hold one."""
    url = place if isinstance(place, URL) else address(place)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    plain = URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
    return plain.render_as_string()


def connected(url: URL, program: str) -> Engine:
    """An engine that opens a connection when one is needed and keeps none."""
    if url.get_backend_name() == "postgresql":
        arguments = {"connect_timeout": CONNECTING, "application_name": program[:63], "keepalives_idle": 30}
        # What the URL itself says of these wins.
        arguments = {name: value for name, value in arguments.items() if name not in url.query}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the journal and changes nothing. Raises StoreError."""
    with telling(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction by the only one who writes; it is on the disk when this ends, or nothing is. Raises StoreError."""
    with telling(engine), engine.connect() as connection:
        held = connection.execution_options(writes=True)
        with held.begin():
            if engine.dialect.name == "postgresql":
                held.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY}s'")
                # A server may be set to answer before what was committed is on its disk.
                held.exec_driver_sql("SET LOCAL synchronous_commit = 'on'")
            yield held


@contextmanager
def held(engine: Engine) -> Iterator[Connection]:
    """A connection outside any transaction, kept open for as long as it is held. Raises StoreError where there is none."""
    with telling(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield connection
    finally:
        with suppress(SQLAlchemyError):
            connection.close()


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Say in a sentence, as a StoreError, why a database cannot be used."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        raise StoreError(_UNUSABLE, place=shown(engine.url), why=said[0]) from error
    except SQLAlchemyError as error:
        raise StoreError(_UNUSABLE, place=shown(engine.url), why=type(error).__name__) from error


def make_room(url: URL) -> None:
    """Make the folder that a SQLite file goes into. Raises OSError where that is not allowed."""
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's connection
    """Set a connection up for a file that may lie on a share, where a write-ahead log would corrupt it."""
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, and not where the driver guesses
    for pragma in (
        "journal_mode = DELETE",
        # As FULL, and the folder too: otherwise a power failure right after a commit can undo it.
        "synchronous = EXTRA",
        "trusted_schema = OFF",
        "cell_size_check = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # One who means to write takes the lock at once; otherwise two who have both read could neither go on.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
