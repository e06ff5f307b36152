"""An organisation's declarations: what `schemas/<organisation>.toml` may say, key by key.

The shapes and the checks that one key can answer for stand here and in `schemas.layout`; what several keys must agree on
stands in `schemas.consistency`, and reading the file with line-accurate problems in `schemas.load`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag

from schemas.comparability import Move, OneOff, PreviousYear
from schemas.in_force import Loudness, Tolerance
from schemas.layout import (
    CODED,
    DIMENSIONS,
    MONTHS,
    Column,
    Declaration,
    Head,
    Identifier,
    Kind,
    KindOfMeasure,
    Layout,
    Signs,
)
from schemas.options import (
    BudgetChain,
    Counterparty,
    ExplanationOptions,
    ForecastOptions,
    GoalWords,
    LedgerOptions,
    Rate,
)
from schemas.problems import WrongValueError, wrong


class Names(Declaration):
    """What readers call a thing, by language."""

    sv: str
    en: str


class Identity(Declaration):
    """Whose figures these are. `language` is the language of what people read, unless they choose another.

    `currency` is the unit that amounts are kept in, one with the factor 1.
    """

    id: Identifier
    name: str
    currency: str = "kr"
    language: Literal["sv", "en"] = "sv"


class Unit(Declaration):
    """What one of the unit is worth in the currency, the decimals it is written with, and its other names."""

    factor: Annotated[int, Field(ge=1, le=1_000_000_000)]
    decimals: Annotated[int, Field(ge=0, le=6)]
    aliases: tuple[str, ...] = ()


class Measure(Declaration):
    """A column of the report. A variance is `minuend` less `subtrahend`, both measures.

    `horizon` is `period`, `year` or `previous_year`; of a plan, which may be for any time, a text such as `2014`.
    """

    id: Identifier
    kind: KindOfMeasure
    horizon: str
    name: Names
    minuend: str | None = None
    subtrahend: str | None = None


def _titles_form(value: object) -> str:
    return "(titles)" if isinstance(value, tuple) else "(all)"


ExpectedTitles = Annotated[
    Annotated[Literal["all"], Tag("(all)")] | Annotated[tuple[str, ...], Tag("(titles)")], Discriminator(_titles_form)
]


class Expected(Declaration):
    """An export that must come every period: one file, or one for each title and the committee (`titles = "all"`)."""

    layout: str
    titles: ExpectedTitles | None = None


class Sources(Declaration):
    """The layouts in order of exactness: a consolidated figure takes the first that has it."""

    order: tuple[str, ...]


class Grade(Declaration):
    """One step of the scale on which goals are assessed."""

    value: Annotated[int, Field(ge=-1000, le=1000)]
    status: Literal["green", "yellow", "red"]
    name: Names


class Goals(Declaration):
    """How goals are assessed. The scale starts with the best."""

    scale: tuple[Grade, ...] = Field(min_length=1)
    words: GoalWords = GoalWords()


class Month(Declaration):
    """The whole year's budget falls on one month (engångspost)."""

    month: Annotated[int, Field(ge=1, le=12)]


Match = dict[str, tuple[str, ...]]


def _periodisation_form(value: object) -> str | None:
    if isinstance(value, str):
        return "(name)"
    return "(month)" if isinstance(value, dict | Month) else None


Periodisation = Annotated[
    Annotated[str, Tag("(name)")] | Annotated[Month, Tag("(month)")],
    Discriminator(
        _periodisation_form,
        custom_error_type="periodisation",
        custom_error_message="must be `even`, the name of a profile, or a month from { month = 1 } to 12",
    ),
]


class Line(Declaration):
    """A row of a title.

    A line with `of` is the sum of other lines of its title (`-id` is taken away); any other is a leaf, which postings
    are mapped to by `match`, narrowing the title's. `periodisation` is `even`, a profile's name, one month, or absent.
    `reverses` tells that its postings so far are taken back within the year, as the vacation pay's.
    """

    id: Identifier
    name: str
    type: Literal["revenue", "cost", "subtotal", "net"]
    aliases: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    match: Match = Field(default_factory=dict)
    periodisation: Periodisation | None = None
    reverses: bool = False


