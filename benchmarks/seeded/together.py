"""Whether an inbox can be right as a whole: all true values looked for at once, by a linear program coded apart.

It shares no code with the pipeline's joint test. It knows how each export was made, which the pipeline has to prove: that
totals and variances were computed from exact or from printed figures.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

import highspy
import numpy as np

from benchmarks.seeded.visible import Cell, Sight

SCALE = 100_000
"""Solved in thousands: in öre the largest amounts leave no digits for a tolerance, in millions an öre is within it."""


def fits(sight: Sight, free: Collection[Cell] = ()) -> bool:
    """Whether some true values lie within the rounding of every cell and satisfy every rule at once.

    Cells in `free` may have any value. Raises RuntimeError where the solver gives no answer.
    """
    column: dict[Cell, int] = {}
    lower: list[float] = []
    upper: list[float] = []
    for cell, amount in sight.amount.items():
        far = max(Fraction(sight.half(cell)), sight.far.get(cell, Fraction(0)))
        if far == 0 and cell not in free:
            continue
        column[cell] = len(lower)
        open_ended = cell in free
        lower.append(-highspy.kHighsInf if open_ended else float((amount - far) / SCALE))
        upper.append(highspy.kHighsInf if open_ended else float((amount + far) / SCALE))
    starts, indexes, weights = [0], [], []
    low: list[float] = []
    high: list[float] = []
    for rule in sight.rules:
        fixed = Fraction(0)
        terms: dict[int, Fraction] = {}
        for cell, weight in [(rule.cell, Fraction(-1)), *rule.terms]:
            if cell in column:
                terms[column[cell]] = terms.get(column[cell], Fraction(0)) + weight
            else:
                fixed += sight.amount[cell] * weight
        slack = Fraction(rule.slack)
        if not terms:
            if abs(fixed) > slack:
                return False
            continue
        indexes += list(terms)
        weights += [float(weight) for weight in terms.values()]
        starts.append(len(indexes))
        low.append(float((-slack - fixed) / SCALE))
        high.append(float((slack - fixed) / SCALE))
    return _feasible(lower, upper, (low, high), (starts, indexes, weights))


def _feasible(
    lower: list[float],
    upper: list[float],
    rows: tuple[list[float], list[float]],
    matrix: tuple[list[int], list[int], list[float]],
) -> bool:
    if not lower or not rows[0]:
        return True
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(lower), len(rows[0])
    program.col_cost_ = np.zeros(len(lower))
    program.col_lower_, program.col_upper_ = np.array(lower), np.array(upper)
    program.row_lower_, program.row_upper_ = np.array(rows[0]), np.array(rows[1])
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(matrix[0])
    program.a_matrix_.index_ = np.array(matrix[1])
    program.a_matrix_.value_ = np.array(matrix[2])
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return True
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return False
    raise RuntimeError(f"the program could not be solved: {status}")
