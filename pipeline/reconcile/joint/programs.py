"""Linear programs over a part of the system, solved by HiGHS. What they find is a lead: `proof` decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reconcile.joint.proof import GRAIN
from pipeline.reconcile.joint.system import LARGE, System

if TYPE_CHECKING:
    import highspy
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_TKR = 100_000.0
"""Öre in a tkr. In mnkr an öre would be below the solver's tolerance; in kr large amounts are falsely infeasible."""

_TOLERANCE = 1e-9
_COARSE = 1e-6
_EASE = 1e-7
"""Every row is eased by a hundredth of an öre, so that figures which must stand at the end of an interval may."""

NOTHING = 1e-6
"""A widening below a tenth of an öre, in tkr, is none."""

_PATIENCE = 3_000
"""Iterations of the first-order method after which the simplex method is asked; feasible runs need some hundreds."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of the system: its rows, the figures that are free, those held elsewhere, and intervals that are moved.

    `held` fixes figures at deviations (grains). `moved` shifts a figure's interval by so many öre.
    """

    rows: Sequence[int]
    freed: frozenset[int] = frozenset()
    held: Mapping[int, int] | None = None
    moved: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Leads:
    """What a program found: the least total widening of intervals (tkr), deviations in grains, and each row's weight."""

    miss: float
    deviations: dict[int, int]
    weights: dict[int, float]

    @property
    def fits(self) -> bool:
        """Whether no interval had to be widened."""
        return self.miss <= NOTHING


def widened(system: System, part: Part) -> Leads:
    """The true values that need the least total widening of the intervals of all figures that are not freed.

    Always solvable. Where something must be widened, the rows' weights combine to a proof that it must.
    """
    import numpy as np

    cells = system.cells_of(part.rows)
    count = len(cells)
    low, high = _intervals(system, part, cells)
    # Each figure's deviation is one column within its interval; two more take it out of it, at a price.
    program = _program(system, part.rows, cells, copies=(1.0, 1.0, -1.0))
    program.col_cost_ = np.concatenate([np.zeros(count), np.ones(2 * count)])
    program.col_lower_ = np.concatenate([low, np.zeros(2 * count)])
    program.col_upper_ = np.concatenate([high, np.full(2 * count, np.inf)])
    solver = _solved(program, presolve="off" if count <= 10 * LARGE else "on")
    solution = solver.getSolution()
    values = np.asarray(solution.col_value)[:count]
    weights = np.asarray(solution.row_dual)
    return Leads(
        miss=float(solver.getInfo().objective_function_value),
        deviations=_grains(system, part, cells, values),
        weights={
            row: float(weight) for row, weight in zip(part.rows, weights, strict=True) if abs(weight) > _TOLERANCE
        },
    )


def nearest(system: System, part: Part) -> dict[int, int] | None:
    """The true values that fit and are nearest to what is printed, measured in half steps; None where none fit."""
    import highspy
    import numpy as np

    cells = system.cells_of(part.rows)
    count = len(cells)
    held = part.held or {}
    start = np.array([held.get(cell, 0) / GRAIN / _TKR for cell in cells])
    halves = np.array([0.0 if cell in held else system.halves[cell] / _TKR for cell in cells])
    free = np.array([cell in part.freed and cell not in held for cell in cells])
    price = np.where(free | (halves == 0), 0.0, 1.0 / np.where(halves == 0, 1.0, halves))
    reach = np.where(free, np.inf, halves)
    program = _program(system, part.rows, cells, copies=(1.0, 1.0, -1.0))
    program.col_cost_ = np.concatenate([np.zeros(count), price, price])
    program.col_lower_ = np.concatenate([start, np.zeros(2 * count)])
    program.col_upper_ = np.concatenate([start, reach, reach])
    solver = _solved(program, presolve="off" if count <= 10 * LARGE else "on")
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.asarray(solver.getSolution().col_value)
    within = values[:count] + values[count : 2 * count] - values[2 * count :]
    return _grains(system, part, cells, within)


def settled(system: System, part: Part, start: Mapping[int, int] | None = None) -> dict[int, int] | None:
    """Deviations in grains that may fit a large part, by a first-order method; None where it finds none soon enough.

    From a `start` that nearly fits it needs fewer iterations. It stops well inside the intervals where there is room,
    in a sixth of the time of the simplex method.
    """
    import highspy
    import numpy as np

    cells = system.cells_of(part.rows)
    program = _program(system, part.rows, cells, copies=(1.0,))
    program.col_cost_ = np.zeros(len(cells))
    program.col_lower_, program.col_upper_ = _intervals(system, part, cells)
    guess = None
    if start:
        guess = highspy.HighsSolution()
        guess.col_value = [start.get(cell, 0) / GRAIN / _TKR for cell in cells]
    options = {"pdlp_optimality_tolerance": _COARSE, "pdlp_iteration_limit": _PATIENCE}
    solver = _solved(program, guess, solver="pdlp", **options)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return _grains(system, part, cells, np.asarray(solver.getSolution().col_value))


