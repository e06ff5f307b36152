"""What a run came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.arrivals import Left
from pipeline.findings import Finding, Message, Severity
from pipeline.record import Entry, RunRecord
from pipeline.result import Result

if TYPE_CHECKING:
    from pipeline.publish.results import Outputs


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a run came to.

    `results` are the periods judged, with where their `outputs` lie; `findings` those on files that belong to no
    period; `left` the files that wait for next time. A run with nothing to do has `number` None, a check no outputs.
    `standing` are the verdicts of the periods that were not judged now, as their last run found them. `untold` are
    earlier runs that were recorded and broken off before they could tell what they had found. `stuck` are files, by name
    and SHA-256, that are recorded and could not be removed from the inbox. `head` is the journal's when the run was
    recorded: how many entries, and the hash of the last. `notes` are what else its reader should know, and need not act
    on.
    """

    number: int | None
    results: tuple[tuple[Result, Outputs | None], ...] = ()
    findings: tuple[Finding, ...] = ()
    returned: tuple[Path, ...] = ()
    left: tuple[Left, ...] = ()
    files: tuple[Entry, ...] = ()
    standing: Mapping[str, str] = field(default_factory=dict)
    untold: tuple[RunRecord, ...] = ()
    stuck: frozenset[tuple[str, str]] = frozenset()
    head: tuple[int, str] = (0, "")
    notes: tuple[Message, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything must be acted on that nobody has explained or accepted, or that an earlier run could not tell."""
        return bool(self.unhandled) or any(run.errors for run in self.untold)

    @property
    def unhandled(self) -> tuple[Finding, ...]:
        """The errors that somebody must be told of: on files, and of breaks that are new, open or reopened."""
        on_files = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        return (*on_files, *(finding for result, _ in self.results for finding in result.unhandled))
