"""Whether internal postings cancel: what one unit has booked against another, and that one against it (R06)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement

import polars as pl

from pipeline.figures import INTERNAL, sums_as_figures
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.reconcile.directly import Judged, compared, frame_of
from pipeline.tables import Mapped
from schemas.options import Counterparty
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import meets
from schemas.postings import lacks_counterparty

NAMED = 3
"""How many postings of the amount that is missing are named."""

Pair = tuple[str, str]
"""Whose postings, and against whom: the ids of two counterparties."""


@dataclass(frozen=True, slots=True, eq=False)
class _Books:
    """What the ledgers of a period hold of internal postings.

    `against` gives, for each pair, a row for each table: file, sheet, column, amount, rows. `postings` are the rows
    themselves. `present` are the units that have postings at all, `unnamed` those with internal postings that say no
    counterparty, and `arrived` the layouts of the ledgers.
    """

    against: Mapping[Pair, pl.DataFrame]
    postings: pl.DataFrame
    present: frozenset[str]
    unnamed: frozenset[str]
    arrived: frozenset[str]


def internal_postings(tables: Sequence[Mapped], organisation: Organisation, first: int) -> Judged:
    """Hold each two units' postings against each other; `first` is the number that the first sum gets.

    A pair is tested where the ledgers have both units' postings. Where one's have not come, are not declared, or say no
    counterparty, it is not tested, and says why. A unit's postings against itself come to 0 by themselves.
    """
    parties = {party.id: party for party in organisation.counterparties}
    ledgers = [mapped for mapped in tables if mapped.table.kind == "ledger" and "motpart" in mapped.rows.columns]
    if not parties or not ledgers:
        return Judged(frame_of([]))
    books = _books(ledgers, organisation)
    numbered: dict[Pair, list[int]] = {}
    frames: list[pl.DataFrame] = []
    rows: list[dict[str, object]] = []
    findings: list[Finding] = []
    for pair, sums in books.against.items():
        numbered[pair] = list(range(first, first + sums.height))
        frames.append(sums.with_columns(figure=pl.Series(numbered[pair], dtype=pl.UInt32)))
        first += sums.height
    for one, two in combinations_with_replacement(parties, 2):
        there, back = (one, two), (two, one)
        if there not in numbered and back not in numbered:
            continue
        if there not in numbered:
            there, back = back, there
        row = _pair(there, back, books, numbered, parties)
        rows.append(row)
        if row["verdict"] == "differs":
            findings.append(_finding(row, there, back, books, parties))
    figures = pl.concat(frames) if frames else None
    return Judged(frame_of(rows), tuple(findings), None if figures is None else sums_as_figures(figures, INTERNAL))


def _books(ledgers: Sequence[Mapped], organisation: Organisation) -> _Books:
    """Sort the postings of the period by whose they are and whom they are against; those of no declared unit are left."""
    frames = [frame for mapped in ledgers for frame in _sorted(mapped, organisation)]
    schema = pl.Schema({"own": pl.String(), "other": pl.String(), "amount": pl.Decimal(18, 2), "unnamed": pl.Boolean()})
    postings = pl.concat([pl.DataFrame(schema=schema), *frames], how="diagonal_relaxed")
    named = postings.filter(pl.col("own").is_not_null())
    sums = (
        named.filter(pl.col("other").is_not_null())
        .group_by("own", "other", "layout", "file", "sheet", "column", maintain_order=True)
        .agg(pl.col("amount").sum().cast(pl.Decimal(18, 2)), pl.len().cast(pl.UInt32).alias("rows"))
        if named.height
        else postings.clear()
    )
    against = {
        (str(own), str(other)): frame for (own, other), frame in sums.group_by("own", "other", maintain_order=True)
    }
    return _Books(
        against=against,
        postings=named,
        present=frozenset(named["own"].unique().drop_nulls()),
        unnamed=frozenset(named.filter("unnamed")["own"].unique().drop_nulls()),
        arrived=frozenset(mapped.table.layout for mapped in ledgers),
    )


def _sorted(mapped: Mapped, organisation: Organisation) -> Iterator[pl.DataFrame]:
    """The postings of a ledger that a declared unit owns, each code string looked at once."""
    table = mapped.table
    dimensions = [name for name in DIMENSIONS if name in mapped.rows.columns]
    strings = mapped.rows.select(dimensions).unique(maintain_order=True)
    own = [p for p in organisation.counterparties if p.match and p.layout in {None, table.layout}]
    placed = strings.with_columns(
        own=_which(own, [[party.match] for party in own], dimensions),
        other=_which(
            organisation.counterparties,
            [[{"motpart": party.codes}] for party in organisation.counterparties],
            dimensions,
        ),
        unnamed=lacks_counterparty(organisation.ledger, dimensions),
    ).filter(pl.col("own").is_not_null())
    if placed.is_empty():
        return
    yield (
        mapped.rows.filter("in_period")
        .join(placed, on=dimensions, how="inner", nulls_equal=True, maintain_order="left")
        .select(
            "own",
            "other",
            "amount",
            "unnamed",
            "row",
            "voucher",
            layout=pl.lit(table.layout),
            file=pl.lit(table.source.file),
            sheet=pl.lit(table.sheet),
            column=pl.lit(table.columns["amount"]),
        )
    )


def _which(
    parties: Sequence[Counterparty], matches: Sequence[Sequence[Mapping[str, Sequence[str]]]], dimensions: Sequence[str]
) -> pl.Expr:
    """The first party whose patterns a code string meets."""
    if not parties:
        return pl.lit(None, dtype=pl.String)
    return pl.coalesce(
        pl.when(meets(match, dimensions)).then(pl.lit(party.id)) for party, match in zip(parties, matches, strict=True)
    )


def _pair(
    there: Pair, back: Pair, books: _Books, numbered: Mapping[Pair, list[int]], parties: Mapping[str, Counterparty]
) -> dict[str, object]:
    """The comparison of a pair: what the one has against the other, and the other's against it with its sign turned."""
    left = _sum(books, there)
    own = there == back
    right = Decimal(0) if own else -_sum(books, back)
    names = " – ".join(parties[name].name for name in there)
    first, *others = numbered[there]
    operands = [(number, -1) for number in others] + [(n, -1) for n in ([] if own else numbered.get(back, []))]
    sides: tuple[Decimal, Decimal] | str = (left, right)
    if not own and (missing := _missing(parties[there[1]], books)):
        sides = missing
    elif left != right and (silent := [name for name in dict.fromkeys(there) if name in books.unnamed]):
        # Any of the postings that say no counterparty may be the one that is missed.
        sides = f"unnamed:{parties[silent[0]].name}"
    return compared("R06", (None, names, INTERNAL), "counterparty", sides, first, tuple(operands))


