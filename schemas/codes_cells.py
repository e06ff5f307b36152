"""Codes about single cells: whether a cell holds an amount, and whether it is the amount that people see."""

from __future__ import annotations

from schemas.codes_model import Code, table
from schemas.organisation import Names

CELLS = (
    Code(
        code="C01",
        name=Names(sv="Felvärde i cellen", en="Error value"),
        severity="error",
        definition="No cell for an amount holds an error value (`#REF!`, `#DIV/0!`, `#N/A` …).",
        source="Excel's behaviour: a formula that fails stores its error in place of a number.",
        example=table("tkr | Actual", "Fire service | **#REF!**"),
        remedy="Mend the formula, or write the amount, and drop the file again.",
        tested=True,
    ),
    Code(
        code="C02",
        name=Names(sv="Formel utan sparat värde", en="Formula without a stored value"),
        severity="error",
        definition="A formula in a cell for an amount is stored with its value.",
        source="Excel stores a formula with its last value; other programs may leave it out, and then nobody knows it.",
        example=table("tkr | Actual", "Fire service | **`=SUM(B4:B9)`, without a value**"),
        remedy="Open the file in Excel, save it, and drop it again.",
        tested=True,
    ),
    Code(
        code="C03",
        name=Names(sv="Går inte att tolka som belopp", en="Cannot be parsed"),
        severity="error",
        definition="A cell for an amount can be read as exactly one amount, and one for an assessment as a whole number.",
        source="Our own convention: a text that could mean two amounts is not guessed, and no rule judges it as well.",
        example=table("tkr | Actual", "Fire service | **see note 4**"),
        remedy="Write the amount as a number and drop the file again.",
        tested=True,
    ),
    Code(
        code="C04",
        name=Names(sv="Tal lagrat som text", en="Number stored as text"),
        severity="info",
        definition="A cell for an amount is stored as a number.",
        source="Excel's behaviour: SUM passes over a number that is stored as text.",
        example=table("tkr | Actual", "Fire service | **'15 589** (text)"),
        remedy="Nothing needs to be done where the text could be read; convert it to a number to have Excel add it up.",
        tested=True,
    ),
    Code(
        code="C05",
        name=Names(sv="Dolda belopp", en="Hidden amounts"),
        severity="warning",
        definition="No row, column or sheet that holds amounts is hidden.",
        source="Our own convention: the reader of a table should see what its totals are made of.",
        example=table("tkr | Actual", "Salaries | 80", "Rent (hidden row) | **20**", "Total | 100"),
        remedy="Show the rows and columns, or delete what is not meant to be counted, and drop the file again.",
        tested=True,
    ),
    Code(
        code="C06",
        name=Names(sv="Formel överskriven med ett tal", en="Formula overwritten by a number"),
        severity="warning",
        definition="Where the cells around an amount are formulas of one form, it is such a formula: where at least three of its"
        " column or row are, on both sides of it, or the totals of the other columns. It is an error where that formula is a"
        " sum or a variance and gives another amount than rounding explains.",
        source="Practice in this field: a number typed over a formula stays when what it summed changes.",
        example=table(
            "tkr | Actual | Budget | Forecast",
            "Salaries | 80 | 90 | 85",
            "Rent | 20 | 20 | 20",
            "Total | `=B2+B3` | **110** | `=D2+D3`",
        ),
        also=("error",),
        remedy="Restore the formula, or leave it if the number is meant to stand.",
        tested=True,
    ),
    Code(
        code="C07",
        name=Names(sv="Sparat värde är inte formelns", en="Stored value is not what its formula gives"),
        severity="error",
        definition="The value stored for a formula = what the formula gives from what is stored in the cells that it refers to, to the"
        " öre. Evaluated are + − * / and %, references, SUM, SUBTOTAL (9 and 109), ROUND and ABS.",
        source="Excel's behaviour: with calculation set to manual, or in files made by programs, values go stale.",
        example=table("tkr | Actual", "Salaries | 80", "Rent | 20", "Total | **`=B2+B3`, stored as 90**"),
        remedy="Recalculate the file in Excel (F9), save it, and drop it again.",
        tested=True,
    ),
    Code(
        code="C08",
        name=Names(sv="Siffror finare än enheten", en="Digits finer than the unit"),
        severity="info",
        definition="A stored amount has no digits beyond whole öre, binary noise aside, nor beyond those that it shows.",
        source="Excel's behaviour: it shows a rounded number and stores the whole of it.",
        example=table("kr | Actual", "Fire service | **100.1255**"),
        remedy="Nothing needs to be done: the amount is used rounded to the öre.",
        tested=True,
    ),
    Code(
        code="C09",
        name=Names(
            sv="Rubriken säger något som perioden inte kan innehålla", en="Head claims what the period cannot hold"
        ),
        severity="warning",
        definition="A head does not claim the actual of a whole year in an export for a period before December.",
        source="The report's own misprint: its fire service table of August 2016 heads a forecast “Utfall helår”.",
        example=table("tkr, January–August | **Actual, year**", "Fire service | 23 384"),
        remedy="The column was read as the measure that stands there in the layout. If that is right, change the head.",
        tested=True,
    ),
    Code(
        code="C10",
        name=Names(sv="Samma rad står flera gånger", en="The same line in several rows"),
        severity="error",
        definition="A line of a budget title stands in one row of its follow-up.",
        source="Our own convention: of two rows with one name, nobody can tell which is meant, or whether both are.",
        example=table("tkr | Actual", "**Salaries** | 80", "**Salaries** | 90"),
        remedy="Keep the right one, or give them different names, and drop the file again.",
        tested=True,
    ),
    Code(
        code="C11",
        name=Names(sv="Celler som inte kunde kontrolleras", en="Cells that could not be tested"),
        severity="info",
        definition="What the rules on cells need to know of a file, its reader gives: error values, formulas, hidden"
        " rows and columns, and number formats.",
        source="Our own convention: what was not tested is never counted as passed.",
        example='A workbook read with `reader = "calamine"`, which gives no formulas.',
        remedy="Nothing needs to be done. Save the file as .xlsx, or take the reader out of the settings, to have it"
        " tested.",
        tested=True,
    ),
)
