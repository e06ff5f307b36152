"""The files that a result rests on, and those that have not come."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.tables import Source


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
