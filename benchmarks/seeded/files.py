"""An inbox as real files, in the layouts of its organisation: what a run would find in the inbox folder."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlsxwriter

from benchmarks.seeded.inboxes import FIRST_ROW, LEDGER_FILE, Export, FollowUp, Inbox, way_of, weight_of
from benchmarks.seeded.organisations import CODES, HEADS, VARIANCES
from pipeline.intake import Intake, take_in
from pipeline.tables import letters
from schemas.organisation import MONTHS
from schemas.sums import members_of

Value = str | Decimal | int | None


@dataclass(frozen=True)
class Formula:
    """A cell that is computed: its formula without the sign, and the value that is stored beside it."""

    text: str
    stored: Decimal


@dataclass(frozen=True)
class Touched:
    """How one cell is written otherwise than the rest: as a `text`, with a `stale` value, or `overwritten` by a number.

    `zeros` writes the ledger's codes of responsibility as numbers. `stored` is what then stands there, in öre.
    """

    kind: str
    file: str
    line: str = ""
    measure: str = ""
    stored: int = 0


Cells = list[list[Value | Formula]]


def taken_in(inbox: Inbox, folder: Path, chance: random.Random, touched: Touched | None = None) -> list[Intake]:
    """Write every export of an inbox into a folder, in a format by chance, and read each as a run would."""
    intakes = []
    for name, cells in _sheets(inbox, touched).items():
        stem = name.rpartition(".")[0]
        computed = any(isinstance(value, Formula) for row in cells for value in row)
        form = "formulas" if computed or (touched and touched.file == name) else chance.choice(["xlsx", "csv", "xlsx"])
        path = folder / (f"{stem}.csv" if form == "csv" else name)
        {"formulas": _with_formulas, "xlsx": _plain, "csv": _delimited}[form](path, cells)
        # Named as the inbox calls it, so that what was changed is looked for at the right place.
        intakes.append(take_in(path, name, "0" * 64, inbox.organisation))
    return intakes


def _sheets(inbox: Inbox, touched: Touched | None) -> Mapping[str, Cells]:
    sheets = {f.file: _follow_up(f, inbox, touched) for f in inbox.followups.values()}
    sheets |= {export.file: _coded(export, inbox) for export in inbox.exports.values()}
    if inbox.ledger is not None:
        sheets[LEDGER_FILE] = _ledger(inbox, touched)
    return sheets


def _head(inbox: Inbox, unit: str, title: str = "") -> Cells:
    facts: Cells = [[f"Budgettitel: {title}"]] if title else [[None]]
    facts += [[f"Period: {inbox.period}"], [f"Belopp i: {unit}"]]
    blank: Cells = [[None] for _ in range(FIRST_ROW - 2 - len(facts))]
    return facts + blank


def _name(inbox: Inbox, title: str) -> str:
    return inbox.organisation.title_name(title)


def _follow_up(followup: FollowUp, inbox: Inbox, touched: Touched | None) -> Cells:
    heads = {m: layout.heads[0].head for m, layout in inbox.organisation.layout("uppfoljning").columns.items()}
    cells = _head(inbox, followup.unit, _name(inbox, followup.title))
    cells.append(["Rad", *(heads[measure] for measure in followup.measures)])
    factor = inbox.organisation.units[followup.unit].factor * 100
    names = {line.id: line.name for line in inbox.organisation.lines_of(followup.title)}
    for line in followup.rows:
        row: list[Value | Formula] = [names[line]]
        for measure in followup.measures:
            value = Decimal(followup.amounts[line][measure]) / factor
            formula = formula_of(followup, line, measure, inbox)
            about = touched and (touched.file, touched.line, touched.measure) == (followup.file, line, measure)
            if touched and about:
                stored = Decimal(touched.stored) / factor
                if touched.kind == "text":
                    row.append(f"{stored:,f}".replace(",", " ").replace(".", ","))
                else:
                    row.append(Formula(formula, stored) if touched.kind == "stale" else stored)
            else:
                row.append(Formula(formula, value) if formula else value)
        cells.append(row)
    return cells


def formula_of(followup: FollowUp, line: str, measure: str, inbox: Inbox) -> str:
    """The formula of a cell, where its follow-up computes everything from what it prints; else empty."""
    if not (followup.totals_from_printed and followup.variances_from_printed):
        return ""
    if followup.title == inbox.organisation.committee.id:
        return ""
    if measure in VARIANCES and set(VARIANCES[measure]) <= set(followup.measures):
        first, second = (followup.cell(line, side) for side in VARIANCES[measure])
        return f"{first}-{second}" if way_of(inbox.organisation, followup.title, line) > 0 else f"{second}-{first}"
    title = inbox.title(followup.title)
    if any(member not in followup.rows for member, _ in members_of(title.line(line))):
        return ""
    terms = [
        (weight_of(measure, line, member, weight, title, inbox.organisation), followup.cell(member, measure))
        for member, weight in members_of(title.line(line))
    ]
    return "".join(f"{'+' if weight > 0 else '-'}{cell}" for weight, cell in terms).removeprefix("+")


def _coded(export: Export, inbox: Inbox) -> Cells:
    columns = inbox.organisation.layout(export.layout).columns
    measures = ["budget_year", *MONTHS] if export.layout == "budget" else [next(m for m in columns if m not in CODES)]
    cells = _head(inbox, "kr")
    cells.append([columns[name].heads[0].head for name in (*CODES, *measures)])
    for row in export.rows:
        cells.append([*(code or None for code in row.codes), *(Decimal(amount) / 100 for amount in row.amounts)])
    cells.append(["Summa", *[None] * (len(CODES) - 1), *(Decimal(total) / 100 for total in export.totals)])
    return cells


def _ledger(inbox: Inbox, touched: Touched | None) -> Cells:
    cells = _head(inbox, "kr")
    columns = inbox.organisation.layout("huvudbok").columns
    names = (*CODES, "period", "voucher", "text", "amount")
    cells.append([columns[name].heads[0].head for name in names])
    numbers = touched is not None and touched.kind == "zeros"
    for one in inbox.ledger or []:
        codes: list[Value | Formula] = [code or None for code in one.codes]
        if numbers:
            codes[0] = int(one.codes[0])
        cells.append([*codes, one.period, one.voucher, None, Decimal(one.amount) / 100])
    cells.append(["Summa", *[None] * 6, Decimal(inbox.ledger_total) / 100])
    cells.append(["Antal transaktioner", *[None] * 6, inbox.ledger_rows])
    return cells


def _plain(path: Path, cells: Cells) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "Blad1"
    for row in cells:
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in row])
    book.save(path)


def _with_formulas(path: Path, cells: Cells) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Blad1")
    for at, row in enumerate(cells):
        for column, value in enumerate(row):
            match value:
                case Formula():
                    sheet.write_formula(at, column, f"={value.text}", None, float(value.stored))
                case Decimal() | int():
                    sheet.write_number(at, column, float(value))
                case str():
                    sheet.write_string(at, column, value)
    book.close()


def _delimited(path: Path, cells: Cells) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows(
            [f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value for value in row] for row in cells
        )


def column_of(code: str) -> str:
    """The letters of a code's column in coded exports."""
    return letters(1 + CODES.index(code))


__all__ = ["HEADS", "Touched", "column_of", "formula_of", "taken_in"]
