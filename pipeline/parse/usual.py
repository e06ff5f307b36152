"""The amounts of a column that are written in a usual way, all at once. What is not usual is left for a closer look."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.parse.amounts import APOSTROPHES, MINUS

Amount = pl.Decimal(18, 2)
_WIDE = pl.Decimal(38, 6)
_MOST = 10**16
_OERE = r"^-?[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_STORED = r"^-?[0-9]{1,15}(?:\.[0-9]{1,6})?$"
_MINUS = MINUS.replace("-", r"\-")


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """A column's amounts in the currency, null where not `read`.

    `plain` are the texts as a spreadsheet stores numbers, null where they are not usual, and `number` whether they are
    stored as such. `written` counts the amounts that are stored as text.
    """

    amounts: pl.Series
    read: pl.Series
    written: int
    plain: pl.Series
    number: pl.Series

    def decimals(self) -> int:
        """The most decimals that the amounts have in their unit."""
        fraction = pl.col("plain").str.extract(r"\.([0-9]+)$")
        # A text shows its decimals, a stored number only those that mean something.
        shown = pl.when(pl.col("number")).then(fraction.str.strip_chars_end("0")).otherwise(fraction)
        frame = pl.DataFrame({"plain": self.plain, "number": self.number}).filter(self.read)
        most = frame.select(shown.str.len_chars().max()).item()
        return int(most) if isinstance(most, int) else 0


def usual_amounts(texts: pl.Series, kinds: pl.Series, factor: int, mark: str | None) -> Usual:
    """Numbers of up to six decimals, and texts of up to two with groups of three, that are whole öre once multiplied.

    `factor` is what one of the unit is worth, `mark` the decimal mark of texts, None where there is none to tell.
    """
    number = kinds == "number"
    if factor == 1 and number.all() and texts.str.contains(_OERE).all():
        # As a ledger is nearly always: nothing is rounded.
        return Usual(texts.cast(Amount).alias("amount"), texts.is_not_null(), 0, texts, number)
    stored = number & texts.str.contains(_STORED)
    plain = texts if stored.all() else pl.select(pl.when(stored).then(texts)).to_series()
    written = kinds == "text"
    if written.any():
        usual = written & texts.str.contains(_written(mark))
        plain = pl.select(pl.when(usual).then(_as_stored(pl.lit(texts), mark)).otherwise(plain)).to_series()
    exact = plain.cast(_WIDE)
    if factor != 1:
        exact = pl.select((pl.lit(exact) * pl.lit(factor).cast(pl.Decimal(38, 0))).cast(_WIDE)).to_series()
    frame = exact.to_frame("exact").select("exact", rounded=pl.col("exact").round(2, mode="half_away_from_zero"))
    read = frame.select(
        ((pl.col("exact") == pl.col("rounded")) & (pl.col("rounded").abs() < _MOST)).fill_null(value=False)
    ).to_series()
    amount = frame["rounded"] if read.all() else frame.select(pl.when(read).then("rounded")).to_series()
    return Usual(amount.cast(Amount).alias("amount"), read, int((read & written).sum() or 0), plain, number)


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
