"""Proposes a layout for an unknown export: where its heads stand, what its columns are, what its rows add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pipeline.describe.columns import Read, read_columns
from pipeline.describe.facts import facts_above, loose_period
from pipeline.describe.heads import Found, find_tables
from pipeline.describe.labels import labels_of
from pipeline.describe.lexicon import identifier, years_in
from pipeline.describe.lines import MOST_LINES, list_lines, propose_title, totals_of, zeros_of
from pipeline.describe.measures import Measured, find_measures
from pipeline.describe.model import Proposal, ProposedColumn, ProposedTable, Remark, doubt
from pipeline.describe.sample import COLUMNS, ROWS, cut
from pipeline.describe.signs import signs_of, together
from pipeline.describe.units import find_unit
from pipeline.labels import normalised
from pipeline.parse.preamble import read_period
from pipeline.tables import Book, Sheet
from schemas.kinds import OTHER_COLUMNS
from schemas.layout import CODED, DIMENSIONS

__all__ = ["describe"]

Shown = tuple[str, str, Remark]


def describe(book: Book) -> Proposal:
    """The layouts that a book's sheets could be declared with, and why. Never raises for what a sheet holds.

    Only the first rows and columns of a sheet are looked at, which is said where there are more.
    """
    tables: list[ProposedTable] = []
    shown: list[Shown] = []
    remarks: list[Remark] = []
    for sheet in book.sheets:
        if sheet.cells.is_empty():
            continue
        part = cut(sheet)
        found = find_tables(part)
        if not found:
            remarks.append(
                Remark(
                    f"blad {sheet.name}: ingen tabell med belopp hittades",
                    f"sheet {sheet.name}: no table with amounts was found",
                )
            )
        if sheet.cells.height > ROWS or sheet.cells.width > COLUMNS + 1:
            remarks.append(
                Remark(
                    f"blad {sheet.name}: bara de första {ROWS} raderna och {COLUMNS} kolumnerna är granskade",
                    f"sheet {sheet.name}: only the first {ROWS} rows and {COLUMNS} columns were looked at",
                )
            )
        for one in found:
            table, signs = _table(one, part, sheet, book)
            tables.append(table)
            shown += signs
    return Proposal(book.source.file, book.format, _unlike(tables), together(shown), tuple(remarks))


def _table(found: Found, part: Sheet, sheet: Sheet, book: Book) -> tuple[ProposedTable, list[Shown]]:
    read = read_columns(found, part)
    facts = list(facts_above(found.above))
    if not any(fact.name == "period" for fact in facts) and (loose := loose_period(found.above)):
        facts.append(loose)
    said = next((period for fact in facts if fact.name == "period" and (period := read_period(fact.text))), None)
    period = said or read_period(book.source.file)
    measured = find_measures(read, period)
    unit = find_unit(read, facts)
    followup = read.kind == "followup"
    listed, sections = list_lines(read) if followup else ((), False)
    totals = totals_of(read, listed) if 0 < len(listed) <= MOST_LINES else ()
    shown = signs_of(read, listed, totals)
    declared, why = (None, ()) if said else _declared_period(read, str(period) if period else None)
    labels, on_labels = labels_of(read, sheet)
    if len(listed) > MOST_LINES:
        many = (
            f"{len(listed)} rader: de föreslås inte en och en",
            f"{len(listed)} rows: they are not proposed one by one",
        )
        on_labels = (*on_labels, Remark(*many))
    title_name = next((fact.text for fact in facts if fact.name == "title"), sheet.name)
    table = ProposedTable(
        sheet=sheet.name,
        id=identifier(sheet.name, "layout"),
        name=sheet.name,
        kind=read.kind,
        first=found.first,
        last=found.last,
        end=found.rows[-1].number if found.rows else found.last,
        columns=_columns(read, measured),
        measures=(*measured.by_column.values(), *measured.others),
        facts=tuple(facts),
        remarks=(*read.reasons, *on_labels),
        unit_said=unit.said,
        unit=unit.declared if read.kind != "goals" else None,
        unit_remarks=unit.remarks if read.kind != "goals" else (),
        period=declared,
        period_remarks=why,
        sections="lines" if sections else None,
        labels=labels,
        measure="actual_period" if read.kind == "ledger" else None,
        title=propose_title(listed, zeros_of(read, listed), totals, title_name, shown[:2] if shown else ("-", "+"))
        if followup
        else None,
        titles=tuple(dict.fromkeys(title for one in listed for title in one.rows if title)),
        grades=_grades(read),
        totals=totals,
        variances=read.variances,
    )
    return table, [shown] if shown else []


def _grades(read: Read) -> tuple[int, ...]:
    column = read.having("assessment") if read.kind == "goals" else None
    goal = read.having("goal")
    texts = {row.texts[column] for row in read.found.rows if column and column in row.texts and goal in row.texts}
    return tuple(sorted(int(text) for text in texts if text.isdecimal() and len(text) < 4))


def _declared_period(read: Read, of_name: str | None) -> tuple[str, tuple[Remark, ...]]:
    """The period that a layout must declare where its file says none: that of the file's name, or the heads' last year."""
    if of_name:
        return of_name, (
            doubt("filens namn säger det, inte dess innehåll", "the file's name says so, not its content"),
        )
    texts = (*read.heads.values(), *(text for row in read.found.above for text in row.texts.values()))
    years = [year for text in texts for year in years_in(text)]
    if not years:
        why = doubt("filen säger ingen period: skriv den rätta", "the file names no period: write the right one")
        return "2000-12", (why,)
    why = doubt(
        "filen säger ingen period; det sista år som nämns", "the file names no period; the last year it mentions"
    )
    return f"{max(years)}-12", (why,)


def _columns(read: Read, measured: Measured) -> tuple[ProposedColumn, ...]:
    """The columns, each head of a layout's columns once: a layout could not tell two of them apart."""
    columns = [_column(read, letters, measured) for letters in read.heads]
    names = {normalised(column.head): column.letters for column in reversed(columns) if column.key}
    line = read.having("line")
    names |= {normalised(column.head): column.letters for column in columns if column.letters == line}
    return tuple(
        column if not column.key or names[normalised(column.head)] == column.letters else replace(column, key="")
        for column in columns
    )


def _column(read: Read, letters: str, measured: Measured) -> ProposedColumn:
    """A column by its role where layouts of the kind have one, else by its measure."""
    key, measure = read.roles.get(letters, ""), measured.by_column.get(letters)
    allowed = {*OTHER_COLUMNS[read.kind], *(DIMENSIONS if read.kind in CODED else ())} if read.kind else set()
    if key not in allowed:
        key = measure.id if measure and read.kind not in {None, "ledger"} else ""
    return read.column(letters, key, claims=measured.claims.get(letters))


def _unlike(tables: list[ProposedTable]) -> tuple[ProposedTable, ...]:
    """The tables with ids and titles that tell them apart. Of tables alike, only the first proposes a layout's name."""
    times = Counter(table.id for table in tables)
    seen: Counter[str] = Counter()
    made: list[ProposedTable] = []
    for table in tables:
        seen[table.id] += 1
        made.append(
            replace(table, id=f"{table.id}_{seen[table.id]}", name=f"{table.name} {seen[table.id]}")
            if times[table.id] > 1
            else table
        )
    return tuple(made)
