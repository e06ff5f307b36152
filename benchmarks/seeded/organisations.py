"""Organisations by chance: titles, lines, sums, signs, units and periodisations, each as an organisation may declare it."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from schemas.organisation import (
    MONTHS,
    Column,
    Expected,
    Head,
    Identity,
    Layout,
    Measure,
    Names,
    Organisation,
    Signs,
    Sources,
    Unit,
)
from schemas.titles import Committee, CommitteeLine, Line, Month, Title

AMOUNTS = ("actual_period", "budget_period", "forecast_year", "budget_year", "actual_previous_year")
"""The measures that are no variances."""

VARIANCES = {
    "variance_period": ("budget_period", "actual_period"),
    "variance_year": ("budget_year", "forecast_year"),
}
PRINTED = (
    "actual_period",
    "budget_period",
    "variance_period",
    "forecast_year",
    "budget_year",
    "variance_year",
    "actual_previous_year",
)
"""The measures in the order of a follow-up's columns."""

CODES = ("ansvar", "konto", "aktivitet", "motpart")
EXTERNAL, INTERNAL = ("5*", "6*", "7*", "8*"), ("1*", "2*", "3*")
UNITS = {
    "kr": Unit(factor=1, decimals=2, aliases=("SEK",)),
    "tkr": Unit(factor=1_000, decimals=0, aliases=("kkr",)),
    "mnkr": Unit(factor=1_000_000, decimals=1, aliases=("mkr",)),
}
MONTH_HEADS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
HEADS = dict(zip(MONTHS, MONTH_HEADS, strict=True))
FACTS: dict[str, tuple[str, ...]] = {"title": ("Budgettitel",), "period": ("Period",), "unit": ("Belopp i",)}


def organisation_by_chance(chance: random.Random, *, most_titles: int = 40, most_lines: int = 60) -> Organisation:
    """An organisation of 3 to `most_titles` titles with 3 to `most_lines` lines each, small ones being commoner."""
    signs = chance.choice([Signs(revenue="-", cost="+"), Signs(revenue="+", cost="-"), Signs(revenue="+", cost="+")])
    profiles = {f"profil_{name}": _profile(chance) for name in "abcd"[: chance.randint(1, 4)]}
    count = 3 + int((most_titles - 2) * chance.random() ** 3)
    titles = tuple(_title(index, chance, signs, list(profiles), most_lines) for index in range(count))
    return Organisation(
        version=1,
        organisation=Identity(id="kommun", name="Kommunen", language="sv"),
        signs=signs,
        units=UNITS,
        measures=_measures(),
        layouts=_layouts(),
        committee=Committee(
            id="namnd", name="Nämnden", line=CommitteeLine(id="netto", name="Nettokostnad"), aliases=("Sammandrag",)
        ),
        titles=titles,
        expected=(Expected(layout="uppfoljning", titles="all"), *(Expected(layout=name) for name in ORDER[:-1])),
        sources=Sources(order=ORDER),
        profiles=profiles,
    )


ORDER = ("huvudbok", "budget", "prognos", "foregaende_ar", "uppfoljning")


