"""Results to render: Ekerö's August 2016 from its exact amounts, and a small organisation with other measures."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.drivers import large_variances
from pipeline.figures import FIGURES
from pipeline.findings import Cell, Finding, Message, Money, Severity
from pipeline.result import (
    CONSOLIDATED,
    DRIVERS,
    MONTHLY,
    Absent,
    ControlResult,
    Goal,
    GoalSummary,
    Result,
    Run,
    SourceUse,
)
from pipeline.tables import Source, letters
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.rules import COMPARISONS
from schemas.structure import structure

ROOT = Path(__file__).parents[2]
RUN = Run(number=7, clock=datetime(2016, 9, 5, 4, 0, tzinfo=UTC), version="0.1.0", settings="ab" * 32)
OERE = Decimal("0.01")
TKR = Decimal(1000)

Amounts = dict[tuple[str, str, str], Decimal]
Row = tuple[Any, ...]
"""A row of a frame."""

_SOURCES = {
    "actual": ("huvudbok", "ledger", "Huvudbok 2016-08.xlsx", "Transaktioner", "K"),
    "budget": ("budget", "budget", "Budget 2016.xlsx", "Budget", "F"),
    "forecast": ("prognos", "forecast", "Prognos augusti 2016.xlsx", "Prognos", "F"),
    "previous": ("foregaende_ar", "balances", "Utfall 2015.xlsx", "Saldon", "F"),
}


def ekero() -> Organisation:
    return load_organisation(ROOT / "schemas" / "ekero.toml")


def exact_amounts() -> Amounts:
    with (ROOT / "pipeline" / "example" / "exact.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["month"]]
    return {(row["title"], row["line"], row["measure"]): Decimal(row["amount"]) for row in rows}


def rounded(amount: Decimal, step: Decimal = TKR) -> Decimal:
    return ((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(OERE)


def computed(organisation: Organisation, leaves: Amounts) -> Amounts:
    """Every figure that follows from the leaves: totals, the committee, variances. In the report's order."""
    shape = structure(organisation)
    directions = {
        (title, line): way for title, line, way in shape.lines.select("title", "line", "direction").iter_rows()
    }
    under: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for title, line, member_title, member_line, weight in shape.leaves.iter_rows():
        under.setdefault((title, line), []).append((member_title, member_line, weight))
    found: Amounts = {}
    for title, line in shape.lines.select("title", "line").iter_rows():
        for measure in organisation.measures:
            if measure.kind == "variance":
                first, second = (found.get((title, line, str(one))) for one in (measure.minuend, measure.subtrahend))
                if first is not None and second is not None:
                    found[title, line, measure.id] = directions[title, line] * (first - second)
                continue
            parts = [
                (leaves.get((t, one, measure.id)), w) for t, one, w in under.get((title, line), [(title, line, 1)])
            ]
            known = [amount * weight for amount, weight in parts if amount is not None]
            if known and (len(known) == len(parts) or title == organisation.committee.id):
                found[title, line, measure.id] = sum(known, Decimal("0.00"))
    return found


def result(
    organisation: Organisation,
    leaves: Amounts,
    *,
    findings: tuple[Finding, ...] = (),
    absent: tuple[Absent, ...] = (),
    goals: GoalSummary | None = None,
    period: Period = Period(2016, 8),  # noqa: B008  frozen
) -> Result:
    """A result in which every leaf comes from one source and every figure also stands, rounded, in a follow-up."""
    amounts = computed(organisation, leaves)
    rows = list(_figures(organisation, leaves, amounts))
    figures = pl.DataFrame(rows, schema=FIGURES, orient="row")
    exact = {(row[1], row[2], row[3]): row[0] for row in rows if row[8] != "followup"}
    printed = {(row[1], row[2], row[3]): row[0] for row in rows if row[8] == "followup"}
    blamed = {(one.title, one.line, one.measure) for one in findings if one.found is not None}
    comparisons = _comparisons(amounts, exact, printed, blamed)
    worst = {row[2:5]: row[12] for row in comparisons}
    under = {(title, line): group for (title, line), group in _leaves(organisation).items()}
    consolidated = [
        (
            *key,
            amount,
            rows[exact[key]][7] if key in exact else "",
            worst.get(key, "not-tested"),
            [exact[key]] if key in exact else _rests_on(organisation, key, under, exact),
        )
        for key, amount in amounts.items()
    ]
    frame = pl.DataFrame(consolidated, schema=CONSOLIDATED, orient="row")
    return Result(
        run=RUN,
        organisation=organisation,
        period=period,
        figures=figures,
        consolidated=frame,
        comparisons=pl.DataFrame(comparisons, schema=COMPARISONS, orient="row"),
        findings=findings,
        sources=_uses(organisation, rows),
        absent=absent,
        goals=goals,
        large=large_variances(frame, organisation, structure(organisation)),
    )


