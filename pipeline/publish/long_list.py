"""A list of tens of thousands of rows, written column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.publish.package import Strings, escaped
from pipeline.tables import letters


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of one column: texts or numbers, null for none, and their style's number, or each one's own.

    With `formula`, the values are what it gives; `{row}` in it is the row's number. With `blanks`, what is
    null has a cell too, for its style.
    """

    values: pl.Series
    style: int | pl.Series
    formula: str = ""
    blanks: bool = False

    @property
    def are_texts(self) -> bool:
        """Whether they are texts."""
        return self.values.dtype == pl.String


def rows_xml(first: int, columns: Sequence[Cells], heights: pl.Series, strings: Strings) -> str:
    """The elements of rows from a 0-based one on. `heights` are in points, null for the usual."""
    row = pl.int_range(first + 1, first + 1 + heights.len(), eager=True).cast(pl.String)
    data: dict[str, pl.Series] = {"row": row, "height": heights}
    parts = [
        pl.concat_str(
            pl.lit('<row r="'),
            "row",
            pl.when(pl.col("height").is_null())
            .then(pl.lit('">'))
            .otherwise(pl.concat_str(pl.lit('" ht="'), "height", pl.lit('" customHeight="1">'))),
        )
    ]
    for at, column in enumerate(columns):
        data[f"value{at}"] = strings.indices(column.values) if column.are_texts else column.values
        kind = ' t="s"' if column.are_texts else ""
        if isinstance(column.style, pl.Series):
            data[f"style{at}"] = column.style
            styled_so = [pl.lit('" s="'), pl.col(f"style{at}"), pl.lit(f'"{kind}>')]
        else:
            styled_so = [pl.lit(f'" s="{column.style}"{kind}>')]
        start = pl.lit(f'<c r="{letters(at + 1)}')
        value = [pl.lit("<v>"), pl.col(f"value{at}"), pl.lit("</v></c>")]
        if not column.formula and not isinstance(column.style, pl.Series):
            styled_so, value = [pl.lit(f'" s="{column.style}"{kind}><v>')], value[1:]
        written = [start, pl.col("row"), *styled_so, *_formula(column.formula), *value]
        if not column.values.null_count():
            parts += written
            continue
        # concat_str gives null where the value is.
        empty = pl.concat_str(start, "row", *_style(column, at), pl.lit('"/>')) if column.blanks else pl.lit("")
        parts.append(pl.concat_str(written).fill_null(empty))
    return pl.DataFrame(data).select(pl.concat_str(*parts, pl.lit("</row>")).str.join("")).item() or ""


def _style(column: Cells, at: int) -> list[pl.Expr]:
    own = isinstance(column.style, pl.Series)
    return [pl.lit('" s="'), pl.col(f"style{at}") if own else pl.lit(str(column.style))]


def _formula(template: str) -> list[pl.Expr]:
    if not template:
        return []
    first, *others = (pl.lit(escaped(piece)) for piece in template.removeprefix("=").split("{row}"))
    between = [part for piece in others for part in (pl.col("row"), piece)]
    return [pl.lit("<f>"), first, *between, pl.lit("</f>")]


def named(values: pl.Series, name: Callable[[str], str]) -> pl.Series:
    """Texts by their names, each distinct one named once; null where there is none, or its name is empty."""
    once = values.drop_nulls().unique(maintain_order=True)
    return values.replace_strict(once, [name(one) or None for one in once], default=None, return_dtype=pl.String)


def styled(values: pl.Series, styles: Mapping[str, int]) -> pl.Series:
    """The style of each of some known words."""
    return values.replace_strict(list(styles), list(styles.values()), return_dtype=pl.UInt32)
