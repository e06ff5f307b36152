"""Sheets as reading gives them, written as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.tables import Kind, Sheet, letters


def sheet(rows: Sequence[Sequence[object]], name: str = "Blad1", kinds: Mapping[str, str] | None = None) -> Sheet:
    """A sheet from its rows, from row 1: a text is a text, an int or a float a number, None a blank cell.

    `kinds` gives the kind of single cells by their addresses.
    """
    width = max(len(row) for row in rows)
    columns = [letters(place) for place in range(1, width + 1)]
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    texts = {column: [None if row[at] is None else str(row[at]) for row in padded] for at, column in enumerate(columns)}
    told = {
        column: [
            None
            if row[at] is None
            else (kinds or {}).get(f"{column}{line}", "text" if isinstance(row[at], str) else "number")
            for line, row in enumerate(padded, start=1)
        ]
        for at, column in enumerate(columns)
    }
    numbers = pl.Series("row", range(1, len(rows) + 1), dtype=pl.UInt32)
    cells = pl.DataFrame([numbers, *(pl.Series(column, values, dtype=pl.String) for column, values in texts.items())])
    return Sheet(
        name,
        cells,
        pl.DataFrame([numbers, *(pl.Series(column, values, dtype=Kind) for column, values in told.items())]),
    )


def table(text: str) -> list[list[str | None]]:
    """Rows from a drawing: `| a | b |`; an empty cell is blank, and an empty line a row without cells."""
    drawn = [line.strip() for line in text.strip("\n").splitlines()]
    return [[cell.strip() or None for cell in line.strip("|").split("|")] if line else [None] for line in drawn]