def _leaves(organisation: Organisation) -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for title, line, member_title, member_line, _ in structure(organisation).leaves.iter_rows():
        found.setdefault((title, line), []).append((member_title, member_line))
    return found


def _rests_on(
    organisation: Organisation,
    key: tuple[str, str, str],
    under: dict[tuple[str, str], list[tuple[str, str]]],
    exact: dict[tuple[str, str, str], int],
) -> list[int]:
    measure = organisation.measure(key[2])
    measures = [measure.minuend, measure.subtrahend] if measure.kind == "variance" else [measure.id]
    wanted = [(*leaf, str(one)) for leaf in under.get(key[:2], [key[:2]]) for one in measures]
    return [exact[one] for one in wanted if one in exact]


def _figures(organisation: Organisation, leaves: Amounts, amounts: Amounts) -> Iterator[Row]:
    number = 0
    layouts = {layout.id for layout in organisation.layouts}
    for row, (key, amount) in enumerate(leaves.items(), start=9):
        measure = organisation.measure(key[2])
        name = "previous" if measure.horizon == "previous_year" else measure.kind
        layout, kind, file, sheet, column = _SOURCES.get(name, _SOURCES["budget"])
        if layout not in layouts:
            layout = organisation.layouts[0].id
        place = (None, column, 120 + row) if kind == "ledger" else (row, column, None)
        yield (number, *key, None, amount, OERE, layout, kind, file, sheet, *place)
        number += 1
    for row, (key, amount) in enumerate(amounts.items(), start=7):
        file = f"Uppföljning {organisation.title_name(key[0])}.xlsx"
        column = letters(2 + [one.id for one in organisation.measures].index(key[2]))
        yield (
            number,
            *key,
            None,
            rounded(amount),
            TKR,
            "uppfoljning",
            "followup",
            file,
            "Uppföljning",
            row,
            column,
            None,
        )
        number += 1


def _comparisons(
    amounts: Amounts,
    exact: dict[tuple[str, str, str], int],
    printed: dict[tuple[str, str, str], int],
    blamed: set[tuple[str, str, str]],
) -> list[Row]:
    made: list[Row] = []
    for key, amount in amounts.items():
        place = "/".join(key)
        if key in exact:
            difference = rounded(amount) - amount
            verdict = "differs" if key in blamed else "agrees"
            operands = [{"figure": exact[key], "numerator": 1, "denominator": 1}]
            sides = (rounded(amount), amount, difference, Decimal("500.00"))
            made.append(
                (
                    f"R01:{place}:ledger",
                    "R01",
                    *key,
                    None,
                    "ledger",
                    printed[key],
                    *sides,
                    verdict,
                    None,
                    operands,
                    [],
                    "rounded",
                    None,
                )
            )
        else:
            verdict = "differs" if key in blamed else "rounding"
            sides = (rounded(amount), rounded(amount), Decimal("0.00"), Decimal("1500.00"))
            made.append(
                (
                    f"S01:{place}:printed",
                    "S01",
                    *key,
                    None,
                    "printed",
                    printed[key],
                    *sides,
                    verdict,
                    None,
                    [],
                    [],
                    "bound",
                    None,
                )
            )
    if not amounts:
        return made
    first = next(iter(amounts))
    missing = "/".join(first)
    made.append(
        (f"R04:{missing}:balances", "R04", *first, None, "balances", printed[first], Decimal("1.00"), None, None, None, "not-tested",
         missing, [], [missing], "rounded", None)
    )  # fmt: skip
    return made


