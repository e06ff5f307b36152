"""The joint test: rules that hold one by one can be impossible together.

A printed figure stands for some true value within half a step of it. Here true values are looked for that lie in all
intervals of a run and satisfy all its rules at once. Where there are none, the figures that cannot all be right are
named, with what each of them would have to be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from time import perf_counter

import polars as pl

from pipeline.reconcile.joint.conventions import Convention, possible
from pipeline.reconcile.joint.cures import Bench, Remedy, remedies
from pipeline.reconcile.joint.proof import is_broken
from pipeline.reconcile.joint.search import Clash, Search
from pipeline.reconcile.joint.system import System, system_of


@dataclass(frozen=True, slots=True)
class Cure:
    """One figure that alone, if it is wrong, explains a conflict: without it the whole run fits.

    `low` and `high` are the true values that it may then have (currency; None where nothing holds it), as far as the
    rules around it say. `value` is the printed value that fits the other figures best, confirmed by solving the run
    with it; None where none on its grid fits.
    """

    figure: int
    low: Decimal | None
    high: Decimal | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot all be right.

    `cells` (numbers of figures) and `rules` (ids of comparisons) are irreducible: without any one of them the rest can
    hold. `miss` is the smallest total, in currency and rounded up to the öre, by which the intervals of the cells would
    have to be wider for the rules to hold. `cures` are the cells of which one alone explains everything in the run that
    no other conflict explains; where there are none, at least two figures are wrong. Where more than a hundred could cure,
    as in a long list that misses its control total, only figures that the rules blame are tried. `broken` are the ids of
    all comparisons on these cells that no true values in the intervals satisfy, each by itself: what every cure repairs.
    """

    cells: tuple[int, ...]
    rules: tuple[str, ...]
    miss: Decimal
    cures: tuple[Cure, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """What the joint test found.

    `from_printed` are the files, and what they compute (`variance` or `total`), that must compute from printed figures,
    since the run is impossible otherwise: what they compute so was not held to be the rounding of its true value.
    `undecided` are ids of comparisons for which exact arithmetic confirmed neither answer; they count as not tested.
    """

    conflicts: tuple[Conflict, ...]
    from_printed: tuple[Convention, ...]
    undecided: tuple[str, ...]
    seconds: float

    @property
    def feasible(self) -> bool:
        """Whether all figures of the run can be right together."""
        return not self.conflicts and not self.undecided


def joint(
    figures: pl.DataFrame,
    comparisons: pl.DataFrame,
    *,
    from_printed: bool = True,
    doubted: Collection[int] = (),
    showing: pl.DataFrame | None = None,
) -> Joint:
    """Test all figures of a run (`FIGURES`) under all its rules (`COMPARISONS`) together.

    Every tested comparison says that the true value of its figure is the weighted sum of those of its operands, give or
    take what rounding on the way may add. With `from_printed`, a file may compute its variances or its totals from
    printed figures, if nothing in it shows the contrary; without, every figure must be the rounding of its true value.
    Figures that are `doubted` show nothing of how their file computes. Where some comparisons are left out of the test,
    `showing` are all that there are, which show how files compute.

    Neither yes nor no rests on a solver's tolerance: a conflict is proven with fractions, and what fits, with a cure as
    without, is shown by true values that miss no rule by more than a fifth of an öre. That a figure is no cure, and the
    ends of the true values that a cure may have, are the solver's word. Rows of both frames may come in any order.
    """
    started = perf_counter()
    system = system_of(figures, comparisons)
    shown = comparisons if showing is None else showing
    search = Search(system, possible(system, figures, shown, doubted) if from_printed else {})
    search.run()
    bench, lifted = _without_needless(search)
    aside = frozenset[int]().union(*(search.conventions[convention] for convention in lifted))
    found = zip(search.clashes, remedies(bench, search.clashes, aside), strict=True)
    every = aside.union(*(clash.cells for clash in search.clashes))
    conflicts = [_conflict(system, clash, cures, every.difference(clash.cells)) for clash, cures in found]
    return Joint(
        conflicts=tuple(sorted(conflicts, key=lambda conflict: conflict.cells)),
        from_printed=tuple(sorted(lifted)),
        undecided=tuple(sorted(system.rows[row].rule for row in search.undecided)),
        seconds=perf_counter() - started,
    )


def _without_needless(search: Search) -> tuple[Bench, list[Convention]]:
    """Hold again what was set aside for a file's convention, where the run fits without."""
    bench = Bench(search.system, search.anchor, frozenset(search.freed))
    kept = list(search.lifted)
    clashing = frozenset(cell for clash in search.clashes for cell in clash.cells)
    for convention in search.lifted:
        fewer = [other for other in kept if other != convention]
        again = bench.solved(clashing.union(*(search.conventions[other] for other in fewer)))
        if again is not None:
            bench, kept = again, fewer
    return bench, kept


def _conflict(system: System, clash: Clash, cures: Sequence[Remedy], others: frozenset[int]) -> Conflict:
    touched = {row for cell in clash.cells for row in system.touching[cell]}
    return Conflict(
        cells=tuple(system.numbers[cell] for cell in clash.cells),
        rules=tuple(system.rows[row].rule for row in clash.rows),
        miss=_currency(ceil(clash.miss)),
        cures=tuple(
            Cure(system.numbers[cure.cell], _maybe(cure.low), _maybe(cure.high), _maybe(cure.value)) for cure in cures
        ),
        broken=tuple(sorted(system.rows[row].rule for row in touched if is_broken(system, row, others))),
    )


def _maybe(amount: int | None) -> Decimal | None:
    return None if amount is None else _currency(amount)


def _currency(amount: int) -> Decimal:
    """Öre as an amount with two decimals."""
    return Decimal(amount).scaleb(-2)
