"""How long the joint test takes: `python benchmarks/joint.py [titles] [lines]`, 100 titles of 50 lines by default.

Every title has six measures and three levels of lines, is rounded to tkr, and hangs together with the others through
the committee's totals. Conflicts are made by moving one figure further than rounding can.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from time import process_time

import polars as pl

from pipeline.figures import FIGURES
from pipeline.reconcile.joint import Joint, joint
from schemas.rules import COMPARISONS

MEASURES = ("actual_period", "budget_period", "variance_period", "forecast_year", "budget_year", "variance_year")
STEP = 100_000  # öre: one tkr
GROUPS = 3
MONTH = 8

Term = tuple[int, int, int]


@dataclass
class Run:
    """A run's figures, true and printed (öre), and its rules."""

    titles: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    true: list[int] = field(default_factory=list)
    printed: list[int] = field(default_factory=list)
    rules: list[tuple[str, int, list[Term], int]] = field(default_factory=list)

    def line(self, title: str, name: str, amounts: list[int]) -> list[int]:
        """Print a line's six measures and give their numbers."""
        first = len(self.true)
        for measure, amount in zip(MEASURES, amounts, strict=True):
            self.titles.append(title)
            self.lines.append(name)
            self.measures.append(measure)
            self.true.append(amount)
            self.printed.append((1 if amount >= 0 else -1) * ((abs(amount) * 2 + STEP) // (STEP * 2)) * STEP)
        numbers = list(range(first, first + 6))
        self.rule("V01", numbers[2], [(numbers[1], 1, 1), (numbers[0], -1, 1)])
        self.rule("V02", numbers[5], [(numbers[4], 1, 1), (numbers[3], -1, 1)])
        return numbers

    def leaf(self, title: str, name: str, chance: random.Random) -> list[int]:
        """A line with amounts by chance, its budget in even twelfths."""
        year, actual, forecast = (chance.randrange(-(10**9), 10**9) for _ in range(3))
        period = round(year * MONTH / 12)
        numbers = self.line(title, name, [actual, period, period - actual, forecast, year, year - forecast])
        self.rule("P01", numbers[1], [(numbers[4], MONTH, 12)], slack=12)
        return numbers

    def total(self, title: str, name: str, code: str, members: list[list[int]]) -> list[int]:
        """A line that sums others, from exact figures."""
        columns = list(zip(*members, strict=True))
        numbers = self.line(title, name, [sum(self.true[number] for number in column) for column in columns])
        for number, column in zip(numbers, columns, strict=True):
            self.rule(code, number, [(member, 1, 1) for member in column])
        return numbers

    def rule(self, code: str, figure: int, terms: list[Term], slack: int = 0) -> None:
        """Say that a figure is the weighted sum of others."""
        self.rules.append((code, figure, terms, slack))

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The run as frames of figures and comparisons."""
        count = len(self.true)
        figures = pl.DataFrame(
            {
                "figure": range(count),
                "title": self.titles,
                "line": self.lines,
                "measure": self.measures,
                "month": [None] * count,
                "amount": [Decimal(amount).scaleb(-2) for amount in self.printed],
                "step": [Decimal(STEP).scaleb(-2)] * count,
                "layout": ["followup"] * count,
                "kind": ["followup"] * count,
                "file": [f"{title}.xlsx" for title in self.titles],
                "sheet": ["1"] * count,
                "row": range(count),
                "column": ["B"] * count,
                "rows": [None] * count,
            },
            schema=FIGURES,
        )
        rows = [self._comparison(*rule) for rule in self.rules]
        return figures, pl.DataFrame(rows, schema=COMPARISONS, orient="row")

    def _comparison(self, code: str, figure: int, terms: list[Term], slack: int) -> tuple[object, ...]:
        left = self.printed[figure]
        right = sum(round(self.printed[number] * numerator / denominator) for number, numerator, denominator in terms)
        half = STEP // 2
        bound = half + slack + sum(-(-half * abs(numerator) // denominator) for _, numerator, denominator in terms)
        operands = [{"figure": n, "numerator": a, "denominator": b} for n, a, b in terms]
        title, line, measure = self.titles[figure], self.lines[figure], self.measures[figure]
        amounts = [Decimal(amount).scaleb(-2) for amount in (left, right, left - right, bound)]
        verdict = "agrees" if left == right else "rounding" if abs(left - right) <= bound else "differs"
        name = f"{code}:{title}/{line}/{measure}:printed"
        return (
            name,
            code,
            title,
            line,
            measure,
            None,
            "printed",
            figure,
            *amounts,
            verdict,
            None,
            operands,
            [],
            "bound",
            None,
        )


def run(titles: int, lines: int, seed: int = 1) -> tuple[Run, list[list[int]]]:
    """A run in which everything is rounded correctly, and the numbers of its leaves."""
    chance = random.Random(seed)  # noqa: S311  the same run every time
    made, nets, leaves = Run(), [], []
    for index in range(titles):
        title = f"t{index:03}"
        own = [made.leaf(title, f"l{line:02}", chance) for line in range(lines - GROUPS - 1)]
        groups = [made.total(title, f"s{group}", "S01", own[group::GROUPS]) for group in range(GROUPS)]
        net = made.total(title, "net", "S02", groups)
        for number, column in zip(net, zip(*own, strict=True), strict=True):
            made.rule("S03", number, [(member, 1, 1) for member in column])
        nets.append(net)
        leaves += own
    made.total("committee", "net", "R05", nets)
    return made, leaves


def with_conflicts(made: Run, leaves: list[list[int]], count: int) -> None:
    """Print one actual two units off in every so many leaves, in line with its variance half of the time."""
    for index in range(count):
        leaf = leaves[index * len(leaves) // count]
        made.printed[leaf[0]] += 2 * STEP if index % 2 else 40 * STEP
        made.printed[leaf[2]] -= 0 if index % 2 else 40 * STEP


def timed(made: Run) -> tuple[Joint, float, float]:
    """The joint test of a run, the processor's seconds of the test with its frames read, and the clock's of it alone."""
    figures, comparisons = made.frames()
    started = process_time()
    found = joint(figures, comparisons)
    return found, process_time() - started, found.seconds


def told(label: str, taken: tuple[Joint, float, float], before: float = 0.0) -> float:
    """Print a result's line and give the processor's seconds."""
    found, busy, seconds = taken
    more = f", {(busy - before) / len(found.conflicts):.2f} s for each" if found.conflicts else ""
    print(
        f"{label}: {busy:.2f} s of processor time ({seconds:.2f} by the clock), {len(found.conflicts)} conflicts{more}"
    )
    return busy


def main(titles: int = 100, lines: int = 50) -> None:
    """Time a feasible run, and runs with 1, 5 and 20 conflicts."""
    made, _ = run(titles, lines)
    print(f"{titles} titles × {lines} lines × 6 measures: {len(made.true)} figures, {len(made.rules)} rules")
    joint(*run(2, 12)[0].frames())  # the libraries are loaded once a program, and not timed
    before = told("feasible", timed(made))
    for count in (1, 5, 20):
        made, leaves = run(titles, lines)
        with_conflicts(made, leaves, count)
        told(f"{count} lines with an error", timed(made), before)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
