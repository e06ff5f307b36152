"""Where each consolidated figure stands in the workbook, decided before anything is written: sheets refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, TypeVar

import polars as pl

from pipeline.publish.sheet_names import quoted, sheet_names
from pipeline.result import Result
from pipeline.tables import letters
from schemas.operands import oere
from schemas.organisation import Measure, Organisation
from schemas.structure import Structure, structure
from schemas.titles import Line

Key = tuple[str, str, str]
"""A consolidated figure: title, line, measure."""

Number = TypeVar("Number", Decimal, int)

LONGEST_FORMULA = 8192
"""What Excel takes."""

FIRST_ROW = 6
"""The 0-based row of the first line, on a title's sheet and in the summary alike."""


class Consolidated(NamedTuple):
    """A figure of the report: what `pipeline.result.CONSOLIDATED` says of it; `oere` is the amount in whole öre."""

    amount: Decimal | None
    oere: int | None
    layout: str
    status: str


@dataclass(frozen=True, slots=True)
class Section:
    """What has a sheet with lines of its own: a title, or the committee where it has its titles' lines."""

    id: str
    name: str
    net: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class Grid:
    """The report's figures, and the cells where they stand.

    `measures` are the organisation's, those of one horizon together. `sections` have sheets of their own, named in
    `sheets`; a committee that has none stands in the summary alone. `directions` says of each line whether budget less
    actual is favourable (1) or the reverse (−1).
    """

    organisation: Organisation
    measures: tuple[Measure, ...]
    summary: str
    sections: Mapping[str, Section]
    sheets: Mapping[str, str]
    figures: Mapping[Key, Consolidated]
    directions: Mapping[tuple[str, str], int]

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        return {measure.id: at for at, measure in enumerate(self.measures, start=1)}

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        return {measure: letters(column + 1) for measure, column in self._columns.items()}

    @cached_property
    def letters(self) -> Sequence[tuple[int, str]]:
        """The column of each measure, in order: 0-based, and its letters."""
        return tuple((column, self._letters[measure]) for measure, column in self._columns.items())

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], int]:
        return {
            (section.id, line.id): row
            for section in self.sections.values()
            for row, line in enumerate(section.lines, start=FIRST_ROW)
        }

    @cached_property
    def weights(self) -> Mapping[tuple[str, str], Mapping[tuple[str, str], int]]:
        """How often each leaf under a line counts."""
        found: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        for title, line, leaf_title, leaf_line, weight in structure(self.organisation).leaves.iter_rows():
            found.setdefault((title, line), {})[leaf_title, leaf_line] = weight
        return found

    def column(self, measure: str) -> int:
        """The 0-based column of a measure: the first holds the names."""
        return self._columns[measure]

    def row(self, title: str, line: str) -> int:
        """The 0-based row of a line on its sheet; of a committee with one line, below the titles in the summary."""
        if title not in self.sections:
            return FIRST_ROW + len(self.organisation.titles)
        return self._rows[title, line]

    def cell(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure on its own sheet: `B7`."""
        return f"{self._letters[measure]}{self.row(title, line) + 1}"

    def reference(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure as other sheets refer to it: `'Brandförsvaret'!B7`."""
        return f"{quoted(self.sheets.get(title, self.summary))}!{self.cell(title, line, measure)}"

    def absolute(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure as a name refers to it, and a row that may be sorted: `'Brandförsvaret'!$B$7`."""
        sheet, row = quoted(self.sheets.get(title, self.summary)), self.row(title, line) + 1
        return f"{sheet}!${self._letters[measure]}${row}"

    def amount(self, title: str, line: str, measure: str) -> Decimal | None:
        """The amount of a figure, or None where it has no source."""
        figure = self.figures.get((title, line, measure))
        return figure.amount if figure else None

    def oere(self, title: str, line: str, measure: str) -> int | None:
        """The amount of a figure in whole öre, or None where it has no source."""
        figure = self.figures.get((title, line, measure))
        return figure.oere if figure else None

    def formula(self, title: str, line: Line, measure: Measure) -> str | None:
        """The live formula of a total or a variance, or None for an amount that is entered.

        There is one only where it gives exactly the amount of the result: what rests on a missing figure is entered,
        and so is what would take a longer formula than Excel reads.
        """
        if not line.of and measure.kind != "variance" and title != self.organisation.committee.id:
            return None
        if measure.kind == "variance":
            return self._difference(title, line.id, measure)
        terms = self._terms(title, line, measure)
        whole = self.oere(title, line.id, measure.id)
        parts = [self.oere(*key) for _, key in terms]
        if whole is None or not parts or None in parts:
            return None
        if sum(weight * part for (weight, _), part in zip(terms, parts, strict=True) if part is not None) != whole:
            return None
        own = all(key[0] == title for _, key in terms)
        if own and _in_one_run(line, self._rows, title):
            first, last = self.cell(title, line.of[0], measure.id), self.cell(title, line.of[-1], measure.id)
            return f"=SUM({first}:{last})"
        ordered = sorted(terms, key=lambda term: -term[0])  # a formula starts with what is added
        written = (f"{'+' if w > 0 else '-'}{self.cell(*key) if own else self.reference(*key)}" for w, key in ordered)
        formula = "=" + "".join(written).removeprefix("+")
        return formula if len(formula) <= LONGEST_FORMULA else None

    def _difference(self, title: str, line: str, measure: Measure) -> str | None:
        """The formula of a variance."""
        added, taken = measure.minuend or "", measure.subtrahend or ""
        if self.directions[title, line] < 0:
            added, taken = taken, added
        first, second, whole = (self.oere(title, line, one) for one in (added, taken, measure.id))
        if first is None or second is None or whole is None or first - second != whole:
            return None
        row = self.row(title, line) + 1
        return f"={self._letters[added]}{row}-{self._letters[taken]}{row}"

    def _terms(self, title: str, line: Line, measure: Measure) -> list[tuple[int, Key]]:
        """What a total is computed from, with weights."""
        if title == self.organisation.committee.id:
            return [(1, (one.id, line.id, measure.id)) for one in self.organisation.titles]
        return [(weight, (title, member, measure.id)) for member, weight in members(line)]

    def off_by_rounding(self, section: Section, factor: Decimal) -> frozenset[str]:
        """The measures whose shown amounts, each rounded to the factor, do not add up to some shown total."""
        unit, found = int(factor * 100), set()
        shown: dict[str, dict[str, int]] = {}
        for measure in self.measures:
            amounts = ((line.id, self.oere(section.id, line.id, measure.id)) for line in section.lines)
            shown[measure.id] = {line: rounded(amount or 0, unit) for line, amount in amounts}
        for line in section.lines:
            parts = tuple(members(line))
            for measure in self.measures if parts else ():
                of = shown[measure.id]
                if measure.id in found or sum(weight * of[member] for member, weight in parts) == of[line.id]:
                    continue
                if self.formula(section.id, line, measure) is not None:  # there is none without an amount
                    found.add(measure.id)
        return frozenset(found)


def grid(result: Result, summary: str, taken: Iterable[str], declared: Structure | None = None) -> Grid:
    """The grid of a result. `summary` is the summary sheet's name, `taken` the names of all sheets but the titles'."""
    organisation = result.organisation
    sections = {section.id: section for section in _sections(organisation)}
    names = sheet_names((section.name for section in sections.values()), taken)
    shape = declared or structure(organisation)
    rows = result.consolidated.select(
        "title", "line", "measure", "amount", oere(pl.col("amount")).alias("oere"), "layout", "status"
    )
    return Grid(
        organisation=organisation,
        measures=tuple(measure for _, measures in horizons(organisation) for measure in measures),
        summary=summary,
        sections=sections,
        sheets=dict(zip(sections, names, strict=True)),
        figures={
            (title, line, measure): Consolidated(amount, whole, layout or "", status or "not-tested")
            for title, line, measure, amount, whole, layout, status in rows.rows()
        },
        directions={
            (title, line): direction
            for title, line, direction in shape.lines.select("title", "line", "direction").iter_rows()
        },
    )


def _sections(organisation: Organisation) -> Iterator[Section]:
    committee = organisation.committee
    if committee.lines is not None:
        lines = tuple(line for line in organisation.lines_of(committee.id) if isinstance(line, Line))
        yield Section(committee.id, committee.name, committee.line.id, lines)
    for title in organisation.titles:
        yield Section(title.id, title.name, title.net, title.lines)


def horizons(organisation: Organisation) -> list[tuple[str, tuple[Measure, ...]]]:
    """The measures in groups of one horizon, in the order in which the horizons first occur."""
    order = list(dict.fromkeys(measure.horizon for measure in organisation.measures))
    ordered = sorted(organisation.measures, key=lambda measure: order.index(measure.horizon))
    return [(horizon, tuple(group)) for horizon, group in groupby(ordered, key=lambda measure: measure.horizon)]


def members(line: Line) -> Iterator[tuple[str, int]]:
    """The lines that a line sums directly, with their weights."""
    for member in line.of:
        yield member.removeprefix("-"), -1 if member.startswith("-") else 1


def rounded(amount: Number, factor: Number) -> int:
    """An amount in whole steps of a factor, half away from zero."""
    whole = int((2 * abs(amount) + factor) // (2 * factor))
    return whole if amount >= 0 else -whole


def _in_one_run(line: Line, rows: Mapping[tuple[str, str], int], title: str) -> bool:
    """Whether a line's members stand right after each other and are all added, so that a range can be summed."""
    places = [rows[title, member] for member, weight in members(line) if weight > 0]
    return len(places) == len(line.of) and places == list(range(places[0], places[0] + len(places)))
