"""Personal identity numbers in a column of texts: the recogniser of `pipeline.masking` for a million texts at once."""

from __future__ import annotations

import polars as pl

_NEAR = "[0-9]{6} ?[-+–−]? ?[0-9]{4}"
"""Texts without this hold no number, and are not looked at closely."""

_END = "\x01"
"""Put behind each separator, so that one separator can end a number and another number can begin behind it."""

_CANDIDATE = (
    f"(?:^|{_END})(?:1[89]|20)?[0-9]{{6}}(?: {_END})?(?:[-+–−]{_END})?(?: {_END})?[0-9]{{4}}(?:$|[^0-9A-Za-z{_END}])"
)


def holds_identity(texts: pl.Series) -> pl.Series:
    """Whether each text holds a Swedish personal identity or coordination number; false where there is no text.

    By its date and its check digit (weights 2 and 1 in turn, digit sums, a multiple of ten), with or without century
    and separator.
    """
    texts = texts.rename("text")
    near = texts.unique().to_frame().filter(pl.col("text").str.contains(_NEAR))
    if near.is_empty():
        return pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True)
    found = (
        near.with_columns(
            candidate=pl.col("text").str.replace_all("([^0-9A-Za-z])", f"${{1}}{_END}").str.extract_all(_CANDIDATE)
        )
        .explode("candidate", empty_as_null=False, keep_nulls=False)
        .with_columns(
            number=pl.col("candidate").str.replace_all("[^0-9]", "").str.slice(-10).cast(pl.Int64),
        )
        .filter(_is_identity(pl.col("number")))
    )
    return texts.is_in(found["text"].implode()).fill_null(value=False)


def _is_identity(number: pl.Expr) -> pl.Expr:
    month, day = number // 10**6 % 100, number // 10**4 % 100
    days = pl.when(day > 60).then(day - 60).otherwise(day)
    total = pl.lit(0)
    for place in range(10):
        product = number // 10**place % 10 * (1 + place % 2)
        total = total + product // 10 + product % 10
    return month.is_between(1, 12) & days.is_between(1, 31) & (total % 10 == 0)
