"""What an organisation's declarations must agree on among themselves."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.consistency_aliases import of_aliases
from schemas.consistency_comparability import of_comparability, of_moved_sums
from schemas.consistency_mappings import of_mappings
from schemas.consistency_rules import of_budget_chain, of_decisions, of_internal
from schemas.consistency_titles import Inconsistency, of_titles, repeated, same_names, well_formed
from schemas.organisation import CODED, DIMENSIONS, MONTHS, Layout, Measure, Organisation
from schemas.positions import Place
from schemas.problems import wrong

REQUIRED_COLUMNS = {
    "ledger": ("konto", "period", "voucher", "amount"),
    "budget": (),
    "forecast": (),
    "balances": (),
    "decisions": ("decision",),
    "followup": ("line",),
    "goals": ("goal", "assessment"),
}
"""The columns without which an export of a kind means nothing."""

OTHER_COLUMNS = {
    "ledger": ("date", "text", "amount", "period", "voucher"),
    "budget": ("text", *MONTHS),
    "forecast": ("text",),
    "balances": ("text",),
    "decisions": ("decision", "date", "text"),
    "followup": ("line", "title"),
    "goals": (
        "number",
        "goal",
        "indicator",
        "assessment",
        "tendency",
        "target",
        "value",
        "previous_value",
        "direction",
    ),
}
"""The columns a kind may have besides measures and, where it carries codes, dimensions."""

LABELS = {
    "ledger": ("totals", "counts"),
    "budget": ("totals", "counts"),
    "forecast": ("totals", "counts"),
    "balances": ("totals", "counts"),
    "decisions": ("totals", "counts"),
    "followup": (),
    "goals": ("totals", "previous"),
}
"""Which labels of an export's own totals are looked for in a kind."""

HORIZONS = ("period", "year", "previous_year")
"""What a measure may be for. A plan may be for any other time as well."""

_TAKEN = frozenset({"control", *DIMENSIONS, *(column for columns in OTHER_COLUMNS.values() for column in columns)})
"""What no measure can be called: the names of other columns, and of control totals."""


def inconsistencies(organisation: Organisation) -> list[Inconsistency]:
    """Every contradiction in the declarations: the path of keys to blame, and what is wrong there."""
    found = [
        *_units(organisation),
        *_measures(organisation),
        *_layouts(organisation),
        *_expected(organisation),
        *_sources(organisation),
        *_goals(organisation),
        *_options(organisation),
        *of_internal(organisation),
        *of_budget_chain(organisation),
        *_profiles(organisation),
        *of_titles(organisation),
        *of_decisions(organisation),
        *of_aliases(organisation),
        *of_mappings(organisation),
        *of_comparability(organisation),
    ]
    # What moves come to can be told only where every line's sums lead somewhere.
    return found or [*of_moved_sums(organisation)]


def _units(organisation: Organisation) -> Iterator[Inconsistency]:
    currency = organisation.organisation.currency
    if currency not in organisation.units or organisation.units[currency].factor != 1:
        yield (
            ("units",),
            wrong(
                "the units must have {currency} with the factor 1: the currency that amounts are kept in",
                currency=currency,
            ),
        )
    yield from same_names((("units", name), name, (name, *unit.aliases)) for name, unit in organisation.units.items())


def _measures(organisation: Organisation) -> Iterator[Inconsistency]:
    yield from repeated((measure.id for measure in organisation.measures), "measures")
    measures = {measure.id: measure for measure in organisation.measures}
    for index, measure in enumerate(organisation.measures):
        where: Place = ("measures", index)
        if measure.id in _TAKEN:
            yield (
                (*where, "id"),
                wrong("{measure} is the name of another column: call the measure something else", measure=measure.id),
            )
        if measure.kind != "plan" and measure.horizon not in HORIZONS:
            yield (
                (*where, "horizon"),
                wrong(
                    "only a plan is for {horizon}: write {known}",
                    horizon=measure.horizon,
                    known=", ".join(HORIZONS),
                ),
            )
        yield from _sides(measure, measures, where)


def _sides(measure: Measure, measures: dict[str, Measure], where: Place) -> Iterator[Inconsistency]:
    """A variance is what was meant less what came of it; the direction that is favourable is the lines' business."""
    sides = {"minuend": measure.minuend, "subtrahend": measure.subtrahend}
    if measure.kind != "variance":
        for key, operand in sides.items():
            if operand is not None:
                yield (*where, key), wrong("only a variance has a {key}", key=key)
        return
    for key, operand in sides.items():
        if operand not in measures or measures[operand].kind == "variance":
            yield (
                (*where, key),
                wrong("{key} must be a measure that is no variance, and is {operand}", key=key, operand=operand),
            )
            return
    minuend, subtrahend = measures[str(measure.minuend)], measures[str(measure.subtrahend)]
    if minuend is subtrahend:
        yield (*where, "subtrahend"), wrong("a variance of {minuend} from itself is always 0", minuend=minuend.id)
    if minuend.kind in {"actual", "forecast"} and subtrahend.kind in {"budget", "plan"}:
        yield (
            (*where, "minuend"),
            wrong(
                "a variance is the budget less what came of it: change places of {minuend} and {subtrahend}; what is"
                " favourable follows from `signs`",
                minuend=minuend.id,
                subtrahend=subtrahend.id,
            ),
        )


