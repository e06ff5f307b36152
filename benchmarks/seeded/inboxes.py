"""Inboxes by chance, correct to the öre: what every export holds, before it becomes tables or files."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from benchmarks.seeded.organisations import AMOUNTS, CODES, PRINTED, VARIANCES, organisation_by_chance
from pipeline.tables import letters
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.sums import direction, leaves_of, members_of
from schemas.titles import Line, Month, Title

FIRST_ROW = 6
"""Where the rows of every export begin."""

Codes = tuple[str, str, str, str]
"""ansvar, konto, aktivitet, motpart; empty for none."""


@dataclass
class FollowUp:
    """A title's follow-up as printed. Amounts are in öre: line → measure → amount. `rows` are the lines in order."""

    title: str
    unit: str
    step: int
    rows: list[str]
    measures: tuple[str, ...]
    amounts: dict[str, dict[str, int]]
    doubled: str = ""
    totals_from_printed: bool = False
    variances_from_printed: bool = False

    @property
    def file(self) -> str:
        """The file's name."""
        return f"Uppföljning {self.title}.xlsx"

    def cell(self, line: str, measure: str) -> str:
        """The A1 address of an amount."""
        return f"{letters(2 + self.measures.index(measure))}{FIRST_ROW + self.rows.index(line)}"


@dataclass
class Posting:
    """A row of the ledger, and the line that it belongs to in truth."""

    codes: Codes
    period: str
    voucher: str
    amount: int
    place: tuple[str, str]


@dataclass
class CodedRow:
    """A row of the budget (the year and twelve months), the forecast or last year's balances."""

    codes: Codes
    amounts: list[int]
    place: tuple[str, str]


@dataclass
class Export:
    """A coded export: its rows and the totals that it prints, one for each column."""

    layout: str
    file: str
    rows: list[CodedRow]
    totals: list[int]
    first_column: str

    def cell(self, place: tuple[str, str], column: int) -> str:
        """The A1 address of an amount of a line, the first column being 0."""
        row = next(index for index, row in enumerate(self.rows) if row.place == place)
        return f"{letters(len(CODES) + 1 + column)}{FIRST_ROW + row}"


@dataclass
class Inbox:
    """Everything that came for a period. An export that has not come is absent: `ledger` None, or not in `exports`."""

    organisation: Organisation
    period: Period
    followups: dict[str, FollowUp]
    ledger: list[Posting] | None
    ledger_total: int
    ledger_rows: int
    exports: dict[str, Export]
    true: dict[tuple[str, str, str], int]
    earlier: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def copied(self) -> Inbox:
        """A copy whose exports can be changed. What nothing changes is shared."""
        shared = self.organisation, self.true, self.earlier
        return copy.deepcopy(self, {id(one): one for one in shared})

    def title(self, name: str) -> Title:
        """A title by its id."""
        return next(title for title in self.organisation.titles if title.id == name)

    def line(self, place: tuple[str, str]) -> Line:
        """A line by its title's id and its own."""
        return self.title(place[0]).line(place[1])

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Every leaf's title and line."""
        for title in self.organisation.titles:
            for line in title.lines:
                if not line.of:
                    yield title.id, line.id


LEDGER_FILE = "Huvudbok.xlsx"
FILES = {"budget": "Budget.xlsx", "prognos": "Prognos.xlsx", "foregaende_ar": "Saldon.xlsx"}
STEPS = (
    ("kr", 1),
    ("kr", 100),
    ("tkr", 100_000),
    ("tkr", 100_000),
    ("tkr", 100_000),
    ("tkr", 10_000),
    ("mnkr", 10_000_000),
    ("mnkr", 1_000_000),
)
"""Units with what the last digit is worth, in öre."""


def rounded(amount: int, step: int) -> int:
    """An amount rounded half away from zero."""
    whole = (abs(amount) * 2 + step) // (step * 2) * step
    return whole if amount >= 0 else -whole


