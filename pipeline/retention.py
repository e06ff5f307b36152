"""Retention: which documents are kept for how long, which are due, and deleting them by a decision."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.archive import SHOWN
from pipeline.breaks.payloads import SIGN_OFF, SignOff
from pipeline.files import sha256_of
from pipeline.operation.sections import Retention
from pipeline.record import Entry, PeriodRecord, Record, RunRecord
from pipeline.store import NewEntry, Store

DELETION = "deletion"
"""The kind of its entries; their subject is the decision."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the journal tells of: its path in the outbox, its SHA-256 and kind, and the year that it is from.

    That is the calendar year (of the runs' clocks) in which it was used last: came, was judged from, or was published.
    `until` is the last year that it is kept, None where for ever.
    """

    path: str
    sha256: str
    kind: str
    year: int
    until: int | None

    def is_due(self, today: date) -> bool:
        """Whether its years are over."""
        return self.until is not None and today.year > self.until


def documents(store: Store, retention: Retention) -> tuple[Document, ...]:
    """Every document that the journal tells of and that has not been deleted, by path."""
    years: dict[str, tuple[str, str, int]] = {}
    clocks = {entry.run: _year(entry.payload["clock"]) for entry in store.entries(RunRecord.KIND)}
    for path, sha256, kind, year in _told(store, clocks):
        before = years.get(path)
        years[path] = (sha256, kind, max(year, before[2]) if before else year)
    gone = deleted(store)
    return tuple(
        Document(path, sha256, kind, year, _until(year, getattr(retention, kind)))
        for path, (sha256, kind, year) in sorted(years.items())
        if path not in gone
    )


def _until(year: int, years: int | None) -> int | None:
    return None if years is None else year + years


def _year(clock: Any) -> int:  # noqa: ANN401  a payload's value, which is text
    return int(str(clock)[:4])


def _told(store: Store, clocks: dict[int | None, int]) -> Iterator[tuple[str, str, str, int]]:
    kept: dict[str, set[str]] = {}
    for entry in store.entries(RunRecord.KIND, Entry.KIND, PeriodRecord.KIND, SIGN_OFF):
        year = clocks.get(entry.run, entry.at.year)
        match entry.kind:
            case Entry.KIND:
                file = Entry.of(entry.payload)
                if file.kept:
                    path = f"archive/{file.kept}"
                    kept.setdefault(file.sha256, set()).add(path)
                    yield path, file.sha256, "originals", year
            case PeriodRecord.KIND:
                period = PeriodRecord.of(entry.subject, entry.payload)
                for one in period.inputs:
                    # By its content: what a period tells of its name may be masked.
                    yield from ((path, one.sha256, "originals", year) for path in kept.get(one.sha256, ()))
                for path, sha256 in period.outputs.items():
                    yield path, sha256, "results", year
            case RunRecord.KIND if entry.run is not None:
                for path, sha256 in RunRecord.of(entry.run, entry.payload).returned.items():
                    yield path, sha256, "returned", year
            case _:
                for attached in SignOff.from_payload(entry.payload).attachments:
                    yield attached.kept, attached.sha256, "originals", entry.at.year


def deleted(store: Store) -> dict[str, str]:
    """The documents that have been deleted, by their paths in the outbox, each with the decision."""
    return {
        str(one["path"]): str(entry.payload["decision"])
        for entry in store.entries(DELETION)
        for one in _files(entry.payload["files"])
    }


def _files(told: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401  a payload's value
    return told if isinstance(told, list) else ()


def delete(
    due: Sequence[Document], decision: str, person: str, store: Store, outbox: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Delete documents by a decision. Gives the paths that are gone, and those that may not be removed.

    The decision is recorded first, with the hash of every document: a deletion that is broken off is gone on with by
    doing it again. What lies in a document's place and is not that document is left. Raises StoreError.
    """
    files = [{"path": one.path, "sha256": one.sha256, "kind": one.kind} for one in due]
    if files:
        store.append([NewEntry(DELETION, decision, {"decision": decision, "person": person, "files": files})])
    return unlink([(one.path, one.sha256) for one in due], outbox)


def unlink(files: Iterable[tuple[str, str]], outbox: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Remove documents whose deletion is recorded: the paths that are gone, and those that stay for some reason."""
    gone, stay = [], []
    for path, sha256 in files:
        place = outbox / path
        if ".." in Path(path).parts or place.is_symlink():
            stay.append(path)
            continue
        try:
            if place.exists():
                if sha256_of(place) != sha256:
                    stay.append(path)
                    continue
                place.unlink()
            gone.append(path)
            if not any(place.parent.iterdir()):
                place.parent.rmdir()
        except OSError:
            if place.exists():
                stay.append(path)
    return tuple(gone), tuple(stay)


def left_behind(store: Store, outbox: Path) -> list[tuple[str, str]]:
    """The documents whose deletion is recorded and that are there still: somebody was interrupted."""
    return [
        (str(one["path"]), str(one["sha256"]))
        for entry in store.entries(DELETION)
        for one in _files(entry.payload["files"])
        if (outbox / str(one["path"])).exists()
    ]


def without_deleted(record: Record, gone: Iterable[str]) -> Record:
    """A record in which deleted originals count for nothing."""
    paths = set(gone)
    if not paths:
        return record
    files = {
        run: tuple(entry for entry in entries if f"archive/{entry.kept}" not in paths)
        for run, entries in record.files.items()
    }
    return Record(record.runs, files, record.latest, record.open, record.head)


def resting_on(record: Record, gone: Iterable[str]) -> frozenset[str]:
    """The periods whose newest result rests on something that has been deleted: new settings do not judge them anew."""
    folders = {posixpath.dirname(path) for path in gone}
    return frozenset(
        period
        for period, judged in record.latest.items()
        if any(f"archive/{one.sha256[:SHOWN]}" in folders for one in judged.inputs)
    )
