"""What is found in an unknown export: tables, columns, lines, and why each is taken for what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.layout import Kind, KindOfMeasure
from schemas.organisation import Names


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said to whoever edits the proposal, in both languages. `doubt` marks what should be checked."""

    sv: str
    en: str
    doubt: bool = False

    def text(self, lang: str) -> str:
        """The remark in one language, marked where it is doubtful."""
        said = self.sv if lang == "sv" else self.en
        return f"{'osäkert' if lang == 'sv' else 'uncertain'}: {said}" if self.doubt else said


def doubt(sv: str, en: str) -> Remark:
    """A remark on something that should be checked."""
    return Remark(sv, en, doubt=True)


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """A measure as it would be declared; `minuend` and `subtrahend` of a variance are ids of others."""

    id: str
    kind: KindOfMeasure
    horizon: str
    name: Names
    minuend: str | None = None
    subtrahend: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """A sheet's column and what it seems to be.

    `key` is the layout's column (`konto`, `line`, a measure's id …), empty where no column of the layout goes by it;
    `head` is the printed head, `claims` what it says where it is another kind. `percent` columns are never summed.
    """

    letters: str
    head: str
    key: str
    claims: str | None = None
    percent: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said above a table: the fact's name, its label as a layout would declare it, the text, and its cell."""

    name: str
    label: str
    text: str
    cell: str


@dataclass(frozen=True, slots=True)
class Total:
    """A row that sums others: positions in the table's lines, with weights 1 or -1. `failing` are columns that do not."""

    line: int
    members: tuple[tuple[int, int], ...]
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variance:
    """A column that is another less a third, in `holds` of `tested` rows."""

    column: str
    minuend: str
    subtrahend: str
    holds: int
    tested: int


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line of a title as it would be declared. `row` is the first sheet row it stands on (0: on none)."""

    id: str
    name: str
    type: str
    row: int
    aliases: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedTitle:
    """A budget title with its lines. `net` is the id of the line that counts all the others."""

    id: str
    name: str
    net: str
    lines: tuple[ProposedLine, ...]


@dataclass(frozen=True, slots=True)
class ProposedTable:
    """A table as a layout would declare it. `kind` is None where it is none of the kinds that a layout can have.

    `first` and `last` are the sheet rows of the heads, `end` the last row looked at. `unit` and `period` are what the
    layout should declare where the file says nothing that can be read. `titles` are those that a column names, which all
    have the lines of `title`; `grades` are the assessments of goals.
    """

    sheet: str
    id: str
    name: str
    kind: Kind | None
    first: int
    last: int
    end: int
    columns: tuple[ProposedColumn, ...]
    measures: tuple[ProposedMeasure, ...]
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    unit_said: str | None = None
    unit: str | None = None
    period: str | None = None
    sections: str | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measure: str | None = None
    unit_remarks: tuple[Remark, ...] = ()
    period_remarks: tuple[Remark, ...] = ()
    title: ProposedTitle | None = None
    titles: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    totals: tuple[Total, ...] = ()
    variances: tuple[Variance, ...] = ()


@dataclass(frozen=True, slots=True)
class Signs:
    """The sign of revenue and of cost as the data show it."""

    revenue: str
    cost: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a file: its tables, one for each layout, the signs and units, and sheets without a table."""

    file: str
    format: str
    tables: tuple[ProposedTable, ...]
    signs: Signs
    remarks: tuple[Remark, ...] = ()
