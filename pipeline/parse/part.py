"""Parts of frames whose rows follow each other, as a table's do: taken as they stand, without copying what they hold."""

from __future__ import annotations

import polars as pl


def where(frame: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    """The rows of a frame where a mask without nulls is true."""
    count = int(mask.sum() or 0)
    if count == frame.height:
        return frame
    first = mask.arg_max() if count else 0
    if first is not None and mask.slice(first, count).all():
        return frame.slice(first, count)
    return frame.filter(mask)


def at_rows(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """What a frame has at row numbers (UInt32, ascending). Its own `row` ascends too; those that it lacks are not given."""
    if rows.is_empty():
        return frame.clear()
    first = int(frame["row"].search_sorted(rows[0]))
    found = frame.slice(first, len(rows))
    if found["row"].equals(rows.rename("row")):
        return found
    return frame.join(pl.DataFrame({"row": rows}), on="row", how="semi", maintain_order="left")
