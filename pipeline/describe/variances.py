"""Which columns are others' difference, proven from the rows, and which are others' ratio."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import permutations

from pipeline.describe.model import Variance
from pipeline.describe.sample import Amounts

MOST_COLUMNS = 14
"""Beyond so many columns of amounts, only those whose heads say that they are variances are tried, against so many before
them: every pair is tried, so the work grows with the square."""
MOST_ROWS = 300
USUAL_RATIO = 1_000
"""In per cent: a column whose usual amount is more is not tried as a ratio."""


def find_variances(
    amounts: Mapping[str, Amounts], named: Collection[str], may_be: Callable[[str, str, str], bool]
) -> tuple[Variance, ...]:
    """The columns that are one other less another. `named` are those whose heads say that they are variances.

    `may_be` tells of a variance, a minuend and a subtrahend whether their heads let them be.

    A named column may fail in one row of five where three rows hold: files have errors. Any other must hold in every
    row, at least three of them with amounts in all three columns; of three such columns the rightmost is the variance.
    """
    columns = list(amounts)
    found: list[Variance] = []
    for column in columns:
        if column not in named:
            continue
        others = [other for other in columns if other not in named]
        if len(others) > MOST_COLUMNS:
            others = [other for other in columns[: columns.index(column)] if other not in named][-MOST_COLUMNS:]
        best = [
            one
            for one in _tried(amounts, column, others)
            if _convincing(one) and may_be(column, one.minuend, one.subtrahend)
        ]
        best.sort(key=lambda one: (one.tested - one.holds, -one.tested))
        if best and not _rivals(best):
            found.append(best[0])
    taken = {one.column for one in found}
    if len(columns) > MOST_COLUMNS:
        return tuple(found)
    for index, column in enumerate(columns):
        if column in named or column in taken:
            continue
        others = [other for other in columns[:index] if other not in named and other not in taken]
        best = [one for one in _tried(amounts, column, others) if one.holds == one.tested >= 3]
        if len(best) == 1:
            found.append(best[0])
            taken.add(column)
    return tuple(found)


def _tried(amounts: Mapping[str, Amounts], column: str, others: Sequence[str]) -> Iterator[Variance]:
    for minuend, subtrahend in permutations(others, 2):
        holds, tested = _held(amounts, column, minuend, subtrahend)
        if tested:
            yield Variance(column, minuend, subtrahend, holds, tested)


def _held(amounts: Mapping[str, Amounts], column: str, minuend: str, subtrahend: str) -> tuple[int, int]:
    """In how many rows the difference holds within rounding, and in how many it can be told. A blank counts as 0."""
    left, right, less = amounts[column], amounts[minuend], amounts[subtrahend]
    reach = left.step + right.step + less.step
    holds = tested = 0
    for row, value in list(left.values.items())[:MOST_ROWS]:
        first, second = right.values.get(row, 0), less.values.get(row, 0)
        # A row in which the difference is nothing is no evidence of which it is.
        if not value or (not first and not second):
            continue
        tested += 1
        holds += 2 * abs(value - first + second) <= reach
    return holds, tested


def _convincing(one: Variance) -> bool:
    return one.holds == one.tested or (one.holds >= 3 and one.holds * 5 >= one.tested * 4)


def _rivals(best: Sequence[Variance]) -> bool:
    """Whether another difference fits as well, so that none is chosen."""
    first = best[0]
    return any(one.tested - one.holds == first.tested - first.holds for one in best[1:])


def is_ratio(amounts: Mapping[str, Amounts], column: str, scale: int) -> bool:
    """Whether a column is one other in per cent of another, in every row that can be told, at least three."""
    others = [other for other in amounts if other != column]
    if len(others) > MOST_COLUMNS:
        return False
    own = amounts[column]
    first = list(own.values.items())[:MOST_ROWS]
    sizes = sorted(abs(value) for _, value in first if value)
    if len(sizes) < 3 or sizes[len(sizes) // 2] > USUAL_RATIO * scale:
        return False
    for part, whole in permutations(others, 2):
        tested = 0
        for row, value in first:
            above, under = amounts[part].values.get(row, 0), amounts[whole].values.get(row, 0)
            if not value or not above or not under or above == under:
                continue
            # value = 100 · above / under, within half a step, without dividing
            if 2 * abs(value * under - 100 * scale * above) > own.step * abs(under):
                break
            tested += 1
        else:
            if tested >= 3:
                return True
    return False
