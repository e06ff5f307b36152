"""Which line each row of a follow-up is, by the names that it and its title go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import polars as pl

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.labels import fits, is_pattern, normalised
from pipeline.tables import Mapped, Table
from schemas.organisation import Organisation


class Names:
    """Things by their declared names: a name as it is, or else a single one whose `*` and `#` it fits."""

    def __init__(self, named: Mapping[str, Sequence[str]]) -> None:
        self._exact = {normalised(name): thing for thing, names in named.items() for name in names}
        self._patterns = [(name, thing) for thing, names in named.items() for name in names if is_pattern(name)]

    def of(self, *texts: str | None) -> str | None:
        """The thing that the first text to name one names; None where that text could name several."""
        for text in texts:
            if text is None:
                continue
            if exact := self._exact.get(normalised(text)):
                return exact
            fitting = {thing for name, thing in self._patterns if fits(name, text)}
            if fitting:
                return fitting.pop() if len(fitting) == 1 else None
        return None


class _Lines:
    """The names of every title's lines, gathered when they are first asked for."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._names: dict[str, Names] = {}

    @cached_property
    def titles(self) -> Names:
        return Names(self._organisation.names_of_titles())

    def of(self, title: str) -> Names:
        if title not in self._names:
            lines = self._organisation.lines_of(title)
            self._names[title] = Names({line.id: (line.name, *line.aliases) for line in lines})
        return self._names[title]


def by_name(table: Table, organisation: Organisation) -> Mapped:
    """A follow-up's rows with their titles and lines. A line under a heading may be declared as `Heading / Line`."""
    sections = organisation.layout(table.layout).sections
    lines = _Lines(organisation)
    keys = ["titled", "section", "label"]
    placed = []
    for titled, section, label in table.rows.select(keys).unique(maintain_order=True).rows():
        title = table.title or lines.titles.of(section if sections == "titles" else titled)
        under = f"{section} / {label}" if section and sections == "lines" else None
        placed.append((titled, section, label, title, lines.of(title).of(under, label) if title else None))
    schema = {**dict.fromkeys(keys, pl.String), "title": pl.String, "line": pl.String}
    rows = table.rows.join(
        pl.DataFrame(placed, schema=schema, orient="row"), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    at = rows.unique("row", maintain_order=True)
    findings = [
        *_unknown_titles(at.filter(pl.col("title").is_null()), table, sections),
        *_unknown_lines(at.filter(pl.col("title").is_not_null() & pl.col("line").is_null()), table, organisation),
        *_lines_twice(at.filter(pl.col("line").is_not_null()), table),
    ]
    return Mapped(table, rows, tuple(findings))


def _cell(table: Table, column: str, row: int) -> Cell:
    return Cell(table.source.file, table.sheet, f"{table.columns.get(column, '')}{row}")


def _unknown_titles(rows: pl.DataFrame, table: Table, sections: str | None) -> list[Finding]:
    """One finding for each budget title that is not set up, with every row of it."""
    text = pl.col("section" if sections == "titles" else "titled")
    column = "line" if sections == "titles" else "title"
    findings = []
    for named, numbers in rows.group_by(text.alias("named"), maintain_order=True).agg("row").rows():
        message = Message(
            "{count} rows are for the budget title {text}, which is not among those that are set up, so their amounts"
            " are not counted. Check the name, or add it to the settings.",
            {"text": named or "–", "count": len(numbers)},
        )
        cells = tuple(_cell(table, column, row) for row in numbers)
        findings.append(Finding("L01", Severity.ERROR, message, cells))
    return findings


def _unknown_lines(rows: pl.DataFrame, table: Table, organisation: Organisation) -> list[Finding]:
    findings = []
    for row, title, label in rows.select("row", "title", "label").rows():
        message = Message(
            "{label} is no line of {title} in the settings, so its amounts are not counted. Check the name, or add the"
            " line.",
            {"label": label, "title": organisation.title_name(title)},
        )
        findings.append(Finding("L01", Severity.ERROR, message, (_cell(table, "line", row),), title=title))
    return findings


def _lines_twice(rows: pl.DataFrame, table: Table) -> list[Finding]:
    twice = rows.group_by("title", "line", maintain_order=True).agg("row").filter(pl.col("row").list.len() > 1)
    return [
        _twice([_cell(table, "line", row) for row in numbers], title, line) for title, line, numbers in twice.rows()
    ]


def stand_twice(tables: Sequence[Mapped]) -> list[Finding]:
    """One finding for each line that several follow-ups of one file print for the same title, layout and measure."""
    frames = [
        mapped.rows.filter(pl.col("line").is_not_null()).select(
            "title",
            "line",
            "measure",
            "row",
            pl.lit(mapped.table.layout).alias("layout"),
            pl.lit(str(mapped.table.period)).alias("period"),
            pl.lit(at).alias("table"),
        )
        for at, mapped in enumerate(tables)
        if mapped.table.kind == "followup"
    ]
    if len(frames) <= 1:
        return []
    several = (
        pl.concat(frames)
        .filter(pl.col("table").n_unique().over("layout", "period", "title", "line", "measure") > 1)
        .unique(["layout", "period", "title", "line", "table"], maintain_order=True)
        .group_by("layout", "period", "title", "line", maintain_order=True)
        .agg("table", "row")
    )
    return [
        _twice([_cell(tables[table].table, "line", row) for table, row in zip(at, rows, strict=True)], title, line)
        for _, _, title, line, at, rows in several.rows()
    ]


def _twice(cells: list[Cell], title: str, line: str) -> Finding:
    message = Message(
        "The same line stands in several rows ({rows}). Keep the right one and drop the file again.",
        {"rows": ", ".join(cell.address for cell in cells)},
    )
    return Finding("C10", Severity.ERROR, message, tuple(cells), title=title, line=line)
