"""What somebody has to act on, and where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from schemas.organisation import Names


class Severity(StrEnum):
    """How loud a finding is: `error` must be acted on, `warning` should be looked at, `info` is for the record."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place in a file as it was dropped: `address` is A1, a column (`D`), a row (`16`), or empty for the whole sheet.

    `sheet` is empty for the whole file.
    """

    file: str
    sheet: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the organisation's currency, and how its reader writes it.

    `factor` is what one of the unit is worth (tkr: 1000) and `decimals` how many decimals the unit is written with.
    """

    amount: Decimal
    factor: int = 1
    decimals: int = 2


Value = str | int | Decimal | Money | Names
"""What a message may hold. A `Money` is written in its reader's unit and number style, a name in its language."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the reader: `text` is the English template (the catalogues' key), `values` fill its braces."""

    text: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the organisation has decided that holds for a finding: its severity, or a tolerance that it is within.

    `what` is `severity` or `tolerance`, `value` as declared (a severity, or an amount in the currency), `since` the day
    from which it holds, and `reason` why.
    """

    what: str
    value: str
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause that somebody has to act on.

    `message` says what is wrong and what to do. `cells` are the cells that cannot be right, the one to blame first.
    `found`, `expected`, `difference` and `bound` are amounts in the organisation's currency, where the finding is
    about an amount. `comparison` is the id of the comparison that the finding is told by, where there is one, and
    `companions` are those of the others that differ for the same cause and no other. `rulings` are what the organisation
    has decided that made the finding as loud as it is.
    """

    code: str
    severity: Severity
    message: Message
    cells: tuple[Cell, ...] = ()
    period: str = ""
    title: str = ""
    line: str = ""
    measure: str = ""
    found: Decimal | None = None
    expected: Decimal | None = None
    difference: Decimal | None = None
    bound: Decimal | None = None
    causes: tuple[Message, ...] = ()
    companions: tuple[str, ...] = ()
    comparison: str = ""
    rulings: tuple[Ruling, ...] = ()

    @property
    def explained(self) -> frozenset[str]:
        """The ids of every comparison that differs for this cause."""
        return frozenset((*([self.comparison] if self.comparison else ()), *self.companions))

    @property
    def id(self) -> str:
        """Short and stable: the same fault keeps its id when its amount changes."""
        place = (self.title, self.line, self.measure) if self.line else (self.title, *map(str, self.cells[:1]))
        return f"{self.code}-{hashlib.sha256(repr((self.code, self.period, place)).encode()).hexdigest()[:8]}"


def error_at(code: str, template: str, *cells: Cell, **values: Value) -> Finding:
    """An error in one cell or more, by a template that may name the first one's `file` and `sheet`."""
    where = {"file": cells[0].file, "sheet": cells[0].sheet}
    return Finding(code, Severity.ERROR, Message(template, {**where, **values}), cells)


class FileRejected(Exception):
    """A file that cannot be used, with the findings that say why and what to do."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings
