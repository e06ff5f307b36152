"""What the declarations of single rules must agree on: decisions, counterparties, and the budget's chain."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.codes import BY_CODE
from schemas.consistency_titles import Inconsistency, repeated, well_formed
from schemas.in_force import ALWAYS_LOUD, TOLERABLE, Decision
from schemas.organisation import Organisation
from schemas.positions import Place
from schemas.problems import wrong


def of_decisions(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in the severities and tolerances."""
    lines = {title: {line.id for line in organisation.lines_of(title)} for title in organisation.names_of_titles()}
    for key, decisions in (("severities", organisation.severities), ("tolerances", organisation.tolerances)):
        seen: set[tuple[object, ...]] = set()
        for index, decision in enumerate(decisions):
            where: Place = (key, index)
            about = (decision.code, decision.title, decision.line, decision.since)
            if about in seen:
                yield (
                    (*where, "from"),
                    wrong(
                        "{code} is decided twice from {day} for the same lines", code=decision.code, day=decision.since
                    ),
                )
            seen.add(about)
            yield from _code(decision, where, key)
            yield from _place(decision, lines, where)


def _code(decision: Decision, where: Place, key: str) -> Iterator[Inconsistency]:
    known = BY_CODE.get(decision.code)
    if known is None:
        yield (*where, "code"), wrong("there is no code {code}; docs/rules.md lists them", code=decision.code)
    elif not known.tested:
        yield (*where, "code"), wrong("{code} is not tested, so there is nothing to decide of it", code=decision.code)
    elif key == "severities" and decision.code in ALWAYS_LOUD:
        yield (
            (*where, "code"),
            wrong("{code} tells that a file was not used, and stays as loud as it is", code=decision.code),
        )
    elif key == "tolerances" and decision.code not in TOLERABLE:
        yield (
            (*where, "code"),
            wrong("{code} holds no two amounts against each other, so no amount can be tolerated", code=decision.code),
        )


def _place(decision: Decision, lines: dict[str, set[str]], where: Place) -> Iterator[Inconsistency]:
    if decision.title is not None and decision.title not in lines:
        yield (*where, "title"), wrong("there is no title {title}", title=decision.title)
        return
    places = [lines[decision.title]] if decision.title is not None else list(lines.values())
    if decision.line is not None and not any(decision.line in own for own in places):
        yield (
            (*where, "line"),
            wrong("no title has a line {line}", line=decision.line)
            if decision.title is None
            else wrong("the title {title} has no line {line}", title=decision.title, line=decision.line),
        )


def of_internal(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in the counterparties, and in the ledgers of other units."""
    ledgers = {layout.id: layout for layout in organisation.layouts if layout.kind == "ledger"}
    parties = organisation.counterparties
    yield from repeated((party.id for party in parties), "counterparties")
    for index, party in enumerate(parties):
        where: Place = ("counterparties", index)
        yield from well_formed({"motpart": party.codes}, (*where, "codes"))
        yield from well_formed(party.match, (*where, "match"))
        if party.layout is not None and party.layout not in ledgers:
            yield (*where, "layout"), wrong("there is no ledger {layout}", layout=party.layout)
    for index, layout in enumerate(organisation.layouts):
        place: Place = ("layouts", index)
        if layout.others and layout.kind != "ledger":
            yield (*place, "others"), wrong("only a ledger has other units' postings")
        elif layout.others and "motpart" not in layout.columns:
            yield (*place, "columns"), wrong("other units' postings need the column motpart: whom they are against")
        elif layout.others and not any(party.layout == layout.id for party in parties):
            yield (
                (*place, "others"),
                wrong(
                    "no counterparty has {layout} as its layout, so nothing would be held against it", layout=layout.id
                ),
            )
    if parties and not any("motpart" in layout.columns for layout in ledgers.values()):
        yield ("counterparties",), wrong("no ledger has the column motpart, so no posting is against anybody")


def of_budget_chain(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in what a budget is declared to come from."""
    chain = organisation.budget
    holders = [layout for layout in organisation.layouts if layout.kind == "decisions"]
    if chain is None:
        for index, layout in enumerate(organisation.layouts):
            if layout.kind == "decisions":
                yield (
                    ("layouts", index, "kind"),
                    wrong("{layout} needs `budget`: which measures its changes stand between", layout=layout.id),
                )
        return
    measures = {measure.id: measure for measure in organisation.measures}
    wanted = {"original": {"plan"}, "changes": {"plan"}, "current": {"budget"}}
    for key, kinds in wanted.items():
        name = getattr(chain, key)
        if name not in measures:
            yield ("budget", key), wrong("there is no measure {measure}", measure=name)
        elif measures[name].kind not in kinds or (key == "current" and measures[name].horizon != "year"):
            yield (
                ("budget", key),
                wrong("{measure} must be a budget of the year, and is {kind}", measure=name, kind=measures[name].kind)
                if key == "current"
                else wrong("{measure} must be a plan, and is {kind}", measure=name, kind=measures[name].kind),
            )
    if len({chain.original, chain.changes, chain.current}) < len(wanted):
        yield ("budget",), wrong("the original, the changes and the current budget must be three measures")
    if not any(chain.changes in layout.columns for layout in holders):
        yield (
            ("budget", "changes"),
            wrong("no layout of the kind decisions has the column {column}", column=chain.changes),
        )
