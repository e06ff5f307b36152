"""The frozen result of judging a period: what `publish` renders and decides nothing about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.findings import Finding
from pipeline.result.excerpt import Excerpt, ExcerptCell
from pipeline.result.followed import BREAK_STATES, HANDLED, UNKNOWN_AUTHOR, Answer, Break, ClosedBy
from pipeline.result.frames import CONSOLIDATED, DRIVERS, LARGE, MONTHLY
from pipeline.result.sources import Absent, ControlResult, SourceUse
from pipeline.result.years import YEARS, Beside, YearComparison
from schemas.organisation import Organisation
from schemas.periods import Period

__all__ = [
    "BREAK_STATES",
    "CONSOLIDATED",
    "DRIVERS",
    "HANDLED",
    "LARGE",
    "MONTHLY",
    "UNKNOWN_AUTHOR",
    "YEARS",
    "Absent",
    "Answer",
    "Beside",
    "Break",
    "ClosedBy",
    "ControlResult",
    "Excerpt",
    "ExcerptCell",
    "Goal",
    "GoalSummary",
    "Moved",
    "Result",
    "Run",
    "SourceUse",
    "YearComparison",
]


@dataclass(frozen=True, slots=True)
class Run:
    """Which run this is: its number in the workspace, its clock (UTC), and what it ran with.

    `settings` is the SHA-256 of the organisation's TOML file. The same inputs, settings, version, number and clock
    give the same outputs. `journal` is the head of the journal that this run continues: how many entries, and the hash
    of the last (empty where nothing has been recorded).
    """

    number: int
    clock: datetime
    version: str
    settings: str
    journal: tuple[int, str] = (0, "")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as assessed. `status` is green, yellow or red by the organisation's scale; empty off the scale."""

    number: str
    goal: str
    indicator: str
    assessment: int
    status: str
    tendency: str


@dataclass(frozen=True, slots=True)
class GoalSummary:
    """The goals and their middle: mean (exact, unrounded), median, and what the export printed, now and before."""

    goals: tuple[Goal, ...]
    mean: Decimal
    median: Decimal
    printed_mean: Decimal | None
    previous_mean: Decimal | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A consolidated figure that another version of a file changed, since the period's last run."""

    title: str
    line: str
    measure: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Everything that was found out about a period.

    `figures` are all source figures (`pipeline.figures.FIGURES`), `consolidated` the report's (`CONSOLIDATED`),
    `comparisons` every comparison made (`schemas.rules.COMPARISONS`), `findings` what must be acted on, worst first.
    `answers` are what people have written about this period's rows, every differing text of a row included; `earlier`
    what they wrote the month before. `breaks` follow the findings over time. `large` are the variances that must be
    explained (`LARGE`), `drivers` what is behind them (`DRIVERS`), `monthly` the ledgers by month (`MONTHLY`).
    `excerpts` show, by the finding's id, the cells that it points at among their neighbours.
    `closing` is the period's state: `preliminary`, `closed` or `final`; `closed_by` tells who made it so. `years` is the
    comparison with the previous year.
    """

    run: Run
    organisation: Organisation
    period: Period
    figures: pl.DataFrame
    consolidated: pl.DataFrame
    comparisons: pl.DataFrame
    findings: tuple[Finding, ...]
    sources: tuple[SourceUse, ...]
    absent: tuple[Absent, ...]
    goals: GoalSummary | None
    moved: tuple[Moved, ...] = ()
    answers: tuple[Answer, ...] = ()
    earlier: tuple[Answer, ...] = ()
    breaks: tuple[Break, ...] = ()
    closing: str = "preliminary"
    closed_by: ClosedBy | None = None
    large: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LARGE))
    drivers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DRIVERS))
    monthly: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MONTHLY))
    excerpts: Mapping[str, tuple[Excerpt, ...]] = field(default_factory=lambda: MappingProxyType({}))
    years: YearComparison | None = None

    @property
    def verdict(self) -> str:
        """The period's verdict: the worst of its comparisons, and `differs` where an error stands.

        What differs within a tolerance still differs; `not-tested` where anything could not be, or an export is absent.
        """
        if any(finding.severity == "error" for finding in self.findings):
            return "differs"
        if bool((self.comparisons["verdict"] == "differs").any()):
            return "differs"
        untested = bool((self.comparisons["verdict"] == "not-tested").any())
        return "not-tested" if self.absent or untested else "agrees"

    @property
    def unhandled(self) -> tuple[Finding, ...]:
        """The errors that somebody must be told of: of breaks that are new, open or reopened, or of none at all.

        One that is explained or accepted stays in the result, and its verdict, and wakes nobody.
        """
        return tuple(f for f in self.findings if f.severity == "error" and f.id not in self.handled)

    @property
    def handled(self) -> Mapping[str, str]:
        """The findings that somebody has explained or accepted, by their ids: which of the two."""
        handled = [one for one in self.breaks if one.state in HANDLED]
        return {finding: one.state for one in handled for finding in (one.finding, *one.also) if finding}
