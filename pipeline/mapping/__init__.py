"""Which budget title and line each row belongs to. A row that belongs to none, or to several, is listed and not counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from pipeline.figures import CONTROL, FIGURES, Amount
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.mapping.belonging import MONTH, belongs, has_dates, month_of
from pipeline.mapping.named import by_name
from pipeline.mapping.zeros import lost_zeros, padded
from pipeline.tables import Mapped, Table, split_address
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fits
from schemas.postings import lacks_counterparty
from schemas.structure import in_own_signs, leaf_lines

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


def figures_of(mapped: Mapped, organisation: Organisation) -> pl.DataFrame:
    """The figures of a mapped table, with every column of `FIGURES` but the number: its amounts and its control totals.

    A ledger gives one figure for each line that postings are mapped to: the sum of the period's postings, 0.00 where
    there are none, since a ledger lists all there is; and one more for the postings that are not counted, if any.
    """
    table = mapped.table
    if table.kind == "goals":
        return pl.DataFrame(schema=FIGURES).drop("figure")
    rows = mapped.rows
    if table.kind == "ledger":
        rows = _ledger_sums(mapped, organisation)
    elif table.kind == "decisions":
        rows = pl.concat([rows, _unchanged(mapped, organisation)], how="diagonal")
    rows = in_own_signs(rows, table.layout, organisation)
    frames = [rows, _control_totals(table)]
    return pl.concat(
        frame.select(
            pl.col(name).cast(FIGURES[name]) if name in frame.columns else pl.lit(None, dtype=FIGURES[name]).alias(name)
            for name in ("title", "line", "measure", "month", "amount", "step", "row", "column", "rows")
        )
        for frame in frames
    ).with_columns(
        pl.lit(table.layout).alias("layout"),
        pl.lit(table.kind).alias("kind"),
        pl.lit(table.source.file).alias("file"),
        pl.lit(table.sheet).alias("sheet"),
    )


def _unchanged(mapped: Mapped, organisation: Organisation) -> pl.DataFrame:
    """A change of 0.00 for each line that no decision is about: an export of decisions lists all there are."""
    measures = [name for name in mapped.table.columns if name in {measure.id for measure in organisation.measures}]
    lines = [
        (title.id, line.id, measure, mapped.table.columns[measure], Decimal(0), Decimal("0.01"), 0)
        for title, line in leaf_lines(organisation)
        for measure in measures
    ]
    names = ("title", "line", "measure", "column", "amount", "step", "rows")
    changed = mapped.rows.select("title", "line", "measure")
    none = pl.DataFrame(lines, schema={name: FIGURES[name] for name in names}, orient="row")
    return none.join(changed, on=["title", "line", "measure"], how="anti", maintain_order="left")


def _ledger_sums(mapped: Mapped, organisation: Organisation) -> pl.DataFrame:
    table = mapped.table
    lines = pl.DataFrame(
        [(title.id, line.id) for title, line in leaf_lines(organisation)],
        schema={"title": pl.String, "line": pl.String},
        orient="row",
    )
    counted = pl.col("line").is_not_null() & pl.col("in_period")
    if organisation.layout(table.layout).others:
        lines = lines.clear()
    totals = [pl.col("amount").sum().cast(Amount), pl.len().cast(pl.UInt32).alias("rows")]
    rows = mapped.rows.select("title", "line", "in_period", "amount")
    sums = rows.filter(counted).group_by("title", "line").agg(totals)
    outside = rows.filter(~counted).select(
        pl.lit(None, dtype=pl.String).alias("title"), pl.lit(None, dtype=pl.String).alias("line"), *totals
    )
    return pl.concat(
        [
            lines.join(sums, on=["title", "line"], how="left", maintain_order="left").with_columns(
                pl.col("amount").fill_null(Decimal(0)).cast(Amount), pl.col("rows").fill_null(0)
            ),
            outside.filter(pl.col("rows") > 0),
        ]
    ).with_columns(
        pl.lit(organisation.layout(table.layout).measure).alias("measure"),
        pl.lit(Decimal("0.01")).cast(Amount).alias("step"),
        pl.lit(table.columns["amount"]).alias("column"),
    )


def _control_totals(table: Table) -> pl.DataFrame:
    controls = [control for control in table.controls if control.column in table.columns]
    addresses = [split_address(control.cell) for control in controls]
    return pl.DataFrame(
        {
            "measure": [CONTROL] * len(controls),
            "amount": [control.printed for control in controls],
            "step": [control.step for control in controls],
            "row": [row for _, row in addresses],
            "column": [column for column, _ in addresses],
        },
        schema={"measure": pl.String, "amount": Amount, "step": Amount, "row": pl.UInt32, "column": pl.String},
    )


def _with_period(rows: pl.DataFrame, table: Table, organisation: Organisation) -> pl.DataFrame:
    """Tell of each posting whether its own period (`201601`, `2016-01`) lies in the table's: January up to its month.

    Where the organisation has them, period 00 belongs to January and period 13 to December.
    """
    if table.kind != "ledger":
        return rows
    # There are few periods, and as many texts for them as postings.
    stated = rows["period"].unique().to_frame()
    digits = pl.col("period").str.replace_all(r"\D", "").str.slice(0, 6)
    year, month, besides = table.period.year, table.period.month, organisation.ledger.periods
    first = f"{year}00" if "00" in besides else f"{year}01"
    last = f"{year}13" if month == 12 and "13" in besides else f"{year}{month:02d}"
    within = stated.filter(digits.is_between(pl.lit(first), pl.lit(last)))["period"].to_list()
    return rows.with_columns(in_period=pl.col("period").is_in(within).fill_null(value=False))


def _by_codes(table: Table, organisation: Organisation) -> Mapped:
    """Rows by their code string: tested once for each string that occurs, not for each row."""
    dimensions = [name for name in DIMENSIONS if name in table.rows.columns]
    keys, stored = dimensions, table.rows
    if has_dates(organisation):
        keys, stored = [*dimensions, MONTH], table.rows.with_columns(month_of(table, organisation).alias(MONTH))
    strings = stored.select(keys).unique(maintain_order=True)
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
    rows = stored.join(placed, on=keys, how="left", nulls_equal=True, maintain_order="left").drop(
        set(keys) - {*dimensions}
    )
    nowhere = rows.filter(pl.col("lines") != 1)
    findings: list[Finding] = []
    short = padded(placed.unique([*dimensions, "lines"], maintain_order=True), dimensions, organisation)
    if not short.is_empty():
        told = nowhere.join(short, on=dimensions, how="inner", nulls_equal=True, maintain_order="left")
        nowhere = nowhere.join(short, on=dimensions, how="anti", nulls_equal=True, maintain_order="left")
        findings += lost_zeros(table, told)
    findings += _unplaced(table, nowhere, dimensions, organisation)
    return Mapped(table, _with_period(rows.drop("lines"), table, organisation), tuple(findings))


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