def _layouts(organisation: Organisation) -> Iterator[Inconsistency]:
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


def _expected(organisation: Organisation) -> Iterator[Inconsistency]:
    by_title = {layout.id: layout.kind == "followup" and not holds_titles(layout) for layout in organisation.layouts}
    titles = organisation.names_of_titles()
    for index, expected in enumerate(organisation.expected):
        where: Place = ("expected", index)
        if expected.layout not in by_title:
            yield (*where, "layout"), wrong("there is no layout {layout}", layout=expected.layout)
        elif by_title[expected.layout] is not bool(expected.titles):
            yield (
                (*where, "titles" if expected.titles else "layout"),
                wrong("a follow-up, and nothing else, is expected by title: give titles to follow-ups alone"),
            )
        if expected.layout in {other.layout for other in organisation.expected[:index]}:
            yield (
                (*where, "layout"),
                wrong("{layout} is expected above already", layout=expected.layout),
            )
        for at, title in enumerate(expected.titles if isinstance(expected.titles, tuple) else ()):
            if title not in titles:
                yield (*where, "titles", at), wrong("there is no title {title}", title=title)


def holds_titles(layout: Layout) -> bool:
    """Whether one table of a layout holds several budget titles: in a column, or under headings."""
    return "title" in layout.columns or layout.sections == "titles"


def _sources(organisation: Organisation) -> Iterator[Inconsistency]:
    kinds = {layout.id: "proof" if layout.proves else layout.kind for layout in organisation.layouts}
    order = organisation.sources.order
    for at, name in enumerate(order):
        if name not in kinds:
            yield ("sources", "order", at), wrong("there is no layout {name}", name=name)
        if name in order[:at]:
            yield ("sources", "order", at), wrong("{name} stands twice", name=name)
    for name, kind in kinds.items():
        others = organisation.layout(name).others
        if kind == "proof" and name in order:
            where: Place = ("sources", "order", order.index(name))
            yield where, wrong("{name} proves a ledger, and is no source of figures", name=name)
        if others and name in order:
            what = wrong("{name} has other units' postings: no figure can take it", name=name)
            yield ("sources", "order", order.index(name)), what
        elif kind not in {"goals", "proof"} and not others and name not in order:
            yield (
                ("sources", "order"),
                wrong("{name} is missing: nobody could tell whether it or another source counts", name=name),
            )


def _goals(organisation: Organisation) -> Iterator[Inconsistency]:
    for index, layout in enumerate(organisation.layouts):
        if layout.kind == "goals" and organisation.goals is None:
            yield (
                ("layouts", index, "kind"),
                wrong("an export of goals needs `goals.scale`: the grades that may be given"),
            )
    values = [grade.value for grade in organisation.goals.scale] if organisation.goals else []
    for index, value in enumerate(values):
        if value in values[:index]:
            yield ("goals", "scale", index, "value"), wrong("the grade {value} stands twice", value=value)


def _options(organisation: Organisation) -> Iterator[Inconsistency]:
    internal, rate = organisation.ledger.internal, organisation.forecast.rate
    yield from well_formed(internal, ("ledger", "internal"))
    yield from well_formed(organisation.ledger.open, ("ledger", "open"))
    for layout in organisation.layouts:
        if internal and layout.kind == "ledger" and "motpart" not in layout.columns:
            yield (
                ("ledger", "internal"),
                wrong("{layout} has no column motpart, so no counterparty could be missed", layout=layout.id),
            )
    if rate is not None and rate.low > rate.high:
        yield (
            ("forecast", "rate"),
            wrong("no rate is at least {low} and at most {high}", low=rate.low, high=rate.high),
        )
    if organisation.goals is not None:
        words = organisation.goals.words
        for one, other in (("higher", "lower"), ("better", "unchanged"), ("better", "worse"), ("unchanged", "worse")):
            pair = ((("goals", "words", name), name, dict.fromkeys(getattr(words, name))) for name in (one, other))
            yield from same_names(pair)


def _profiles(organisation: Organisation) -> Iterator[Inconsistency]:
    for name, weights in organisation.profiles.items():
        where: Place = ("profiles", name)
        if name == "even":
            yield where, wrong("even means even twelfths: call the profile something else")
        if len(weights) != len(MONTHS):
            yield where, wrong("{name} has {count} weights, and must have twelve", name=name, count=len(weights))
        elif sum(weights) != 1:
            yield (
                where,
                wrong("the twelve weights of {name} add up to {total}, and must to 1", name=name, total=sum(weights)),
            )
        for index, weight in enumerate(weights):
            if weight != round(weight, 5):
                yield (*where, index), wrong("a weight of {name} has more than five decimals", name=name)