def inbox_by_chance(seed: int, *, most_titles: int = 40, most_lines: int = 60, complete: bool = False) -> Inbox:
    """A correct inbox. The same seed gives the same. `complete` asks for every export."""
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    organisation = organisation_by_chance(chance, most_titles=most_titles, most_lines=most_lines)
    period = Period(chance.randint(2015, 2025), chance.choice([2, 4, 6, 8, 8, 8, 10, 12]))
    postings: list[Posting] = []
    rows: dict[str, list[CodedRow]] = {name: [] for name in FILES}
    true: dict[tuple[str, str, str], int] = {}
    earlier: dict[tuple[str, str, str], int] = {}
    for title in organisation.titles:
        for line in title.lines:
            if line.of:
                continue
            place = title.id, line.id
            codes = _codes(title, line, chance)
            side = _side(line, organisation)
            months = _months(line, side * _size(chance), organisation, chance)
            own = _postings(place, codes, side, sum(months), period, chance)
            postings += own
            year = sum(months)
            forecast = year + side * chance.randint(-abs(year) // 10, abs(year) // 5 + 1)
            previous = side * abs(year + chance.randint(-abs(year) // 5, abs(year) // 5 + 1))
            rows["budget"].append(CodedRow(codes, [year, *months], place))
            rows["prognos"].append(CodedRow(codes, [forecast], place))
            rows["foregaende_ar"].append(CodedRow(codes, [previous], place))
            values = (sum(one.amount for one in own), sum(months[: period.month]), forecast, year, previous)
            before = (
                sum(one.amount for one in own if int(one.period[4:]) < period.month),
                sum(months[: period.month - 1]),
                forecast + side * chance.randint(0, abs(year) // 20),
                year,
                previous - previous // max(2, period.month),
            )
            for measure, value, was in zip(AMOUNTS, values, before, strict=True):
                true[(*place, measure)] = value
                earlier[(*place, measure)] = was
    chance.shuffle(postings)
    for amounts in (true, earlier):
        _derive(amounts, organisation)
    exports = {
        name: Export(name, FILES[name], own, [sum(c) for c in zip(*(row.amounts for row in own), strict=True)], "E")
        for name, own in rows.items()
        if complete or chance.random() < 0.93
    }
    followups = {title.id: _follow_up(title, true, organisation, chance) for title in organisation.titles}
    followups[organisation.committee.id] = _committee(followups, true, organisation, chance)
    has_ledger = complete or chance.random() < 0.93
    return Inbox(
        organisation,
        period,
        followups,
        postings if has_ledger else None,
        sum(one.amount for one in postings),
        len(postings),
        exports,
        true,
        earlier,
    )


def _codes(title: Title, line: Line, chance: random.Random) -> Codes:
    counterparts = line.match.get("motpart")
    return (
        title.match["ansvar"][0],
        chance.choice(line.match["konto"])[0] + f"{chance.randint(0, 999):03d}",
        line.match["aktivitet"][0],
        chance.choice(counterparts)[0] + f"{chance.randint(0, 99):02d}" if counterparts else "",
    )


def _side(line: Line, organisation: Organisation) -> int:
    sign = organisation.signs.revenue if line.type == "revenue" else organisation.signs.cost
    return 1 if sign == "+" else -1


def _size(chance: random.Random) -> int:
    """A year's amount in öre: from ten thousand kronor to a hundred million, most in whole thousands, a few nothing."""
    if chance.random() < 0.03:
        return 0
    amount = int(10 ** chance.uniform(6, 10))
    return rounded(amount, 100_000) if chance.random() < 0.7 else amount


def _months(line: Line, year: int, organisation: Organisation, chance: random.Random) -> list[int]:
    """Twelve months by the line's periodisation; what rounding leaves over is December's, or the one month's."""
    periodisation = line.periodisation
    if periodisation is None:
        cuts = sorted(chance.randint(0, abs(year)) for _ in range(11))
        whole = [after - before for before, after in zip([0, *cuts], [*cuts, abs(year)], strict=True)]
        return [part if year >= 0 else -part for part in whole]
    if isinstance(periodisation, Month):
        return [year if month == periodisation.month else 0 for month in range(1, 13)]
    even = [Fraction(1, 12)] * 12
    shares = even if periodisation == "even" else [Fraction(weight) for weight in organisation.profiles[periodisation]]
    scaled = [abs(year) * share for share in shares]
    months = [int(part + Fraction(1, 2)) for part in scaled]
    months[11] += abs(year) - sum(months)
    return [part if year >= 0 else -part for part in months]


def _postings(
    place: tuple[str, str], codes: Codes, side: int, year: int, period: Period, chance: random.Random
) -> list[Posting]:
    """Some postings of a line, a credit note among them now and then; the sum stays on the line's side."""
    made = []
    for _ in range(chance.choice([0, 1, 2, 3, 4, 6])):
        month = chance.randint(1, period.month)
        amount = side * max(1, int(abs(year) * chance.uniform(0.02, 0.4)) + chance.randint(0, 99_999))
        made.append((month, amount))
        if chance.random() < 0.1:
            made.append((month, -amount // chance.randint(2, 9)))
    return [
        Posting(codes, f"{period.year}{month:02d}", f"V{chance.randint(10_000, 99_999)}", amount, place)
        for month, amount in made
    ]


def _derive(true: dict[tuple[str, str, str], int], organisation: Organisation) -> None:
    """Add to the leaves' amounts every total, the committee's, and every variance."""
    committee = organisation.committee
    for measure in AMOUNTS:
        for title in organisation.titles:
            for line in title.lines:
                if line.of:
                    true[title.id, line.id, measure] = sum(
                        true[title.id, leaf, measure] * weight for leaf, weight in leaves_of(line, title)
                    )
        true[committee.id, committee.line.id, measure] = sum(true[t.id, t.net, measure] for t in organisation.titles)
    for measure, (first, second) in VARIANCES.items():
        for title_id, line_id, of in list(true):
            if of == first:
                way = way_of(organisation, title_id, line_id)
                sides = true[title_id, line_id, first], true[title_id, line_id, second]
                true[title_id, line_id, measure] = way * (sides[0] - sides[1])


def way_of(organisation: Organisation, title: str, line: str) -> int:
    """1 where budget − actual is favourable on a line, −1 where actual − budget is."""
    if title == organisation.committee.id:
        title, line = organisation.titles[0].id, organisation.titles[0].net
    declared = next(one for one in organisation.titles if one.id == title)
    return direction(declared.line(line), declared, organisation.signs)


def weight_of(measure: str, line: str, member: str, weight: int, title: Title, organisation: Organisation) -> int:
    """The weight of a member in a total. A variance is + when favourable, so it is added where its line is taken away."""
    if measure not in VARIANCES:
        return weight
    return weight * way_of(organisation, title.id, line) * way_of(organisation, title.id, member)


def _columns(chance: random.Random) -> tuple[str, ...]:
    if chance.random() < 0.8:
        return PRINTED
    left_out = chance.choice(
        [("actual_previous_year",), ("forecast_year", "budget_year", "variance_year"), ("variance_year",)]
    )
    return tuple(measure for measure in PRINTED if measure not in left_out)


def _follow_up(
    title: Title, true: dict[tuple[str, str, str], int], organisation: Organisation, chance: random.Random
) -> FollowUp:
    unit, step = chance.choice(STEPS)
    made = FollowUp(title.id, unit, step, [line.id for line in title.lines], _columns(chance), {})
    made.totals_from_printed, made.variances_from_printed = chance.random() < 0.4, chance.random() < 0.4
    for line in sorted(title.lines, key=lambda line: _depth(line, title)):
        amounts = {m: rounded(true[title.id, line.id, m], step) for m in made.measures}
        if line.of and made.totals_from_printed:
            for measure in made.measures:
                amounts[measure] = sum(
                    made.amounts[m][measure] * (weight_of(measure, line.id, m, weight, title, organisation))
                    for m, weight in members_of(line)
                )
        made.amounts[line.id] = amounts
        if made.variances_from_printed:
            way = way_of(organisation, title.id, line.id)
            for measure, (first, second) in VARIANCES.items():
                if {measure, first, second} <= set(made.measures):
                    amounts[measure] = way * (amounts[first] - amounts[second])
    return made


def _depth(line: Line, title: Title) -> int:
    return 1 + max((_depth(title.line(m), title) for m, _ in members_of(line)), default=-1)


def _committee(
    followups: dict[str, FollowUp],
    true: dict[tuple[str, str, str], int],
    organisation: Organisation,
    chance: random.Random,
) -> FollowUp:
    """The committee's one row, from exact figures; or from its titles' printed nets, where all are in one unit."""
    committee = organisation.committee
    unit, step = chance.choice(STEPS)
    amounts = {m: rounded(true[committee.id, committee.line.id, m], step) for m in PRINTED}
    made = FollowUp(committee.id, unit, step, [committee.line.id], PRINTED, {committee.line.id: amounts})
    if chance.random() < 0.5:
        unit, step = next(iter(followups.values())).unit, next(iter(followups.values())).step
        made = FollowUp(committee.id, unit, step, made.rows, PRINTED, made.amounts)
        amounts |= {m: rounded(true[committee.id, committee.line.id, m], step) for m in PRINTED}
    if chance.random() < 0.6 and all(step == followup.step for followup in followups.values()):
        made.totals_from_printed = True
        nets = [followups[title.id].amounts[title.net] for title in organisation.titles]
        amounts |= {m: sum(net[m] for net in nets) for m in PRINTED if all(m in net for net in nets)}
    return made
