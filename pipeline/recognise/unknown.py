"""Heads that no column goes by, and that look like one that is missing: a misspelt head would be lost without a word."""

from __future__ import annotations

from difflib import SequenceMatcher

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.labels import normalised
from pipeline.tables import Recognised, Sheet

ALIKE = 0.75
"""How alike (0–1) two heads must be for the one to be taken for a slip in the other."""

_AMOUNT = r"^[\s(−–+-]*\d"


def unknown_columns(sheet: Sheet, file: str, recognised: Recognised) -> tuple[Finding, ...]:
    """A question for each column with amounts whose head is nearly that of a column that the table lacks."""
    lacking = {
        head.head: column
        for column, declared in recognised.layout.columns.items()
        if column not in recognised.columns
        for head in declared.heads
    }
    below = sheet.cells.filter(pl.col("row") > recognised.last)
    found = []
    for place, printed in recognised.unused.items():
        best = max(lacking, key=lambda head: _likeness(head, printed), default=None)
        if best is None or _likeness(best, printed) < ALIKE or place not in below.columns:
            continue
        if not below[place].drop_nulls().str.contains(_AMOUNT).any():
            continue
        message = Message(
            "The column headed {head} is not known, so its amounts are not used. Is {meant} meant? Then correct the head"
            " and drop the file again.",
            {"head": printed, "meant": best},
        )
        cell = Cell(file, sheet.name, f"{place}{recognised.last}")
        found.append(Finding("F10", Severity.WARNING, message, (cell,)))
    return tuple(found)


def _likeness(declared: str, printed: str) -> float:
    return SequenceMatcher(None, normalised(declared), normalised(printed)).ratio()
