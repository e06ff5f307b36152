"""What holds in a workspace: the fold over the journal's entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.record.model import Entry, Export, PeriodRecord, RunRecord
from pipeline.trouble import Trouble

if TYPE_CHECKING:
    from pipeline.store import Store


class RecordError(Trouble):
    """A record that is damaged or gone: nothing can be decided before it is restored."""


@dataclass(frozen=True, slots=True)
class Record:
    """All runs of a workspace, oldest first, and what holds after them.

    `files` are the entries of each run by its number, `latest` each period as its last run found it. `open` are the
    runs that did not end: they were broken off after they had been recorded. `stuck` are files, by name and SHA-256,
    that the last run that ended could not remove from the inbox. `head` is the journal's when it was read.
    """

    runs: tuple[RunRecord, ...] = ()
    files: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)
    latest: Mapping[str, PeriodRecord] = field(default_factory=dict)
    open: tuple[RunRecord, ...] = ()
    head: tuple[int, str] = (0, "")
    stuck: frozenset[tuple[str, str]] = frozenset()

    @property
    def last(self) -> RunRecord | None:
        """The newest run."""
        return self.runs[-1] if self.runs else None

    @property
    def newest_number(self) -> int:
        """The highest number that a run has; 0 before the first."""
        return max((run.run for run in self.runs), default=0)

    @property
    def next_number(self) -> int:
        """The number that the next run gets."""
        return self.newest_number + 1

    @property
    def returned(self) -> frozenset[str]:
        """The SHA-256 of every copy that has gone back: what still has one of them is as it was put there."""
        return frozenset(sha256 for run in self.runs for sha256 in run.returned.values())

    def effective(self) -> dict[Export, Entry]:
        """The newest accepted version of every export that has one."""
        versions: dict[Export, list[Entry]] = {}
        for entry in (entry for run in self.runs for entry in self.files.get(run.run, ())):
            for export in entry.exports:
                held = versions.setdefault(export, [])
                if entry.outcome == "accepted":
                    held[:] = [other for other in held if other.sha256 != entry.sha256] + [entry]
                elif entry.outcome in {"withdrawn", "superseded"}:
                    held[:] = [other for other in held if other.sha256 != entry.sha256]
        return {export: held[-1] for export, held in versions.items() if held}

    def figures(self, period: str) -> Mapping[str, str]:
        """The consolidated amounts of a period as its last run found them; empty where it has not been judged."""
        return self.latest[period].figures if period in self.latest else {}

    def verdicts(self) -> dict[str, str]:
        """The verdict of every period, as its last run found it."""
        return {period: found.verdict for period, found in self.latest.items()}

    def periods(self) -> tuple[str, ...]:
        """The periods that have an accepted export, in order."""
        return tuple(sorted({export.period for export in self.effective()}))


def read_record(store: Store) -> Record:
    """What a journal says. Raises StoreError where it cannot be read, RecordError where an entry says something else."""
    head = store.head()
    runs: list[RunRecord] = []
    files: dict[int, list[Entry]] = {}
    over: set[int] = set()
    stuck: frozenset[tuple[str, str]] = frozenset()
    latest: dict[str, PeriodRecord] = {}
    for entry in (*store.entries("run", "file", "end", upto=head[0]), *store.latest("period")):
        try:
            match entry.kind, entry.run:
                case "run", int(run):
                    runs.append(RunRecord.of(run, entry.payload))
                case "file", int(run):
                    files.setdefault(run, []).append(Entry.of(entry.payload))
                case "end", int(run):
                    over.add(run)
                    stuck = frozenset(
                        (str(name), str(sha256)) for name, sha256 in _pairs(entry.payload.get("stuck", ()))
                    )
                case "period", _:
                    latest[entry.subject] = PeriodRecord.of(entry.subject, entry.payload)
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(
                "Entry {number} of the journal at {place} says nothing that this version understands.",
                number=str(entry.number),
                place=store.place,
            ) from error
    still = tuple(run for run in runs if run.run not in over and not run.imported)
    return Record(tuple(runs), {run: tuple(of_run) for run, of_run in files.items()}, latest, still, head, stuck)


def _pairs(value: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401  what was recorded
    return ((name, sha256) for name, sha256 in value)
