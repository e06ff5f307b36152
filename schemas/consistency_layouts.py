"""What the layouts of exports must agree on, with their kinds and with the rest of the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.consistency_titles import Inconsistency, repeated, same_names
from schemas.kinds import LABELS, OTHER_COLUMNS, REQUIRED_COLUMNS
from schemas.organisation import CODED, DIMENSIONS, MONTHS, Layout, Organisation
from schemas.positions import Place
from schemas.problems import wrong


def of_layouts(organisation: Organisation) -> Iterator[Inconsistency]:
    """What the layouts contradict: the columns of their kinds, what they prove, and what else is declared."""
    yield from repeated((layout.id for layout in organisation.layouts), "layouts")
    for index, layout in enumerate(organisation.layouts):
        where: Place = ("layouts", index)
        yield from _columns(layout, organisation, where)
        yield from _ledger_measure(layout, organisation, where)
        yield from _proof(layout, organisation, where)
        yield from _facts(layout, where)
        yield from _declared(layout, organisation, where)
        yield from same_names(
            ((*where, "columns", column), column, dict.fromkeys(head.head for head in declared.heads))
            for column, declared in layout.columns.items()
        )
        for key in ("totals", "counts", "previous"):
            if getattr(layout, key) and key not in LABELS[layout.kind]:
                yield (
                    (*where, key),
                    wrong("in a {kind} export no {key} are looked for", kind=layout.kind, key=key),
                )


def _columns(layout: Layout, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    measures = {measure.id for measure in organisation.measures} if layout.kind not in {"ledger", "goals"} else set()
    allowed = {*OTHER_COLUMNS[layout.kind], *(DIMENSIONS if layout.kind in CODED else ()), *measures}
    for column in layout.columns:
        if column not in allowed:
            yield (
                (*where, "columns", column),
                wrong(
                    "{column} is neither a measure nor a column of a {kind} export",
                    column=column,
                    kind=layout.kind,
                ),
            )
    needed = {name for name, column in layout.columns.items() if not column.optional}
    missing = [column for column in REQUIRED_COLUMNS[layout.kind] if column not in needed]
    months = [month for month in MONTHS if month in layout.columns]
    if months:
        missing += [month for month in MONTHS if month not in needed]
        if not any(m.kind == "budget" and m.horizon == "period" for m in organisation.measures):
            yield (
                (*where, "columns", months[0]),
                wrong("months need a measure that they add up to: a budget of the period"),
            )
    for column in missing:
        yield (
            (*where, "columns"),
            wrong(
                "a {kind} export needs the column {column} too"
                if months
                else "a {kind} export needs the column {column}",
                kind=layout.kind,
                column=column,
            ),
        )
    if layout.kind in CODED and not needed & {*DIMENSIONS}:
        yield (
            (*where, "columns"),
            wrong(
                "a {kind} export needs a part of the code string ({known})",
                kind=layout.kind,
                known=", ".join(DIMENSIONS),
            ),
        )
    if layout.kind not in {"ledger", "goals"} and not measures & layout.columns.keys():
        yield (
            (*where, "columns"),
            wrong("a {kind} export needs a column that is a measure", kind=layout.kind),
        )


def _ledger_measure(layout: Layout, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    amounts = {measure.id for measure in organisation.measures if measure.kind != "variance"}
    if layout.kind == "ledger" and layout.measure not in amounts:
        yield (
            (*where, "measure"),
            wrong("a ledger's measure must be a measure that is no variance: what its amounts add up to"),
        )
    if layout.kind != "ledger" and layout.measure is not None:
        yield (*where, "measure"), wrong("only a ledger has a measure; in other exports each column of amounts is one")


def _proof(layout: Layout, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    """A list that proves a ledger is by the same codes, and has what the ledger's amounts add up to."""
    if layout.proves is None:
        return
    proven = {one.id: one for one in organisation.layouts}.get(layout.proves)
    if layout.kind != "balances" or proven is None or proven.kind != "ledger":
        yield (*where, "proves"), wrong("only a list of balances proves, and what it proves is a ledger")
        return
    if proven.measure not in layout.columns:
        needed = {"ledger": proven.id, "measure": str(proven.measure)}
        yield (*where, "columns"), wrong("a list that proves {ledger} needs the column {measure}", **needed)
    for name in DIMENSIONS:
        if name in layout.columns and name not in proven.columns:
            yield (
                (*where, "columns", name),
                wrong("{ledger} has no {name} to be proven by", ledger=proven.id, name=name),
            )


def _facts(layout: Layout, where: Place) -> Iterator[Inconsistency]:
    if not layout.facts.get("period") and layout.period is None and layout.period_from is None:
        yield (*where, "facts"), wrong("the facts must have period: without it no file of the layout can be placed")
    yield from same_names(((*where, "facts", fact), fact, labels) for fact, labels in layout.facts.items())


def _declared(layout: Layout, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    """What a layout says for files that do not, and what it says of budget titles."""
    if layout.unit is not None and layout.unit not in organisation.units:
        yield (*where, "unit"), wrong("there is no unit {unit}", unit=layout.unit)
    if layout.title is not None and layout.title not in organisation.names_of_titles():
        yield (*where, "title"), wrong("there is no title {title}", title=layout.title)
    for key in ("title", "sections"):
        if getattr(layout, key) is not None and layout.kind != "followup":
            yield (*where, key), wrong("only a follow-up has {key}", key=key)
    if layout.period_from == "postings" and layout.kind != "ledger":
        yield (*where, "period_from"), wrong("only a ledger has postings: write name")
    if layout.signs is not None and layout.kind not in CODED:
        yield (
            (*where, "signs"),
            wrong("only exports with codes can have signs of their own: a follow-up's are the organisation's"),
        )
    if layout.sections == "titles" and "title" in layout.columns:
        yield (*where, "sections"), wrong("the titles stand in a column already: leave one of the two out")
