"""What an organisation's declarations must agree on among themselves."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.consistency_aliases import of_aliases
from schemas.consistency_comparability import of_comparability, of_moved_sums
from schemas.consistency_layouts import of_layouts
from schemas.consistency_mappings import of_mappings
from schemas.consistency_rules import of_budget_chain, of_decisions, of_internal
from schemas.consistency_titles import Inconsistency, of_titles, repeated, same_names, well_formed
from schemas.kinds import OTHER_COLUMNS, holds_titles
from schemas.organisation import DIMENSIONS, MONTHS, Measure, Organisation
from schemas.positions import Place
from schemas.problems import wrong

HORIZONS = ("period", "year", "previous_year")
"""What a measure may be for. A plan may be for any other time as well."""

_TAKEN = frozenset({"control", *DIMENSIONS, *(column for columns in OTHER_COLUMNS.values() for column in columns)})
"""What no measure can be called: the names of other columns, and of control totals."""


def inconsistencies(organisation: Organisation) -> list[Inconsistency]:
    """Every contradiction in the declarations: the path of keys to blame, and what is wrong there."""
    found = [
        *_units(organisation),
        *_measures(organisation),
        *of_layouts(organisation),
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
