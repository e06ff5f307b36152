"""What a run leaves behind: which files came, what became of them, and what the period's figures were.

One line of JSON for each run, appended. What holds now is the fold over all lines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

OUTCOMES = ("accepted", "rejected", "duplicate", "superseded", "withdrawn")
"""What can become of a file. Every original has one outcome."""


class RecordError(OSError):
    """A record that is damaged: nothing can be decided before it is restored."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file is a version of: a layout's export for a period, of one title or (empty) of all."""

    layout: str
    title: str
    period: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the record: its name as dropped, its SHA-256, its outcome, and the exports that it holds.

    `kept` is where the original lies, relative to the archive.
    """

    file: str
    sha256: str
    outcome: str
    kept: str
    exports: tuple[Export, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: its number, clock (ISO, UTC), what it ran with, what became of each file, and each period's figures.

    `figures` gives, for each period judged, the consolidated amounts by `title/line/measure`, as decimal strings.
    `folders` gives where each period's results lie, relative to the outbox.
    """

    run: int
    clock: str
    version: str
    settings: str
    files: tuple[Entry, ...] = ()
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """All runs of a workspace, oldest first."""

    runs: tuple[RunRecord, ...] = ()

    @property
    def last(self) -> RunRecord | None:
        """The newest run."""
        return self.runs[-1] if self.runs else None

    @property
    def next_number(self) -> int:
        """The number that the next run gets."""
        return self.runs[-1].run + 1 if self.runs else 1

    def effective(self) -> dict[Export, Entry]:
        """The newest accepted version of every export that has one."""
        versions: dict[Export, list[Entry]] = {}
        for entry in self._entries():
            for export in entry.exports:
                held = versions.setdefault(export, [])
                if entry.outcome == "accepted":
                    held[:] = [other for other in held if other.sha256 != entry.sha256] + [entry]
                elif entry.outcome in {"withdrawn", "superseded"}:
                    held[:] = [other for other in held if other.sha256 != entry.sha256]
        return {export: held[-1] for export, held in versions.items() if held}

    def figures(self, period: str) -> Mapping[str, str]:
        """The consolidated amounts of a period as its last run found them; empty where it has not been judged."""
        return next((run.figures[period] for run in reversed(self.runs) if period in run.figures), {})

    def verdicts(self) -> dict[str, str]:
        """The verdict of every period, as its last run found it."""
        return {period: verdict for run in self.runs for period, verdict in run.verdicts.items()}

    def periods(self) -> tuple[str, ...]:
        """The periods that have an accepted export, in order."""
        return tuple(sorted({export.period for export in self.effective()}))

    def _entries(self) -> Iterator[Entry]:
        for run in self.runs:
            yield from run.files


def read_record(path: Path) -> Record:
    """The record in a file; an empty one where there is none. Raises RecordError with the line where one is broken.

    A last line that was cut off, as by a power failure, was never committed: it is passed over.
    """
    if not path.exists():
        return Record()
    lines = path.read_text(encoding="utf-8").split("\n")
    runs = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            runs.append(_run(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise RecordError(f"{path.name}, line {number}, cannot be read. Restore the file from a backup.") from error
    return Record(tuple(runs))


def append(path: Path, run: RunRecord) -> None:
    """Commit a run to the record: the line is on the disk, whole, when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _drop_unfinished(path)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(run), ensure_ascii=False, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _drop_unfinished(path: Path) -> None:
    """Cut off a last line that was never finished, so that the next is not glued to it."""
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as file:
            file.truncate(len(whole))


def _run(stored: Mapping[str, object]) -> RunRecord:
    files = stored["files"]
    if not isinstance(files, list):
        raise TypeError("files")
    entries = tuple(_entry(entry) for entry in files)
    return RunRecord(**{**stored, "files": entries})  # type: ignore[arg-type]  # checked field by field above and by use


def _entry(stored: Mapping[str, object]) -> Entry:
    exports: Sequence[Mapping[str, str]] = stored["exports"]  # type: ignore[assignment]
    kept = {name: str(stored[name]) for name in ("file", "sha256", "outcome", "kept")}
    return Entry(**kept, exports=tuple(Export(**export) for export in exports))
