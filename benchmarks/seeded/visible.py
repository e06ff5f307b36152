"""What can be seen at all: every rule once more, in plain whole numbers and coded apart from the pipeline.

An error within rounding cannot be seen. And where one cell is wrong, others may explain as much: the cells of which one
alone, set right, makes every rule hold are the smallest set that anybody can point at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.seeded.inboxes import LEDGER_FILE, FollowUp, Inbox, Posting, rounded, way_of, weight_of
from benchmarks.seeded.organisations import VARIANCES
from schemas.sums import leaves_of, members_of
from schemas.titles import Month

Cell = tuple[str, str]
SOURCES = {
    "actual_period": "ledger",
    "budget_period": "budget",
    "budget_year": "budget",
    "forecast_year": "prognos",
    "actual_previous_year": "foregaende_ar",
}


@dataclass
class Rule:
    """A cell against a weighted sum of cells. `exact`: it must be the sum's rounding, or what `printed` rules give."""

    cell: Cell
    terms: list[tuple[Cell, Fraction]]
    slack: int
    exact: bool
    printed: list[Rule]


class Sight:
    """Every cell of an inbox with its amount and step (öre), and every rule between them."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.amount: dict[Cell, int] = {}
        self.step: dict[Cell, int] = {}
        self.far: dict[Cell, Fraction] = {}
        self.nets: dict[Cell, str] = {}
        self.rules: list[Rule] = []
        self._exact: dict[tuple[str, str, str], list[Cell]] = {}
        self._sources()
        nets: list[dict[str, Cell]] = []
        for followup in inbox.followups.values():
            own = self._follow_up(followup)
            if followup.title != inbox.organisation.committee.id:
                nets.append(own)
                self.nets |= {cell: measure for measure, cell in own.items()}
            else:
                self._committee(followup, nets)
        self.touching: dict[Cell, list[Rule]] = {}
        for rule in self.rules:
            for cell in {rule.cell, *(cell for cell, _ in rule.terms), *(c for p in rule.printed for c, _ in p.terms)}:
                self.touching.setdefault(cell, []).append(rule)

    def broken(self) -> list[Rule]:
        """The rules that do not hold."""
        return [rule for rule in self.rules if not self.holds(rule)]

    def holds(self, rule: Rule) -> bool:
        """Whether a rule holds for the amounts as they stand."""
        left, right = self.amount[rule.cell], self._sum(rule)
        half = self.half(rule.cell)
        if not rule.exact:
            return abs(left - right) <= half + self._reach(rule) + rule.slack
        if rounded(int(right), self.step[rule.cell]) == left:
            return True
        return any(self._sum(one) == left for one in rule.printed) and abs(left - right) <= half + max(
            self._reach(one) for one in rule.printed
        )

    def explained_by(self, cell: Cell, broken: list[Rule]) -> bool:
        """Whether some other amount in one cell makes every rule hold."""
        # A total that an export computes follows its rows: it vouches for none of them.
        touching = [
            rule for rule in self.touching.get(cell, []) if not rule.cell[1].startswith("total") or rule in broken
        ]
        if any(all(rule is not other for other in touching) for rule in broken):
            return False
        before, step = self.amount[cell], self.step[cell]
        try:
            for rule in broken:
                weight = (
                    Fraction(-1) if rule.cell == cell else sum((w for c, w in rule.terms if c == cell), Fraction(0))
                )
                if not weight:
                    continue
                target = before + (self.amount[rule.cell] - self._sum(rule)) / weight
                nearest = rounded(int(target), step)
                for value in (int(target), *(nearest + n * step for n in range(-3, 4))):
                    self.amount[cell] = value
                    if (step == 1 or value % step == 0) and all(self.holds(one) for one in touching):
                        return True
                if step == 1:
                    reach = int(self.half(rule.cell) / abs(weight)) + 1
                    for value in range(nearest - reach, nearest + reach, max(1, reach // 40)):
                        self.amount[cell] = value
                        if all(self.holds(one) for one in touching):
                            return True
        finally:
            self.amount[cell] = before
        return False

    def _sum(self, rule: Rule) -> Fraction:
        return sum((self.amount[cell] * weight for cell, weight in rule.terms), Fraction(0))

    def half(self, cell: Cell) -> int:
        """How far rounding can have moved a cell, in öre."""
        return 0 if self.step[cell] <= 1 else self.step[cell] // 2

    def _reach(self, rule: Rule) -> Fraction:
        return sum(
            (max(self.half(cell), self.far.get(cell, 0)) * abs(weight) for cell, weight in rule.terms), Fraction(0)
        )

    def _put(self, cell: Cell, amount: int, step: int) -> Cell:
        self.amount[cell], self.step[cell] = amount, step
        return cell

    def _sources(self) -> None:
        inbox = self.inbox
        if inbox.ledger is not None:
            sums = dict.fromkeys(inbox.leaves(), 0)
            places = {(one.codes[0], one.codes[2], one.codes[3][:1]): one.place for one in self._code_places()}
            outside = 0
            for posting in inbox.ledger:
                place = places.get((posting.codes[0], posting.codes[2], posting.codes[3][:1]))
                if place is None:
                    outside += posting.amount
                else:
                    sums[place] += posting.amount
            cells = []
            for place, amount in sums.items():
                cells.append(self._put((LEDGER_FILE, "/".join(place)), amount, 1))
                self._exact[*place, "actual_period"] = cells[-1:]
            cells.append(self._put((LEDGER_FILE, "outside"), outside, 1))
            total = self._put((LEDGER_FILE, "total"), inbox.ledger_total, 1)
            self.rules.append(Rule(total, [(cell, Fraction(1)) for cell in cells], 0, exact=False, printed=[]))
        for export in inbox.exports.values():
            columns: list[list[Cell]] = [[] for _ in export.totals]
            for row in export.rows:
                cells = [self._put((export.file, export.cell(row.place, n)), a, 1) for n, a in enumerate(row.amounts)]
                for column, cell in zip(columns, cells, strict=True):
                    column.append(cell)
                self._of_row(export.layout, row.place, cells)
            for number, (summed, printed) in enumerate(zip(columns, export.totals, strict=True)):
                total = self._put((export.file, f"total {number}"), printed, 1)
                self.rules.append(Rule(total, [(cell, Fraction(1)) for cell in summed], 0, exact=False, printed=[]))

    def _code_places(self) -> Iterator[Posting]:
        """A posting's codes with their line, for every counterparty that a line is told by."""
        for place in self.inbox.leaves():
            title, line = self.inbox.title(place[0]), self.inbox.line(place)
            for counterparty in line.match.get("motpart", ("",)):
                yield Posting(
                    (title.match["ansvar"][0], "", line.match["aktivitet"][0], counterparty[:1]), "", "", 0, place
                )

    def _of_row(self, layout: str, place: tuple[str, str], cells: list[Cell]) -> None:
        if layout != "budget":
            self._exact[*place, "forecast_year" if layout == "prognos" else "actual_previous_year"] = cells
            return
        year, *months = cells
        self._exact[*place, "budget_year"] = [year]
        self._exact[*place, "budget_period"] = months[: self.inbox.period.month]
        self.rules.append(Rule(year, [(month, Fraction(1)) for month in months], 0, exact=False, printed=[]))
        for month, share in zip(months, self._shares(place), strict=False):
            self.rules.append(Rule(month, [(year, share)], 13, exact=False, printed=[]))

    def _shares(self, place: tuple[str, str]) -> list[Fraction]:
        periodisation = self.inbox.line(place).periodisation
        match periodisation:
            case None:
                return []
            case "even":
                return [Fraction(1, 12)] * 12
            case Month():
                return [Fraction(int(month == periodisation.month)) for month in range(1, 13)]
            case _:
                return [Fraction(weight) for weight in self.inbox.organisation.profiles[periodisation]]

    def _follow_up(self, followup: FollowUp) -> dict[str, Cell]:
        """The rules within a follow-up, and with the exact sources; gives the net's cells."""
        title = followup.title
        committee = title == self.inbox.organisation.committee.id
        cells = {
            (line, m): self._put((followup.file, followup.cell(line, m)), followup.amounts[line][m], followup.step)
            for line in followup.rows
            for m in followup.measures
        }
        self._compute(followup, cells)
        for (line, measure), cell in cells.items():
            inside: list[Rule] = []
            if measure in VARIANCES and all((line, side) in cells for side in VARIANCES[measure]):
                way = way_of(self.inbox.organisation, title, line)
                first, second = (cells[line, side] for side in VARIANCES[measure])
                inside.append(
                    Rule(cell, [(first, Fraction(way)), (second, Fraction(-way))], 0, exact=False, printed=[])
                )
            if not committee and self.inbox.title(title).line(line).of:
                inside += self._sums(title, line, measure, cell, cells)
            if measure == "budget_period" and not committee and (line, "budget_year") in cells:
                share = sum(self._shares((title, line))[: self.inbox.period.month], Fraction(0))
                if self._shares((title, line)):
                    self.rules.append(Rule(cell, [(cells[line, "budget_year"], share)], 13, exact=False, printed=[]))
            self.rules += inside
            exact = self._leaves(title, line, measure)
            if exact is not None:
                self.rules.append(Rule(cell, exact, 0, exact=True, printed=inside))
        net = self.inbox.organisation.committee.line.id if committee else self.inbox.title(title).net
        return {m: cells[net, m] for m in followup.measures if (net, m) in cells}

    def _compute(self, followup: FollowUp, cells: dict[tuple[str, str], Cell]) -> None:
        """What is computed from printed figures has their rounding in it."""
        title, half = followup.title, Fraction(followup.step // 2 if followup.step > 1 else 0)
        if title == self.inbox.organisation.committee.id:
            nets = [self.far.get(cell, Fraction(0)) for cell in self.nets]
            for (_, measure), cell in cells.items():
                own = [far for far, of in zip(nets, self.nets.values(), strict=True) if of == measure]
                self.far[cell] = sum(own, half) if followup.totals_from_printed else half
            return
        declared = self.inbox.title(title)
        for (line, measure), cell in cells.items():
            leaves = sum(1 for _ in leaves_of(declared.line(line), declared)) if declared.line(line).of else 1
            many = leaves if followup.totals_from_printed else 1
            sides = 2 if measure in VARIANCES and followup.variances_from_printed else 1
            self.far[cell] = half * many * sides

    def _sums(self, title: str, line: str, measure: str, cell: Cell, cells: dict[tuple[str, str], Cell]) -> list[Rule]:
        declared, organisation = self.inbox.title(title), self.inbox.organisation
        found = []
        for parts in (members_of(declared.line(line)), leaves_of(declared.line(line), declared)):
            terms = [
                (cells[part, measure], Fraction(weight_of(measure, line, part, weight, declared, organisation)))
                for part, weight in parts
                if (part, measure) in cells
            ]
            if terms:
                found.append(Rule(cell, terms, 0, exact=False, printed=[]))
        return found

    def _leaves(self, title: str, line: str, measure: str) -> list[tuple[Cell, Fraction]] | None:
        """The exact cells that a printed one comes down to; None where one of them has not come."""
        organisation = self.inbox.organisation
        if title == organisation.committee.id:
            under = [(t.id, leaf, w) for t in organisation.titles for leaf, w in leaves_of(t.line(t.net), t)]
        else:
            declared = self.inbox.title(title)
            under = [(title, leaf, w) for leaf, w in leaves_of(declared.line(line), declared)]
        sides = [(measure, 1)]
        if measure in VARIANCES:
            way = way_of(organisation, title, line)
            sides = [(VARIANCES[measure][0], way), (VARIANCES[measure][1], -way)]
        terms = []
        for t, leaf, weight in under:
            for side, sign in sides:
                if (t, leaf, side) not in self._exact:
                    return None
                terms += [(cell, Fraction(weight * sign)) for cell in self._exact[t, leaf, side]]
        return terms

    def _committee(self, followup: FollowUp, nets: list[dict[str, Cell]]) -> None:
        for measure in followup.measures:
            parts = [net[measure] for net in nets if measure in net]
            if len(parts) == len(nets):
                cell = (followup.file, followup.cell(followup.rows[0], measure))
                titles = Rule(cell, [(part, Fraction(1)) for part in parts], 0, exact=False, printed=[])
                for rule in self.rules:
                    if rule.cell == cell and rule.exact:
                        rule.printed.append(titles)
                self.rules.append(titles)
