"""What titles, lines, measures, exports and rules are called, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import polars as pl

from pipeline.figures import CONTROL, INTERNAL, ROLLED
from pipeline.findings import Money
from pipeline.language import Language
from pipeline.publish.long_list import named
from schemas.organisation import Organisation, Unit

_REASONS = 3
"""How many missing things are named."""

_OF_COUNTERPARTIES = {
    "outside": "The postings of {name} are in none of the exports. You need do nothing.",
    "no postings": "The ledgers hold no postings of {name}. You need do nothing; it is tested when they have come.",
    "unnamed": "Internal postings of {name} say no counterparty, and may be the ones that are missed",
}
"""Why internal postings could not be held against a unit's."""


@dataclass(frozen=True, eq=False)
class Naming:
    """The names that an organisation's figures go by. An unknown id, or none, is written as it is."""

    organisation: Organisation
    language: Language

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        committee = self.organisation.committee
        return {title.id: title.name for title in self.organisation.titles} | {committee.id: committee.name}

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], str]:
        committee = self.organisation.committee
        names = {(title.id, line.id): line.name for title in self.organisation.titles for line in title.lines}
        return names | {(committee.id, line.id): line.name for line in self.organisation.lines_of(committee.id)}

    @cached_property
    def _measures(self) -> Mapping[str, str]:
        names = {measure.id: self.language.name(measure.name) for measure in self.organisation.measures}
        return {
            CONTROL: self.language.text("Control total"),
            INTERNAL: self.language.text("Internal postings"),
            ROLLED: self.language.text("Accumulated before, or posted since"),
            **names,
        }

    @cached_property
    def _layouts(self) -> Mapping[str, str]:
        return {layout.id: layout.name for layout in self.organisation.layouts}

    def title(self, title: str | None) -> str:
        """A budget title, or the committee; empty for what belongs to neither."""
        return self._titles.get(title or "", "")

    def line(self, title: str | None, line: str | None) -> str:
        """A line of a title, or the committee's one."""
        return self._lines.get((title or "", line or ""), line or "")

    def lines_of(self, rows: pl.DataFrame) -> pl.Series:
        """The lines of rows that have `title` and `line`; null where they have none."""
        keys = pl.concat_str(pl.col("title").fill_null(""), pl.lit("/"), "line")
        names = {"/".join(key): name for key, name in self._lines.items()}
        return named(rows.select(keys).to_series(), lambda key: names.get(key, key.partition("/")[2]))

    def measure(self, measure: str | None) -> str:
        """A measure; an export's own total is called what it is."""
        return self._measures.get(measure or "", measure or "")

    def layout(self, layout: str | None) -> str:
        """A kind of export."""
        return self._layouts.get(layout or "", layout or "")

    def figure(self, title: str | None, line: str | None, measure: str | None) -> str:
        """A figure: title, line and measure, those that it has."""
        parts = (self.title(title), self.line(title, line), self.measure(measure))
        return " / ".join(part for part in parts if part)

    def reason(self, reason: str | None) -> str:
        """Why something could not be tested: what has not come or is not there, by the names that people know it by."""
        said = list(dict.fromkeys(self._absence(part) for part in (reason or "").split(", ") if part))
        more = [self.language.text("and {count} more", count=len(said) - _REASONS)] if len(said) > _REASONS else []
        return "; ".join(said[:_REASONS] + more)

    def _absence(self, part: str) -> str:
        """One thing that was not there: `absent:<layout>[:<title>]`, `no row:<layout>:<title>/<line>`, or a figure.

        Of internal postings: `outside:<name>`, `no postings:<name>`, `unnamed:<name>`; of a month: `no period:<layout>:…`.
        """
        kind, *places = part.split(":")
        text = self.language.text
        if kind == "absent" and places:
            return text("{export} has not come", export=self.export(*places[:2]))
        if kind == "no row" and len(places) == 2:
            title, _, line = places[1].partition("/")
            figure = self.figure(title, line, None)
            return text("{export} has no row for {figure}", export=self.layout(places[0]), figure=figure)
        if kind in _OF_COUNTERPARTIES and places:
            return text(_OF_COUNTERPARTIES[kind], name=":".join(places))
        if kind == "no period" and len(places) == 2:
            return text("{export} for {period} has not come", export=self.layout(places[0]), period=places[1])
        names = part.removeprefix("unread:").split("/")
        return (
            text("{figure} is missing", figure=self.figure(names[0], names[1], names[2])) if len(names) == 3 else part
        )

    def export(self, layout: str, title: str = "") -> str:
        """An export, with the title where it is one title's."""
        return ": ".join(name for name in (self.layout(layout), self.title(title)) if name)

    def unit(self) -> tuple[str, Unit]:
        """The unit that the report is shown in: thousands where the organisation has them, else the currency itself."""
        for name, unit in self.organisation.units.items():
            if unit.factor == 1000:
                return name, unit
        return self.currency, self.organisation.units[self.currency]

    @property
    def currency(self) -> str:
        """The unit that amounts are kept in."""
        return self.organisation.organisation.currency

    def amount(self, amount: Decimal) -> str:
        """An amount in the report's unit: `1 148`."""
        unit = self.unit()[1]
        return self.language.money(Money(amount, unit.factor, unit.decimals))
