"""What moved from one line to another between two years, and what that is worth in the previous one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import NamedTuple

import polars as pl

from pipeline.figures import DECLARED, FIGURES, Amount
from pipeline.findings import Finding, Message, Money
from pipeline.tables import Mapped
from schemas.comparability import Move, known_to
from schemas.organisation import Organisation
from schemas.patterns import meets
from schemas.periods import Period
from schemas.structure import Structure, in_own_signs
from schemas.titles import Line

MOVED = pl.Schema({"move": pl.Int64(), "title": pl.String(), "line": pl.String(), "amount": Amount, "step": Amount})
"""What a move gives to a line of the previous year, or takes from it. `step` is what the last digit is worth; 0 is exact."""

_KEYS = ["title", "line"]
_OERE = Decimal("0.01")


class Years(NamedTuple):
    """The two years that are compared: the month that both are accumulated to, and the days that moves are between."""

    previous: str
    current: str
    first: date
    last: date

    def is_counted(self, month: str, up_to: str) -> bool:
        """Whether a month is one of those that a year is accumulated over."""
        return month[:4] == up_to[:4] and month <= up_to


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """The moves between the two years: `amounts` (`MOVED`) by their places among the organisation's.

    `unknown` are those whose amounts nobody has declared for the month, and no balances give.
    """

    years: Years | None
    amounts: pl.DataFrame
    unknown: frozenset[int] = frozenset()


def years_of(period: Period, organisation: Organisation) -> Years | None:
    """The years that the organisation compares, as of a period; None where it compares none."""
    declared = organisation.previous_year
    if declared is None:
        return None
    month = 12 if organisation.measure(declared.against).horizon == "year" else period.month
    now, before = Period(period.year, month), Period(period.year - 1, month)
    return Years(str(before), str(now), date(before.year, 1, 1), now.last_day)


def moves_between(tables: Sequence[Mapped], period: Period, organisation: Organisation) -> Moves:
    """What was moved between the previous year and this one, line by line: as declared, or as the balances give it."""
    years = years_of(period, organisation)
    frames, unknown = [pl.DataFrame(schema=MOVED)], set()
    for index, move in enumerate(organisation.moves if years else ()):
        if years is None or not move.is_between(years.first, years.last):
            continue
        found = (
            _by_codes(index, move, tables, organisation) if move.match else _declared(index, move, years, organisation)
        )
        if found is None:
            unknown.add(index)
        else:
            frames.append(found)
    return Moves(years, pl.concat(frames), frozenset(unknown))


def line_of(title: str, line: str | None, organisation: Organisation) -> str:
    """The line that is meant: the title's net where none is named."""
    return line or next(one.net for one in organisation.titles if one.id == title)


def _declared(index: int, move: Move, years: Years, organisation: Organisation) -> pl.DataFrame | None:
    if years.previous not in move.months:
        return None
    factor = organisation.units[move.unit or organisation.organisation.currency].factor
    rows = []
    for part in move.parts:
        if part.title is not None:
            amount = part.amounts[years.previous]
            step = known_to(amount, factor)
            line = line_of(part.title, part.line, organisation)
            rows.append((index, part.title, line, amount * factor, step if step > _OERE else Decimal(0)))
    return pl.DataFrame(rows, schema=MOVED, orient="row")


