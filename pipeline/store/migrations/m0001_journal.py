"""The journal, its head, and the fence that keeps entries as they were written."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision = "0001"
down_revision = None

_REFUSAL = "the journal is only ever added to"
_SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for table, change in (("journal", "update"), ("journal", "delete"), ("journal_head", "delete"))
)
_REFUSE = "EXECUTE FUNCTION journal_refuses()"
_POSTGRESQL = (
    f"CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    f"CREATE TRIGGER journal_as_written BEFORE UPDATE OR DELETE ON journal FOR EACH ROW {_REFUSE}",
    f"CREATE TRIGGER journal_not_emptied BEFORE TRUNCATE ON journal FOR EACH STATEMENT {_REFUSE}",
    f"CREATE TRIGGER journal_head_kept BEFORE DELETE ON journal_head FOR EACH ROW {_REFUSE}",
    f"CREATE TRIGGER journal_head_not_emptied BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT {_REFUSE}",
)


def upgrade() -> None:
    """Make the tables in an empty database."""
    op.create_table(
        "journal",
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
    op.create_index("journal_by_kind", "journal", ["organisation", "kind", "subject", "number"])
    # A run is recorded once, whoever else runs at the same time.
    op.execute("CREATE UNIQUE INDEX journal_run_once ON journal (organisation, run) WHERE kind = 'run'")
    op.create_table(
        "journal_head",
        Column("organisation", String, primary_key=True),
        Column("entries", Integer, nullable=False),
        Column("hash", String, nullable=False),
    )
    for statement in _POSTGRESQL if op.get_context().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)
