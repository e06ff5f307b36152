"""The journal: everything that happened, entry by entry, chained by hashes, in SQLite or PostgreSQL.

It is only ever added to. What holds now (which file counts, how a period stands, what has been signed off) is a fold over
its entries, made by whoever asks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.store.entries import JSON, Entry, NewEntry, Raw, line_of

if TYPE_CHECKING:
    from pipeline.store.database import StoreError, shown
    from pipeline.store.journal import Overtaken, Store, open_store
    from pipeline.store.recorder import Recorder, this_recorder

__all__ = [
    "JSON",
    "Entry",
    "NewEntry",
    "Overtaken",
    "Raw",
    "Recorder",
    "Store",
    "StoreError",
    "line_of",
    "open_store",
    "shown",
    "this_recorder",
]

_DATABASE = {
    "StoreError": "database",
    "shown": "database",
    "Overtaken": "journal",
    "Store": "journal",
    "open_store": "journal",
    "Recorder": "recorder",
    "this_recorder": "recorder",
}
"""What brings SQLAlchemy with it, which takes as long to load as polars does, and its modules."""


def __getattr__(name: str) -> object:
    """What a database is needed for, loaded when it is first asked for: who only names an entry has no use of it."""
    if name not in _DATABASE:
        raise AttributeError(name)
    return getattr(import_module(f"pipeline.store.{_DATABASE[name]}"), name)
