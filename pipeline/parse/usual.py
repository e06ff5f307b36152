"""The amounts of a column that are written in a usual way, all at once. What is not usual is left for a closer look."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.parse.amounts import APOSTROPHES, MINUS

Amount = pl.Decimal(18, 2)
_WIDE = pl.Decimal(38, 6)
_MOST = 10**16
_STORED = r"^-?[0-9]{1,15}(?:\.[0-9]{1,6})?$"
_MINUS = MINUS.replace("-", r"\-")


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """A column's amounts in the currency, null where not `read`; the decimals they have in their unit.

    `written` counts those that are stored as text.
    """

    amounts: pl.Series
    read: pl.Series
    decimals: int
    written: int


def usual_amounts(texts: pl.Series, kinds: pl.Series, factor: int, mark: str | None) -> Usual:
    """Numbers of up to six decimals, and texts of up to two with groups of three, that are whole öre once multiplied.

    `factor` is what one of the unit is worth, `mark` the decimal mark of texts, None where there is none to tell.
    """
    number, written = kinds == "number", kinds == "text"
    text = pl.col("text")
    plain = _as_stored(text, mark)
    frame = texts.to_frame("text").with_columns(number=number, written=written)
    frame = frame.with_columns(
        plain=pl.when(pl.col("number") & text.str.contains(_STORED))
        .then(text)
        .when(pl.col("written") & text.str.contains(_written(mark)))
        .then(plain)
    )
    exact = pl.col("plain").cast(_WIDE) * pl.lit(factor).cast(pl.Decimal(38, 0))
    frame = frame.with_columns(exact=exact.cast(_WIDE)).with_columns(
        rounded=pl.col("exact").round(2, mode="half_away_from_zero")
    )
    whole = ((pl.col("exact") == pl.col("rounded")) & (pl.col("rounded").abs() < _MOST)).fill_null(value=False)
    fraction = pl.col("plain").str.extract(r"\.([0-9]+)$")
    # A text shows its decimals, a stored number only those that mean something.
    shown = pl.when(pl.col("number")).then(fraction.str.strip_chars_end("0")).otherwise(fraction)
    frame = frame.with_columns(read=whole, shown=shown.str.len_chars())
    read = frame["read"]
    decimals = frame.filter(read)["shown"].max()
    return Usual(
        amounts=frame.select(pl.when(pl.col("read")).then("rounded").cast(Amount).alias("amount"))["amount"],
        read=read,
        decimals=int(decimals) if isinstance(decimals, int) else 0,
        written=int((read & written).sum() or 0),
    )


def _written(mark: str | None) -> str:
    """The pattern of a usual text. Without a mark, none may stand in it."""
    other = {",": ".", ".": ","}.get(mark or "", "")
    ways = [r"[0-9]{1,15}", r"[0-9]{1,3}(?:\s[0-9]{3}){1,4}"]
    ways += [rf"[0-9]{{1,3}}(?:{sign}[0-9]{{3}}){{1,4}}" for sign in (*APOSTROPHES, *([rf"\{other}"] if other else []))]
    fraction = rf"(?:\{mark}[0-9]{{1,2}})?" if mark else ""
    return rf"^\s*(?:[{_MINUS}]\s*)?(?:{'|'.join(ways)}){fraction}\s*$"


def _as_stored(text: pl.Expr, mark: str | None) -> pl.Expr:
    """A usual text as a spreadsheet would store its number."""
    kept = rf"[^0-9{mark or ''}{_MINUS}]"
    plain = text.str.replace_all(kept, "").str.replace_all(rf"[{_MINUS}]", "-")
    return plain.str.replace(mark, ".", literal=True) if mark else plain
