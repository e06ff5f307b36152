"""The finance unit's side of a workspace: what a person or a system does to the files in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.outcome import Outcome
from pipeline.result import Result
from pipeline.run import run
from pipeline.starter import place_example
from pipeline.workspace import Workspace, open_workspace

CLOCK = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)
LEDGER = "Huvudbok 2016-08.xlsx"
BUDGET = "Budget 2016.xlsx"
MEMBERSHIP = "Uppföljning Medlemsavgifter.xlsx"

PASSWORD = "h:e/m@l?igt å"  # noqa: S105

PUBLISHED = {("V01", "medlemsavgifter", "reserv"), ("V02", "reavinst", "reavinst"), ("C09", "brand", "")}
"""The faults of the published report: code, title, line."""


def key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.title, finding.line


def lock(path: Path, password: str = PASSWORD) -> None:
    """Lock a workbook with a password, as Excel does."""
    plain, locked = BytesIO(path.read_bytes()), BytesIO()
    OOXMLFile(plain).encrypt(password, locked)
    path.write_bytes(locked.getvalue())


@dataclass
class Office:
    """The finance unit's side of a workspace."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.root)

    def run(self, **options: Any) -> Outcome:
        return run(self.workspace, CLOCK, Language("sv"), "test", **options)

    def waiting(self) -> list[str]:
        return sorted(path.name for path in self.inbox.iterdir())

    def edit(self, file: str, change: Callable[[Any], None]) -> None:
        """Change the first sheet of a file, and save it as Excel would: with formulas' values gone, but there are none."""
        book = openpyxl.load_workbook(self.inbox / file)
        change(book.worksheets[0])
        book.save(self.inbox / file)


def begun(root: Path, *only: str) -> Office:
    """A workspace in which the example has been run once; of its files only those that are named, where any is."""
    place_example(root)
    office = Office(root)
    for path in office.inbox.iterdir():
        if only and path.name not in only:
            path.unlink()
    office.run()
    return office


def copied(office: Office, root: Path) -> Office:
    """A copy of a workspace at a path where nothing is, to do as one likes with."""
    return Office(Path(shutil.copytree(office.root, root)))


def only_result(outcome: Outcome) -> Result:
    ((result, _),) = outcome.results
    return result


def new_findings(outcome: Outcome) -> list[Finding]:
    """What was found beyond the faults that the report was published with."""
    findings = [*outcome.findings, *(f for result, _ in outcome.results for f in result.findings)]
    return [finding for finding in findings if key(finding) not in PUBLISHED]


def posting(sheet: Any, **codes: str) -> Any:
    """The first posting whose codes begin as asked for."""
    heads = {}
    for row in sheet.iter_rows():
        texts = {str(cell.value).casefold(): cell.column - 1 for cell in row if cell.value is not None}
        if {"ansvar", "konto", "belopp"} <= texts.keys():
            heads = texts
            continue
        if heads and all(str(row[heads[name]].value or "").startswith(code) for name, code in codes.items()):
            return row
    raise LookupError(codes)


def footing(sheet: Any) -> tuple[Any, Any]:
    """The cells of a ledger's own total and row count."""
    total = count = None
    for row in sheet.iter_rows():
        label = str(row[0].value or "")
        numbers = [cell for cell in row if isinstance(cell.value, int | float)]
        if label.startswith("Summa"):
            total = numbers[-1]
        if label.startswith("Antal"):
            count = numbers[-1]
    return total, count


def add(cell: Any, oere: int) -> None:
    """Add öre to a cell, exactly."""
    cell.value = float(Decimal(str(cell.value)) + Decimal(oere) / 100)
