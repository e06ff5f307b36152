"""Codes that have lost their leading zeros: one finding for a column, in the place of one for every code in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from pipeline.figures import CONTROL
from pipeline.findings import Cell, Finding, Message, Money, Severity
from pipeline.tables import Mapped, Table
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fixed_length, meets
from schemas.structure import in_own_signs, leaf_lines


def padded(strings: pl.DataFrame, dimensions: list[str], organisation: Organisation) -> pl.DataFrame:
    """The code strings that belong to no line as they stand, but to one with zeros before their codes.

    `strings` has the dimensions and `lines`, how many lines each belongs to. Gives the dimensions with `padded`, a
    struct of the codes as they should be, and the line that they then belong to (`whole_title`, `whole_line`). A code is
    taken to lack zeros where it is digits alone and shorter than every code that is declared for its dimension in full.
    """
    leaves = leaf_lines(organisation)
    widths = {name: _width(name, organisation) for name in dimensions}
    codes = {
        name: pl.when(pl.col(name).str.contains("^[0-9]+$")).then(pl.col(name).str.zfill(width)).otherwise(pl.col(name))
        for name, width in widths.items()
        if width
    }
    left = strings.filter(pl.col("lines") == 0).select(dimensions)
    none = pl.lit(None, dtype=pl.String)
    found = [left.clear().with_columns(padded=pl.struct(dimensions), whole_title=none, whole_line=none)]
    if left.is_empty():
        return found[0]
    # One dimension alone before all together: a short code that no line asks for may be as it should.
    for chosen in [{name: code} for name, code in codes.items()] + [codes] * (len(codes) > 1):
        whole = left.with_columns(**chosen)
        tests = whole.select(
            meets([title.match, line.match], dimensions).alias(str(index)) for index, (title, line) in enumerate(leaves)
        )
        hits = tests.cast(pl.UInt32).sum_horizontal()
        which = tests.select(pl.coalesce(pl.when(pl.col(name)).then(int(name)) for name in tests.columns)).to_series()
        names = {
            "whole_title": [None if at is None else leaves[at][0].id for at in which],
            "whole_line": [None if at is None else leaves[at][1].id for at in which],
        }
        named = pl.DataFrame(names, schema=dict.fromkeys(names, pl.String))
        found.append(left.with_columns(padded=whole.to_struct(), **named.to_dict()).filter(hits == 1))
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


def with_zeros(tables: Sequence[Mapped], figures: pl.DataFrame, organisation: Organisation) -> dict[int, int]:
    """What the sums of ledgers whose codes have lost their leading zeros would be with them: figure → öre.

    `figures` are all of the tables', numbered. What is not counted for want of the zeros is taken from what is not counted.
    """
    whole: dict[int, int] = {}
    for mapped in tables:
        if mapped.table.kind != "ledger" or (more := _restored(mapped, organisation)).is_empty():
            continue
        more = in_own_signs(more, mapped.table.layout, organisation)
        by_line = {(title, line): int(amount * 100) for title, line, amount in more.rows()}
        own = figures.filter(
            (pl.col("file") == mapped.table.source.file)
            & (pl.col("sheet") == mapped.table.sheet)
            & (pl.col("measure") != CONTROL)
        )
        for figure, title, line, amount in own.select("figure", "title", "line", "amount").rows():
            shift = by_line.get((title, line), 0) if line is not None else -sum(by_line.values())
            if shift:
                whole[figure] = int(amount * 100) + shift
    return whole


def _restored(mapped: Mapped, organisation: Organisation) -> pl.DataFrame:
    """What a ledger's lines would have more (`title`, `line`, `amount`) if its codes had the zeros that they have lost."""
    table = mapped.table
    lost = any(finding.code == "L07" and finding.found is not None for finding in mapped.findings)
    dimensions = [name for name in DIMENSIONS if name in table.rows.columns]
    # Nothing is looked for where nothing is lost: it asks of every line.
    rows = mapped.rows.filter(pl.col("line").is_null() & pl.col("in_period")) if lost else mapped.rows.clear()
    strings = rows.select(dimensions).unique(maintain_order=True).with_columns(lines=pl.lit(0, dtype=pl.UInt32))
    whole = padded(strings, dimensions, organisation)
    return (
        rows.drop("title", "line")
        .join(whole, on=dimensions, nulls_equal=True, maintain_order="left")
        .group_by(title="whole_title", line="whole_line", maintain_order=True)
        .agg(pl.col("amount").sum().cast(pl.Decimal(18, 2)))
    )


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