def _uses(organisation: Organisation, rows: list[Row]) -> tuple[SourceUse, ...]:
    uses: dict[str, SourceUse] = {}
    for number, row in enumerate(rows):
        file, layout, kind, sheet, title = str(row[9]), str(row[7]), str(row[8]), str(row[10]), str(row[1])
        if file in uses:
            continue
        total = Decimal("40612345.67")
        controls = (ControlResult("amount", "K3999", total, total),) if kind == "ledger" else ()
        facts = (("system", "Ekonomisystem"), ("selection", "Ansvar 0110-0340"), ("printed", "2016-09-02"))
        digest = f"{number:064x}"
        uses[file] = SourceUse(
            Source(file, digest), sheet, layout, kind, title if kind == "followup" else "", 12 + number,
            "tkr" if kind == "followup" else "kr", facts, controls,
        )  # fmt: skip
    return tuple(uses.values())


def august() -> Result:
    """Ekerö's August 2016 with the published faults, an export that has not come, and the goals."""
    organisation = ekero()
    leaves = {
        key: amount
        for key, amount in exact_amounts().items()
        if organisation.measure(key[2]).kind != "variance"
        and any(not line.of for title in organisation.titles for line in title.lines if (title.id, line.id) == key[:2])
    }
    return result(
        organisation, leaves, findings=faults(), absent=(Absent("uppfoljning", "budgetmarginal"),), goals=GOALS
    )


def faults() -> tuple[Finding, ...]:
    fees, gains = "Uppföljning Medlemsavgifter.xlsx", "Uppföljning Reavinst.xlsx"
    mnkr = 1_000_000
    return (
        Finding(
            "V01",
            Severity.ERROR,
            Message(
                "The variance is {left}, but budget less actual is {right}. Change it to {right} and drop the file again.",
                {"left": Money(Decimal(-24000), 1000, 0), "right": Money(Decimal(24000), 1000, 0)},
            ),
            (Cell(fees, "Uppföljning", "D18"),),
            title="medlemsavgifter",
            line="reserv",
            measure="variance_period",
            found=Decimal("-24000.00"),
            expected=Decimal("24000.00"),
            difference=Decimal("-48000.00"),
            bound=Decimal("1500.00"),
            causes=(Message("Probably the sign is turned."),),
            companions=("S01:medlemsavgifter/summa_kostnader/variance_period:printed",),
        ),
        Finding(
            "V02",
            Severity.ERROR,
            Message(
                "{budget}, {forecast} and {variance} cannot be right together.",
                {
                    "budget": Money(Decimal(-17_500_000), mnkr, 1),
                    "forecast": Money(Decimal(-10_300_000), mnkr, 1),
                    "variance": Money(Decimal(-7_400_000), mnkr, 1),
                },
            ),
            tuple(Cell(gains, "Uppföljning", address) for address in ("G9", "E9", "F9")),
            title="reavinst",
            line="reavinst",
            measure="variance_year",
            found=Decimal("-7400000.00"),
            difference=Decimal("-200000.00"),
            bound=Decimal("150000.00"),
        ),
        Finding(
            "C09",
            Severity.WARNING,
            Message("The head {head} claims an actual.", {"head": "Utfall helår"}),
            (Cell("Uppföljning Brandförsvaret.xlsx", "Uppföljning", "E8"),),
            title="brand",
        ),
    )


GOALS = GoalSummary(
    goals=tuple(
        Goal(str(number), goal, indicator, assessment, status, tendency)
        for number, (goal, indicator, assessment, status, tendency) in enumerate(
            (
                ("Service och bemötande", "Automatiska kundundersökningar via SMS, mejl och telefon", 2, "yellow", ""),
                ("Attraktiv arbetsgivare", "HME ska vara bättre än genomsnittet för Sveriges kommuner", 1, "green", ""),
                ("Effektiv förvaltning", "SKL:s eBlomlåda", 3, "red", "positiv"),
                ("Samhällsutveckling", "SCB:s medborgarundersökning, Nöjd-Inflytande-Index", 3, "red", "oförändrad"),
                ("Näringsliv", "SBA:s NKI-värde ska inte ligga under 65", 3, "red", "positiv"),
            ),
            start=1,
        )
    ),
    mean=Decimal("2.4"),
    median=Decimal(3),
    printed_mean=Decimal("2.4"),
    previous_mean=Decimal("3.0"),
)


