"""Codes that have lost their leading zeros: one finding for a column, in the place of one for every code in it."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Finding, Message, Money, Severity
from pipeline.tables import Table
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fixed_length, meets
from schemas.structure import leaf_lines


def padded(strings: pl.DataFrame, dimensions: list[str], organisation: Organisation) -> pl.DataFrame:
    """The code strings that belong to no line as they stand, but to one with zeros before their codes.

    `strings` has the dimensions and `lines`, how many lines each belongs to. Gives the dimensions with `padded`, a
    struct of the codes as they should be. A code is taken to lack zeros where it is digits alone and shorter than every
    code that is declared for its dimension in full.
    """
    leaves = leaf_lines(organisation)
    widths = {name: _width(name, organisation) for name in dimensions}
    codes = {
        name: pl.when(pl.col(name).str.contains("^[0-9]+$")).then(pl.col(name).str.zfill(width)).otherwise(pl.col(name))
        for name, width in widths.items()
        if width
    }
    left = strings.filter(pl.col("lines") == 0).select(dimensions)
    found = [left.clear().with_columns(padded=pl.struct(dimensions))]
    if left.is_empty():
        return found[0]
    # One dimension alone before all together: a short code that no line asks for may be as it should.
    for chosen in [{name: code} for name, code in codes.items()] + [codes] * (len(codes) > 1):
        whole = left.with_columns(**chosen)
        hits = whole.select(
            meets([title.match, line.match], dimensions).cast(pl.UInt32).alias(str(index))
            for index, (title, line) in enumerate(leaves)
        ).sum_horizontal()
        found.append(left.with_columns(padded=whole.to_struct()).filter(hits == 1))
        left = left.filter(hits != 1)
    return pl.concat(found)


def _width(dimension: str, organisation: Organisation) -> int:
    """The length of the shortest code that is declared in full for a dimension; 0 where none is."""
    patterns = {
        pattern
        for title, line in leaf_lines(organisation)
        for match in (title.match, line.match)
        for pattern in match.get(dimension, ())
    }
    return min((length for pattern in patterns if (length := fixed_length(pattern))), default=0)


def lost_zeros(table: Table, rows: pl.DataFrame) -> list[Finding]:
    """One finding for each column whose codes have lost zeros. `rows` are those that have, with `padded`."""
    findings = []
    for name in (name for name in DIMENSIONS if name in rows.columns):
        short = rows.filter(pl.col(name) != pl.col("padded").struct.field(name))
        if short.is_empty():
            continue
        amount = Decimal(short["amount"].sum())
        message = Message(
            "The codes in the column {head} have lost their leading zeros: {code} should be {whole}. {count} rows,"
            " {amount}, are not counted. It happens when a file is saved again in Excel. Drop the original from the"
            " financial system.",
            {
                "head": table.heads.get(name, name),
                "code": short[name][0],
                "whole": short["padded"].struct.field(name)[0],
                "count": short["row"].n_unique(),
                "amount": Money(amount),
            },
        )
        cell = Cell(table.source.file, table.sheet, table.columns[name])
        findings.append(Finding("L07", Severity.ERROR, message, (cell,), found=amount))
    return findings
