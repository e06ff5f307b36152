"""What an organisation has decided of severities and tolerances, and which of it holds on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import ConfigDict, Field

from schemas.layout import Declaration
from schemas.options import Limit

ALWAYS_LOUD = ("F01", "F02", "F03", "F04", "F05", "F07", "F10", "F11", "F13")
"""Codes that tell that a file was not used. Its figures are missed, so nobody can decide that it does not matter."""

TOLERABLE = (
    *("F08", "S01", "S02", "S03", "S04", "V01", "V02", "P01", "P02"),
    *("R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09"),
)
"""The codes of rules that hold one amount against another, so that a tolerance says something."""


class Decision(Declaration):
    """What was decided of a rule: of all it judges, of a title or of a line, from a day on (`from`), and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    code: str
    title: str | None = None
    line: str | None = None
    since: Annotated[date, Field(alias="from")]
    reason: Annotated[str, Field(min_length=1)]

    @property
    def value(self) -> str:
        """What was decided, as it is declared."""
        raise NotImplementedError

    def is_about(self, code: str, title: str | None, line: str | None, day: date) -> bool:
        """Whether it is about a rule's findings on a line, and holds on a day already."""
        return (
            self.code == code
            and self.since <= day
            and self.title in {None, title or None}
            and self.line in {None, line or None}
        )


class Loudness(Decision):
    """How loud the findings of a code are, in place of the registry's severity."""

    severity: Literal["error", "warning", "info"]

    @property
    def value(self) -> str:
        """The severity."""
        return self.severity


class Tolerance(Decision):
    """How large a difference, in the currency, the organisation lets pass as information."""

    amount: Annotated[Limit, Field(gt=Decimal(0))]

    @property
    def value(self) -> str:
        """The amount, as a decimal."""
        return f"{self.amount:f}"


Decided = TypeVar("Decided", bound=Decision)


def in_force(decisions: Sequence[Decided], code: str, title: str | None, line: str | None, day: date) -> Decided | None:
    """The decision that holds for a code's finding on a line on a day: the most particular, and of those the newest.

    One about a line goes before one about a title, and that before one about all that the rule judges.
    """
    about = [decision for decision in decisions if decision.is_about(code, title, line, day)]
    return max(about, key=lambda one: (one.line is not None, one.title is not None, one.since), default=None)
