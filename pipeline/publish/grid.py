"""Where each consolidated figure stands in the workbook, decided before anything is written: sheets refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline.publish.sheet_names import quoted, sheet_names
from pipeline.result import Result
from pipeline.tables import letters
from schemas.organisation import Line, Measure, Organisation
from schemas.structure import structure

Key = tuple[str, str, str]
"""A consolidated figure: title, line, measure."""

LONGEST_FORMULA = 8192
"""What Excel takes."""

FIRST_ROW = 6
"""The 0-based row of the first line, on a title's sheet and in the summary alike."""


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A figure of the report: what `pipeline.result.CONSOLIDATED` says of it, and its 0-based position there."""

    position: int
    amount: Decimal | None
    layout: str
    status: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What has a sheet with lines of its own: a title, or the committee where it has its titles' lines."""

    id: str
    name: str
    net: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The report's figures, and the cells where they stand.

    `measures` are the organisation's, those of one horizon together. `sections` have sheets of their own, named in
    `sheets`; a committee that has none stands in the summary alone. `directions` says of each line whether budget less
    actual is favourable (1) or the reverse (−1), `weights` how often each leaf under it counts.
    """

    organisation: Organisation
    measures: tuple[Measure, ...]
    summary: str
    sections: Mapping[str, Section]
    sheets: Mapping[str, str]
    figures: Mapping[Key, Consolidated]
    directions: Mapping[tuple[str, str], int]
    weights: Mapping[tuple[str, str], Mapping[tuple[str, str], int]]

    def column(self, measure: str) -> int:
        """The 0-based column of a measure: the first holds the names."""
        return 1 + [one.id for one in self.measures].index(measure)

    def row(self, title: str, line: str) -> int:
        """The 0-based row of a line on its sheet; of a committee with one line, below the titles in the summary."""
        if title not in self.sections:
            return FIRST_ROW + len(self.organisation.titles)
        return FIRST_ROW + [one.id for one in self.sections[title].lines].index(line)

    def cell(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure on its own sheet: `B7`."""
        return f"{letters(self.column(measure) + 1)}{self.row(title, line) + 1}"

    def reference(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure as other sheets refer to it: `'Brandförsvaret'!B7`."""
        return f"{quoted(self.sheets.get(title, self.summary))}!{self.cell(title, line, measure)}"

    def absolute(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure as a name refers to it, and a row that may be sorted: `'Brandförsvaret'!$B$7`."""
        column, row = letters(self.column(measure) + 1), self.row(title, line) + 1
        return f"{quoted(self.sheets.get(title, self.summary))}!${column}${row}"

    def amount(self, title: str, line: str, measure: str) -> Decimal | None:
        """The amount of a figure, or None where it has no source."""
        figure = self.figures.get((title, line, measure))
        return figure.amount if figure else None

    def formula(self, title: str, line: Line, measure: Measure) -> str | None:
        """The live formula of a total or a variance, or None for an amount that is entered.

        There is one only where it gives exactly the amount of the result: what rests on a missing figure is entered,
        and so is what would take a longer formula than Excel reads.
        """
        terms = self._terms(title, line, measure)
        amount = self.amount(title, line.id, measure.id)
        parts = [(weight, self.amount(*key)) for weight, key in terms]
        if amount is None or not parts or any(part is None for _, part in parts):
            return None
        if sum(weight * part for weight, part in parts if part is not None) != amount:
            return None
        own = all(key[0] == title for _, key in terms)
        if own and measure.kind != "variance" and _in_one_run(line, self.sections[title].lines):
            first, last = self.cell(title, line.of[0], measure.id), self.cell(title, line.of[-1], measure.id)
            return f"=SUM({first}:{last})"
        ordered = sorted(terms, key=lambda term: -term[0])  # a formula starts with what is added
        written = (f"{'+' if w > 0 else '-'}{self.cell(*key) if own else self.reference(*key)}" for w, key in ordered)
        formula = "=" + "".join(written).removeprefix("+")
        return formula if len(formula) <= LONGEST_FORMULA else None

    def _terms(self, title: str, line: Line, measure: Measure) -> list[tuple[int, Key]]:
        """What a figure is computed from, with weights; nothing for one that is entered."""
        if measure.kind == "variance":
            way = self.directions[title, line.id]
            sides = (way, measure.minuend or ""), (-way, measure.subtrahend or "")
            return [(weight, (title, line.id, side)) for weight, side in sides]
        if title == self.organisation.committee.id:
            return [(1, (one.id, line.id, measure.id)) for one in self.organisation.titles]
        return [(weight, (title, member, measure.id)) for member, weight in members(line)]

    def sign(self, key: Key, title: str, line: str, measure: str) -> int:
        """Whether a leaf's measure is added to a figure (1) or taken away from it (−1)."""
        weight = self.weights.get(key[:2], {}).get((title, line), 1)
        declared = self.organisation.measure(key[2])
        if declared.kind == "variance":
            weight *= self.directions.get(key[:2], 1) * (1 if measure == declared.minuend else -1)
        return 1 if weight > 0 else -1

    def off_by_rounding(self, section: Section, factor: Decimal) -> bool:
        """Whether the shown amounts of some column, each rounded to the factor, do not add up to the shown total."""
        return any(
            (total := self.amount(section.id, line.id, measure.id)) is not None
            and self.formula(section.id, line, measure) is not None
            and sum(
                weight * rounded(self.amount(section.id, member, measure.id) or Decimal(0), factor)
                for member, weight in members(line)
            )
            != rounded(total, factor)
            for line in section.lines
            if line.of
            for measure in self.measures
        )


def grid(result: Result, summary: str, taken: Iterable[str]) -> Grid:
    """The grid of a result. `summary` is the summary sheet's name, `taken` the names of all sheets but the titles'."""
    organisation = result.organisation
    sections = {section.id: section for section in _sections(organisation)}
    names = sheet_names((section.name for section in sections.values()), taken)
    declared = structure(organisation)
    weights: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for title, line, leaf_title, leaf_line, weight in declared.leaves.iter_rows():
        weights.setdefault((title, line), {})[leaf_title, leaf_line] = weight
    columns = ("title", "line", "measure", "amount", "layout", "status", "figures")
    return Grid(
        organisation=organisation,
        measures=tuple(measure for _, measures in horizons(organisation) for measure in measures),
        summary=summary,
        sections=sections,
        sheets=dict(zip(sections, names, strict=True)),
        figures={
            (title, line, measure): Consolidated(
                position, amount, layout or "", status or "not-tested", tuple(figures or ())
            )
            for position, (title, line, measure, amount, layout, status, figures) in enumerate(
                result.consolidated.select(columns).iter_rows()
            )
        },
        directions={
            (title, line): direction
            for title, line, direction in declared.lines.select("title", "line", "direction").iter_rows()
        },
        weights=weights,
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


def rounded(amount: Decimal, factor: Decimal) -> int:
    """An amount in whole steps of a factor, half away from zero."""
    whole = int((2 * abs(amount) + factor) // (2 * factor))
    return whole if amount >= 0 else -whole


def _in_one_run(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line's members stand right after each other and are all added, so that a range can be summed."""
    places = [[one.id for one in lines].index(member) for member, weight in members(line) if weight > 0]
    return len(places) == len(line.of) and places == list(range(places[0], places[0] + len(places)))
