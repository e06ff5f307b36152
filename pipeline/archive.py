"""Keeps the originals by the hash of their content, unaltered, and empties the inbox last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.files import Arrival, sha256_of

SHOWN = 16
"""How many digits of the hash name an original's folder: enough to be its own, short enough for Excel's paths."""


def kept_at(arrival: Arrival) -> str:
    """Where an original is kept, relative to the archive: a folder named by its hash, the file by its own name."""
    return f"{arrival.sha256[:SHOWN]}/{arrival.name}"


def keep(arrivals: Sequence[Arrival], archive: Path) -> None:
    """Copy originals to the archive, each whole or not at all. One that is there already is left as it is.

    Raises OSError where a copy cannot be made, or where the file is no longer what it was when it was read.
    """
    for arrival in arrivals:
        place = archive / kept_at(arrival)
        if place.exists() and sha256_of(place) == arrival.sha256:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f"{arrival.sha256[:SHOWN]}.part")  # its own name may be as long as a name can be
        shutil.copyfile(arrival.path, unfinished, follow_symlinks=False)
        if sha256_of(unfinished) != arrival.sha256:
            unfinished.unlink()
            raise OSError(f"{arrival.name} changed while it was being kept")
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(place)


def empty_inbox(arrivals: Sequence[Arrival]) -> tuple[str, ...]:
    """Remove from the inbox what has been kept and recorded. A file that has changed since is left, and its name told."""
    left = []
    for arrival in arrivals:
        try:
            if sha256_of(arrival.path) != arrival.sha256:
                left.append(arrival.name)
                continue
            arrival.path.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            left.append(arrival.name)
    return tuple(left)
