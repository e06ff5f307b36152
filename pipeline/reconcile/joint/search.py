"""The search for conflicts: sets of figures that cannot all be right, each irreducible, until the rest fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.reconcile.joint.conventions import Convention
from pipeline.reconcile.joint.parts import connected
from pipeline.reconcile.joint.programs import NOTHING, Leads, Part, settled, widened
from pipeline.reconcile.joint.proof import holds, is_broken, shortfall, with_room
from pipeline.reconcile.joint.system import System

MANY = 1_500
"""Rules beyond which a first-order method is asked before the simplex method."""

_SLIGHT = 1e-7
"""A weight in a combination of rows that is only the solver's noise."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Rows that cannot all hold with these cells in their intervals, and the least widening that is needed, in öre."""

    rows: tuple[int, ...]
    cells: tuple[int, ...]
    miss: Fraction


@dataclass(slots=True)
class Search:
    """What has been found so far. `freed` are the figures set aside, `lifted` the conventions that set some aside.

    `anchor` are deviations (grains) with which everything holds that is not set aside. `undecided` are rows that
    neither an exact solution nor an exact contradiction was found for.
    """

    system: System
    conventions: Mapping[Convention, frozenset[int]]
    clashes: list[Clash] = field(default_factory=list)
    lifted: list[Convention] = field(default_factory=list)
    freed: set[int] = field(default_factory=set)
    anchor: dict[int, int] = field(default_factory=dict)
    undecided: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Find the conflicts: first those within one rule, then within one title, then those of the whole."""
        self._single_rules()
        every = range(len(self.system.rows))
        active = [row for row in every if self.system.is_active(row, frozenset(self.freed))]
        for rows in connected(self.system, active, self.freed):
            if len(rows) <= MANY:
                self._clear(rows)
            elif not self._settle(rows):
                for inner in self._by_title(rows):
                    self._clear(inner)
                if not self._settle(rows):
                    self._clear(rows)

    def suspects(self) -> frozenset[int]:
        """The figures that may be no rounding of their true values, but computed from printed figures."""
        kept = (cells for convention, cells in self.conventions.items() if convention not in self.lifted)
        return frozenset().union(*kept)

    def _single_rules(self) -> None:
        """The smallest broken rule first: a total's own row says more than the column it ends."""
        system = self.system
        suspects = self.suspects()

        def order(row: int) -> tuple[bool, int, int]:
            cells = system.rows[row].cells
            return any(cell in suspects for cell in cells), len(cells), row

        broken = [row for row in range(len(system.rows)) if is_broken(system, row, ())]
        for row in sorted(broken, key=order):
            if is_broken(system, row, self.freed):
                self._record(
                    Clash(
                        (row,), system.rows[row].cells, shortfall(system, [row], system.rows[row].cells) or Fraction(0)
                    )
                )

    def _clear(self, rows: Sequence[int]) -> None:
        """Set conflicts aside until the rows fit, and keep the deviations with which they do."""
        while True:
            leads = widened(self.system, Part(rows, frozenset(self.freed)))
            if leads.fits:
                if not self._keep(rows, leads.deviations):
                    self.undecided.update(rows)
                return
            clash = irreducible(self.system, leads, self.freed, self.suspects())
            if clash is None:
                self.undecided.update(rows)
                return
            self._record(clash)

    def _settle(self, rows: Sequence[int]) -> bool:
        """Keep deviations for many rows. With as little free as may be, for they are what the cures start from."""
        for freed in dict.fromkeys((self._likely(), frozenset(self.freed))):
            deviations = settled(self.system, Part(rows, freed))
            if deviations is not None and self._keep(rows, deviations):
                return True
        return False

    def _likely(self) -> frozenset[int]:
        """What is set aside, but of each conflict only the cells that could cure it by the rules they stand in."""
        every = frozenset(self.freed)
        clashing = frozenset(cell for clash in self.clashes for cell in clash.cells)
        likely: list[int] = []
        for clash in self.clashes:
            likely += with_room(self.system, clash.cells, every.difference(clash.cells)) or clash.cells
        return (every - clashing).union(likely)

    def _keep(self, rows: Sequence[int], deviations: Mapping[int, int]) -> bool:
        fits = holds(self.system, rows, deviations, self.freed)
        if fits:
            self.anchor.update(deviations)
        return fits

    def _record(self, clash: Clash) -> None:
        """A conflict, unless a file that computes from printed figures explains it."""
        for convention, cells in self.conventions.items():
            if convention not in self.lifted and not cells.isdisjoint(clash.cells):
                self.lifted.append(convention)
                self.freed |= cells
                return
        self.clashes.append(clash)
        self.freed.update(clash.cells)

    def _by_title(self, rows: Sequence[int]) -> list[list[int]]:
        titles: dict[str | None, list[int]] = {}
        for row in rows:
            found = {self.system.titles[cell] for cell in self.system.rows[row].cells}
            if len(found) == 1:
                titles.setdefault(found.pop(), []).append(row)
        return list(titles.values())


