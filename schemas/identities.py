"""Personal identity numbers in a column of texts: the recogniser of single texts, for a million of them at once."""

from __future__ import annotations

import polars as pl

from schemas.identity_numbers import COORDINATION, NEAR, holds_number
from schemas.pieces import parts_of

_PLAIN = (
    r"(?:^|[^0-9A-Za-z.,])([0-9]{6}(?:[-+][0-9]{4}|[0-9]{2}(?:[-+][0-9]{4}|[0-9]{2}(?:[0-9]{2})?)))(?:$|[^0-9A-Za-z.,])"
)
"""Ten or twelve digits as a number is nearly always written, with nothing about them that could make them something else: no
part of a decimal number, of a code with letters or of a hash. Each character decides what may follow, so that it is found fast."""

_ANYWHERE = f"(?s)(?:|.){NEAR}"
"""Where a number may be, as the search engine finds it in half the time: it does not stop at each digit to look ahead."""

_PAIR = pl.Series(
    [(first * 2 - 9 * (first > 4)) + second for first in range(10) for second in range(10)], dtype=pl.UInt16
)
"""What two neighbouring digits add to the sum that the check digit makes a multiple of ten: weights 2 and 1, digit sums."""


def holds_identity(texts: pl.Series) -> pl.Series:
    """Whether each text holds a Swedish personal identity or coordination number; false where there is no text.

    Only those that hold something like a date and four digits are looked at. What is written plainly is tested all at
    once; the few others one by one, each different text once.
    """
    return pl.concat(_holds(part["text"]) for part in parts_of(texts.rename("text").to_frame()))


def _holds(texts: pl.Series) -> pl.Series:
    near = texts.to_frame().with_row_index("at").filter(pl.col("text").str.contains(_ANYWHERE))
    plain = _plainly(near["text"])
    rest = near.filter(~plain)
    found = {text for text in rest["text"].unique().to_list() if holds_number(text)}
    others = rest.filter(pl.col("text").is_in(found))["at"] if found else rest["at"].clear()
    holds = pl.zeros(len(texts), dtype=pl.UInt8, eager=True)
    return holds.scatter(near["at"].filter(plain), 1).scatter(others, 1).cast(pl.Boolean)


def _plainly(texts: pl.Series) -> pl.Series:
    """Whether the first number that a text has in plain writing is one. False says nothing: another may stand behind it."""
    found = texts.str.extract(_PLAIN).alias("found").to_frame()
    parts = found.select(
        begun=pl.col("found").str.head(-4).str.strip_chars_end("-+").cast(pl.UInt32),
        last=pl.col("found").str.tail(4).cast(pl.UInt32),
        has_century=pl.col("found").str.len_bytes() > len("811218-9876"),
    )
    date = pl.col("begun") % 1_000_000
    pairs = [date // 10_000, date // 100 % 100, date % 100, pl.col("last") // 100, pl.col("last") % 100]
    _, month, day, *_ = pairs
    days = pl.when(day > COORDINATION).then(day - COORDINATION).otherwise(day)
    is_date = month.is_between(1, 12) & days.is_between(1, 31)
    is_whole = ~pl.col("has_century") | (pl.col("begun") // 1_000_000).is_in([18, 19, 20])
    checks = pl.sum_horizontal(pl.lit(_PAIR).gather(pair) for pair in pairs) % 10 == 0
    return parts.select((is_whole & is_date & checks).fill_null(value=False)).to_series()
