"""Codes about the figures of one table: sums, variances, signs, and the periodisation of the budget."""

from __future__ import annotations

from schemas.codes_model import Code, table
from schemas.organisation import Names

SUMS = (
    Code(
        code="S01",
        name=Names(sv="Delsumma", en="Subtotal"),
        severity="error",
        definition="subtotal = Σ wᵢ · memberᵢ over the lines that it is declared to be of (wᵢ = 1, or −1 for `-line`),"
        " in every measure.",
        source="Arithmetic; the members of each subtotal are the organisation's declaration.",
        example=table("tkr | Actual", "Salaries | 80", "Rent | 20", "Total costs | **110**"),
        remedy="Correct the subtotal, or the line under it that is wrong, and drop the file again.",
        tested=True,
    ),
    Code(
        code="S02",
        name=Names(sv="Nettokostnad", en="Net"),
        severity="error",
        definition="net = Σ wᵢ · memberᵢ over revenue and cost with their declared weights, in every measure.",
        source="The report's convention: with revenue − and cost +, net is their sum; mirrored, revenue less cost.",
        example=table("tkr | Actual", "Total revenue | -30", "Total costs | 100", "Net | **130**"),
        remedy="Correct the net, or the total that is wrong, and drop the file again.",
        tested=True,
    ),
    Code(
        code="S03",
        name=Names(sv="Summa mot sina rader", en="Total against leaves"),
        severity="error",
        definition="A total that sums totals = Σ w · leaf over all leaves under it: the same sum, passing over the levels"
        " between, and with a bound of its own.",
        source="Arithmetic: differences that pass level by level can add up to more than rounding of the leaves explains.",
        example=table(
            "tkr | Actual",
            "Fees | -30",
            "Grants | -20",
            "Total revenue | -49",
            "Salaries | 80",
            "Rent | 20",
            "Total costs | 101",
            "Net | **53**",
        ),
        remedy="Correct the total, or the line or subtotal under it that is wrong, and drop the file again.",
        tested=True,
    ),
    Code(
        code="S04",
        name=Names(sv="Kan inte alla vara rätt samtidigt", en="Jointly impossible"),
        severity="error",
        definition="There are true amounts, one within half a step of each printed figure, under which all rules on them"
        " hold at once. While very many comparisons differ it is not tested, and that is told (info).",
        source="Arithmetic: each figure is rounded by itself, so rules that hold one by one can be impossible together.",
        example=table(
            "tkr | Actual | Budget | Variance",
            "Fees | **-10** | **-10** | **1**",
            "Grants | **-10** | **-10** | **1**",
            "Capital gain | **-10** | **-10** | **1**",
            "Total revenue | **-30** | **-30** | 1",
        )
        + "\n\nEach rule holds within its bound. But each variance needs half a unit at least between its budget and its"
        " actual, so one and a half in the three, and between the totals rounding hides one at most.",
        remedy="One of the cells that are listed is wrong. Check them against their sources.",
        tested=True,
        also=("info",),
    ),
)

VARIANCES = (
    Code(
        code="V01",
        name=Names(sv="Avvikelse perioden", en="Variance, period"),
        severity="error",
        definition="variance = direction · (budget − actual) of the same line, by the file's own printed figures; and,"
        " where the ledger and the budget are at hand, the rounding of what these give.",
        source="The report's convention: a variance is budget less actual where cost is +, and + is always favourable.",
        example=table("tkr | Actual, period | Budget, period | Variance, period", "Reserve | 0 | 24 | **-24**"),
        remedy="Correct the variance, or the actual or budget if that is what is wrong, and drop the file again.",
        tested=True,
    ),
    Code(
        code="V02",
        name=Names(sv="Avvikelse helår", en="Variance, year"),
        severity="error",
        definition="variance = direction · (budget − forecast) of the same line, by the file's own printed figures; and,"
        " where the forecast and the budget are at hand, the rounding of what these give.",
        source="The report's convention, as for V01.",
        example=table(
            "mnkr | Forecast, year | Budget, year | Variance, year", "Capital gain | -10.3 | -17.5 | **-7.4**"
        ),
        remedy="The three figures cannot be right together. Check them against the forecast.",
        tested=True,
    ),
    Code(
        code="V03",
        name=Names(sv="Avvikelserna är vända", en="Variance convention turned round"),
        severity="error",
        definition="Not every variance of a file, two at least, is the negative of what V01 and V02 give. It is one finding in"
        " place of one for each variance.",
        source="Practice in this field: “actual less budget” is as common as “budget less actual”.",
        example=table("tkr | Actual | Budget | Variance", "Salaries | 80 | 90 | **-10**", "Rent | 25 | 20 | **5**"),
        remedy="Turn the variances so that + is favourable, and drop the file again.",
        tested=True,
    ),
)

