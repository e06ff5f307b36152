"""The example as its files show it, read without the code that made them: csv, tomllib and openpyxl."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl

ROOT = Path(__file__).parents[2]
INBOX = ROOT / "pipeline" / "example" / "inbox"

Key: TypeAlias = tuple[str, str]
Row: TypeAlias = dict[str, str]
Exact: TypeAlias = dict[tuple[str, str, str], Decimal]


def rows(path: Path) -> list[Row]:
    """A committed table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(name: str) -> list[list[Any]]:
    """The stored values of a workbook's only sheet; index 0 is row 1."""
    book = openpyxl.load_workbook(INBOX / name)
    assert len(book.worksheets) == 1
    return [list(row) for row in book.worksheets[0].values]


@dataclass(frozen=True)
class Listing:
    """The rows below the head of an export of the financial system, by head, and what stands at its foot."""

    rows: list[dict[str, Any]]
    foot: list[list[Any]]


def listing(name: str) -> Listing:
    """An export with `Ansvar` as its first head and `Summa` as the first row of its foot."""
    found = cells(name)
    first = [row[0] for row in found].index("Ansvar")
    end = [row[0] for row in found].index("Summa")
    return Listing([dict(zip(found[first], row, strict=True)) for row in found[first + 1 : end]], found[end:])


def ore(value: float) -> int:
    """A stored amount in kr as whole öre; fails where it is finer than that."""
    amount = Decimal(repr(value)) * 100
    assert amount == amount.to_integral_value(), value
    return int(amount)


def meets(patterns: list[str], code: str) -> bool:
    """Whether a code is among the patterns: `0130`, `0110-0190`, `3*`, `!60*`."""

    def one(pattern: str) -> bool:
        if "-" in pattern:
            low, high = pattern.split("-")
            return len(code) == len(low) and low <= code <= high
        return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern

    taken = [pattern for pattern in patterns if not pattern.startswith("!")]
    return any(map(one, taken)) and not any(one(pattern[1:]) for pattern in patterns if pattern.startswith("!"))


@dataclass(frozen=True)
class Organisation:
    """What the organisation declares, as far as these tests need it."""

    declared: dict[str, Any]

    @property
    def leaves(self) -> dict[Key, dict[str, Any]]:
        """Title and line → the line, with the title's patterns joined to its own."""
        return {
            (title["id"], line["id"]): {**line, "match": {**title["match"], **line.get("match", {})}}
            for title in self.declared["titles"]
            for line in title["lines"]
            if "of" not in line
        }

    def parts(self, title: str, line: str) -> list[Key]:
        """The leaf lines that a line is the sum of."""
        if title == self.declared["committee"]["id"]:
            return list(self.leaves)
        if (title, line) in self.leaves:
            return [(title, line)]
        lines = next(each["lines"] for each in self.declared["titles"] if each["id"] == title)
        wanted = next(each["of"] for each in lines if each["id"] == line)
        return [part for each in wanted for part in self.parts(title, each)]

    def lines_of(self, row: Mapping[str, Any]) -> list[Key]:
        """Every leaf line that a coded row belongs to; there must be one."""
        return [
            key
            for key, leaf in self.leaves.items()
            if all(meets(patterns, row[name.capitalize()] or "") for name, patterns in leaf["match"].items())
        ]
