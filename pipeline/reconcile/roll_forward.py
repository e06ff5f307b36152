"""Whether what was accumulated rolls forward: the ledger up to an earlier month, and the postings since (R07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.figures import ROLLED, Amount, sums_as_figures
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.reconcile.directly import Judged, compared, frame_of
from pipeline.tables import Mapped
from schemas.organisation import DIMENSIONS, Organisation
from schemas.periods import Period

SHOWN = 5
"""How many lines the message names."""

CELLS = 1_000
"""How many cells a finding names. Its message counts all postings."""

_LEAF = ["title", "line"]
_Leaf = tuple[str, str]

_SUMS = pl.Schema(
    {
        "figure": pl.UInt32(),
        "title": pl.String(),
        "line": pl.String(),
        "amount": Amount,
        "rows": pl.UInt32(),
        "layout": pl.String(),
        "file": pl.String(),
        "sheet": pl.String(),
        "column": pl.String(),
    }
)
"""A sum of postings on a line."""


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The newest period before one, of the same year, of which anything was accepted.

    `amounts` are its consolidated amounts (`title/line/measure` → decimal text), `ledgers` its ledgers' tables.
    """

    period: Period
    amounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ledgers: tuple[Mapped, ...] = ()


def roll_forward(
    tables: Sequence[Mapped], figures: pl.DataFrame, past: Past | None, period: Period, organisation: Organisation
) -> Judged:
    """Hold each line's accumulated postings against those of an earlier period and the postings of the months since.

    The two are sums of their own, numbered after `figures`: of the earlier ledger, and of the newer one's later months.
    In January nothing has been accumulated. Where no earlier ledger of the year is there, nothing is compared, unless
    there should be one for every month: then it is not tested, and says so.
    """
    rows: list[dict[str, object]] = []
    findings: list[Finding] = []
    rolled = [sums_as_figures(pl.DataFrame(schema=_SUMS), ROLLED)]
    first = figures.height
    for layout in organisation.layouts:
        now = [mapped for mapped in tables if mapped.table.layout == layout.id]
        if layout.kind != "ledger" or layout.others or not now or period.before is None:
            continue
        before = [mapped for mapped in past.ledgers if mapped.table.layout == layout.id] if past else []
        measure = str(layout.measure)
        if past is None or not before:
            if organisation.ledger.monthly:
                reason = f"no period:{layout.id}:{period.before}"
                rows.append(compared("R07", (None, None, measure), layout.id, reason))
            continue
        numbers: dict[_Leaf, list[int]] = {}
        accumulated = figures.filter((pl.col("layout") == layout.id) & pl.col("line").is_not_null())
        for number, title, line in accumulated.select("figure", *_LEAF).rows():
            numbers.setdefault((title, line), []).append(number)
        sums = _sums(before, now, past.period).with_row_index("figure", offset=first)
        first += sums.height
        rolled.append(sums_as_figures(sums, ROLLED))
        own = [
            _row((title, line, measure), str(past.period), sides, numbers.get((title, line), []), held)
            for title, line, *sides, held in _sides(now, sums).rows()
        ]
        rows += own
        differing = [row for row in own if row["verdict"] == "differs"]
        findings += _findings(before, now, past.period, differing, organisation)
    return Judged(frame_of(rows), tuple(findings), pl.concat(rolled))


def _row(
    place: tuple[str, str, str], against: str, sides: Sequence[Decimal], numbers: Sequence[int], held: Sequence[int]
) -> dict[str, object]:
    """A line's comparison. Of several ledgers the first has the figure, and what is in the others is taken from its side."""
    left, right = sides
    operands = (*((number, 1) for number in held), *((number, -1) for number in numbers[1:]))
    return compared("R07", place, against, (left, right), next(iter(numbers), None), operands)


def _sums(before: Sequence[Mapped], now: Sequence[Mapped], up_to: Period) -> pl.DataFrame:
    """For each line, what had been accumulated and what was posted since: a sum (`_SUMS`) for each ledger that has any."""
    counted = pl.col("line").is_not_null() & pl.col("in_period")
    parts = [
        *(_part(mapped, counted) for mapped in before),
        *(_part(mapped, counted & (_month() > up_to.month)) for mapped in now),
    ]
    return pl.concat(parts)


def _part(mapped: Mapped, counted: pl.Expr) -> pl.DataFrame:
    table = mapped.table
    return (
        mapped.rows.filter(counted)
        .group_by(_LEAF)
        .agg(pl.col("amount").sum().cast(Amount), rows=pl.len().cast(pl.UInt32))
        .sort(_LEAF)
        .with_columns(
            layout=pl.lit(table.layout),
            file=pl.lit(table.source.file),
            sheet=pl.lit(table.sheet),
            column=pl.lit(table.columns["amount"]),
        )
    )


