"""The system cut into parts that can be judged by themselves."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from pipeline.reconcile.joint.system import LARGE, System


def connected(system: System, rows: Iterable[int], freed: Collection[int] = ()) -> list[list[int]]:
    """The rows in groups that share no figure that can move, each in ascending order, by their first row."""
    wanted = sorted(rows)
    inside = set(wanted)
    seen: set[int] = set()
    groups = []
    for first in wanted:
        if first in seen:
            continue
        seen.add(first)
        group, queue = [], deque([first])
        while queue:
            row = queue.popleft()
            group.append(row)
            for cell in system.rows[row].cells:
                if system.halves[cell] or cell in freed:
                    fresh = [other for other in system.touching[cell] if other in inside and other not in seen]
                    seen.update(fresh)
                    queue.extend(fresh)
        groups.append(sorted(group))
    return groups


def around(system: System, cells: Collection[int], freed: Collection[int] = ()) -> tuple[list[int], list[int]]:
    """The rows around some figures: those that lie in it wholly, and those that link it with the rest.

    It is all that hangs together with the figures, and links nothing, unless that is large: then it is what hangs
    together with them in their own titles.
    """
    near = _reached(system, cells, freed, None, LARGE)
    if near is None:
        near = _reached(system, cells, freed, {system.titles[cell] for cell in cells}, None) or set()
    loose = {cell for cell in near if system.halves[cell] or cell in freed or cell in cells}
    touched = sorted({row for cell in loose for row in system.touching[cell]})
    whole = [row for row in touched if all(_inside(system, cell, near, freed) for cell in system.rows[row].cells)]
    inner = set(whole)
    return whole, [row for row in touched if row not in inner]


def _inside(system: System, cell: int, near: Collection[int], freed: Collection[int]) -> bool:
    return cell in near or not (system.halves[cell] or cell in freed)


def _reached(
    system: System,
    cells: Collection[int],
    freed: Collection[int],
    titles: Collection[str | None] | None,
    limit: int | None,
) -> set[int] | None:
    """The figures reached through rules from some, within titles if given; None where there are more than the limit."""
    near, queue = set(cells), deque(cells)
    read: set[int] = set()
    while queue:
        cell = queue.popleft()
        for row in system.touching[cell]:
            if limit is not None and len(near) > limit:
                return None
            if row in read:  # from another of its figures: it has shown all that it leads to
                continue
            read.add(row)
            for other in system.rows[row].cells:
                movable = system.halves[other] or other in freed
                if movable and other not in near and (titles is None or system.titles[other] in titles):
                    near.add(other)
                    queue.append(other)
    return near
