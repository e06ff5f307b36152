"""What an organisation's declarations must agree on among themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.organisation import DIMENSIONS, MONTHS, Layout, Line, Match, Organisation, Title, is_pattern

Place = tuple[str | int, ...]
Inconsistency = tuple[Place, str]

_CODED = frozenset({"ledger", "budget", "forecast", "balances"})

REQUIRED_COLUMNS = {
    "ledger": ("konto", "period", "voucher", "amount"),
    "budget": MONTHS,
    "forecast": (),
    "balances": (),
    "followup": ("line",),
    "goals": ("goal", "assessment"),
}
"""The columns without which an export of a kind means nothing."""

OTHER_COLUMNS = {
    "ledger": ("date", "text", "amount", "period", "voucher"),
    "budget": ("text", *MONTHS),
    "forecast": ("text",),
    "balances": ("text",),
    "followup": ("line",),
    "goals": ("number", "goal", "indicator", "assessment", "tendency"),
}
"""The columns a kind may have besides measures and, where it carries codes, dimensions."""


def inconsistencies(organisation: Organisation) -> list[Inconsistency]:
    """Every contradiction in the declarations: the path of keys to blame, and what is wrong there."""
    return [
        *_measures(organisation),
        *_layouts(organisation),
        *_references(organisation),
        *_profiles(organisation),
        *_titles(organisation),
    ]


def _repeated(ids: Iterable[str], *where: str | int) -> Iterator[Inconsistency]:
    seen: set[str] = set()
    for index, value in enumerate(ids):
        if value in seen:
            yield (*where, index), f"the id {value} stands twice"
        seen.add(value)


def _measures(organisation: Organisation) -> Iterator[Inconsistency]:
    yield from _repeated((measure.id for measure in organisation.measures), "measures")
    amounts = {measure.id for measure in organisation.measures if measure.kind != "variance"}
    for index, measure in enumerate(organisation.measures):
        for key in ("minuend", "subtrahend"):
            operand = getattr(measure, key)
            if measure.kind == "variance" and operand not in amounts:
                yield ("measures", index, key), f"{key} must be a measure that is no variance, and is {operand}"
            if measure.kind != "variance" and operand is not None:
                yield ("measures", index, key), f"only a variance has a {key}"


def _layouts(organisation: Organisation) -> Iterator[Inconsistency]:
    yield from _repeated((layout.id for layout in organisation.layouts), "layouts")
    measures = {measure.id for measure in organisation.measures}
    for index, layout in enumerate(organisation.layouts):
        where: Place = ("layouts", index)
        allowed = {*OTHER_COLUMNS[layout.kind], *(DIMENSIONS if layout.kind in _CODED else ())}
        allowed |= measures if layout.kind not in {"ledger", "goals"} else set()
        for column in layout.columns:
            if column not in allowed:
                yield (
                    (*where, "columns", column),
                    f"{column} is neither a measure nor a column of a {layout.kind} export",
                )
        for column in REQUIRED_COLUMNS[layout.kind]:
            if column not in layout.columns or layout.columns[column].optional:
                yield (*where, "columns"), f"a {layout.kind} export needs the column {column}"
        if layout.kind not in {"ledger", "goals"} and not measures & layout.columns.keys():
            yield (*where, "columns"), f"a {layout.kind} export needs a column that is a measure"
        if layout.kind == "ledger" and layout.measure not in measures:
            yield (*where, "measure"), "a ledger's measure must be one of the measures: what its amounts add up to"
        yield from _shared_heads(layout, where)


def _shared_heads(layout: Layout, where: Place) -> Iterator[Inconsistency]:
    owners: dict[str, str] = {}
    for column, declared in layout.columns.items():
        for head in declared.heads:
            owner = owners.setdefault(head.head.casefold(), column)
            if owner != column:
                yield (*where, "columns", column), f"the head {head.head} is also that of {owner}"


def _references(organisation: Organisation) -> Iterator[Inconsistency]:
    layouts = {layout.id for layout in organisation.layouts}
    titles = {title.id for title in organisation.titles} | {organisation.committee.id}
    for index, expected in enumerate(organisation.expected):
        if expected.layout not in layouts:
            yield ("expected", index, "layout"), f"there is no layout {expected.layout}"
        for title in expected.titles if isinstance(expected.titles, tuple) else ():
            if title not in titles:
                yield ("expected", index, "titles"), f"there is no title {title}"
    for layout in organisation.sources.order:
        if layout not in layouts:
            yield ("sources", "order"), f"there is no layout {layout}"
    if "kr" not in organisation.units or organisation.units["kr"].factor != 1:
        yield ("units",), "the units must have kr with the factor 1: the currency that amounts are kept in"


def _profiles(organisation: Organisation) -> Iterator[Inconsistency]:
    for name, weights in organisation.profiles.items():
        if sum(weights) != 1:
            yield ("profiles", name), f"the twelve weights of {name} add up to {sum(weights)}, and must to 1"
        if any(weight != round(weight, 5) for weight in weights):
            yield ("profiles", name), f"a weight of {name} has more than five decimals"


def _titles(organisation: Organisation) -> Iterator[Inconsistency]:
    yield from _repeated((title.id for title in organisation.titles), "titles")
    for index, title in enumerate(organisation.titles):
        where: Place = ("titles", index)
        if title.id == organisation.committee.id:
            yield (*where, "id"), f"{title.id} is the committee's id"
        if title.net not in {line.id for line in title.lines}:
            yield (*where, "net"), f"the title has no line {title.net}"
        yield from _patterns(title.match, where)
        yield from _lines(title, organisation, where)


def _lines(title: Title, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    yield from _repeated((line.id for line in title.lines), *where, "lines")
    lines = {line.id: line for line in title.lines}
    for index, line in enumerate(title.lines):
        place: Place = (*where, "lines", index)
        yield from _patterns(line.match, place)
        if line.type == "subtotal" and not line.of:
            yield (*place, "type"), "a subtotal needs `of`: the lines it sums"
        if line.of and (line.match or line.periodisation):
            yield (*place, "of"), "a line that sums others has neither match nor periodisation of its own"
        if isinstance(line.periodisation, str) and line.periodisation not in {"even", *organisation.profiles}:
            yield (*place, "periodisation"), f"there is no profile {line.periodisation}"
        for member in line.of:
            if member.removeprefix("-") not in lines:
                yield (*place, "of"), f"the title has no line {member.removeprefix('-')}"
        if _reaches(line.id, line, lines):
            yield (*place, "of"), f"{line.id} sums itself"


def _reaches(target: str, line: Line, lines: dict[str, Line], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a line, followed through `of`, comes back to the target."""
    for member in (name.removeprefix("-") for name in line.of):
        if member == target:
            return True
        if member in lines and member not in seen and _reaches(target, lines[member], lines, seen | {member}):
            return True
    return False


def _patterns(match: Match, where: Place) -> Iterator[Inconsistency]:
    for dimension, patterns in match.items():
        if dimension not in DIMENSIONS:
            yield (*where, "match"), f"{dimension} is no dimension of the code string ({', '.join(DIMENSIONS)})"
        for pattern in patterns:
            if not is_pattern(pattern):
                yield (
                    (*where, "match"),
                    f"{pattern} is no code pattern: write 0130, 0110-0190 of equal length, 3* or !3*",
                )
