"""The columns of a result's frames."""

from __future__ import annotations

import polars as pl

from pipeline.figures import Amount

CONSOLIDATED = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "amount": Amount,
        "layout": pl.String(),
        "status": pl.String(),
        "figures": pl.List(pl.UInt32),
    }
)
"""The consolidated figures: one row for each title, line and measure that has a source, the committee's last.

`layout` is the source that a leaf's amount is from, and empty for a total or a variance, which is computed. `status` is
the worst verdict of the comparisons that touch the figure, `not-tested` where none does. `figures` are the numbers of
the source figures that the amount rests on.
"""


LARGE = pl.Schema({"title": pl.String(), "line": pl.String(), "measure": pl.String()})
"""The variances that must be explained, in the report's order."""

DRIVERS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "by": pl.String(),
        "code": pl.String(),
        "text": pl.String(),
        "minuend": Amount,
        "subtrahend": Amount,
        "variance": Amount,
        "rows": pl.UInt32(),
    }
)
"""What is behind the large variances (`title`, `line`, `measure`), the largest first.

`by` is `konto`, `projekt` or `voucher`, `code` which. `minuend` and `subtrahend` are its part of the two sides, null where
it has none, `variance` its part of the variance (+ is favourable), and `rows` the postings. `text` is a voucher's, where all
of its postings have the same and are declared open; else null.
"""

MONTHLY = pl.Schema(
    {"title": pl.String(), "line": pl.String(), "measure": pl.String(), "month": pl.Int8(), "amount": Amount}
)
"""What the ledgers come to in each month of the period, for every line."""
