"""What has happened in a workspace, as its journal tells: which files came, what became of them, how the periods stand.

What a run came to is recorded in one transaction. What holds now is the fold over all entries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.record.fold import Record, RecordError, read_record
from pipeline.record.model import OUTCOMES, Entry, Export, FileRead, PeriodRecord, RunRecord

if TYPE_CHECKING:
    from pipeline.record.opening import (
        journal_place,
        must_be_kept_here,
        open_journal,
        state_folder,
        with_password,
    )

__all__ = [
    "OUTCOMES",
    "Entry",
    "Export",
    "FileRead",
    "PeriodRecord",
    "Record",
    "RecordError",
    "RunRecord",
    "journal_place",
    "must_be_kept_here",
    "open_journal",
    "read_record",
    "state_folder",
    "with_password",
]

_OPENING = frozenset({"journal_place", "must_be_kept_here", "open_journal", "state_folder", "with_password"})


def __getattr__(name: str) -> object:
    """What opens a journal, loaded when it is first asked for: it brings the database with it."""
    if name not in _OPENING:
        raise AttributeError(name)
    return getattr(import_module("pipeline.record.opening"), name)
