"""Which single figures would cure a conflict, and with what: each confirmed by solving the run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from pipeline.reconcile.joint.parts import around
from pipeline.reconcile.joint.programs import Part, extent, nearest, settled, widened
from pipeline.reconcile.joint.proof import GRAIN, HAIR, holds, with_room
from pipeline.reconcile.joint.search import Clash
from pipeline.reconcile.joint.system import System

_WIDE = 2_000
"""Figures in a part beyond which the whole is solved instead, by the method that is made for that."""

_TELLING = 100
"""Cells that may cure one conflict beyond which they are not all tried."""


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
    """Where figures are freed and the run is solved again.

    `anchor` are deviations (grains) with which the whole run holds when `freed` are free: most of them still do when
    others are, and only what must move is solved again.
    """

    system: System
    anchor: Mapping[int, int]
    freed: frozenset[int]

    def solved(self, freed: frozenset[int], cell: int | None = None, shift: int = 0) -> Bench | None:
        """The bench with these figures free instead; None where the run is impossible with them. A bench is exact.

        `cell` is the one in question: free, unless it is `shift`ed by so many öre.
        """
        moved = {cell: shift} if cell is not None and cell not in freed else {}
        loose = freed.union(moved)
        about = frozenset(() if cell is None else (cell,))
        near, links = around(self.system, about, loose)
        if links and not widened(self.system, Part(sorted({*near, *links}), freed, None, moved)).fits:
            return None
        found = self._nearby(freed, moved, about | self._outside(freed, moved))
        return None if found is None else Bench(self.system, {**self.anchor, **found}, loose)

    def _outside(self, freed: frozenset[int], moved: Mapping[int, int]) -> frozenset[int]:
        """The figures that were free, are not any more, and are out of their intervals."""
        bounded = self.freed - freed - moved.keys()
        return frozenset(c for c in bounded if abs(self.anchor.get(c, 0)) > self.system.halves[c] * GRAIN)

    def _nearby(self, freed: frozenset[int], moved: Mapping[int, int], cells: frozenset[int]) -> dict[int, int] | None:
        """Deviations around some cells with which the run holds, the rest left where it is if that is possible."""
        if not cells:
            return {}
        near, links = around(self.system, cells, freed.union(moved))
        rows = sorted({*near, *links})
        inside = {*self.system.cells_of(near), *cells}
        if len(inside) <= _WIDE:
            held = {cell: self.anchor.get(cell, 0) for cell in self.system.cells_of(links) if cell not in inside}
            found = self._confirmed(Part(rows, freed, held, moved))
            if found is not None or not links:
                return found
            if not widened(self.system, Part(rows, freed, None, moved)).fits:
                return None
        return self._whole(freed, moved)

    def _whole(self, freed: frozenset[int], moved: Mapping[int, int]) -> dict[int, int] | None:
        every, loose = range(len(self.system.rows)), freed.union(moved)
        part = Part([row for row in every if self.system.is_active(row, loose)], freed, None, moved)
        found = settled(self.system, part, self.anchor)
        return found if found is not None and self._holds(part, found) else self._confirmed(part)

    def _confirmed(self, part: Part) -> dict[int, int] | None:
        leads = widened(self.system, part)
        return leads.deviations if leads.fits and self._holds(part, leads.deviations) else None

    def _holds(self, part: Part, found: Mapping[int, int]) -> bool:
        moved, held = part.moved or {}, part.held or {}
        return holds(self.system, part.rows, found, part.freed.union(moved, held))

    def remedy(self, cell: int, freed: frozenset[int]) -> Remedy:
        """What a cell that cures would have to be. `freed` are what else is free."""
        system = self.system
        part = Part(_rows(system, {cell}, freed | {cell}), freed | {cell})
        low, high = extent(system, part, cell)
        hair = HAIR / GRAIN
        printed, half, unit = system.values[cell], system.halves[cell], system.units[cell]
        least = None if low is None else printed + ceil(low - hair)
        most = None if high is None else printed + floor(high + hair)
        best = nearest(system, part) or {}
        steps = round(best.get(cell, 0) / GRAIN / unit)
        first = steps - 1 if least is None else -((printed + half - least) // unit)
        last = steps + 1 if most is None else (most - printed + half) // unit
        for tried in (steps, steps - 1, steps + 1):
            if first <= tried <= last and self.solved(freed, cell, tried * unit) is not None:
                return Remedy(cell, least, most, printed + tried * unit)
        return Remedy(cell, least, most, None)


def _rows(system: System, cells: Collection[int], freed: Collection[int]) -> list[int]:
    near, links = around(system, cells, freed)
    return sorted({*near, *links})


def remedies(bench: Bench, clashes: Sequence[Clash], lifted: frozenset[int]) -> list[tuple[Remedy, ...]]:
    """The cells of each conflict which alone, freed, make everything fit, where the other conflicts are set aside.

    A conflict is set aside by freeing its own cures, or all its cells where it has none: first all cells of the others
    are free, and then, for conflicts within the same titles and where the run still fits, only their cures.
    """
    aside = [clash.cells for clash in clashes]
    curing = [_curing(bench, clash, others) for clash, others in zip(clashes, _others(aside, lifted), strict=True)]
    fewer = [tuple(some) or every for some, every in zip(curing, aside, strict=True)]
    crowded = _crowded(bench.system, clashes)
    if crowded and fewer != aside and bench.solved(lifted.union(*fewer)) is not None:
        freed = _others(fewer, lifted)
        curing = [_still(some, freed[index]) if index in crowded else some for index, some in enumerate(curing)]
    return [tuple(own.remedy(cell, own.freed - {cell}) for cell, own in some.items()) for some in curing]


def _still(curing: Mapping[int, Bench], others: frozenset[int]) -> dict[int, Bench]:
    """Those of a conflict's cures that cure it with no more than this free for the sake of the others."""
    again = {cell: own.solved(others | {cell}, cell) for cell, own in curing.items()}
    return {cell: own for cell, own in again.items() if own is not None}


def _crowded(system: System, clashes: Sequence[Clash]) -> set[int]:
    """The conflicts that share a title with another."""
    titles = [{system.titles[cell] for cell in clash.cells} for clash in clashes]
    return {
        index for index, own in enumerate(titles) if any(own & other for at, other in enumerate(titles) if at != index)
    }


def _others(aside: Sequence[tuple[int, ...]], lifted: frozenset[int]) -> list[frozenset[int]]:
    """For each conflict, what is free for the sake of the others."""
    every = lifted.union(*aside)
    return [every.difference(set(cells) - lifted) for cells in aside]


def _curing(bench: Bench, clash: Clash, others: frozenset[int]) -> dict[int, Bench]:
    """The cells of a conflict that cure it, each with the run solved without it.

    The rules around say no before anything is solved. Where they leave too many, any row of a long sum could be wrong
    by as much, which tells nobody where to look: only what the rules blame is tried then.
    """
    cells = with_room(bench.system, clash.cells, others)
    if len(cells) > _TELLING:
        blamed = {bench.system.rows[row].cells[0] for row in clash.rows}
        cells = [cell for cell in cells if cell in blamed]
    curing: dict[int, Bench] = {}
    for cell in cells:
        found = bench.solved(others | {cell}, cell)
        if found is not None:
            curing[cell] = bench = found  # the next is near it
    return curing
