"""A proposal's tables put together: those alike are one layout, and what stands once in a file of settings is there once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.describe.facts import UNITS
from pipeline.describe.model import Proposal, ProposedMeasure, ProposedTable, ProposedTitle

TITLES = 20
"""Of so many tables the lines are written out."""


@dataclass(frozen=True, slots=True)
class Layouts:
    """What a settings file would declare: tables with the sheets alike, measures, units by name, titles with their table."""

    tables: tuple[tuple[ProposedTable, tuple[str, ...]], ...]
    measures: tuple[ProposedMeasure, ...]
    units: tuple[str, ...]
    titles: tuple[tuple[ProposedTable, ProposedTitle], ...]

    @classmethod
    def of(cls, proposal: Proposal) -> Layouts:
        """The layouts of a proposal. Measures of one name that differ get names of their own."""
        named, measures = _measures(proposal.tables)
        first: dict[object, ProposedTable] = {}
        alike: dict[object, list[str]] = {}
        for table in named:
            shape = (table.kind, table.unit, table.period, tuple((c.key, c.head) for c in table.columns if c.key))
            if first.setdefault(shape, table) is not table and table.sheet not in alike.setdefault(shape, []):
                alike[shape].append(table.sheet)
        tables = tuple(
            (table, tuple(sheet for sheet in alike.get(shape, ()) if sheet != table.sheet))
            for shape, table in first.items()
        )
        return cls(tables, measures, _units(proposal), tuple(_titles(named)))


def _measures(tables: tuple[ProposedTable, ...]) -> tuple[list[ProposedTable], tuple[ProposedMeasure, ...]]:
    kept: dict[str, ProposedMeasure] = {}
    named: list[ProposedTable] = []
    for table in tables:
        if table.kind is None:
            named.append(table)
            continue
        other: dict[str, str] = {}
        for measure in table.measures:
            known = kept.setdefault(measure.id, measure)
            if (known.kind, known.horizon) != (measure.kind, measure.horizon):
                other[measure.id] = f"{measure.id}_{table.id}"
                kept.setdefault(other[measure.id], replace(measure, id=other[measure.id]))
        columns = tuple(replace(column, key=other.get(column.key, column.key)) for column in table.columns)
        named.append(replace(table, columns=columns))
    return named, tuple(kept.values())


def _units(proposal: Proposal) -> tuple[str, ...]:
    """The units found, each with its currency, and kronor where none is another currency's."""
    found = {unit for table in proposal.tables for unit in (table.unit, table.unit_said) if unit}
    currencies = {unit: unit.lstrip("kmnT") or unit for unit in found if unit not in {"kr", "tkr", "mnkr"}}
    needed = {*found, *(currencies[unit] for unit in currencies if currencies[unit] in UNITS)}
    if found & {"tkr", "mnkr"} or not needed:
        needed.add("kr")
    return tuple(unit for unit in UNITS if unit in needed)


def _titles(tables: list[ProposedTable]) -> Iterator[tuple[ProposedTable, ProposedTitle]]:
    """The titles with lines, their ids and names each once."""
    ids: set[str] = set()
    names: set[str] = set()
    for table in tables:
        title = table.title
        if title is None or len(ids) >= TITLES:
            continue
        number = 1
        identity, name = title.id, title.name
        while identity in ids or name.casefold() in names:
            number += 1
            identity, name = f"{title.id}_{number}", f"{title.name} {number}"
        ids.add(identity)
        if table.titles:
            named = tuple(one for one in table.titles if one.casefold() not in names)
            names.update(one.casefold() for one in named)
            if named:
                yield replace(table, titles=named), replace(title, id=identity)
        else:
            names.add(name.casefold())
            yield table, replace(title, id=identity, name=name)
