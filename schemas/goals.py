"""Goals (måluppfyllelse): one row for each goal, assessed on the organisation's scale."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.organisation import Goals

CONTRACT = pa.DataFrameSchema(
    {
        "row": pa.Column(pl.UInt32, unique=True),
        "goal": pa.Column(pl.String),
        "assessment": pa.Column(pl.Int64),
        "on_scale": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="G02", error="G02")),
        "as_measured": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="G03", error="G03")),
        "as_moved": pa.Column(pl.Boolean, pa.Check.equal_to(value=True, name="G04", error="G04")),
    },
    name="goals",
)
"""What is true or false of a goal is joined by `with_tests`."""

_INDICATOR = ("target", "value", "previous_value", "direction", "tendency")


def with_tests(rows: pl.DataFrame, goals: Goals | None) -> pl.DataFrame:
    """Join what the contract tests to the goals; without a scale, and where an export says nothing of it, it is true.

    `on_scale`: the assessment is a grade of the scale (G02). `as_measured`: a green grade is given where the indicator's
    value reaches its target, and only there (G03). `as_moved`: the tendency is that of the indicator's two values (G04).
    Source: the organisation's declarations; a value that is no number is not compared.
    """
    if goals is None:
        return rows.with_columns(pl.lit(value=True).alias(name) for name in ("on_scale", "as_measured", "as_moved"))
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _INDICATOR if name not in rows.columns]
    on_scale = pl.col("assessment").is_in([grade.value for grade in goals.scale])
    green = pl.col("assessment").is_in([grade.value for grade in goals.scale if grade.status == "green"])
    higher, lower = _is_one_of("direction", goals.words.higher), _is_one_of("direction", goals.words.lower)
    over, moved = _difference("value", "target"), _difference("value", "previous_value").sign()
    reached = pl.when(higher).then(over >= 0).when(lower).then(over <= 0)
    tendency = (
        pl.when(_is_one_of("tendency", goals.words.unchanged))
        .then(moved == 0)
        .when(_is_one_of("tendency", goals.words.better))
        .then(pl.when(higher).then(moved > 0).when(lower).then(moved < 0).otherwise(moved != 0))
        .when(_is_one_of("tendency", goals.words.worse))
        .then(pl.when(higher).then(moved < 0).when(lower).then(moved > 0).otherwise(moved != 0))
    )
    return rows.with_columns(*absent).with_columns(
        on_scale=on_scale,
        as_measured=((reached == green) | ~on_scale).fill_null(value=True),
        as_moved=tendency.fill_null(value=True),
    )


def _is_one_of(column: str, words: tuple[str, ...]) -> pl.Expr:
    text = pl.col(column).str.strip_chars().str.to_lowercase()
    return text.is_in([word.lower() for word in words]).fill_null(value=False)


def _difference(column: str, other: str) -> pl.Expr:
    """One value less another, to a millionth; null where either is no number or they are not written alike.

    A percentage is compared with another, or with a share from −1 to 1 as spreadsheets store it: `70 %` with 80 would be
    a guess.
    """
    alike = _is_percentage(column) == _is_percentage(other)
    shares = pl.all_horizontal(_is_percentage(name) | (_value(name).abs() <= 1) for name in (column, other))
    return pl.when(alike | shares).then((_value(column) - _value(other)).round(6))


def _is_percentage(column: str) -> pl.Expr:
    return pl.col(column).str.contains("%", literal=True)


def _value(column: str) -> pl.Expr:
    """What a text says as a number, a percentage as a share. Indicators are no money, so a float will do."""
    digits = (
        pl.col(column)
        .str.replace_all(r"[\s%]", "")
        .str.replace("−", "-", literal=True)
        .str.replace(",", ".", literal=True)
    )
    number = digits.cast(pl.Float64, strict=False)
    return pl.when(_is_percentage(column)).then(number / 100).otherwise(number)