def _sum(books: _Books, pair: Pair) -> Decimal:
    sums = books.against.get(pair)
    return Decimal(0) if sums is None else Decimal(sums["amount"].sum())


def _missing(other: Counterparty, books: _Books) -> str:
    """Why the other side cannot be held against the one, or empty."""
    if not other.match:
        return f"outside:{other.name}"
    if other.layout is not None and other.layout not in books.arrived:
        return f"absent:{other.layout}"
    if other.id not in books.present:
        return f"no postings:{other.name}"
    return ""


def _finding(
    row: Mapping[str, object], there: Pair, back: Pair, books: _Books, parties: Mapping[str, Counterparty]
) -> Finding:
    left, right = _sum(books, there), Decimal(0) if there == back else _sum(books, back)
    off = left + right
    one, two = (parties[name].name for name in there)
    values: dict[str, Value] = {
        "one": one,
        "two": two,
        "left": Money(left),
        "right": Money(right),
        "difference": Money(off),
    }
    message = (
        Message(
            "{one}'s postings against itself come to {left}, and should come to 0. One of them lacks its other side, or"
            " has another amount. Correct it in the financial system and export the ledger again.",
            values,
        )
        if there == back
        else Message(
            "{one} has booked {left} against {two}, and {two} {right} against {one}. Together they should come to 0, and"
            " come to {difference}. One of the two lacks a posting, or has another amount: compare them.",
            values,
        )
    )
    sides = [books.against[pair] for pair in dict.fromkeys((there, back)) if pair in books.against]
    cells = [Cell(f, s, c) for frame in sides for f, s, c in frame.select("file", "sheet", "column").rows()]
    return Finding(
        "R06",
        Severity.ERROR,
        message,
        tuple(dict.fromkeys(cells)),
        line=str(row["line"]),
        measure=INTERNAL,
        found=left,
        expected=-right,
        difference=off,
        bound=Decimal(0),
        causes=tuple(_causes(off, there, books)),
        comparison=str(row["comparison"]),
    )


def _causes(off: Decimal, pair: Pair, books: _Books) -> Iterator[Message]:
    """The postings between the two that are of the amount that is missed: each may lack its other side."""
    between = books.postings.filter(pl.col("own").is_in(list(pair)) & pl.col("other").is_in(list(pair)))
    alike = between.filter(pl.col("amount") == pl.lit(off).cast(pl.Decimal(18, 2)))
    for row, voucher, file in alike.head(NAMED).select("row", "voucher", "file").rows():
        yield Message(
            "The posting in row {row} of {file}, voucher {voucher}, is of this amount: its other side may be missing.",
            {"row": str(row), "file": file, "voucher": voucher or "–"},
        )