def _sides(now: Sequence[Mapped], sums: pl.DataFrame) -> pl.DataFrame:
    """For each line what is accumulated (`left`), what had been with what came since (`right`), and the sums of that."""
    counted = pl.col("line").is_not_null() & pl.col("in_period")
    accumulated = pl.concat(_part(mapped, counted) for mapped in now)
    left = accumulated.group_by(_LEAF).agg(pl.col("amount").sum().cast(Amount).alias("left"))
    right = sums.group_by(_LEAF).agg(pl.col("amount").sum().cast(Amount).alias("right"), pl.col("figure").sort())
    both = left.join(right, on=_LEAF, how="full", coalesce=True).sort(_LEAF)
    nothing = pl.lit("0.00").cast(Amount)
    return both.select(
        *_LEAF, pl.col("left", "right").fill_null(nothing), pl.col("figure").fill_null(pl.lit([], pl.List(pl.UInt32)))
    )


def _month() -> pl.Expr:
    """The month of a posting that lies in its period: `201608` and `2016-08` are 8, `201600` is 1 and `201613` is 12."""
    return pl.col("period").str.replace_all(r"\D", "").str.slice(4, 2).cast(pl.Int8, strict=False).clip(1, 12)


def changed_postings(before: Sequence[Mapped], now: Sequence[Mapped], up_to: Period) -> pl.DataFrame:
    """The postings up to a period's month that one of two ledgers has and the other has not.

    Columns: the codes that both have, `period`, `voucher`, `amount`; `came` and `went`, how many more the later and the
    earlier has; `row`, `file`, `sheet` and `column` of the first in the later one, null where it has none. What is only
    written otherwise in a text or a date has not changed.
    """
    shared = [
        name
        for name in (*DIMENSIONS, "period", "voucher", "amount")
        if all(name in mapped.rows.columns for mapped in (*before, *now))
    ]
    early = pl.concat(_counted(mapped, shared, up_to) for mapped in before)
    late = pl.concat(_counted(mapped, shared, up_to) for mapped in now)
    # Most postings stand in both: they are told apart by their hashes, and only the rest compared column by column.
    hashes = (
        pl.concat([early.select("hash", way=pl.lit(-1)), late.select("hash", way=pl.lit(1))])
        .group_by("hash")
        .agg(pl.col("way").sum())
        .filter(pl.col("way") != 0)
        .select("hash")
    )
    counts = [
        frame.join(hashes, on="hash", how="semi", maintain_order="left")
        .group_by(shared, maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias(name), pl.col("row", "file", "sheet", "column").first())
        for frame, name in ((early, "was"), (late, "is"))
    ]
    both = counts[1].join(counts[0].select(*shared, "was"), on=shared, how="full", coalesce=True, nulls_equal=True)
    more = pl.col("is").fill_null(0) - pl.col("was").fill_null(0)
    return both.with_columns(came=pl.max_horizontal(more, pl.lit(0)), went=pl.max_horizontal(-more, pl.lit(0))).filter(
        pl.col("came") + pl.col("went") > 0
    )


def _counted(mapped: Mapped, shared: list[str], up_to: Period) -> pl.DataFrame:
    table = mapped.table
    return mapped.rows.filter(pl.col("in_period") & (_month() <= up_to.month)).select(
        *shared,
        "row",
        hash=pl.struct(shared).hash(),
        file=pl.lit(table.source.file),
        sheet=pl.lit(table.sheet),
        column=pl.lit(table.columns["amount"]),
    )


def _findings(
    before: Sequence[Mapped],
    now: Sequence[Mapped],
    up_to: Period,
    differing: Sequence[Mapping[str, object]],
    organisation: Organisation,
) -> list[Finding]:
    """One finding for all postings of earlier months that have changed, however many lines they are on."""
    changed = changed_postings(before, now, up_to)
    if changed.is_empty():
        return []
    of_voucher = changed.group_by("voucher", "period").agg(pl.col("came").sum(), pl.col("went").sum())
    count = int(of_voucher.select(pl.max_horizontal("came", "went").sum()).item())
    net = Decimal(changed.select((pl.col("amount") * (pl.col("came") - pl.col("went"))).sum()).item() or 0)
    table = now[0].table
    cells = tuple(
        Cell(file, sheet, f"{column}{row}")
        for file, sheet, column, row in changed.filter(pl.col("came") > 0)
        .sort("file", "row")
        .head(CELLS)
        .select("file", "sheet", "column", "row")
        .rows()
    )
    values: dict[str, Value] = {"count": count, "month": str(up_to), "amount": Money(net)}
    if differing:
        names = [_named(row, organisation) for row in differing]
        values["lines"] = "; ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
        message = Message(
            "{count} postings up to and including {month} have changed since that month's ledger, {amount} net, on"
            " {lines}. The change is in this period's figures. Write down the reason; if it is not meant, export the"
            " ledger again.",
            values,
        )
    else:
        message = Message(
            "{count} postings up to and including {month} have changed since that month's ledger, {amount} net. No"
            " line's amount has changed by it.",
            values,
        )
    cells = cells or (Cell(table.source.file, table.sheet, table.columns["amount"]),)
    if not differing:
        return [Finding("R07", Severity.INFO, message, cells, line=table.layout, found=net)]
    companions = tuple(str(row["comparison"]) for row in differing)
    return [
        Finding("R07", Severity.WARNING, message, cells, line=table.layout, found=net, companions=companions),
    ]


def _named(row: Mapping[str, object], organisation: Organisation) -> str:
    title, line = str(row["title"]), str(row["line"])
    names = {one.id: one.name for one in organisation.lines_of(title)}
    return f"{organisation.title_name(title)}, {names.get(line, line)}"