def _profile(chance: random.Random) -> tuple[Decimal, ...]:
    """Twelve weights with five decimals that sum to 1."""
    cuts = sorted(chance.randint(3_000, 13_000) for _ in range(12))
    chance.shuffle(cuts)
    weights = [cut * 100_000 // sum(cuts) for cut in cuts]
    weights[11] += 100_000 - sum(weights)
    return tuple(Decimal(weight).scaleb(-5) for weight in weights)


def _measures() -> tuple[Measure, ...]:
    kinds = {
        "actual_period": ("actual", "period"),
        "budget_period": ("budget", "period"),
        "forecast_year": ("forecast", "year"),
        "budget_year": ("budget", "year"),
        "actual_previous_year": ("actual", "previous_year"),
        "variance_period": ("variance", "period"),
        "variance_year": ("variance", "year"),
    }
    return tuple(
        Measure(
            id=name,
            kind=kinds[name][0],  # type: ignore[arg-type]
            horizon=kinds[name][1],
            name=Names(sv=name, en=name),
            minuend=VARIANCES.get(name, (None, None))[0],
            subtrahend=VARIANCES.get(name, (None, None))[1],
        )
        for name in PRINTED
    )


def _layouts() -> tuple[Layout, ...]:
    def columns(**heads: str) -> dict[str, Column]:
        return {name: Column(heads=(Head(head=head),)) for name, head in heads.items()}

    def optional(**heads: str) -> dict[str, Column]:
        return {name: Column(heads=(Head(head=head),), optional=True) for name, head in heads.items()}

    codes = {name: name.capitalize() for name in CODES}
    coded: dict[str, Any] = {"facts": FACTS, "totals": ("Summa",), "footers": ("Sida *",)}
    return (
        Layout(
            id="uppfoljning",
            kind="followup",
            name="Uppföljning",
            facts=FACTS,
            columns=columns(line="Rad", actual_period="Utfall perioden")
            | optional(
                budget_period="Budget perioden",
                variance_period="Avvik perioden",
                forecast_year="Prognos helår",
                budget_year="Budget helår",
                variance_year="Avvik helår",
                actual_previous_year="Utfall föregående år",
            ),
        ),
        Layout(
            id="huvudbok",
            kind="ledger",
            name="Huvudbok",
            measure="actual_period",
            facts=FACTS,
            totals=("Summa",),
            counts=("Antal transaktioner",),
            columns=columns(**codes, period="Bokförd", voucher="Verifikation", text="Text", amount="Belopp"),
        ),
        Layout(
            id="budget",
            kind="budget",
            name="Budget",
            columns=columns(**codes, budget_year="Årsbudget", **HEADS),
            **coded,
        ),
        Layout(
            id="prognos", kind="forecast", name="Prognos", columns=columns(**codes, forecast_year="Prognos"), **coded
        ),
        Layout(
            id="foregaende_ar",
            kind="balances",
            name="Föregående år",
            columns=columns(**codes, actual_previous_year="Utfall i fjol"),
            **coded,
        ),
    )


def _title(index: int, chance: random.Random, signs: Signs, profiles: list[str], most_lines: int) -> Title:
    count = 3 + int((most_lines - 2) * chance.random() ** 3)
    form = "flat" if count < 6 else chance.choice(["flat", "two", "grouped"])
    totals = {"flat": 1, "two": 3, "grouped": 3 + min(4, max(2, count // 8))}[form]
    leaves = _leaves(max(2 if form == "flat" else 4, count - totals), chance, profiles)
    revenue = [leaf for leaf in leaves if leaf.type == "revenue"]
    cost = [leaf for leaf in leaves if leaf.type == "cost"]
    taken = "-" if signs.cost == signs.revenue else ""
    if form == "flat" or not revenue or not cost:
        of = tuple(leaf.id if leaf.type == "revenue" else taken + leaf.id for leaf in leaves)
        lines = [*leaves, _total("netto", "net", of)]
    elif form == "two" or len(cost) < 4:
        subtotals = [_total("intakter", "subtotal", _ids(revenue)), _total("kostnader", "subtotal", _ids(cost))]
        lines = [*revenue, subtotals[0], *cost, subtotals[1], _total("netto", "net", ("intakter", f"{taken}kostnader"))]
    else:
        groups = [cost[start :: totals - 3] for start in range(totals - 3)]
        subs = [_total(f"grupp_{n}", "subtotal", _ids(group)) for n, group in enumerate(groups) if group]
        lines = [*revenue, _total("intakter", "subtotal", _ids(revenue))]
        for group, total in zip(groups, subs, strict=False):
            lines += [*group, total]
        lines += [
            _total("kostnader", "subtotal", _ids(subs)),
            _total("netto", "net", ("intakter", f"{taken}kostnader")),
        ]
    name = f"Titel {index + 1}"
    return Title(
        id=f"titel_{index + 1}", name=name, net="netto", match={"ansvar": (f"{100 + index:04d}",)}, lines=tuple(lines)
    )


def _ids(lines: list[Line]) -> tuple[str, ...]:
    return tuple(line.id for line in lines)


def _total(name: str, kind: str, of: tuple[str, ...]) -> Line:
    return Line(id=name, name=name.capitalize().replace("_", " "), type=kind, of=of)  # type: ignore[arg-type]


def _leaves(count: int, chance: random.Random, profiles: list[str]) -> list[Line]:
    """Lines that postings are mapped to by aktivitet; some come in pairs, external and internal."""
    leaves: list[Line] = []
    while len(leaves) < count:
        number = len(leaves) + 1
        kind = "revenue" if number in (1, 4) or chance.random() < 0.2 else "cost"
        pair = chance.random() < 0.3 and len(leaves) + 2 <= count
        for part in (EXTERNAL, INTERNAL) if pair else ((),):
            name = f"rad_{len(leaves) + 1}"
            match = {
                "konto": ("3*",) if kind == "revenue" else ("4*", "5*", "6*", "7*"),
                "aktivitet": (f"{number:04d}",),
            }
            periodisation = chance.choice(["even", "even", *profiles, Month(month=chance.randint(1, 12)), None])
            leaves.append(
                Line(
                    id=name,
                    name=name.capitalize().replace("_", " "),
                    type=kind,  # type: ignore[arg-type]
                    match=match | ({"motpart": part} if part else {}),
                    periodisation=periodisation,
                )
            )
    return leaves