OTHER = """
version = 1
[organisation]
id = "annan"
name = "Annan kommun & Söner"
[signs]
revenue = "+"
cost = "+"
[units]
kr = { factor = 1, decimals = 2 }
tkr = { factor = 1_000, decimals = 0 }

[[measures]]
id = "original_budget"
kind = "budget"
horizon = "year"
name = { sv = "Ursprunglig budget", en = "Original budget" }
[[measures]]
id = "actual_period"
kind = "actual"
horizon = "period"
name = { sv = "Utfall perioden", en = "Actual, period" }
[[measures]]
id = "current_budget"
kind = "budget"
horizon = "year"
name = { sv = "Gällande budget", en = "Current budget" }
[[measures]]
id = "forecast_year"
kind = "forecast"
horizon = "year"
name = { sv = "Prognos helår", en = "Forecast, year" }
[[measures]]
id = "variance_year"
kind = "variance"
horizon = "year"
minuend = "current_budget"
subtrahend = "forecast_year"
name = { sv = "Avvikelse helår", en = "Variance, year" }

[[layouts]]
id = "uppfoljning"
kind = "followup"
name = "Uppföljning"
facts = { period = ["Period"], unit = ["Belopp i"], title = ["Titel"] }
[layouts.columns]
line = { heads = ["tkr"] }
forecast_year = { heads = ["Prognos"] }

[sources]
order = ["uppfoljning"]

[committee]
id = "bun"
name = "Barn- och utbildningsnämnden"
line = { id = "netto", name = "Nettokostnad" }

[[titles]]
id = "skola"
name = "Skola/fritids: [1-9] med ett namn som är för långt"
net = "netto"
[[titles.lines]]
id = "avgifter"
name = "=Avgifter"
type = "revenue"
[[titles.lines]]
id = "netto"
name = "Netto"
type = "net"
of = ["avgifter", "-lokaler", "-loner"]
[[titles.lines]]
id = "loner"
name = "Löner"
type = "cost"
[[titles.lines]]
id = "lokaler"
name = "Lokaler"
type = "cost"
"""


def other(
    folder: Path, *, lines_of_committee: bool = False, currency: str = "kr", horizon: str = "year"
) -> Organisation:
    """An organisation with other measures and unsigned amounts, and names that are hard on a workbook."""
    text = OTHER.replace("\nkr = {", f"\n{currency} = {{")
    text = text.replace('name = "Annan kommun & Söner"\n', f'name = "Annan kommun & Söner"\ncurrency = "{currency}"\n')
    if horizon != "year":
        text = text.replace('kind = "budget"\nhorizon = "year"', f'kind = "plan"\nhorizon = "{horizon}"', 1)
    if lines_of_committee:
        text = text.replace('line = { id = "netto"', 'lines = "titles"\nline = { id = "netto"')
        first = text[text.index("[[titles]]") :]
        text += first.replace('id = "skola"', 'id = "forskola"').replace(
            'name = "Skola/fritids: [1-9] med ett namn som är för långt"', 'name = "Förskola"'
        )
    path = folder / "annan.toml"
    path.write_text(text, encoding="utf-8")
    return load_organisation(path)


def other_amounts() -> Amounts:
    measures = ("original_budget", "actual_period", "current_budget", "forecast_year")
    lines = {"avgifter": Decimal("900.49"), "loner": Decimal("70000.50"), "lokaler": Decimal("1250.01")}
    return {("skola", line, measure): amount for line, amount in lines.items() for measure in measures}


def with_drivers(a_result: Result) -> Result:
    """A result with the accounts and vouchers behind the first of its large variances, and its ledger by month."""
    title, line, measure = a_result.large.row(0)
    place = (title, line, measure)
    rows = [
        (*place, "konto", "3611", None, Decimal("-1868627.40"), Decimal("-654744.72"), Decimal("-1213882.68"), 16),
        (*place, "konto", "3612", None, None, Decimal("-428970.68"), Decimal("428970.68"), 66),
        (*place, "voucher", "B1600218 · 201604", "=Statsbidrag", None, Decimal("-293506.25"), Decimal("293506.25"), 1),
    ]
    actual = a_result.consolidated.filter(pl.col("measure") == "actual_period").select("title", "line", "amount")
    months = [
        (title, line, "actual_period", month, (amount / 8).quantize(OERE))
        for title, line, amount in actual.iter_rows()
        for month in range(1, a_result.period.month + 1)
    ]
    return replace(
        a_result,
        drivers=pl.DataFrame(rows, schema=DRIVERS, orient="row"),
        monthly=pl.DataFrame(months, schema=MONTHLY, orient="row"),
    )
