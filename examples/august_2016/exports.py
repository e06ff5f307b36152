"""The financial system's smaller exports: budget, forecast, last year's balances, and the goals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from .figures import Key, exact, goals, leaves, months
from .sheets import SYSTEM, Book, book

# The code string that each line is budgeted and forecast on: ansvar, konto, aktivitet, motpart.
CODES: dict[Key, tuple[str, str, str, str]] = {
    ("klk", "externa_intakter"): ("0110", "3611", "", "800"),
    ("klk", "interna_intakter"): ("0150", "3691", "", "210"),
    ("klk", "personal"): ("0110", "5011", "", "800"),
    ("klk", "internhyror"): ("0110", "6011", "", "310"),
    ("klk", "ovriga_externa"): ("0110", "7411", "", "800"),
    ("klk", "ovriga_interna"): ("0110", "7691", "", "210"),
    ("brand", "avgift_sbff"): ("0210", "4611", "", "840"),
    ("brand", "interna_hyror"): ("0210", "6011", "", "310"),
    ("medlemsavgifter", "malarens_vattenvard"): ("0220", "7621", "2201", "850"),
    ("medlemsavgifter", "luftvard"): ("0220", "7621", "2202", "850"),
    ("medlemsavgifter", "ekokommuner"): ("0220", "7621", "2203", "850"),
    ("medlemsavgifter", "malardalsradet"): ("0220", "7621", "2204", "850"),
    ("medlemsavgifter", "skl"): ("0220", "7621", "2205", "850"),
    ("medlemsavgifter", "ksl"): ("0220", "7621", "2206", "850"),
    ("medlemsavgifter", "giss"): ("0220", "7621", "2207", "830"),
    ("medlemsavgifter", "sba"): ("0220", "7621", "2208", "830"),
    ("medlemsavgifter", "lovo"): ("0220", "4511", "2209", "810"),
    ("medlemsavgifter", "lansstyrelsen"): ("0220", "4511", "2210", "810"),
    ("medlemsavgifter", "reserv"): ("0220", "7699", "2299", ""),
    ("avrakning", "netto"): ("0310", "5691", "", ""),
    ("medfinansiering", "medfinansiering"): ("0320", "4551", "", "810"),
    ("budgetmarginal", "budgetmarginal"): ("0330", "7699", "", ""),
    ("reavinst", "reavinst"): ("0340", "3811", "", "800"),
    ("nedskrivning", "nedskrivning"): ("5110", "7921", "", ""),
}

CODE_HEADS = ("Ansvar", "Konto", "Aktivitet", "Motpart", "Benämning")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")

GOAL_HEADS = {"Mål nr": "head", "Mål": "head", "Indikator": "head", "Bedömning": "head right", "Tendens": "head indent"}

INDICATORS = (
    ("Nöjda efter kontakt med Ekerö Direkt, minst 80 procent", ""),
    ("HME, medarbetarengagemang, bättre än genomsnittet för Sveriges kommuner", ""),
    ("eBlomlådan, de 37 kommungemensamma delarna om it och arbetssätt", "Positiv"),
    ("SCB:s medborgarundersökning, Nöjd-Inflytande-Index", "Oförändrad"),
    ("Stockholm Business Alliance: NKI minst 65; Rekommendation och Kommersiellt utbud minst medel", "Positiv"),
)
"""Per goal the indicator in short words and the tendency, where the report states one."""


def write(folder: Path) -> None:
    """Write the four workbooks into the folder."""
    amounts, monthly = exact(), months()
    budget = {leaf.key: [amounts[*leaf.key, "budget_year"], *monthly[leaf.key]] for leaf in leaves()}
    _balances(
        folder / "Budget 2016.xlsx",
        ("Budget", "Budget med periodisering 2016"),
        [("Urval", "Budgetversion KF beslutad, ansvar 0110-0340 och 5110"), ("Period", "2016-08")],
        ("Budget helår", *MONTHS),
        budget,
    )
    _balances(
        folder / "Prognos augusti 2016.xlsx",
        ("Prognos", "Prognos helår 2016"),
        [("Urval", "Prognosversion augusti, ansvar 0110-0340 och 5110"), ("Period", "201601-201608")],
        ("Prognos helår",),
        {leaf.key: [amounts[*leaf.key, "forecast_year"]] for leaf in leaves()},
    )
    previous = "actual_previous_year"
    _balances(
        folder / "Utfall 2015.xlsx",
        ("Utfall 2015", "Saldon föregående år"),
        [("Urval", "Bokslut 201501-201513, ansvar 0210 och 5110"), ("Jämförs med period", "2016-08")],
        ("Utfall 2015",),
        {leaf.key: [amounts[*leaf.key, previous]] for leaf in leaves() if (*leaf.key, previous) in amounts},
    )
    _goals(folder / "Måluppfyllelse augusti 2016.xlsx")


def _balances(
    path: Path, names: tuple[str, str], facts: list[tuple[str, str]], heads: tuple[str, ...], rows: dict[Key, list[int]]
) -> None:
    """One row per code string with its amounts in kr and öre, and their sums at the foot."""
    sheet, title = names
    with book(path, sheet, title, exported=True) as made:
        row = _head(made, title, facts, (*CODE_HEADS, *heads))
        _widths(made, heads)
        for leaf in (leaf for leaf in leaves() if leaf.key in rows):
            for column, code in enumerate(CODES[leaf.key]):
                if code:
                    made.text(row, column, code, "code")
            made.text(row, 4, leaf.name)
            _amounts(made, row, rows[leaf.key], "kr")
            row += 1
        made.text(row, 0, "Summa", "total")
        for column in range(1, len(CODE_HEADS)):
            made.blank(row, column, "total")
        _amounts(made, row, [sum(column) for column in zip(*rows.values(), strict=True)], "total kr")
        made.foot(row + 2)


def _head(made: Book, title: str, facts: list[tuple[str, str]], heads: tuple[str, ...]) -> int:
    unit = [("Belopp i", "kr")]
    row = made.preamble(title, [("System", SYSTEM), *facts, *unit, ("Utskriven", "2016-09-14 08:12")]) + 1
    for column, head in enumerate(heads):
        made.text(row, column, head, "head right" if column >= len(CODE_HEADS) else "head")
    made.sheet.freeze_panes(row + 1, 0)
    made.sheet.repeat_rows(row)
    return row + 1


def _widths(made: Book, heads: tuple[str, ...]) -> None:
    # Column A holds the preamble's labels too.
    for column, width in enumerate((19, 8, 9, 9, 39)):
        made.sheet.set_column(column, column, width)
    made.sheet.set_column(5, 4 + len(heads), 14)


def _amounts(made: Book, row: int, ore: list[int], style: str) -> None:
    for column, amount in enumerate(ore, len(CODE_HEADS)):
        made.amount(row, column, amount, style)


def _goals(path: Path) -> None:
    """The goals with their assessments, and below them the mean of now and of the assessment before."""
    rows = goals()
    with book(path, "Mål", "Måluppfyllelse", exported=False) as made:
        for column, width in enumerate((34, 26, 58, 12, 14)):
            made.sheet.set_column(column, column, width)
        facts = [("System", SYSTEM), ("Urval", "Kommunstyrelsens mål 2015-2018"), ("Period", "2016-08")]
        row = made.preamble("Måluppfyllelse", [*facts, ("Utskriven", "2016-09-14 08:12")]) + 1
        for column, head in enumerate(GOAL_HEADS):
            made.text(row, column, head, GOAL_HEADS[head])
        for goal, (indicator, tendency) in zip(rows, INDICATORS, strict=False):
            row += 1
            made.sheet.set_row(row, 27 if len(indicator) > 75 else 15)
            made.number(row, 0, int(goal["line"]), "left top")
            made.text(row, 1, goal["label"], "top")
            made.text(row, 2, indicator, "wrap")
            made.number(row, 3, Decimal(goal["printed"]), "top right")
            if tendency:
                made.text(row, 4, tendency, "top indent")
        for number, mean in enumerate(rows[len(INDICATORS) :]):
            row += 1
            style = "total " if not number else ""
            made.text(row, 0, mean["label"], style)
            for column in (1, 2, 4):
                made.blank(row, column, style)
            made.number(row, 3, Decimal(mean["printed"]), style + "mnkr")
        made.foot(row + 2)
