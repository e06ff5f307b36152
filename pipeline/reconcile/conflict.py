"""A cause of differences, as the diagnosis finds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cause: the comparison that says it best, the figures that may be wrong, and what else differs for it.

    `figures` are the figures that cannot all be right, the one to blame first. `expected` is what the first figure must
    be (öre) where it is known to be that one; None where several may be wrong. `companions` are the ids of the other
    comparisons that the change lets hold. `kind` tells what is wrong where it is more than one figure (`Many.kind`),
    `about` says with what, and `second` is what the second of two figures that cancel must be.
    """

    comparison: str
    figures: tuple[int, ...]
    expected: int | None
    companions: tuple[str, ...]
    kind: str = ""
    about: str = ""
    second: int | None = None
    file: str = ""

    @property
    def inverted(self) -> str:
        """The file whose every sign is turned, or empty."""
        return self.file if self.kind == "file turned" else ""

    @property
    def explained(self) -> frozenset[str]:
        """The ids of every comparison that the cause explains."""
        return frozenset((self.comparison, *self.companions))
