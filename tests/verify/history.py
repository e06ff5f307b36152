"""A journal of a few nights with its files, and what somebody could do to them afterwards."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.anchoring import head_text
from pipeline.record import Entry, PeriodRecord, RunRecord
from pipeline.record.model import ended, nothing_to_do
from pipeline.store import NewEntry, Recorder, Store, line_of, open_store

FIRST = datetime(2016, 9, 19, 12, tzinfo=UTC)  # a Monday, at noon: the same day wherever the tests run
OUTPUTS = ("Uppföljning KS 2016-08.xlsx", "reconciliation.jsonl", "result.json")


@dataclass
class History:
    """Three runs and a night with nothing to do. `noted` is the head after each run, as somebody wrote it down."""

    root: Path
    noted: list[str] = field(default_factory=list)

    @property
    def journal(self) -> Path:
        return self.root / "state" / "journal.sqlite"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    def store(self, day: int = 0) -> Store:
        return open_store(self.journal, "ekero", Recorder("ekonomi", "server", lambda: FIRST + timedelta(days=day)))

    def export(self) -> Path:
        path = self.root / "journal.jsonl"
        lines = [line_of(raw) for raw in self.store().stored()]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        return path

    def sql(self, *statements: str) -> None:
        """Change the database as one who owns the file can."""
        with sqlite3.connect(self.journal) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                database.execute(statement)
        database.close()


def make_history(root: Path, amount: str = "1148") -> History:
    """A journal with its files, as runs leave them."""
    history = History(root)
    for number in (1, 2, 3):
        content = f"export {number}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        original = Entry(f"Uppföljning {number}.xlsx", sha256, "accepted", f"{sha256[:16]}/Uppföljning {number}.xlsx")
        place(root / "outbox" / "archive" / original.kept, content)
        folder = f"2016-08/{number:04d}"
        outputs = {f"{folder}/{name}": f"{name} {number}".encode() for name in OUTPUTS}
        for path, written in outputs.items():
            place(root / "outbox" / path, written)
        period = PeriodRecord(
            period="2016-08",
            verdict="agrees",
            figures={"medlemsavgifter/net/actual_period": f"{amount}.{number:02d}"},
            folder=folder,
            outputs={path: hashlib.sha256(written).hexdigest() for path, written in outputs.items()},
        )
        run = RunRecord(number, (FIRST + timedelta(days=number - 1)).isoformat(), "1", "0" * 64)
        store = history.store(number - 1)
        store.append([run.entry(), original.entry(number), period.entry(number)])
        history.noted.append(head_text(store.head()))
        store.append([ended(number, ())])
    history.store(3).append([nothing_to_do((FIRST + timedelta(days=3)).isoformat(), "1", [])])
    return history


def place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def rewritten(history: History) -> None:
    """The whole journal written anew, with another figure and hashes that fit."""
    entries = history.store().entries()
    history.journal.unlink()
    for entry in entries:
        payload = dict(entry.payload)
        if entry.kind == "period":
            payload["figures"] = {"medlemsavgifter/net/actual_period": "999.00"}
        store = open_store(history.journal, "ekero", Recorder(entry.account, entry.host, lambda at=entry.at: at))  # type: ignore[misc]
        store.append([NewEntry(entry.kind, entry.subject, payload, entry.run)])


def cut_with_head(history: History) -> None:
    """The newest entries removed, and the head set back to fit."""
    kept = history.store().entries()[:8][-1]
    history.sql(
        "DELETE FROM journal WHERE number > 8",
        f"UPDATE journal_head SET entries = 8, hash = '{kept.hash}'",  # noqa: S608  a hash of ours
    )


def altered_with_hash(history: History) -> None:
    """An entry altered, and its own hash made to fit."""
    from pipeline.verifier import hash_of, rows_of

    history.sql("UPDATE journal SET account = 'annan' WHERE number = 3")
    row = rows_of(history.journal)[0][2]
    history.sql(f"UPDATE journal SET hash = '{hash_of(row)}' WHERE number = 3")  # noqa: S608  a hash of ours


def moved(history: History) -> None:
    """Two entries put in each other's place."""
    history.sql(
        "UPDATE journal SET number = 99 WHERE number = 5",
        "UPDATE journal SET number = 5 WHERE number = 6",
        "UPDATE journal SET number = 6 WHERE number = 99",
    )


def swapped_outputs(history: History) -> None:
    """The workbooks of two runs put in each other's place."""
    one, other = (history.outbox / "2016-08" / f"{number:04d}" / OUTPUTS[0] for number in (1, 2))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def original(history: History) -> Path:
    return next(path for path in sorted(history.outbox.glob("archive/*/*")) if path.name == "Uppföljning 2.xlsx")


@dataclass(frozen=True)
class Tampering:
    """What somebody does, the code of what is said about it, and whether it takes an anchor to see it."""

    what: str
    do: Callable[[History], object]
    code: str
    needs_anchor: bool = False


TAMPERINGS = (
    Tampering(
        "an entry's content altered", lambda h: h.sql("UPDATE journal SET payload = '{}' WHERE number = 3"), "altered"
    ),
    Tampering(
        "an entry's time altered", lambda h: h.sql("UPDATE journal SET at = '2016-01-01' WHERE number = 3"), "altered"
    ),
    Tampering("an entry altered, its own hash made to fit", altered_with_hash, "order"),
    Tampering("an entry in the middle removed", lambda h: h.sql("DELETE FROM journal WHERE number = 5"), "order"),
    Tampering("two entries put in each other's place", moved, "altered"),
    Tampering("the newest entries removed", lambda h: h.sql("DELETE FROM journal WHERE number > 8"), "short"),
    Tampering("the newest entries removed, the head set back to fit", cut_with_head, "anchor-short", needs_anchor=True),
    Tampering("the whole journal written anew, all hashes made to fit", rewritten, "anchor-other", needs_anchor=True),
    Tampering(
        "a published workbook altered", lambda h: place(h.outbox / "2016-08/0002" / OUTPUTS[0], b"x"), "output-altered"
    ),
    Tampering("two published workbooks swapped", swapped_outputs, "output-altered"),
    Tampering("a published file removed", lambda h: (h.outbox / "2016-08/0002/result.json").unlink(), "output-missing"),
    Tampering("an original altered", lambda h: place(original(h), b"x"), "original-altered"),
    Tampering("an original removed", lambda h: original(h).unlink(), "original-missing"),
    Tampering("a file put into the archive", lambda h: place(h.outbox / "archive/ab/Ny.xlsx", b"x"), "unknown"),
)
"""What is tried. docs/record.md has it as a table, and a test says so."""
