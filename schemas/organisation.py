"""An organisation's declarations: what `schemas/<organisation>.toml` may say, key by key.

The shapes and the checks that one key can answer for stand here and in `schemas.layout`; what several keys must agree on
stands in `schemas.consistency`, and reading the file with line-accurate problems in `schemas.load`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

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
    decimal_or,
)
from schemas.problems import wrong
from schemas.titles import Alias, CodeMapping, Committee, CommitteeLine, Line, Title


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


Weight = Annotated[
    Decimal, decimal_or(wrong("write a share of the year with a point, such as 0.0833")), Field(ge=-10, le=10)
]


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
    "BudgetChain",
    "Column",
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
    "Measure",
    "Move",
    "Names",
    "OneOff",
    "Organisation",
    "PreviousYear",
    "Rate",
    "Signs",
    "Sources",
    "Unit",
]
