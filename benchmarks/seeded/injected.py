"""What an error put into an inbox says of itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.seeded.inboxes import Inbox

Place = tuple[str, str]
"""A file and an address in it: a cell (`D7`), a column (`D`), or empty for the whole file."""


@dataclass(frozen=True)
class Injected:
    """What was done: the places to blame, words of the sentence that names the cause, and the cells changed.

    `sums` are the titles and lines whose postings were changed: what a ledger sums has no cell of its own.
    """

    places: frozenset[Place]
    cause: tuple[str, ...]
    sums: tuple[tuple[str, str], ...] = ()
    many: bool = False


Injection = Callable[[Inbox, random.Random], Injected | None]
