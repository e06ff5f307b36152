"""Personal identity numbers in a column of texts: the recogniser of single texts, for a million of them at once."""

from __future__ import annotations

import polars as pl

from schemas.identity_numbers import NEAR, holds_number


def holds_identity(texts: pl.Series) -> pl.Series:
    """Whether each text holds a Swedish personal identity or coordination number; false where there is no text.

    Only the few that hold something like a date and four digits are looked at one by one, each different text once.
    """
    near = texts.rename("text").to_frame().with_row_index("at").filter(pl.col("text").str.contains(NEAR))
    holds = pl.zeros(len(texts), dtype=pl.UInt8, eager=True)
    found = {text for text in near["text"].unique().to_list() if holds_number(text)}
    at = near.filter(pl.col("text").is_in(found))["at"] if found else near["at"].clear()
    return holds.scatter(at, 1).cast(pl.Boolean)
