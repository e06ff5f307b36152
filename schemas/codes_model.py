"""What a finding code is: the shape of the registry's values. The registry itself is `schemas.codes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.organisation import Names

Severity = Literal["error", "warning", "info"]
"""How loud a finding is: an error must be acted on, a warning should be checked, info is for the record."""


@dataclass(frozen=True, slots=True)
class Family:
    """Codes about the same thing share a letter. `about` tells what the family judges and by which means."""

    letter: str
    name: Names
    about: str


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding. Its `code` is for ever; the number of one that is dropped is not used again.

    `severity` is that of its findings, `also` another that some of them have, as the definition says. `definition`
    says what must hold, as a formula where there is one; `source` why it must. `example` is a smallest case that breaks
    it, as Markdown with the cell to blame in bold where it is a table; `remedy` is what somebody does about it.
    `tested` tells whether the program tests it today.
    """

    code: str
    name: Names
    severity: Severity
    definition: str
    source: str
    example: str
    remedy: str
    tested: bool = False
    also: tuple[Severity, ...] = ()

    @property
    def family(self) -> str:
        """The letter of the family that the code belongs to."""
        return self.code[0]


def table(*rows: str) -> str:
    """A Markdown table from its rows, cells divided by `|`; the first row is the heads."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|---" * len(cells[0]) + "|", *lines[1:]])
