"""Findings that are one fault seen from two sides: a cell or a row that is wrong, and the sums that are wrong for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.findings import Cell, Finding, Severity
from pipeline.tables import split_address

OF_CELLS = ("C06", "C07")
"""What is told of a cell whose formula and value do not go together: it says what happened to the amount."""

OUTSIDE = ("L01", "L02", "L07")
"""What is told of rows that were not counted: the sums lack exactly their amount, on one line or on several together."""


def told_once(on_rows: Sequence[Finding], on_figures: Sequence[Finding]) -> list[Finding]:
    """The findings on cells and rows, and on figures, each fault told once.

    A finding on a cell, on a line that stands twice, or on rows that were not counted says what happened; a finding on
    figures that is explained by it becomes part of it, with what it found, what it expected and its companions.
    """
    left = list(on_figures)
    told = []
    for finding in on_rows:
        explained = [one for one in left if _explains(finding, one)] or _lacking_together(finding, left)
        left = [one for one in left if all(one is not other for other in explained)]
        told.append(_together(finding, explained) if explained else finding)
    return [*told, *left]


def _together(finding: Finding, explained: Sequence[Finding]) -> Finding:
    first = explained[0]
    loud = finding.severity if finding.severity is Severity.ERROR else first.severity
    of_cell = finding.code in OF_CELLS
    return replace(
        finding,
        severity=loud,
        title=finding.title or first.title,
        line=finding.line or first.line,
        measure=finding.measure or (first.measure if of_cell else ""),
        found=finding.found if finding.found is not None else first.found,
        expected=finding.expected if finding.expected is not None else first.expected if of_cell else None,
        difference=finding.difference if finding.difference is not None else first.difference,
        bound=finding.bound if finding.bound is not None else first.bound,
        causes=(*finding.causes, *(one.message for one in explained if one.code != finding.code)),
        comparison=first.comparison,
        companions=tuple(name for one in explained for name in (one.comparison, *one.companions) if name)[1:],
    )


def _explains(finding: Finding, other: Finding) -> bool:
    if not other.cells or not finding.cells or other.severity is Severity.INFO:
        return False
    if finding.code in OF_CELLS:
        return any(cell in finding.cells for cell in other.cells) and (
            len(other.cells) == 1 or _as_much(finding, other)
        )
    if finding.code == "C10":
        rows = {_row(cell) for cell in finding.cells}
        return finding.title == other.title and any(_row(cell) in rows for cell in other.cells)
    if finding.code == other.code == "L07":
        return finding.found is not None and finding.cells[0].file == other.cells[0].file
    if finding.code in OUTSIDE and finding.found:
        return _lacks(other, finding.found, finding.cells[0].file)
    return False


def _as_much(finding: Finding, other: Finding) -> bool:
    """Whether two findings miss the same amount, within rounding; a cell's own says nothing where it knows no other value."""
    if finding.difference is None or other.difference is None:
        return False
    return abs(abs(finding.difference) - abs(other.difference)) <= (other.bound or Decimal(0))


def _lacks(other: Finding, amount: Decimal, file: str) -> bool:
    """Whether what a finding misses is an amount in a file that was not counted: no more, no less, within rounding."""
    bound = other.bound or Decimal(0)
    if other.difference is None or not any(cell.file == file for cell in other.cells):
        return False
    known = other.cells[0].file == file and other.found is not None and other.expected is not None
    gap = other.expected - other.found if known and other.expected is not None and other.found is not None else None
    by_ledger = other.code == "R01" and abs(other.difference - amount) <= bound
    return by_ledger or (gap is not None and abs(gap - amount) <= bound)


def _lacking_together(finding: Finding, others: Sequence[Finding]) -> list[Finding]:
    """The findings against a ledger that together miss what was not counted in it; none where they miss more or less."""
    if finding.code not in OUTSIDE or not finding.found:
        return []
    lacking = [one for one in others if one.code == "R01" and one.difference is not None]
    missed = sum((one.difference for one in lacking if one.difference is not None), Decimal(0))
    bound = sum((one.bound for one in lacking if one.bound is not None), Decimal(0))
    return lacking if lacking and abs(missed - finding.found) <= bound else []


def _row(cell: Cell) -> tuple[str, str, int]:
    try:
        return cell.file, cell.sheet, split_address(cell.address)[1]
    except ValueError:
        return cell.file, cell.sheet, int(cell.address) if cell.address.isdecimal() else 0
