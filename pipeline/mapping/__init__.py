"""Which budget title and line each row belongs to. A row that belongs to none, or to several, is listed and not counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.mapping.belonging import MONTH, belongs, has_dates, month_of
from pipeline.mapping.named import by_name
from pipeline.mapping.summing import SUMS, figures_of, posting_sums
from pipeline.mapping.zeros import lost_zeros, padded
from pipeline.tables import Mapped, Table
from schemas.alike import distinct
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fits
from schemas.pieces import beside
from schemas.postings import lacks_counterparty
from schemas.structure import leaf_lines

__all__ = ["SUMS", "UNMAPPED", "UNMAPPED_LINE", "figures_of", "map_rows", "posting_sums"]

UNMAPPED = (
    "{codes} has no mapping: {count} rows, {amount}, belong to no line of any budget title. Choose a budget title in the"
    " yellow row of Kopplingar.xlsx and drop it, or map the codes in the settings."
)
UNMAPPED_LINE = (
    "{codes} belongs to {title}, but to no line of it: {count} rows, {amount}, are not counted. Choose a line in the"
    " yellow row of Kopplingar.xlsx and drop it, or map the codes in the settings."
)
"""What is said of codes that belong to no line. Their values name the codes: by them the list of mappings finds them."""


def map_rows(table: Table, organisation: Organisation) -> Mapped:
    """Give every row of a table its title and line (columns `title`, `line`; null where it has none)."""
    layout = organisation.layout(table.layout)
    if layout.others or layout.proves:
        nowhere = [pl.lit(None, dtype=pl.String).alias(name) for name in ("title", "line")]
        return Mapped(table, _with_period(table.rows.with_columns(nowhere), table, organisation), ())
    match table.kind:
        case "followup":
            return by_name(table, organisation)
        case "goals":
            return Mapped(table, table.rows, ())
        case _:
            return _by_codes(table, organisation)


def _with_period(rows: pl.DataFrame, table: Table, organisation: Organisation) -> pl.DataFrame:
    """Tell of each posting whether its own period (`201601`, `2016-01`) lies in the table's: January up to its month.

    Where the organisation has them, period 00 belongs to January and period 13 to December.
    """
    if table.kind != "ledger":
        return rows
    # There are few periods, and as many texts for them as postings.
    stated = rows["period"].unique().drop_nulls().to_frame()
    digits = pl.col("period").str.replace_all(r"\D", "").str.slice(0, 6)
    year, month, besides = table.period.year, table.period.month, organisation.ledger.periods
    first = f"{year}00" if "00" in besides else f"{year}01"
    last = f"{year}13" if month == 12 and "13" in besides else f"{year}{month:02d}"
    within = stated.filter(digits.is_between(pl.lit(first), pl.lit(last)))["period"].to_list()
    is_within = pl.col("period").is_not_null()
    if len(within) < stated.height:
        is_within &= pl.col("period").is_in(within).fill_null(value=False)
    return rows.with_columns(in_period=is_within)


def _by_codes(table: Table, organisation: Organisation) -> Mapped:
    """Rows by their code string: tested once for each string that occurs, not for each row."""
    dimensions = [name for name in DIMENSIONS if name in table.rows.columns]
    keys, stored = dimensions, table.rows
    if has_dates(organisation):
        keys, stored = [*dimensions, MONTH], table.rows.with_columns(month_of(table, organisation).alias(MONTH))
    strings, string = distinct(stored.select(keys))
    lines = leaf_lines(organisation)
    hits = strings.select(test.alias(str(index)) for index, test in enumerate(belongs(lines, dimensions, organisation)))
    count = pl.sum_horizontal(pl.all().cast(pl.UInt32))
    which = pl.coalesce(pl.when(pl.col(str(index))).then(pl.lit(index)) for index in range(len(lines)))
    placed = (
        strings.hstack(hits.select(count.alias("lines"), which.alias("which")))
        .with_columns(
            pl.when(pl.col("lines") == 1)
            .then(
                pl.col("which").replace_strict(
                    {i: t.id for i, (t, _) in enumerate(lines)}, default=None, return_dtype=pl.String
                )
            )
            .alias("title"),
            pl.when(pl.col("lines") == 1)
            .then(
                pl.col("which").replace_strict(
                    {i: n.id for i, (_, n) in enumerate(lines)}, default=None, return_dtype=pl.String
                )
            )
            .alias("line"),
        )
        .drop("which")
    )
    rows = beside(table.rows, placed.select("title", "line")[string])
    outside = (placed["lines"] != 1).gather(string)
    nowhere = rows.filter(outside).with_columns(placed["lines"].gather(string.filter(outside)))
    findings: list[Finding] = []
    short = padded(placed.unique([*dimensions, "lines"], maintain_order=True), dimensions, organisation)
    if not short.is_empty():
        told = nowhere.join(short, on=dimensions, how="inner", nulls_equal=True, maintain_order="left")
        nowhere = nowhere.join(short, on=dimensions, how="anti", nulls_equal=True, maintain_order="left")
        findings += lost_zeros(table, told)
    findings += _unplaced(table, nowhere, dimensions, organisation)
    return Mapped(table, _with_period(rows, table, organisation), tuple(findings))


def _unplaced(table: Table, rows: pl.DataFrame, dimensions: list[str], organisation: Organisation) -> list[Finding]:
    """One finding for each code string, by ansvar and konto, that belongs to no line or to several.

    A posting that lacks its counterparty is told as that (L02): no mapping could place it.
    """
    keys = [name for name in ("ansvar", "konto") if name in dimensions] or dimensions[:1]
    told = lacks_counterparty(organisation.ledger, dimensions) if table.kind == "ledger" else pl.lit(value=False)
    outside = (
        rows.filter((pl.col("lines") != 1) & ~told)
        .group_by(*keys, "lines", maintain_order=True)
        .agg(count=pl.len(), amount=pl.col("amount").sum(), row=pl.col("row").first())
    )
    findings = []
    for stored in outside.iter_rows(named=True):
        codes = ", ".join(f"{name} {stored[name] or '–'}" for name in keys)
        values: dict[str, Value] = {
            "codes": codes,
            "count": stored["count"],
            "amount": Money(Decimal(stored["amount"])),
        }
        # The codes stand by their own names too, for the list that they are mapped in.
        named = {name: stored[name] or "" for name in keys}
        title = _title_of(named, organisation)
        message = (
            Message(UNMAPPED_LINE if title else UNMAPPED, {**named, **values, **({"title": title} if title else {})})
            if stored["lines"] == 0
            else Message(
                "{codes} is mapped to several lines: {count} rows, {amount}, are counted in none. Let one line alone"
                " match the codes in the settings and run again.",
                values,
            )
        )
        place = Cell(table.source.file, table.sheet, f"{table.columns[keys[0]]}{stored['row']}")
        findings.append(Finding("L01", Severity.ERROR, message, (place,), found=Decimal(stored["amount"])))
    return findings


def _title_of(codes: Mapping[str, str], organisation: Organisation) -> str | None:
    """The one budget title that codes belong to although no line of it asks for them; None where that cannot be told."""
    found = [
        title
        for title in organisation.titles
        if title.match.keys() <= codes.keys() and title.match and _meet(codes, title.match)
    ]
    mapped = {
        one.title for one in organisation.mappings if one.match.keys() <= codes.keys() and _meet(codes, one.match)
    }
    return found[0].name if len(found) == 1 and mapped <= {found[0].id} else None


def _meet(codes: Mapping[str, str], match: Mapping[str, Sequence[str]]) -> bool:
    return all(fits(codes[name], patterns) for name, patterns in match.items())
