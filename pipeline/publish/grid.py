"""Where each consolidated figure stands in the workbook, decided before anything is written: sheets refer to each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline.result import Result
from pipeline.tables import letters
from schemas.organisation import Line, Measure, Organisation, Title
from schemas.structure import structure

Key = tuple[str, str, str]
"""A consolidated figure: title, line, measure."""

FIRST_ROW = 6
"""The 0-based row of the first line, on a title's sheet and in the summary alike."""

_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A figure of the report: what `pipeline.result.CONSOLIDATED` says of it, and its 0-based position there."""

    position: int
    amount: Decimal | None
    layout: str
    status: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The report's figures, and the cells where they stand.

    `measures` are the organisation's, those of one horizon together; `sheets` the name of each title's sheet, and of
    the committee's, which is the summary. `directions` says of each line whether budget less actual is favourable (1)
    or the reverse (−1), `weights` how often each leaf under it counts.
    """

    organisation: Organisation
    measures: tuple[Measure, ...]
    sheets: Mapping[str, str]
    figures: Mapping[Key, Consolidated]
    directions: Mapping[tuple[str, str], int]
    weights: Mapping[tuple[str, str], Mapping[tuple[str, str], int]]

    def column(self, measure: str) -> int:
        """The 0-based column of a measure: the first holds the names."""
        return 1 + [one.id for one in self.measures].index(measure)

    def row(self, title: str, line: str) -> int:
        """The 0-based row of a line on its title's sheet; of the committee's, below the titles in the summary."""
        if title == self.organisation.committee.id:
            return FIRST_ROW + len(self.organisation.titles)
        return FIRST_ROW + [one.id for one in self.title(title).lines].index(line)

    def title(self, title: str) -> Title:
        """The title of an id. Raises StopIteration where there is none."""
        return next(one for one in self.organisation.titles if one.id == title)

    def cell(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure on its own sheet: `B7`."""
        return f"{letters(self.column(measure) + 1)}{self.row(title, line) + 1}"

    def reference(self, title: str, line: str, measure: str) -> str:
        """The cell of a figure as other sheets refer to it: `'Brandförsvaret'!B7`."""
        return f"{quoted(self.sheets[title])}!{self.cell(title, line, measure)}"

    def amount(self, title: str, line: str, measure: str) -> Decimal | None:
        """The amount of a figure, or None where it has no source."""
        figure = self.figures.get((title, line, measure))
        return figure.amount if figure else None

    def formula(self, title: str, line: Line, measure: Measure) -> str | None:
        """The live formula of a total or a variance, or None for an amount that is entered.

        There is one only where it gives exactly the amount of the result: what rests on a missing figure is entered.
        """
        amount = self.amount(title, line.id, measure.id)
        if measure.kind == "variance":
            weight = self.directions[title, line.id]
            terms = [(weight, (line.id, measure.minuend or "")), (-weight, (line.id, measure.subtrahend or ""))]
        else:
            terms = [(weight, (member, measure.id)) for member, weight in members(line)]
        parts = [(weight, place, self.amount(title, *place)) for weight, place in terms]
        if amount is None or not parts or any(part is None for _, _, part in parts):
            return None
        if sum(weight * part for weight, _, part in parts if part is not None) != amount:
            return None
        if measure.kind != "variance" and _in_one_run(line, self.title(title)):
            first, last = self.cell(title, line.of[0], measure.id), self.cell(title, line.of[-1], measure.id)
            return f"=SUM({first}:{last})"
        ordered = sorted(parts, key=lambda part: -part[0])  # a formula starts with what is added
        return "=" + "".join(
            f"{'+' if w > 0 else '-'}{self.cell(title, *place)}" for w, place, _ in ordered
        ).removeprefix("+")

    def sign(self, key: Key, title: str, line: str, measure: str) -> int:
        """Whether a leaf's measure is added to a figure (1) or taken away from it (−1)."""
        weight = self.weights.get(key[:2], {}).get((title, line), 1)
        declared = self.organisation.measure(key[2])
        if declared.kind == "variance":
            weight *= self.directions.get(key[:2], 1) * (1 if measure == declared.minuend else -1)
        return 1 if weight > 0 else -1

    def off_by_rounding(self, title: Title, factor: Decimal) -> bool:
        """Whether the shown amounts of some column, each rounded to the factor, do not add up to the shown total."""
        return any(
            (total := self.amount(title.id, line.id, measure.id)) is not None
            and self.formula(title.id, line, measure) is not None
            and sum(
                weight * rounded(self.amount(title.id, member, measure.id) or Decimal(0), factor)
                for member, weight in members(line)
            )
            != rounded(total, factor)
            for line in title.lines
            if line.of
            for measure in self.measures
        )


def grid(result: Result, summary: str, taken: Iterable[str]) -> Grid:
    """The grid of a result. `summary` is the summary sheet's name, `taken` the names of all sheets but the titles'."""
    organisation = result.organisation
    names = sheet_names((title.name for title in organisation.titles), taken)
    sheets = dict(zip((title.id for title in organisation.titles), names, strict=True))
    declared = structure(organisation)
    weights: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for title, line, leaf_title, leaf_line, weight in declared.leaves.iter_rows():
        weights.setdefault((title, line), {})[leaf_title, leaf_line] = weight
    columns = ("title", "line", "measure", "amount", "layout", "status", "figures")
    return Grid(
        organisation=organisation,
        measures=tuple(measure for _, measures in horizons(organisation) for measure in measures),
        sheets={**sheets, organisation.committee.id: summary},
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


def sheet_names(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    r"""Names that Excel allows for sheets: at most 31 characters, none of `[]:*?/\\`, each once whatever the case."""
    used = {name.casefold() for name in taken} | {"history", "historik"}
    made = []
    for name in names:
        plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).split()).strip("'") or "–"
        candidate, number = _shortened(plain, _LONGEST_NAME), 1
        while candidate.casefold() in used:
            number += 1
            ending = f" ({number})"
            candidate = _shortened(plain, _LONGEST_NAME - len(ending)) + ending
        used.add(candidate.casefold())
        made.append(candidate)
    return made


def quoted(sheet: str) -> str:
    """A sheet's name in a reference."""
    return "'" + sheet.replace("'", "''") + "'"


def _shortened(name: str, length: int) -> str:
    """A name cut at a word where one ends in its latter half."""
    if len(name) <= length:
        return name
    cut = name[: length - 1]
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > length // 2 else cut).rstrip(" ,.-'") + "…"


def _in_one_run(line: Line, title: Title) -> bool:
    """Whether a line's members stand right after each other and are all added, so that a range can be summed."""
    places = [[one.id for one in title.lines].index(member) for member, weight in members(line) if weight > 0]
    return len(places) == len(line.of) and places == list(range(places[0], places[0] + len(places)))
