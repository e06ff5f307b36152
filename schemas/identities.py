"""Personal identity numbers in a column of texts: the recogniser of `pipeline.masking` for a million texts at once."""

from __future__ import annotations

import polars as pl

_NEAR = "[0-9]{6} ?[-+–−]? ?[0-9]{4}"
"""Texts without this hold no number, and are not looked at closely."""

_END = "\x01"
"""Put behind each separator, so that one separator can end a number and another number can begin behind it."""

_FIRST = "(?:^|[^0-9A-Za-z])(?:1[89]|20)?([0-9]{6}) ?[-+–−]? ?([0-9]{4})(?:$|[^0-9A-Za-z])"
_EVERY = (
    f"(?:^|{_END})(?:1[89]|20)?[0-9]{{6}}(?: {_END})?(?:[-+–−]{_END})?(?: {_END})?[0-9]{{4}}(?:$|[^0-9A-Za-z{_END}])"
)


def holds_identity(texts: pl.Series) -> pl.Series:
    """Whether each text holds a Swedish personal identity or coordination number; false where there is no text.

    By its date and its check digit (weights 2 and 1 in turn, digit sums, a multiple of ten), with or without century
    and separator.
    """
    near = texts.rename("text").to_frame().with_row_index("at").filter(pl.col("text").str.contains(_NEAR))
    holds = pl.zeros(len(texts), dtype=pl.UInt8, eager=True)
    if near.is_empty():
        return holds.cast(pl.Boolean)
    # What looks like a number first usually is one. Only where it is not are all of a text's candidates taken out.
    first = pl.concat_str(pl.col("text").str.extract_groups(_FIRST).struct.unnest())
    near = near.with_columns(number=first.cast(pl.Int64))
    near = near.with_columns(first=_is_identity(pl.col("number").fill_null(0)))
    rest = (
        near.filter(~pl.col("first"))
        .with_columns(
            candidate=pl.col("text").str.replace_all("([^0-9A-Za-z])", f"${{1}}{_END}").str.extract_all(_EVERY)
        )
        .explode("candidate", empty_as_null=False, keep_nulls=False)
        .with_columns(number=pl.col("candidate").str.replace_all("[^0-9]", "").str.slice(-10).cast(pl.Int64))
        .filter(_is_identity(pl.col("number")))
    )
    return holds.scatter(near.filter("first")["at"], 1).scatter(rest["at"], 1).cast(pl.Boolean)


_PAIRS = pl.Series([sum(divmod(2 * tens, 10)) + ones for tens in range(10) for ones in range(10)], dtype=pl.UInt8)
"""What two digits add to the check sum: the first twice, the sum of its digits taken, and the second once."""


def _is_identity(number: pl.Expr) -> pl.Expr:
    year, month, day, serial, last = (number // 100**place % 100 for place in (4, 3, 2, 1, 0))
    days = pl.when(day > 60).then(day - 60).otherwise(day)
    total = pl.sum_horizontal(pl.lit(_PAIRS).gather(pair) for pair in (year, month, day, serial, last))
    return month.is_between(1, 12) & days.is_between(1, 31) & (total % 10 == 0)