def extent(system: System, part: Part, cell: int) -> tuple[float | None, float | None]:
    """The least and the greatest deviation (öre) that a figure can have in a part; None where nothing holds it."""
    import highspy
    import numpy as np

    cells = system.cells_of(part.rows)
    program = _program(system, part.rows, cells, copies=(1.0,))
    at = cells.index(cell)
    program.col_cost_ = np.eye(1, len(cells), at).ravel()
    program.col_lower_, program.col_upper_ = _intervals(system, part, cells)
    solver = _solved(program, presolve="off")
    ends: list[float | None] = []
    for sign in (1.0, -1.0):
        if sign < 0:
            solver.changeColCost(at, sign)
            solver.run()
        best = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        ends.append(sign * float(solver.getInfo().objective_function_value) * _TKR if best else None)
    return ends[0], ends[1]


def _intervals(system: System, part: Part, cells: Sequence[int]) -> tuple[Floats, Floats]:
    import numpy as np

    held, moved = part.held or {}, part.moved or {}
    low, high = np.empty(len(cells)), np.empty(len(cells))
    for index, cell in enumerate(cells):
        if cell in held:
            low[index] = high[index] = held[cell] / GRAIN / _TKR
        elif cell in moved:
            low[index], high[index] = (
                (moved[cell] + end) / _TKR for end in (-system.halves[cell], system.halves[cell])
            )
        elif cell in part.freed:
            low[index], high[index] = -np.inf, np.inf
        else:
            low[index], high[index] = -system.halves[cell] / _TKR, system.halves[cell] / _TKR
    return low, high


def _program(system: System, rows: Sequence[int], cells: Sequence[int], copies: tuple[float, ...]) -> highspy.HighsLp:
    """The rows over the figures' columns, repeated with each of the signs in `copies`. Costs and bounds are to be set."""
    import highspy
    import numpy as np

    count = len(cells)
    at = {cell: index for index, cell in enumerate(cells)}
    held = [system.rows[row] for row in rows]
    column = np.fromiter((at[cell] for row in held for cell in row.cells), np.int32)
    length = np.fromiter((len(row.cells) for row in held), np.int32, len(held))
    scale = np.fromiter((row.scale for row in held), np.float64, len(held))
    weight = np.fromiter((weight for row in held for weight in row.weights), np.float64) / np.repeat(scale, length)
    ends = np.fromiter((end for row in held for end in (row.low, row.high)), np.float64).reshape(-1, 2)
    order = np.argsort(column, kind="stable")
    index, value = np.repeat(np.arange(len(held), dtype=np.int32), length)[order], weight[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=count))])[:-1]
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count * len(copies), len(held)
    program.row_lower_, program.row_upper_ = ends[:, 0] / scale / _TKR - _EASE, ends[:, 1] / scale / _TKR + _EASE
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    every = [starts + copy * len(column) for copy in range(len(copies))]
    program.a_matrix_.start_ = np.concatenate([*every, [len(column) * len(copies)]]).astype(np.int32)
    program.a_matrix_.index_ = np.tile(index, len(copies))
    program.a_matrix_.value_ = np.concatenate([sign * value for sign in copies])
    return program


def _solved(
    program: highspy.HighsLp, guess: highspy.HighsSolution | None = None, **options: str | float
) -> highspy.Highs:
    import highspy

    solver = highspy.Highs()
    chosen = {"output_flag": False, "parallel": "off", "primal_feasibility_tolerance": _TOLERANCE, **options}
    for name, value in chosen.items():
        solver.setOptionValue(name, value)
    solver.passModel(program)
    if guess is not None:
        solver.setSolution(guess)
    solver.run()
    return solver


def _grains(system: System, part: Part, cells: Sequence[int], values: Floats) -> dict[int, int]:
    """Deviations as whole grains, put back into the intervals that a tolerance has let them out of."""
    held, moved = part.held or {}, part.moved or {}
    found = {}
    for cell, value in zip(cells, values.tolist(), strict=True):
        grains = round(value * _TKR * GRAIN)
        if cell in held:
            grains = held[cell]
        elif cell in moved or cell not in part.freed:
            half, middle = system.halves[cell] * GRAIN, moved.get(cell, 0) * GRAIN
            grains = min(max(grains, middle - half), middle + half)
        found[cell] = grains
    return found
