"""What is shown to be computed from printed figures only when what is wrong among them is set right.

How a file computes is proven from its data before anything is judged (`schemas.reaches`). A row that is missing, that
stands twice or is misprinted hides it: its totals are then held to more than they can keep, and differ for their rounding
alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reconcile.network import Change, Comparison, Network

Way = tuple[str, str]
"""A file, and what it computes: `variance`, `members` or `titles`."""

_WAYS = {"V01": "variance", "V02": "variance", "S01": "members", "S02": "members", "R05": "titles"}


class Computed:
    """The ways in which the files of a network compute, and which of them are proven as things stand."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.exactly: dict[Way, dict[str, bool]] = {}
        for name, comparison in network.comparisons.items():
            if (way := self._way(comparison)) is not None:
                self.exactly.setdefault(way, {})[name] = network.gap(comparison) == 0
        self.proven = {way for way in self.exactly if self._is_proven(way)}

    def after(self, change: Change) -> set[str]:
        """The differences that a change leaves to rounding: those of files that are only now shown to compute so."""
        network, touched = self.network, set[Way]()
        for name in {name for figure in change for name in network.touching.get(figure, ())}:
            comparison = network.comparisons[name]
            if (way := self._way(comparison)) is not None:
                self.exactly[way][name] = network.gap(comparison) == 0
                touched.add(way)
        shown = {way for way in touched - self.proven if self._is_proven(way)}
        if not shown:
            return set()
        self.proven |= shown
        return network.widen(self._reaches())

    def _way(self, comparison: Comparison) -> Way | None:
        """How a figure would be computed, if from what this comparison holds it against."""
        name = None if comparison.rounded else _WAYS.get(comparison.code)
        return None if name is None else (self.network.file[comparison.figure], name)

    def _is_proven(self, way: Way) -> bool:
        found = self.exactly[way].values()
        return sum(found) * 4 >= len(found) * 3

    def _reaches(self) -> dict[int, int]:
        """How far each figure that is computed from printed ones may be from its true value (öre), beyond its rounding."""
        network = self.network
        computed = [network.comparisons[name] for name in self._names() if not network.comparisons[name].missing]
        reach: dict[int, int] = {}
        changed = True
        while changed:
            changed = False
            for one in computed:
                far = sum(term.reach(reach.get(term.figure, network.half(term.figure))) for term in one.terms)
                if far > reach.get(one.figure, network.half(one.figure)):
                    reach[one.figure], changed = far, True
        return reach

    def _names(self) -> Iterable[str]:
        for way, names in self.exactly.items():
            for name, exactly in names.items():
                if exactly or way in self.proven:
                    yield name
