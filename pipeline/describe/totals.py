"""Which rows are sums of which, found in whole numbers and within rounding, for all columns of amounts together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from pipeline.describe.model import Total

MOST_MEMBERS = 60
"""How many rows above an unlabelled row are tried as its members."""
NEAR = 10
"""Among how many of the rows above a difference of two or three is looked for."""

_CODE = re.compile(r"[0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is tried: its label, whether that says total, and its amounts, one for each column (None: blank)."""

    label: str
    total: bool
    amounts: tuple[int | None, ...]

    @property
    def code(self) -> str:
        """The digits that the label begins with."""
        found = _CODE.match(self.label)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns' names (letters) and steps, in the order of the lines' amounts."""

    names: tuple[str, ...]
    steps: tuple[int, ...]


Members = tuple[tuple[int, int], ...]


def find_totals(lines: Sequence[Line], columns: Columns) -> tuple[Total, ...]:
    """The lines that sum others. Each line is a member once, of the first total that it fits in.

    A line labelled as a total may fail in one column where three others hold. One that is not must hold in all, at
    least two of them with amounts, so that chance does not make a total of it.
    """
    found: list[Total] = []
    open_: list[int] = []
    for index, _line in enumerate(lines):
        total = _total(index, lines, open_, columns)
        if total:
            found.append(total)
            members = {member for member, _ in total.members}
            open_ = [one for one in open_ if one not in members]
        open_.append(index)
    return (*found, *_from_above(lines, columns, found))


def _total(index: int, lines: Sequence[Line], open_: Sequence[int], columns: Columns) -> Total | None:
    line = lines[index]
    if not any(line.amounts):
        return None
    candidates = list(_candidates(line, lines, open_, columns))
    for members in candidates:
        failing, told = _failing(line, lines, members, columns)
        if not failing and _evidence(line, members, told):
            return Total(index, _with_blank_rows(members, lines, open_))
    if line.total:
        for members in candidates:
            failing, told = _failing(line, lines, members, columns)
            # Three columns that hold are more than chance, and the fourth may be the file's own error.
            if len(members) > 1 and len(failing) == 1 and told >= 4:
                return Total(index, members, failing)
    return None


def _candidates(line: Line, lines: Sequence[Line], open_: Sequence[int], columns: Columns) -> Iterator[Members]:
    """What a line could be the sum of, the likeliest first: its code's children, the rows right above, differences."""
    if line.code:
        children = [one for one in open_ if lines[one].code.startswith(line.code) and lines[one].code != line.code]
        if children:
            yield tuple((child, 1) for child in children)
    yield from _runs(line, lines, open_, columns)
    if not line.total:
        return
    near = list(open_[-NEAR:])
    for size in (2, 3):
        # The nearest first; a sum of neighbours has been tried already.
        for chosen in sorted(combinations(near, size), key=lambda one: -sum(one)):
            for weights in product((1, -1), repeat=size):
                if any(weight < 0 for weight in weights) or chosen != tuple(open_[-size:]):
                    yield tuple(zip(chosen, weights, strict=True))


def _runs(line: Line, lines: Sequence[Line], open_: Sequence[int], columns: Columns) -> Iterator[Members]:
    """The rows right above, as many as add up to the line in all columns but one at most, the fewest first."""
    sums = [0] * len(columns.steps)
    printed = [amount or 0 for amount in line.amounts]
    reach = open_ if line.total else open_[-MOST_MEMBERS:]
    for count, one in enumerate(reversed(reach), start=1):
        sums = [total + (amount or 0) for total, amount in zip(sums, lines[one].amounts, strict=True)]
        failing = 0
        for total, amount, step in zip(sums, printed, columns.steps, strict=True):
            failing += 2 * abs(amount - total) > step * (1 + count)
            if failing > line.total:
                break
        else:
            if count > 1 or line.total:
                yield tuple((member, 1) for member in open_[len(open_) - count :])


def _failing(line: Line, lines: Sequence[Line], members: Members, columns: Columns) -> tuple[tuple[str, ...], int]:
    """The columns in which a sum does not hold within rounding, and how many have amounts to tell by."""
    failing: list[str] = []
    told = 0
    for place, (name, step) in enumerate(zip(columns.names, columns.steps, strict=True)):
        printed = line.amounts[place]
        parts = [(lines[one].amounts[place] or 0) * weight for one, weight in members]
        if printed is None and not any(parts):
            continue
        told += bool(printed or any(parts))
        if 2 * abs((printed or 0) - sum(parts)) > step * (1 + len(members)):
            failing.append(name)
            if len(failing) > 1:
                break
    return tuple(failing), told


def _evidence(line: Line, members: Members, told: int) -> bool:
    """Whether a sum that holds is more than chance."""
    if line.total and (len(members) > 1 or told > 1):
        differences = any(weight < 0 for _, weight in members)
        return told >= (2 if differences else 1)
    return (told >= 2 and len(members) > 1) or (bool(line.code) and told >= 2)


def _with_blank_rows(members: Members, lines: Sequence[Line], open_: Sequence[int]) -> Members:
    """Members with the rows right above them that have nothing but zeros: they belong to the block."""
    first = open_.index(members[0][0])
    if any(weight < 0 for _, weight in members) or [one for one, _ in members] != list(
        open_[first : first + len(members)]
    ):
        return members
    extended = list(members)
    for one in reversed(open_[:first]):
        if lines[one].total or any(lines[one].amounts) or one != extended[0][0] - 1:
            break
        extended.insert(0, (one, 1))
    return tuple(extended)


def _from_above(lines: Sequence[Line], columns: Columns, found: Sequence[Total]) -> Iterator[Total]:
    """Totals that stand above their members: a labelled row that is no sum of what is above it."""
    known = {total.line for total in found}
    taken = {member for total in found for member, _ in total.members}
    for index, line in enumerate(lines):
        if not line.total or index in known or not any(line.amounts):
            continue
        rest: list[int] = []
        for below in range(index + 1, min(len(lines), index + 1 + MOST_MEMBERS)):
            if below in taken:
                continue
            rest.append(below)
            members = tuple((one, 1) for one in rest)
            failing, told = _failing(line, lines, members, columns)
            if len(rest) > 1 and not failing and told >= 2:
                yield Total(index, members)
                taken.update(rest)
                break