SIGNS = (
    Code(
        code="T01",
        name=Names(sv="Rad på fel sida", en="Line on the wrong side"),
        severity="warning",
        definition="An amount on a revenue or cost line has the sign that the organisation declares for it, or is 0."
        " Variances, nets and subtotals are not tested.",
        source="The report's convention: revenue −, cost +. A reversal, such as a credit note, may stand on the other side.",
        example=table("tkr, revenue −, cost + | Actual", "Fees | **30**"),
        remedy="Check the sign. A line whose costs were paid back may be right as it is.",
        tested=True,
    ),
    Code(
        code="T02",
        name=Names(sv="Hela filen har omvända tecken", en="Whole file inverted"),
        severity="error",
        definition="Not every amount of a file with sides stands on the other side than its line's: that is one finding,"
        " and none for each cell.",
        source="Practice in this field: whole exports come with the other convention.",
        example=table("tkr, revenue −, cost + | Actual", "Fees | **30**", "Salaries | **-80**", "Rent | **-20**"),
        remedy="Export it with the declared signs (or declare its own in the settings), and drop it again.",
        tested=True,
    ),
    Code(
        code="T03",
        name=Names(sv="Blandade tecken", en="Mixed signs"),
        severity="warning",
        definition="The lines of a file stand on the sides that the organisation declares. Where several do not, and not"
        " all, and nothing confirms them, they are told together.",
        source="Practice in this field: tables with budgeted revenue + and actual revenue − occur.",
        example=table("tkr | Actual | Budget", "Fees | -30 | **28**", "Grants | -20 | **25**", "Salaries | 80 | 90"),
        remedy="Use one convention in the whole file and drop it again.",
        tested=True,
    ),
)

PERIODISATION = (
    Code(
        code="P01",
        name=Names(sv="Periodens budget mot periodiseringsnyckeln", en="Period budget against its profile"),
        severity="error",
        definition="budget, period = budget, year · Σ share of the months up to the period's, where a periodisation is"
        " declared; in a budget export, each month = budget, year · its share.",
        source="The organisation's declaration for the line: even twelfths, a profile, or one month.",
        example=table("tkr, even twelfths, January–August | Budget, period | Budget, year", "Rent | **90** | 120"),
        remedy="Correct the budget of the period, or the line's periodisation in the settings.",
        tested=True,
    ),
    Code(
        code="P02",
        name=Names(sv="Tolv månader mot året", en="Twelve months against the year"),
        severity="error",
        definition="Σ of a row's twelve months = its budget of the year, to the last digit that is stored.",
        source="Bookkeeping practice: a periodised budget is the same budget; one month takes the remainder.",
        example=table("kr | Budget, year | Jan | Feb … Dec", "Rent | **1 200.00** | 100.00 | 11 × 99.00"),
        remedy="Correct the month or the year that is wrong and drop the file again.",
        tested=True,
    ),
    Code(
        code="P03",
        name=Names(sv="Vikter", en="Weights"),
        severity="error",
        definition="The twelve weights of a profile sum to 1. They stand in the settings, where they are tested when these"
        " are loaded: a run does not start otherwise, so that this is a problem of the settings and never a finding.",
        source="Arithmetic: with other weights the months are not the year.",
        example=table("Profile | Jan | Feb … Dec", "Salaries | **0.10** | 11 × 0.08"),
        remedy="Correct the weights so that they sum to 1.",
        tested=True,
    ),
    Code(
        code="P04",
        name=Names(sv="Månad utanför året", en="Month outside the year"),
        severity="error",
        definition="The month of an amount is 1–12.",
        source="Bookkeeping practice. Some systems have a thirteenth period for closing entries; it has no month here.",
        example=table("Account | Month | Budget", "5010 | **13** | 100.00"),
        remedy="Move the amount to a month of the year and drop the file again.",
        tested=True,
    ),
    Code(
        code="P05",
        name=Names(sv="Periodisering som inte är angiven", en="Undeclared pattern"),
        severity="info",
        definition="A line whose budget follows a pattern in every row of a budget export (even twelfths, one month, a"
        " profile of the settings) has its periodisation declared. Each month but one, which takes the remainder, is its"
        " share of the year rounded; a budget of 0 follows nothing. All lines of a run are one finding.",
        source="Our own convention: a pattern that fits is proposed, once, and nothing is tested by it until declared.",
        example=table("kr, nothing declared | Budget, year | Jan … Dec", "Rent | **1 200.00** | 12 × 100.00"),
        remedy="Declare the periodisation that is proposed, if it is meant.",
        tested=True,
    ),
)