def irreducible(system: System, leads: Leads, freed: Collection[int], suspects: Collection[int]) -> Clash | None:
    """The conflict in a program's leads, with nothing in it that could be left out; None if exact arithmetic denies it.

    Suspects are left out where that is possible, so that they are blamed only where nothing else can be.
    """
    rows, cells = _smallest_block(system, leads, freed)
    for cell in sorted(cells, key=lambda cell: (cell not in suspects, system.halves[cell] > 0, -cell)):
        if cell in cells:
            found = _leads(system, rows, cells - {cell})
            if found.miss > NOTHING:
                rows, cells = _support(system, found, cells - {cell})
    for row in sorted(rows, reverse=True):
        fewer = [other for other in rows if other != row]
        if fewer and _leads(system, fewer, cells).miss > NOTHING:
            rows = fewer
    cells = cells & set(system.cells_of(rows))
    miss = shortfall(system, rows, cells)
    standing = dict.fromkeys(cell for row in rows for cell in system.rows[row].cells)  # the blamed figure first
    return None if miss is None else Clash(tuple(rows), tuple(cell for cell in standing if cell in cells), miss)


def _smallest_block(system: System, leads: Leads, freed: Collection[int]) -> tuple[list[int], set[int]]:
    """Of the contradictions that a program's combination of rows is made of, the one with the fewest figures."""
    bounded = set(system.cells_of(leads.weights)) - set(freed)
    every, _ = _support(system, leads, bounded)
    blocks = []
    for block in connected(system, every, system.cells_of(every)):
        weights = {row: leads.weights[row] for row in block}
        found = _leads(system, block, set(system.cells_of(block)) - set(freed))
        if found.miss > NOTHING:
            own = _support(system, Leads(found.miss, {}, weights), bounded)
            blocks.append(own if _leads(system, *own).miss > NOTHING else _support(system, found, bounded))
    return min(blocks, key=lambda block: (len(block[1]), block[0]), default=(every, bounded))


def _leads(system: System, rows: Sequence[int], cells: Collection[int]) -> Leads:
    """What a program finds where only these cells are held to their intervals."""
    return widened(system, Part(rows, frozenset(system.cells_of(rows)).difference(cells)))


def _support(system: System, leads: Leads, cells: Iterable[int]) -> tuple[list[int], set[int]]:
    """The rows in a combination, and the cells that it does not cancel."""
    rows = sorted(row for row, weight in leads.weights.items() if abs(weight) > _SLIGHT)
    sums: dict[int, float] = {}
    for row in rows:
        held = system.rows[row]
        for cell, weight in zip(held.cells, held.weights, strict=True):
            sums[cell] = sums.get(cell, 0.0) + leads.weights[row] * weight / held.scale
    return rows, {cell for cell in cells if abs(sums.get(cell, 0.0)) > _SLIGHT}
