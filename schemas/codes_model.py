"""What a finding code is: the shape of the registry's values. The registry itself is `schemas.codes`."""

from __future__ import annotations

import re
from collections.abc import Sequence
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

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that it says in sentences and heads, each to be translated by itself."""
        return (
            self.definition,
            self.source,
            self.remedy,
            *(text for row in rows_of(self.example) for text in said(row)),
        )


_WORD = re.compile(r"[^\W\d_]{2,}")


def rows_of(example: str) -> tuple[tuple[str, ...], ...]:
    """An example row by row: the cells of a table's row, or one text for a sentence. The line below the heads is left out."""
    lines = [line for line in example.splitlines() if line and set(line) - set("|-")]
    return tuple(
        tuple(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else (line,)
        for line in lines
    )


def plain(cell: str) -> str:
    """A cell of an example without the mark of the one to blame."""
    return cell.removeprefix("**").removesuffix("**")


def said(row: Sequence[str]) -> tuple[str, ...]:
    """What a row of an example says in words: its numbers and codes say nothing."""
    return tuple(plain(cell) for cell in row if _WORD.search(cell))


def table(*rows: str) -> str:
    """A Markdown table from its rows, cells divided by `|`; the first row is the heads."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|---" * len(cells[0]) + "|", *lines[1:]])
