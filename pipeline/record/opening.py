"""The journal of a workspace: where it lies, and what must hold before it is written to."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from pipeline.operation.secrets import store_password
from pipeline.record.earlier import EARLIER, take_over
from pipeline.record.fold import Record, RecordError
from pipeline.store import Recorder, Store, open_store
from pipeline.workspace import Workspace

JOURNAL = "journal.sqlite"


def state_folder(workspace: Workspace) -> Path:
    """Where a workspace keeps what is neither dropped nor published: its journal, and who is running."""
    return workspace.root / "state"


def journal_place(workspace: Workspace) -> str:
    """Where the journal of a workspace lies: in `state/`, or where the settings of operation say, with the password."""
    declared = workspace.operation.store.url
    return with_password(declared, workspace) if declared else str(state_folder(workspace) / JOURNAL)


def with_password(place: str, workspace: Workspace) -> str:
    """A journal's place, with the password that the workspace has for a database whose URL has none."""
    password = store_password(workspace.operation, workspace.organisation.organisation.id)
    if not password or "://" not in place:
        return place
    try:
        url = make_url(place)
    except ArgumentError:
        return place  # whoever opens it will say so
    return url.set(password=password).render_as_string(hide_password=False) if url.password is None else place


def open_journal(workspace: Workspace, recorder: Recorder | None = None) -> Store:
    """The journal of a workspace, made if need be; what an earlier version of the program recorded is taken over once.

    Raises StoreError where it cannot be reached, RecordError where it is gone: there are originals in the archive, and
    nothing tells what became of them.
    """
    earlier = workspace.archive / EARLIER
    place = journal_place(workspace)
    gone = (
        "://" not in place and not Path(place).exists() and not earlier.exists() and _has_originals(workspace.archive)
    )
    if gone:
        raise RecordError(
            "The archive holds originals, but there is no journal at {place}. Restore it from a backup: without it nobody"
            " knows what became of them.",
            place=place,
        )
    store = open_store(place, workspace.organisation.organisation.id, recorder)
    _must_have_been_copied(store, workspace)
    if earlier.exists() and store.head()[0] == 0:
        take_over(earlier, store)
    return store


def must_be_kept_here(record: Record, workspace: Workspace, store: Store) -> None:
    """Raise RecordError where a journal tells of files in use, and the archive has none of them: it is another workspace's.

    A journal that lies in the workspace is its own.
    """
    if not workspace.operation.store.url:
        return
    kept = {entry.kept for entry in record.effective().values()}
    if kept and not any((workspace.archive / place).exists() for place in kept):
        raise RecordError(
            "The journal at {place} tells of {count} files in use, and none of them is in {archive}. Two workspaces cannot"
            " share the journal of one organisation: use the workspace that it was written from, or restore its archive from"
            " a backup.",
            place=store.place,
            count=str(len(kept)),
            archive=str(workspace.archive),
        )


def _must_have_been_copied(store: Store, workspace: Workspace) -> None:
    """Raise RecordError where the settings name another place, nothing is there, and the workspace has a journal already."""
    here = state_folder(workspace) / JOURNAL
    if not workspace.operation.store.url or store.head()[0] or not here.exists():
        return
    if open_store(str(here), store.organisation).head()[0]:
        raise RecordError(
            "The journal at {place} is empty, and the workspace has one at {here}. Copy it first: avstamning copy-journal"
            " --from {here}",
            place=store.place,
            here=str(here),
        )


def _has_originals(archive: Path) -> bool:
    return archive.is_dir() and any(path for path in archive.iterdir() if not path.name.startswith("."))