class Title(Declaration):
    """A part of the committee's budget followed up by itself. `net` is the line that the committee adds up.

    `lines` may be written as the name of a set of lines (`schemas.load` puts them in its place).
    """

    id: Identifier
    name: str
    net: str
    aliases: tuple[str, ...] = ()
    match: Match = Field(default_factory=dict)
    lines: tuple[Line, ...] = Field(min_length=1)

    def line(self, line_id: str) -> Line:
        """The line of an id. Raises KeyError when there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)


class CodeMapping(Declaration):
    """Codes that belong to a title, or to one line of it, whatever the titles' own matches say: from a month, to a month.

    Without `line` the title's lines choose among themselves, as ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    match: Match = Field(min_length=1)
    title: str
    line: str | None = None
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month that it holds for, as `201605`."""
        return (f"{self.since:%Y%m}" if self.since else "000000", f"{self.until:%Y%m}" if self.until else "999999")


class CommitteeLine(Declaration):
    """The committee's one row: the sum of every title's net."""

    id: Identifier
    name: str
    aliases: tuple[str, ...] = ()


class Committee(Declaration):
    """The committee (nämnd) that the titles belong to.

    Where `lines` is `titles` it has every line that its titles have, each the sum of theirs, and `line` is their net.
    """

    id: Identifier
    name: str
    line: CommitteeLine
    lines: Literal["titles"] | None = None
    aliases: tuple[str, ...] = ()


def _as_decimal(value: object) -> object:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return value
    try:
        return Decimal(value)
    except InvalidOperation as error:  # which pydantic takes for a bug, being no ValueError
        raise WrongValueError(wrong("write a share of the year with a point, such as 0.0833")) from error


Weight = Annotated[Decimal, BeforeValidator(_as_decimal), Field(ge=-10, le=10)]


class Alias(Declaration):
    """What a title, or a line of one, was called before its id was changed: what is known of the one holds of the other."""

    title: str
    line: str | None = None
    was: Identifier


class Organisation(Declaration):
    """Everything an organisation declares about its figures. See docs/organisation.md."""

    version: Literal[1]
    organisation: Identity
    signs: Signs
    units: dict[str, Unit]
    measures: tuple[Measure, ...] = Field(min_length=1)
    layouts: tuple[Layout, ...] = Field(min_length=1)
    committee: Committee
    titles: tuple[Title, ...] = Field(min_length=1)
    expected: tuple[Expected, ...] = ()
    sources: Sources
    goals: Goals | None = None
    reader: Literal["calamine"] | None = None
    ledger: LedgerOptions = LedgerOptions()
    forecast: ForecastOptions = ForecastOptions()
    explanations: ExplanationOptions = ExplanationOptions()
    budget: BudgetChain | None = None
    counterparties: tuple[Counterparty, ...] = ()
    profiles: dict[str, tuple[Weight, ...]] = Field(default_factory=dict)
    mappings: tuple[CodeMapping, ...] = ()
    line_sets: dict[Identifier, tuple[Line, ...]] = Field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    severities: tuple[Loudness, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    previous_year: PreviousYear | None = None
    one_offs: tuple[OneOff, ...] = ()
    moves: tuple[Move, ...] = ()

    def measure(self, measure_id: str) -> Measure:
        """The measure of an id. Raises KeyError when there is none."""
        return {measure.id: measure for measure in self.measures}[measure_id]

    def layout(self, layout_id: str) -> Layout:
        """The layout of an id. Raises KeyError when there is none."""
        return {layout.id: layout for layout in self.layouts}[layout_id]

    def title_name(self, title_id: str) -> str:
        """What a title, or the committee, is called; the id itself where neither has it."""
        names = {title.id: title.name for title in self.titles} | {self.committee.id: self.committee.name}
        return names.get(title_id, title_id)

    def lines_of(self, title_id: str) -> tuple[Line | CommitteeLine, ...]:
        """The lines of a title, or the committee's: its one, or its titles'. Raises KeyError for another id."""
        if title_id != self.committee.id:
            return {title.id: title.lines for title in self.titles}[title_id]
        if self.committee.lines is None:
            return (self.committee.line,)
        return self.titles[0].lines

    def names_of_titles(self) -> dict[str, tuple[str, ...]]:
        """What each title, and the committee, goes by in exports: id → name and aliases."""
        named = {title.id: (title.name, *title.aliases) for title in self.titles}
        return {**named, self.committee.id: (self.committee.name, *self.committee.aliases)}


__all__ = [
    "CODED",
    "DIMENSIONS",
    "MONTHS",
    "Alias",
    "BudgetChain",
    "CodeMapping",
    "Column",
    "Committee",
    "CommitteeLine",
    "Counterparty",
    "Declaration",
    "Expected",
    "ExplanationOptions",
    "ForecastOptions",
    "GoalWords",
    "Goals",
    "Grade",
    "Head",
    "Identity",
    "Kind",
    "KindOfMeasure",
    "Layout",
    "LedgerOptions",
    "Line",
    "Match",
    "Measure",
    "Month",
    "Move",
    "Names",
    "OneOff",
    "Organisation",
    "PreviousYear",
    "Rate",
    "Signs",
    "Sources",
    "Title",
    "Unit",
]
