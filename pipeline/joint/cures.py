"""Which single figures would cure a conflict, and with what: each confirmed by solving the run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from pipeline.joint.parts import around
from pipeline.joint.programs import Part, extent, nearest, settled, widened
from pipeline.joint.proof import GRAIN, HAIR, holds, is_broken
from pipeline.joint.search import Clash
from pipeline.joint.system import System


@dataclass(frozen=True, slots=True)
class Remedy:
    """A cell that cures. `low` and `high` are the true values that fit (öre; None where nothing holds them).

    `value` is the printed value that fits the other figures best, None where none was confirmed.
    """

    cell: int
    low: int | None
    high: int | None
    value: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """Where figures are freed and the run is solved again: the system, and deviations with which the rest holds."""

    system: System
    anchor: Mapping[int, int]

    def solved(
        self, cells: Collection[int], freed: frozenset[int], moved: Mapping[int, int] | None = None
    ) -> dict[int, int] | None:
        """Deviations with which the whole run holds with these figures free; None where there are none.

        `cells` are the figures whose freedom is another than the anchor's. `moved` are not free but shifted, by öre.
        """
        loose = freed | frozenset(moved or {})
        near, links = around(self.system, cells, loose)
        inside = set(self.system.cells_of(near)) | set(cells)
        held = {cell: self.anchor.get(cell, 0) for cell in self.system.cells_of(links) if cell not in inside}
        found = self._confirmed(Part(sorted({*near, *links}), freed, held, moved))
        if found is None and links and widened(self.system, Part(sorted({*near, *links}), freed, None, moved)).fits:
            found = self._whole(freed, moved)
        return None if found is None else {**self.anchor, **found}

    def _whole(self, freed: frozenset[int], moved: Mapping[int, int] | None) -> dict[int, int] | None:
        loose = freed | frozenset(moved or {})
        part = Part(
            [row for row in range(len(self.system.rows)) if self.system.is_active(row, loose)], freed, None, moved
        )
        found = settled(self.system, part, self.anchor)
        return found if found is not None and self._holds(part, found) else self._confirmed(part)

    def _confirmed(self, part: Part) -> dict[int, int] | None:
        leads = widened(self.system, part)
        return leads.deviations if leads.fits and self._holds(part, leads.deviations) else None

    def _holds(self, part: Part, found: Mapping[int, int]) -> bool:
        moved, held = part.moved or {}, part.held or {}
        return holds(self.system, part.rows, found, part.freed.union(moved, held))

    def remedy(self, clash: Clash, cell: int, freed: frozenset[int]) -> tuple[Remedy, Bench]:
        """What a cell that cures would have to be, and the bench to go on with."""
        system = self.system
        near, _ = around(system, clash.cells, freed | {cell})
        part = Part(near, freed | {cell})
        low, high = extent(system, part, cell)
        hair = HAIR / GRAIN
        printed, half, unit = system.values[cell], system.halves[cell], system.units[cell]
        least = None if low is None else printed + ceil(low - hair)
        most = None if high is None else printed + floor(high + hair)
        best = nearest(system, part)
        steps = round((best or {}).get(cell, 0) / GRAIN / unit)
        first = steps - 1 if least is None else -((printed + half - least) // unit)
        last = steps + 1 if most is None else (most - printed + half) // unit
        for tried in (steps, steps - 1, steps + 1):
            if first <= tried <= last:
                anchor = self.solved(clash.cells, freed, {cell: tried * unit})
                if anchor is not None:
                    return Remedy(cell, least, most, printed + tried * unit), Bench(system, anchor)
        return Remedy(cell, least, most, None), self


def remedies(bench: Bench, clashes: Sequence[Clash], lifted: frozenset[int]) -> list[tuple[Remedy, ...]]:
    """The cells of each conflict which alone, freed, make everything fit, where the other conflicts are set aside.

    A conflict is set aside by freeing its own cures, or all its cells where it has none: first all cells of the others
    are free, and then, where the run still fits, only their cures.
    """
    cells = [clash.cells for clash in clashes]
    curing = _curing(bench, clashes, cells, _others(cells, lifted))
    aside = [some or every for some, every in zip(curing, cells, strict=True)]
    bound = {cell for every, some in zip(cells, aside, strict=True) for cell in every if cell not in some}
    anchor = bench.solved(bound, lifted.union(*aside)) if bound and len(clashes) > 1 else None
    if anchor is None:
        aside = cells
    else:
        bench = Bench(bench.system, anchor)
        curing = _curing(bench, clashes, curing, _others(aside, lifted))
    found = []
    for clash, some, others in zip(clashes, curing, _others(aside, lifted), strict=True):
        own, at = [], bench
        for cell in some:
            remedy, at = at.remedy(clash, cell, others)
            own.append(remedy)
        found.append(tuple(own))
    return found


def _others(aside: Sequence[tuple[int, ...]], lifted: frozenset[int]) -> list[frozenset[int]]:
    """For each conflict, what is free for the sake of the others."""
    return [lifted.union(*aside[:index], *aside[index + 1 :]) for index in range(len(aside))]


def _curing(
    bench: Bench, clashes: Sequence[Clash], candidates: Sequence[tuple[int, ...]], freed: Sequence[frozenset[int]]
) -> list[tuple[int, ...]]:
    """The candidates of each conflict that cure it. A rule that is broken says no before anything is solved."""
    kept = []
    for clash, cells, others in zip(clashes, candidates, freed, strict=True):
        touched = sorted({row for cell in clash.cells for row in bench.system.touching[cell]})
        own, at = [], bench
        for cell in cells:
            if any(is_broken(bench.system, row, others | {cell}) for row in touched):
                continue
            anchor = at.solved(clash.cells, others | {cell})
            if anchor is not None:
                own.append(cell)
                at = Bench(bench.system, anchor)  # the next is near it
        kept.append(tuple(own))
    return kept
