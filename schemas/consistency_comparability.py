"""What one-off items and moves between titles must agree on with the rest, so that two years can be compared with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from schemas.comparability import Move, Part
from schemas.consistency_titles import Inconsistency, repeated, well_formed
from schemas.organisation import CODED, Organisation
from schemas.periods import Period, parse_period
from schemas.positions import Place
from schemas.problems import wrong
from schemas.sums import direction
from schemas.titles import Title


def of_comparability(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in what is declared beside the comparison with the previous year."""
    yield from _measures(organisation)
    titles = {title.id: title for title in organisation.titles}
    for index, item in enumerate(organisation.one_offs):
        where: Place = ("one_offs", index)
        yield from _place(item.title, item.line, titles, where)
        yield from _unit(item.unit, organisation, where)
        if len(item.booked) == 4 and _is_by_month(organisation):
            yield (*where, "booked"), wrong("write the month too: the years are compared up to the period's")
    for where, name in _twice(organisation):
        yield where, wrong("{name} stands twice: two items of a line need names of their own", name=name)
    yield from repeated((move.id for move in organisation.moves), "moves")
    for index, move in enumerate(organisation.moves):
        where = ("moves", index)
        yield from _unit(move.unit, organisation, where)
        yield from _codes(move, organisation, titles, where) if move.match else _parts(move, titles, where)


def _measures(organisation: Organisation) -> Iterator[Inconsistency]:
    declared = organisation.previous_year
    if declared is None:
        for key in ("one_offs", "moves"):
            if getattr(organisation, key):
                yield (key,), wrong("say in `previous_year` which measures are compared over the years")
        return
    measures = {measure.id: measure for measure in organisation.measures}
    measure, against = measures.get(declared.measure), measures.get(declared.against)
    if measure is None or (measure.kind, measure.horizon) != ("actual", "previous_year"):
        yield (
            ("previous_year", "measure"),
            wrong("{measure} is no actual of the previous year", measure=declared.measure),
        )
    if against is None or against.kind not in {"actual", "forecast"} or against.horizon not in {"period", "year"}:
        yield (
            ("previous_year", "against"),
            wrong("{measure} is no actual or forecast of the period or the year", measure=declared.against),
        )


def _is_by_month(organisation: Organisation) -> bool:
    """Whether the years are compared up to the period's month."""
    declared = organisation.previous_year
    if declared is None:
        return False
    horizons = {measure.id: measure.horizon for measure in organisation.measures}
    return horizons.get(declared.against) == "period"


def _place(title: str, line: str | None, titles: Mapping[str, Title], where: Place) -> Iterator[Inconsistency]:
    """A line that amounts may be declared of: a leaf, or the title's net, which is meant where none is named."""
    if title not in titles:
        yield (*where, "title"), wrong("there is no title {title}", title=title)
        return
    lines = {one.id: one for one in titles[title].lines}
    if line is not None and line not in lines:
        yield (*where, "line"), wrong("the title has no line {line}", line=line)
    elif line is not None and lines[line].of and line != titles[title].net:
        yield (*where, "line"), wrong("{line} sums other lines: name one of those, or none for the net", line=line)


