"""The journal: everything that happened, entry by entry, chained by hashes, in SQLite or PostgreSQL.

It is only ever added to. What holds now (which file counts, how a period stands, what has been signed off) is a fold over
its entries, made by whoever asks.
"""

from pipeline.store.database import StoreError, shown
from pipeline.store.entries import JSON, Entry, NewEntry, Raw, line_of
from pipeline.store.journal import Moved, Store, open_store
from pipeline.store.recorder import Recorder, this_recorder

__all__ = [
    "JSON",
    "Entry",
    "Moved",
    "NewEntry",
    "Raw",
    "Recorder",
    "Store",
    "StoreError",
    "line_of",
    "open_store",
    "shown",
    "this_recorder",
]
