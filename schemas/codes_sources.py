"""Codes about agreement between files: sources, titles, runs."""

from __future__ import annotations

from schemas.codes_model import Code, table
from schemas.organisation import Names

RECONCILIATION = (
    Code(
        code="R01",
        name=Names(sv="Uppföljning mot huvudbok", en="Ledger"),
        severity="error",
        definition="An actual that a follow-up prints = the rounding, half away from zero, of Σ of the ledger's postings"
        " on the leaves under it.",
        source="Bookkeeping practice: the report is made from the ledger.",
        example=table("Fire service, actual | ", "Ledger, kr | 15 588 700.00", "Follow-up, tkr | **15 588**"),
        remedy="Correct the follow-up, or find what is missing in the ledger, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R02",
        name=Names(sv="Uppföljning mot budget", en="Budget"),
        severity="error",
        definition="A budget that a follow-up prints = the rounding of what the budget export gives for the leaves under"
        " it: the year's, or the months up to the period's.",
        source="The municipal accounting law asks that the outcome can be compared with the decided budget.",
        example=table(
            "Fire service, budget of the year | ", "Budget, kr | 23 390 000.00", "Follow-up, tkr | **23 930**"
        ),
        remedy="Correct the follow-up, or export the current budget, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R03",
        name=Names(sv="Uppföljning mot prognos", en="Forecast"),
        severity="error",
        definition="A forecast that a follow-up prints = the rounding of what the forecast export gives for the leaves"
        " under it.",
        source="Practice in this field: a forecast that is changed late is changed in one of the two.",
        example=table("Fire service, forecast | ", "Forecast, kr | 23 384 000.00", "Follow-up, tkr | **23 834**"),
        remedy="Correct the follow-up, or export the current forecast, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R04",
        name=Names(sv="Uppföljning mot föregående år", en="Previous year"),
        severity="error",
        definition="An actual of the previous year that a follow-up prints = the rounding of the balances of that year"
        " on the leaves under it, with what declared moves give or take where follow-ups are said to have restated it."
        " One-off items and moves that are declared stand beside the comparison of the two years, and what remains.",
        source="Bookkeeping practice: what was reported then is what this year is compared with.",
        example=table("Fire service, actual 2015 | ", "Balances, kr | 15 100 000.00", "Follow-up, tkr | **15 010**"),
        remedy="Correct the follow-up, or the balances if they are not for the same months, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R05",
        name=Names(sv="Budgettitlar mot nämnden", en="Titles against committee"),
        severity="error",
        definition="A figure that the committee's follow-up prints = Σ of the nets that the titles' follow-ups print.",
        source="The report's convention: the committee is the sum of its budget titles.",
        example=table(
            "mnkr | Actual", "Fire service, net | 15.6", "Membership fees, net | 1.1", "Committee | **17.6**"
        ),
        remedy="Correct the committee's figure, or the title that is wrong, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R06",
        name=Names(sv="Interna poster", en="Internal postings"),
        severity="error",
        definition="For each two units that are declared (`counterparties`), Σ of the one's postings of the period against"
        " the other + Σ of the other's against the one = 0. A unit's postings against itself come to 0 too. Where the other"
        " unit's postings are in no export, or have not come, it is not tested, with the reason; nor is a difference where"
        " internal postings of one of the two say no counterparty.",
        source="Bookkeeping practice: what one unit buys from another is no cost of the municipality.",
        example=table("Unit | Counterparty | Amount", "Property | School | -100.00", "School | Property | **90.00**"),
        remedy="Compare the two units' postings; one of them lacks a posting or has another amount.",
        tested=True,
    ),
    Code(
        code="R07",
        name=Names(sv="Ackumulerat mot förra månaden", en="Roll-forward"),
        severity="warning",
        definition="A line's postings in the ledger = those of the ledger of the newest earlier period of the year + the"
        " postings of the months since. Where some changed and no line's sum did, it is information. In January nothing"
        " is accumulated; where no earlier ledger is there, nothing is compared, or, with `ledger.monthly`, it is not"
        " tested. All that changed is one finding.",
        source="Bookkeeping practice. A difference is what was changed in months that had been reported (see F09).",
        example=table(
            "kr | Amount", "To July, last run | 900.00", "August's postings | 100.00", "To August | **980.00**"
        ),
        remedy="Find the postings that changed in earlier months, and write down the reason.",
        tested=True,
        also=("info",),
    ),
    Code(
        code="R08",
        name=Names(sv="Samma uppgift i två källor", en="Same figure in two sources"),
        severity="error",
        definition="A printed figure that no other rule of the family is about = the rounding of the same figure in the"
        " most exact source that has it.",
        source="Our own convention: a figure that stands in two places must be one.",
        example=table("Plan, Line 1 | ", "Budget export, kr | 50 000.00", "Follow-up, tkr | **51**"),
        remedy="Find out which of the two is right, correct the other, and drop that file again.",
        tested=True,
    ),
    Code(
        code="R09",
        name=Names(sv="Budgetbeslut mot gällande budget", en="Budget decisions"),
        severity="error",
        definition="A line's current budget = the council's original budget + Σ of the decided changes (supplementary,"
        " carry-over, reallocation), by the measures that `budget` declares. Every change says the number of its decision.",
        source="The municipal accounting law asks for comparison with the council's budget and its changes.",
        example=table("tkr | Budget", "Original | 100", "Decision 34, supplementary | 10", "Current | **120**"),
        remedy="Find the decision that is missing, or correct the current budget.",
        tested=True,
    ),
    Code(
        code="R10",
        name=Names(sv="Huvudboken mot saldolistan", en="Ledger against its balance list"),
        severity="error",
        definition="For each code string of a balance list that proves a ledger (`proves`), or of the ledger: the list's"
        " amount = Σ of the ledger's postings of the period with those codes. What only one of them has is 0 in the other.",
        source="Auditing practice: that all of an export came is shown by a list that was taken out independently of it.",
        example=table("Account | Balance list | Σ postings", "4010 | 60.00 | 60.00", "5010 | 45.00 | **40.00**"),
        remedy="Export both again, for the same selection and at the same time, and drop them.",
        tested=True,
    ),
)

FORECASTS = (
    Code(
        code="Q01",
        name=Names(sv="Ovanlig takt resten av året", en="Implied rest-of-year rate"),
        severity="info",
        definition="low · actual / m ≤ (forecast − actual) / (12 − m) ≤ high · actual / m, for lines that sum no others and"
        " do not reverse, where the organisation declares its limits (`forecast.rate`) and the year comes to differ by at"
        " least what it declares. It is asked, not accused.",
        source="Practice in this field: a forecast that implies another pace than the year so far deserves a reason.",
        example=table("tkr, January–August | Actual | Forecast", "Salaries | 80 | **200**"),
        remedy="If the rest of the year is meant to differ, say why in the comment; otherwise look at the forecast.",
        tested=True,
    ),
    Code(
        code="Q02",
        name=Names(sv="Post som återförs är framskriven", en="Reversing item extrapolated"),
        severity="warning",
        definition="A forecast of a line that is declared to reverse within the year (`reverses`) does not go on as the"
        " year so far: (forecast − actual) / (12 − m) is not within a tenth of actual / m.",
        source="Practice in this field: the vacation-pay liability is lowest on 31 August and rises again by December.",
        example=table("mnkr, January–August | Actual | Forecast", "Change of vacation-pay liability | -22 | **-33**"),
        remedy="Take the item out of the extrapolation, or withdraw the declaration that it reverses.",
        tested=True,
    ),
)
