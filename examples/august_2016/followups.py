"""The nine follow-ups: a table per budget title as the report prints it, misprints included, and the committee's."""

from __future__ import annotations

from pathlib import Path

from .figures import Printed, published
from .sheets import SYSTEM, Book, book

MEASURES = (
    "actual_period",
    "budget_period",
    "variance_period",
    "forecast_year",
    "budget_year",
    "variance_year",
    "actual_previous_year",
)

HEADS = {
    "actual_period": "Utfall perioden",
    "budget_period": "Budget perioden",
    "variance_period": "Avvik perioden",
    "forecast_year": "Prognos helår",
    "budget_year": "Budget helår",
    "variance_year": "Avvik helår",
    "actual_previous_year": "Utfall 2015",
}

# What single tables of the report head differently: the last column of the first, and a misprint in the second.
OWN_HEADS = {"klk": {"variance_year": "Avvik"}, "brand": {"forecast_year": "Utfall helår"}}

FIRST_HEAD = {"klk": "tkr, intäkter (-), kostnader (+)", "brand": "tkr"}
BLANK_AFTER = {
    "klk": {"interna_intakter", "summa_intakter", "ovriga_interna", "summa_kostnader"},
    "brand": {"interna_hyror"},
    "medlemsavgifter": {"reserv"},
}

# Title id → the name that the file carries, and the selection it was made with.
SELECTION = {
    "klk": ("Kommunledningskontoret", "Ansvar 0110-0190"),
    "brand": ("Brandförsvaret", "Ansvar 0210"),
    "medlemsavgifter": ("Gemensamma medlemsavgifter", "Ansvar 0220"),
    "avrakning": ("Gemensamma avräkningskonton", "Ansvar 0310"),
    "medfinansiering": ("Medfinansiering statlig infrastruktur", "Ansvar 0320"),
    "budgetmarginal": ("Budgetmarginalen", "Ansvar 0330"),
    "reavinst": ("Reavinst försäljningar", "Ansvar 0340"),
    "nedskrivning": ("Nedskrivning och utrangering", "Ansvar 5100-5199, konto 79"),
    "ks": ("Kommunstyrelsen", "Samtliga budgettitlar"),
}


def write(folder: Path) -> None:
    """Write the nine workbooks into the folder."""
    tables: dict[str, list[Printed]] = {}
    for cell in published():
        tables.setdefault(cell.file, []).append(cell)
    for file, cells in tables.items():
        title = cells[0].title
        with book(folder / file, "Uppföljning", f"Uppföljning {SELECTION[title][0]}", exported=False) as made:
            made.sheet.set_column(0, 0, 40)
            made.sheet.set_column(1, 7, 15)
            columns = [measure for measure in MEASURES if any(cell.measure == measure for cell in cells)]
            row = _grouped_heads(made, title) if title == "medlemsavgifter" else _heads(made, cells[0], columns)
            _rows(made, row, cells, columns)


def _heads(made: Book, first: Printed, columns: list[str]) -> int:
    """The full preamble and one row of heads. Returns the first row of the table."""
    name, selection = SELECTION[first.title]
    row = made.preamble(
        "Uppföljning per budgettitel",
        [
            ("System", SYSTEM),
            ("Budgettitel", name),
            ("Urval", selection),
            ("Period", "201601-201608"),
            ("Belopp i", first.unit),
            ("Utskriven", "2016-09-14 08:12"),
        ],
    )
    heads = HEADS | OWN_HEADS.get(first.title, {})
    made.text(row + 1, 0, FIRST_HEAD.get(first.title, f"{first.unit}, intäkter (-), kostnader (+)"), "head")
    for column, measure in enumerate(columns, 1):
        made.text(row + 1, column, heads[measure], "head right")
    made.sheet.set_row(row + 1, 27)
    return row + 2


def _grouped_heads(made: Book, title: str) -> int:
    """Made by hand in a smaller form: three facts, and two rows of heads with merged groups above."""
    row = made.facts(0, [("Budgettitel", SELECTION[title][0]), ("Period", "2016-08"), ("Belopp i", "tkr")])
    made.sheet.merge_range(row, 1, row, 3, "Perioden jan-aug", made.style("group"))
    made.sheet.merge_range(row, 4, row, 6, "Helår 2016", made.style("group"))
    made.sheet.set_row(row, 27)
    made.text(row + 1, 0, "MEDLEMSAVGIFTER (tkr)", "head")
    for column, head in enumerate(["Utfall", "Budget", "Avvik", "Prognos", "Budget", "Avvik"], 1):
        made.text(row + 1, column, head, "head right")
    return row + 2


def _rows(made: Book, row: int, cells: list[Printed], columns: list[str]) -> None:
    """The lines in printed order, each figure stored as the rounded number that was printed."""
    title = cells[0].title
    lines = list(dict.fromkeys(cell.line for cell in cells))
    blanks = BLANK_AFTER.get(title, set())
    for line in lines:
        total = "total " if len(lines) > 1 and line.startswith(("summa", "netto")) else ""
        for cell in (cell for cell in cells if cell.line == line):
            made.text(row, 0, cell.label, total.strip())
            made.number(row, 1 + columns.index(cell.measure), cell.value, total + cell.unit)
        row += 2 if line in blanks else 1
    made.foot(row + 1)
