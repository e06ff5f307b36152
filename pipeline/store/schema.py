"""The journal's tables, and bringing a database up to them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, Text, inspect, select

from pipeline.store.database import StoreError, reading, shown, writing

SCHEMA = "0001"
"""The newest schema that this version of the program knows: the last of `migrations/`."""

VERSIONS = "journal_schema"
"""The table that says which schema a database has. Not alembic's own name: others may keep theirs in the same database."""

METADATA = MetaData()

JOURNAL = Table(
    "journal",
    METADATA,
    Column("organisation", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("run", Integer),
    Column("at", String, nullable=False),
    Column("account", String, nullable=False),
    Column("host", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

HEAD = Table(
    "journal_head",
    METADATA,
    Column("organisation", String, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("hash", String, nullable=False),
)

_VERSION = Table(VERSIONS, MetaData(), Column("version_num", String))
_MIGRATING = 0x61767374  # one number for all who would bring the same database up to date
_FOLDER = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or change them to what this version needs. Raises StoreError where a newer version made them."""
    with reading(engine) as connection:
        if _found(connection) == SCHEMA:
            return
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        if _found(connection) != SCHEMA:
            _migrate(connection)


def _found(connection: Connection) -> str | None:
    """The schema that a database has; None for an empty one."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    if found is not None and found > SCHEMA:
        raise StoreError(
            "The journal at {place} was made by a newer version of avstamning (schema {found}; this version knows up to"
            " {known}). Install the newer version.",
            place=shown(connection.engine.url),
            found=str(found),
            known=SCHEMA,
        )
    return found


def _migrate(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(_FOLDER), version_locations=[str(_FOLDER)])
    environment = EnvironmentContext(
        Config(), scripts, fn=lambda revision, _context: scripts._upgrade_revs(SCHEMA, revision)  # noqa: SLF001  alembic's own recipe
    )  # fmt: skip
    environment.configure(connection=connection, version_table=VERSIONS, transactional_ddl=True)
    environment.run_migrations()