def _by_codes(index: int, move: Move, tables: Sequence[Mapped], organisation: Organisation) -> pl.DataFrame | None:
    """What the balances of the previous year have on the codes that move, taken from where they are and given where they go.

    What is on its new line already has not moved. None where no balances have come, or where a code could go nowhere.
    """
    measure = organisation.previous_year.measure if organisation.previous_year else ""
    balances = [mapped for mapped in tables if mapped.table.kind != "followup" and measure in mapped.table.columns]
    title = next(one for one in organisation.titles if one.id == move.title)
    targets = [title.line(move.line)] if move.line else [line for line in title.lines if not line.of]
    frames = [pl.DataFrame(schema=MOVED)]
    for mapped in balances:
        rows = mapped.rows.filter((pl.col("measure") == measure) & meets([move.match], mapped.rows.columns))
        rows = in_own_signs(rows, mapped.table.layout, organisation)
        fits = [_goes_to(line, mapped, alone=bool(move.line)).cast(pl.UInt32) for line in targets]
        if not rows.select(reduce(add, fits).eq(1).all()).item():
            return None
        given = rows.with_columns(
            to=pl.coalesce(
                pl.when(_goes_to(line, mapped, alone=bool(move.line))).then(pl.lit(line.id)) for line in targets
            )
        ).filter(~((pl.col("title") == title.id) & (pl.col("line") == pl.col("to"))).fill_null(value=False))
        step = pl.when(pl.col("step") > _OERE).then("step").otherwise(Decimal(0))
        frames += [
            given.filter(pl.col("line").is_not_null()).select(*_KEYS, amount=-pl.col("amount"), step=step),
            given.select(title=pl.lit(title.id), line="to", amount="amount", step=step),
        ]
    sums = pl.concat([frame.with_columns(move=pl.lit(index)).select(list(MOVED)).cast(MOVED) for frame in frames])
    return (
        sums.group_by("move", *_KEYS, maintain_order=True).agg(pl.col("amount", "step").sum()).cast(MOVED)
        if balances
        else None
    )


def _goes_to(line: Line, mapped: Mapped, *, alone: bool) -> pl.Expr:
    return pl.lit(value=True) if alone else meets([line.match], mapped.rows.columns)


def restated(moves: Moves, organisation: Organisation, first: int) -> pl.DataFrame:
    """What follow-ups print as moved, as figures (`FIGURES`) that stand beside the balances. Numbered from `first`."""
    declared = organisation.previous_year
    wanted = {index: move.name for index, move in enumerate(organisation.moves) if move.restated}
    own = moves.amounts.filter(pl.col("move").is_in(list(wanted)))
    if declared is None or own.is_empty():
        return pl.DataFrame(schema=FIGURES)
    said = {"measure": declared.measure, "layout": DECLARED, "kind": DECLARED}
    said["file"] = f"{organisation.organisation.id}.toml"
    made = own.with_row_index("figure", offset=first).with_columns(
        *(pl.lit(text).alias(name) for name, text in said.items()),
        sheet=pl.col("move").replace_strict(wanted, return_dtype=pl.String),
        step=pl.max_horizontal("step", pl.lit(_OERE)),
    )
    empty = [pl.lit(None, dtype=kind).alias(name) for name, kind in FIGURES.items() if name not in made.columns]
    return made.with_columns(empty).select(list(FIGURES)).cast(FIGURES)


def with_moves_beside(
    findings: Sequence[Finding], moves: Moves, organisation: Organisation, structure: Structure
) -> list[Finding]:
    """The findings, those on the previous year (R04) with what a move that follow-ups are not said to have restated explains."""
    shown = [index for index, move in enumerate(organisation.moves) if not move.restated]
    amounts = moves.amounts.filter(pl.col("move").is_in(shown))
    if amounts.is_empty():
        return list(findings)
    return [
        replace(
            finding, causes=(*finding.causes, *_causes(finding, finding.difference, amounts, organisation, structure))
        )
        if finding.code == "R04" and finding.difference is not None
        else finding
        for finding in findings
    ]


def _causes(
    finding: Finding, difference: Decimal, amounts: pl.DataFrame, organisation: Organisation, structure: Structure
) -> Iterator[Message]:
    under = structure.leaves.filter((pl.col("title") == finding.title) & (pl.col("line") == finding.line))
    own = under.select(title="member_title", line="member_line", weight="weight").join(
        amounts, on=_KEYS, maintain_order="left_right"
    )
    whole = own.group_by("move", maintain_order=True).agg((pl.col("amount") * pl.col("weight")).sum())
    for index, amount in whole.rows():
        if amount:
            yield Message(
                "{move}: {amount} of the previous year. If the follow-up is printed as if that had been moved already, say"
                " so in the settings (restated); {rest} of the difference then remains.",
                {"move": organisation.moves[index].name, "amount": Money(amount), "rest": Money(difference - amount)},
            )
