"""What a run's entries say. Each knows the kind it is recorded as, its payload, and how to come back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pipeline.store import JSON, NewEntry

OUTCOMES = ("accepted", "rejected", "duplicate", "superseded", "withdrawn", "unused")
"""What can become of a file. Every original has one outcome; `unused` is one that came for periods that are final."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file is a version of: a layout's export for a period, of one title or (empty) of all."""

    layout: str
    title: str
    period: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the record: its name as dropped, its SHA-256, its outcome, and the exports that it holds.

    `kept` is where the original lies, relative to the archive. `arrived` tells that it came with this run, and that the
    entry is no later change of what holds for it. Recorded as `file`, about the SHA-256.
    """

    KIND: ClassVar = "file"

    file: str
    sha256: str
    outcome: str
    kept: str
    exports: tuple[Export, ...] = ()
    arrived: bool = True

    def entry(self, run: int) -> NewEntry:
        """What is recorded."""
        exports = [{"layout": e.layout, "title": e.title, "period": e.period} for e in self.exports]
        payload: Mapping[str, JSON] = {
            "file": self.file,
            "sha256": self.sha256,
            "outcome": self.outcome,
            "kept": self.kept,
            "exports": exports,
            "arrived": self.arrived,
        }
        return NewEntry(self.KIND, self.sha256, payload, run)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Entry:
        """What was recorded. Raises KeyError or TypeError where it is something else."""
        exports = tuple(Export(**export) for export in payload["exports"])
        plain = {name: str(payload[name]) for name in ("file", "sha256", "outcome", "kept")}
        return cls(**plain, exports=exports, arrived=bool(payload["arrived"]))


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: its number, clock (ISO, UTC), and what it ran with.

    `version` is the program's, `program` the SHA-256 of its source and `rules` that of the rule set alone; `settings` is
    that of the organisation's file. `errors` tells whether anything had to be acted on. `left` are files that waited for
    next time, each with the reason; `returned` gives the SHA-256 of every copy that went back, by its path in the outbox,
    and `originals` that of the file that each of them is about; `corrected` are the copies to take away, whose files are
    right now. `imported` names the file that the run was taken over
    from, where an earlier version of the program recorded it. `language` is that of what people read. Recorded as `run`,
    about its number.
    """

    KIND: ClassVar = "run"

    run: int
    clock: str
    version: str
    settings: str
    program: str = ""
    rules: str = ""
    errors: bool = False
    left: tuple[tuple[str, str], ...] = ()
    returned: Mapping[str, str] = field(default_factory=dict)
    imported: str = ""
    language: str = ""
    originals: Mapping[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()

    def entry(self) -> NewEntry:
        """What is recorded."""
        payload: Mapping[str, JSON] = {
            "clock": self.clock,
            "version": self.version,
            "settings": self.settings,
            "program": self.program,
            "rules": self.rules,
            "errors": self.errors,
            "left": [list(one) for one in self.left],
            "returned": dict(self.returned),
            "imported": self.imported,
            "language": self.language,
            "originals": dict(self.originals),
            "corrected": list(self.corrected),
        }
        return NewEntry(self.KIND, str(self.run), payload, self.run)

    @classmethod
    def of(cls, run: int, payload: Mapping[str, Any]) -> RunRecord:
        """What was recorded. Raises KeyError or TypeError where it is something else."""
        texts = {name: str(payload[name]) for name in ("clock", "version", "settings", "program", "rules", "imported")}
        texts["language"] = str(payload.get("language", ""))  # which the first journals do not tell
        left = tuple((str(name), str(reason)) for name, reason in payload["left"])
        return cls(
            run,
            **texts,
            errors=bool(payload["errors"]),
            left=left,
            returned=dict(payload["returned"]),
            originals=dict(payload.get("originals", {})),
            corrected=tuple(str(path) for path in payload.get("corrected", ())),
        )


@dataclass(frozen=True, slots=True)
class FileRead:
    """A table that a period rests on: how much was read, and the totals that it prints about itself.

    A control is a column, a cell, the printed and the computed amount as decimal texts.
    """

    file: str
    sha256: str
    sheet: str
    layout: str
    title: str
    rows: int
    controls: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """A period as a run judged it.

    `figures` are the consolidated amounts by `title/line/measure`, as decimal texts; `comparisons` how many have each
    verdict, `findings` how many each severity. `folder` is where the results lie, relative to the outbox, and `outputs`
    gives the SHA-256 of every file there by its path in the outbox. `inputs` is what was read. Recorded as `period`,
    about the period.
    """

    KIND: ClassVar = "period"

    period: str
    verdict: str
    figures: Mapping[str, str]
    folder: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    comparisons: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    inputs: Sequence[FileRead] = ()

    def entry(self, run: int) -> NewEntry:
        """What is recorded."""
        inputs: list[JSON] = [
            {
                "file": one.file,
                "sha256": one.sha256,
                "sheet": one.sheet,
                "layout": one.layout,
                "title": one.title,
                "rows": one.rows,
                "controls": [list(control) for control in one.controls],
            }
            for one in self.inputs
        ]
        payload: Mapping[str, JSON] = {
            "verdict": self.verdict,
            "figures": dict(self.figures),
            "folder": self.folder,
            "outputs": dict(self.outputs),
            "comparisons": dict(self.comparisons),
            "findings": dict(self.findings),
            "inputs": inputs,
        }
        return NewEntry(self.KIND, self.period, payload, run)

    @classmethod
    def of(cls, period: str, payload: Mapping[str, Any]) -> PeriodRecord:
        """What was recorded. Raises KeyError or TypeError where it is something else."""
        inputs = tuple(
            FileRead(**{**one, "controls": tuple(tuple(control) for control in one["controls"])})
            for one in payload["inputs"]
        )
        names = ("verdict", "figures", "folder", "outputs", "comparisons", "findings")
        return cls(period, **{name: payload[name] for name in names}, inputs=inputs)


def ended(run: int, stuck: Iterable[tuple[str, str]] = ()) -> NewEntry:
    """That a run is over: its files have left the inbox, and what it found has been told.

    `stuck` are files, by name and SHA-256, that are recorded and could not be removed from the inbox.
    """
    return NewEntry("end", str(run), {"stuck": [list(one) for one in sorted(stuck)]}, run)


def nothing_to_do(clock: str, version: str, left: Sequence[tuple[str, str]]) -> NewEntry:
    """That the program was started and found nothing to do."""
    return NewEntry("night", clock, {"clock": clock, "version": version, "left": [list(one) for one in left]})
