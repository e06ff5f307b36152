"""Which codes belong to which line: by the mappings of single codes, and else by the titles' own matches."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from pipeline.tables import Table
from schemas.organisation import Organisation
from schemas.patterns import meets
from schemas.titles import CodeMapping, Line, Title

MONTH = "mapped_month"
"""The column that says which month a row's codes are looked up for (`201605`), where mappings have dates."""


def has_dates(organisation: Organisation) -> bool:
    """Whether a row's month matters to where it belongs."""
    return any(mapping.since or mapping.until for mapping in organisation.mappings)


def month_of(table: Table, organisation: Organisation) -> pl.Expr:
    """The month that each row of a table is of: a posting's own, a month's budget's, else the last of the export's.

    An amount of the previous year is of the same month a year before.
    """
    year, month = table.period.year, table.period.month
    whole = pl.lit(f"{year}{month:02d}")
    if table.kind == "ledger":
        return pl.col("period").str.replace_all(r"\D", "").str.slice(0, 6).fill_null(whole)
    earlier = [measure.id for measure in organisation.measures if measure.horizon == "previous_year"]
    own = pl.when(pl.col("month").is_not_null()).then(pl.lit(str(year)) + pl.col("month").cast(pl.String).str.zfill(2))
    return own.when(pl.col("measure").is_in(earlier)).then(pl.lit(f"{year - 1}{month:02d}")).otherwise(whole)


def belongs(
    leaves: Sequence[tuple[Title, Line]], dimensions: Collection[str], organisation: Organisation
) -> list[pl.Expr]:
    """For each leaf, whether a row's codes belong to it. What a mapping names is nobody else's."""
    named = [(mapping, _named(mapping, dimensions)) for mapping in organisation.mappings]
    other = ~pl.any_horizontal([test for _, test in named]) if named else pl.lit(value=True)
    found = []
    for title, line in leaves:
        tests = (
            [other & meets([title.match, line.match], dimensions)]
            if named
            else [meets([title.match, line.match], dimensions)]
        )
        for mapping, test in named:
            if mapping.title == title.id and mapping.line == line.id:
                tests.append(test)
            elif mapping.title == title.id and mapping.line is None:
                tests.append(test & meets([line.match], dimensions))
        found.append(pl.any_horizontal(tests))
    return found


def _named(mapping: CodeMapping, dimensions: Collection[str]) -> pl.Expr:
    """Whether a mapping means a row: by its codes, and by its month where the mapping has dates."""
    test = meets([mapping.match], dimensions)
    if mapping.since or mapping.until:
        first, last = mapping.months
        test &= pl.col(MONTH).is_between(pl.lit(first), pl.lit(last))
    return test