def _unit(unit: str | None, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    if unit is not None and unit not in organisation.units:
        yield (*where, "unit"), wrong("there is no unit {unit}", unit=unit)


def _twice(organisation: Organisation) -> Iterator[tuple[Place, str]]:
    seen: Counter[tuple[object, ...]] = Counter()
    for index, item in enumerate(organisation.one_offs):
        about = (item.name, item.title, item.line, item.booked)
        seen[about] += 1
        if seen[about] == 2:
            yield ("one_offs", index, "name"), item.name


def _codes(
    move: Move, organisation: Organisation, titles: Mapping[str, Title], where: Place
) -> Iterator[Inconsistency]:
    """A move by codes: the balances of the previous year have its amounts, so none are declared."""
    yield from well_formed(move.match, (*where, "match"))
    if move.parts:
        yield (*where, "parts"), wrong("a move has either parts or codes: the balances give the amounts of codes")
    if move.title is None:
        yield where, wrong("say which title the codes move to")
        return
    yield from _place(move.title, move.line, titles, where)
    if move.line is not None and move.title in titles:
        lines = {one.id: one for one in titles[move.title].lines}
        if move.line in lines and lines[move.line].of:
            yield (*where, "line"), wrong("{line} sums other lines: map to one of those", line=move.line)
    declared = organisation.previous_year
    if declared and not any(
        layout.kind in CODED and not layout.others and not layout.proves and declared.measure in layout.columns
        for layout in organisation.layouts
    ):
        yield (*where, "match"), wrong("no export has the previous year by codes: give the amounts in parts")


def _parts(move: Move, titles: Mapping[str, Title], where: Place) -> Iterator[Inconsistency]:
    """A move with its amounts declared: two sides at least, which cancel in each month."""
    for key in ("title", "line"):
        if getattr(move, key) is not None:
            yield (*where, key), wrong("{key} is for moves by codes: name titles and lines in the parts", key=key)
    if len(move.parts) < 2 or not any(part.title for part in move.parts):
        yield where, wrong("a move has two parts at least, what loses and what gets, and one of them is a title")
        return
    for index, part in enumerate(move.parts):
        yield from _part(part, move, titles, (*where, "parts", index))
    yield from _months(move, where)


def of_moved_sums(organisation: Organisation) -> Iterator[Inconsistency]:
    """The moves whose parts do not cancel: what the one loses another must get. For declarations that agree otherwise."""
    titles = {title.id: title for title in organisation.titles}
    for index, move in enumerate(organisation.moves):
        for month in sorted(move.months):
            amount = sum(
                (part.amounts[month] * _way(part, titles, organisation) for part in move.parts), start=Decimal(0)
            )
            if amount:
                yield (
                    ("moves", index, "parts"),
                    wrong(
                        "the parts come to {amount} in {month}: what the one loses another must get",
                        amount=f"{amount:f}",
                        month=month,
                    ),
                )


def _way(part: Part, titles: Mapping[str, Title], organisation: Organisation) -> int:
    """How a part's amount counts: as a cost, 1, or against it. What is outside the titles is a cost."""
    if part.title is None:
        return 1 if organisation.signs.cost == "+" else -1
    title = titles[part.title]
    return direction(title.line(part.line or title.net), title, organisation.signs)


def _part(part: Part, move: Move, titles: Mapping[str, Title], where: Place) -> Iterator[Inconsistency]:
    if (part.title is None) is (part.outside is None):
        yield where, wrong("a part is either of a title or outside all of them: give one of the two")
    elif part.title is not None:
        yield from _place(part.title, part.line, titles, where)
        if move.restated and part.title in titles and _sums_others(titles[part.title], part.line):
            yield (*where, "line"), wrong("a move that follow-ups have restated needs a line that sums no others")
    elif part.line is not None:
        yield (*where, "line"), wrong("what is outside the titles has no line")
    for month in sorted(move.months - part.amounts.keys()):
        yield (*where, "amounts"), wrong("another part has an amount for {month}, and this has none", month=month)


def _sums_others(title: Title, line: str | None) -> bool:
    return any(one.id == (line or title.net) and one.of for one in title.lines)


def _months(move: Move, where: Place) -> Iterator[Inconsistency]:
    """Amounts are of months that the same months a year later are compared with, the move being made between the two."""
    for index, part in enumerate(move.parts):
        for month in part.amounts:
            if not move.is_between(*compared_days(month)):
                yield (
                    (*where, "parts", index, "amounts", month),
                    wrong(
                        "{month} is not compared over the move: write a month of {years}",
                        month=month,
                        years=", ".join(_years(move)),
                    ),
                )


def compared_days(month: str) -> tuple[date, date]:
    """The first day of the year of a month, and the last of those that it is compared with a year later."""
    period = parse_period(month)
    return date(period.year, 1, 1), Period(period.year + 1, period.month).last_day


def _years(move: Move) -> Sequence[str]:
    years = (move.since.year - 1, move.since.year)
    return [str(year) for year in years if move.is_between(date(year, 1, 1), date(year + 1, 12, 31))]
