"""Questions about forecasts: whether the rest of the year goes as the year so far has gone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import polars as pl

from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from schemas.organisation import Organisation
from schemas.pace import Pace
from schemas.periods import Period
from schemas.structure import leaf_lines


def questions(figures: pl.DataFrame, period: Period, organisation: Organisation) -> list[Finding]:
    """What is asked about the forecasts of lines that sum no others, by the most exact source of each amount.

    `figures` are all placed figures of a period. Where the year is out, nothing is asked.
    """
    if period.month == 12:
        return []
    actuals = _by_line(figures, organisation, "actual", "period")
    forecasts = _by_line(figures, organisation, "forecast", "year")
    return [*_questions(actuals, forecasts, period, organisation)]


_Amounts = dict[tuple[str, str], tuple[str, Decimal, tuple[Cell, ...]]]


def _by_line(figures: pl.DataFrame, organisation: Organisation, kind: str, horizon: str) -> _Amounts:
    """Each line's measure, amount and cells, from the first source that has it."""
    order = {layout: rank for rank, layout in enumerate(organisation.sources.order)}
    measures = [measure.id for measure in organisation.measures if (measure.kind, measure.horizon) == (kind, horizon)]
    wanted = (
        figures.filter(pl.col("measure").is_in(measures[:1]) & pl.col("month").is_null() & pl.col("line").is_not_null())
        .with_columns(rank=pl.col("layout").replace_strict(order, return_dtype=pl.UInt32, default=None))
        .filter(pl.col("rank") == pl.col("rank").min().over("title", "line"))
        .group_by("title", "line", "measure", maintain_order=True)
        .agg(pl.col("amount").sum(), "file", "sheet", at=pl.format("{}{}", "column", pl.col("row").cast(pl.String)))
    )
    return {
        (title, line): (
            measure,
            Decimal(amount),
            tuple(Cell(*where) for where in zip(files, sheets, cells, strict=True) if where[2] is not None),
        )
        for title, line, measure, amount, files, sheets, cells in wanted.rows()
    }


def _questions(actuals: _Amounts, forecasts: _Amounts, period: Period, organisation: Organisation) -> Iterator[Finding]:
    rate = organisation.forecast.rate
    for title, line in leaf_lines(organisation):
        place = title.id, line.id
        if place not in actuals or place not in forecasts:
            continue
        _, actual, _ = actuals[place]
        measure, forecast, cells = forecasts[place]
        pace = Pace(actual, forecast, period.month)
        values: dict[str, Value] = {
            "line": line.name,
            "so_far": Money(_oere(pace.so_far)),
            "implied": Money(_oere(pace.implied)),
            "actual": Money(actual),
            "forecast": Money(forecast),
        }
        if line.reverses and pace.is_extrapolated():
            message = Message(
                "{line} came to {actual} so far, and the forecast, {forecast}, goes on at the same pace. But it is"
                " declared to be taken back within the year. Take it out of the extrapolation.",
                values,
            )
            yield Finding(
                "Q02", Severity.WARNING, message, cells, title=title.id, line=line.id, measure=measure, found=forecast
            )
        if not line.reverses and rate is not None and pace.is_unusual(rate):
            message = Message(
                "{line} has come to {so_far} a month so far. By the forecast, {forecast}, it comes to {implied} a month"
                " for the rest of the year. Is that meant? Then say why in the comment; otherwise look at the forecast.",
                values,
            )
            yield Finding(
                "Q01", Severity.INFO, message, cells, title=title.id, line=line.id, measure=measure, found=forecast
            )


def _oere(amount: Fraction) -> Decimal:
    """An amount rounded to the öre, to be read."""
    return Decimal(round(amount * 100)) / 100
