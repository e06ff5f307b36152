"""Which way each line is better: a total may only add up what is better the same way, or it takes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.describe.model import Remark, Total, doubt

Typed = tuple[str, list[Remark]]


class Directions:
    """The types of lines and the weights of totals, made to agree: 1 where higher is better, -1 where lower is.

    A row of nothing but zeros is taken away rather than added where that agrees; any other leaf changes its side, which
    is said. A net takes away what is better the other way.
    """

    def __init__(
        self, types: Sequence[Typed], totals: Sequence[Total], zeros: Sequence[bool], signs: tuple[str, str]
    ) -> None:
        self.types = list(types)
        self.weights: dict[int, dict[int, int]] = {total.line: dict(total.members) for total in totals}
        self._zeros = zeros
        self._ways: Mapping[str, int] = {
            "revenue": 1 if signs[0] == "+" else -1,
            "cost": -1 if signs[1] == "+" else 1,
        }

    def of(self, index: int) -> int:
        """Which way a line is better, by its own side or by its first member's that has amounts."""
        if index not in self.weights:
            return self._ways.get(self.types[index][0], 1)
        members = self.weights[index]
        first = next((one for one in members if not self._zeros[one]), next(iter(members)))
        return members[first] * self.of(first)

    def agree(self, index: int, way: int) -> None:
        """Let a line be better in a way, and all that it sums with it."""
        if index in self.weights:
            members = self.weights[index]
            for member in members:
                if self._zeros[member] and members[member] * self.of(member) != way:
                    members[member] = -members[member]
                self.agree(member, way * members[member])
            return
        kind, remarks = self.types[index]
        other = "cost" if kind == "revenue" else "revenue"
        if self._ways[kind] != way and self._ways[other] == way:
            why = doubt("sidan följer av summan som raden ingår i", "the side follows from the total that sums the row")
            self.types[index] = other, [*remarks, why]

    def as_total(self, total: Total) -> Total:
        """A total with the weights that agree."""
        return Total(total.line, tuple(self.weights[total.line].items()), total.failing)
