"""The frozen result of judging a period: what `publish` renders and decides nothing about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.figures import Amount
from pipeline.findings import Finding, Message
from pipeline.tables import Source
from schemas.organisation import Names, Organisation
from schemas.periods import Period

CONSOLIDATED = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "amount": Amount,
        "layout": pl.String(),
        "status": pl.String(),
        "figures": pl.List(pl.UInt32),
    }
)
"""The consolidated figures: one row for each title, line and measure that has a source, the committee's last.

`layout` is the source that a leaf's amount is from, and empty for a total or a variance, which is computed. `status` is
the worst verdict of the comparisons that touch the figure, `not-tested` where none does. `figures` are the numbers of
the source figures that the amount rests on.
"""


LARGE = pl.Schema({"title": pl.String(), "line": pl.String(), "measure": pl.String()})
"""The variances that must be explained, in the report's order."""

DRIVERS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "by": pl.String(),
        "code": pl.String(),
        "text": pl.String(),
        "minuend": Amount,
        "subtrahend": Amount,
        "variance": Amount,
        "rows": pl.UInt32(),
    }
)
"""What is behind the large variances (`title`, `line`, `measure`), the largest first.

`by` is `konto`, `projekt` or `voucher`, `code` which. `minuend` and `subtrahend` are its part of the two sides, null where
it has none, `variance` its part of the variance (+ is favourable), and `rows` the postings. `text` is a voucher's, where all
of its postings have the same and are declared open; else null.
"""

MONTHLY = pl.Schema(
    {"title": pl.String(), "line": pl.String(), "measure": pl.String(), "month": pl.Int8(), "amount": Amount}
)
"""What the ledgers come to in each month of the period, for every line."""


YEARS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "previous": Amount,
        "one_off_previous": Amount,
        "moved": Amount,
        "comparable_previous": Amount,
        "current": Amount,
        "one_off_current": Amount,
        "comparable_current": Amount,
        "change": Amount,
        "remaining": Amount,
        "bound": Amount,
        "unknown": pl.Boolean(),
        "items": pl.List(pl.UInt32),
    }
)
"""Two years side by side, one row for each line that is compared.

`previous` is as reported; less `one_off_previous` and with `moved` it is `comparable_previous`. `current` less
`one_off_current` is `comparable_current`. `change` is `current` less `previous`, and `remaining` what of it neither one-off
items nor moves explain; `bound` is how far rounding of what is declared reaches. Null is not known: `unknown` tells that
the amounts of a move are. `items` are the places of what is declared (`YearComparison.items`) that counts in the line.
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """Something declared beside the comparison with the previous year: a one-off item, or what a move does to a line.

    `effect` is the column of `YEARS` that it counts in: `one_off_previous`, `one_off_current` or `moved`. `since` is a
    one-off's month, or the day of a move. `amount` is None where it is not known; `step` is what its last digit is worth.
    `outside` is who else a move is with, outside the titles.
    """

    effect: str
    name: str
    title: str
    line: str
    since: str
    amount: Decimal | None
    step: Decimal
    decision: str = ""
    text: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class YearComparison:
    """The previous year (`measure`, accumulated to `month`) beside this one (`against`): `rows` (`YEARS`), and the items."""

    measure: str
    against: str
    month: str
    rows: pl.DataFrame
    items: tuple[Beside, ...]


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
class ControlResult:
    """A control total or row count that an export prints, and what its rows give."""

    column: str
    cell: str
    printed: Decimal
    computed: Decimal

    @property
    def agrees(self) -> bool:
        """Whether the rows give what is printed."""
        return self.printed == self.computed


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A file that the result rests on: what it was recognised as, and how much was read.

    `new` tells that it came with this run; `replaces` is the file that it took the place of. `debit` and `credit` are
    what a ledger's rows come to on either side, without sign. `completeness` tells whether a balance list, `proven_by`,
    says that all of it came: `complete`, `incomplete`, or `not-tested` where no list has come.
    """

    source: Source
    sheet: str
    layout: str
    kind: str
    title: str
    rows: int
    unit: str
    facts: tuple[tuple[str, str], ...]
    controls: tuple[ControlResult, ...]
    new: bool = True
    replaces: str = ""
    debit: Decimal | None = None
    credit: Decimal | None = None
    completeness: str = "not-tested"
    proven_by: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """An expected export that has not come. `title` is empty where one file covers all titles."""

    layout: str
    title: str


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote in a consolidated workbook about one of its rows.

    `row` is the row's identity: a finding's id on *Att åtgärda*, `title/line/measure` on *Förklaringar*. `field` is the
    column: `answer`, or `cause`, `action`, `responsible`, `due`. `author` is who the workbook says saved it last, `at`
    when (UTC), `file` the workbook as it was dropped, `period` the period that it was about.
    """

    period: str
    row: str
    field: str
    text: str
    author: str
    at: datetime
    file: str


UNKNOWN_AUTHOR = Names(sv="okänd", en="unknown")
"""Who wrote an answer, where the workbook does not say."""


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """Who closed a period, or made it final: the person, the day, and why (empty where nothing was said)."""

    person: str
    day: date
    reason: str = ""


BREAK_STATES = ("new", "reopened", "open", "explained", "accepted", "resolved")
"""What can hold of a break: a difference followed from run to run until it is gone."""

HANDLED = frozenset({"explained", "accepted", "resolved"})
"""The states in which nobody needs to be told again."""


@dataclass(frozen=True, slots=True)
class Break:
    """A finding as it is followed over time.

    `id` rests on rule, organisation, year, period, title, line and sides, never on amount or row. `state` is one of
    `BREAK_STATES`. `since` is the run that found it first, and `runs` how many have found it; `days` is its age by the
    clock of the runs, `business_days` counted from the period's last day. `finding` is the id of the finding that shows
    it now, empty where it is resolved (`code`, `title`, `line` and `measure` still say what it was), and `also` are
    others that are the same break. `untested` tells why nobody could tell whether it is gone. `history` has a sentence
    for each thing that happened to it, oldest first.
    """

    id: str
    state: str
    since: int
    runs: int
    days: int
    finding: str
    history: tuple[Message, ...] = ()
    also: tuple[str, ...] = ()
    business_days: int = 0
    untested: str = ""
    code: str = ""
    title: str = ""
    line: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class ExcerptCell:
    """A cell of an excerpt: its text as stored, its kind (`pipeline.tables.KINDS`), the decimals that its format shows.

    Personal identity numbers in it are masked. A `withheld` cell is a text of a ledger, which is not carried on.
    """

    text: str
    kind: str
    decimals: int | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows and columns of a sheet as it was dropped, around the cells that a finding points at.

    `columns` are letters and `rows` the sheet's row numbers, both in order and with gaps; `cells` has one row for each
    of `rows`, with one cell (or None, blank) for each of `columns`. `heads` are the rows that hold column heads, and
    `marked` the addresses pointed at (A1, a column or a row).
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[ExcerptCell | None, ...], ...]
    heads: tuple[int, ...] = ()
    marked: tuple[str, ...] = ()


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
