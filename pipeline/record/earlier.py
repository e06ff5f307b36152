"""The record as earlier versions of the program kept it, a line of JSON for each run, taken over into the journal once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.record.fold import RecordError
from pipeline.record.model import Entry, Export, PeriodRecord, RunRecord
from pipeline.store import NewEntry, Store

EARLIER = "record.jsonl"
"""What the file is called, in the archive. It is left there as it is."""


def take_over(path: Path, store: Store) -> None:
    """Record what a file says, in one transaction, as entries that say where they are from.

    Raises RecordError with the line where one cannot be read. A last line that was cut off was never committed.
    """
    lines = path.read_bytes().split(b"\n")
    new: list[NewEntry] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            new += _entries(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise RecordError(
                "{file}, line {line}, cannot be read. Restore the file from a backup.", file=path.name, line=str(number)
            ) from error
    store.append(new, after_run=0)


def _entries(stored: Mapping[str, Any]) -> Iterator[NewEntry]:
    run = int(stored["run"])
    clock, version, settings = (str(stored[name]) for name in ("clock", "version", "settings"))
    errors = "differs" in stored["verdicts"].values()
    yield RunRecord(run, clock, version, settings, errors=errors, imported=EARLIER).entry()
    for file in stored["files"]:
        exports = tuple(Export(**export) for export in file["exports"])
        # It was not said then which entries were of files that had just come.
        arrived = file["outcome"] in {"accepted", "rejected", "duplicate"}
        yield Entry(file["file"], file["sha256"], file["outcome"], file["kept"], exports, arrived).entry(run)
    for period, figures in stored["figures"].items():
        yield PeriodRecord(period, stored["verdicts"][period], figures, stored["folders"][period]).entry(run)
