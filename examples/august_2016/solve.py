"""Finds exact amounts in öre whose rounding is every printed figure, and writes them to `pipeline/example/exact.csv`.

Run with `python -m examples.august_2016.solve`. A mixed integer program (HiGHS) in tkr: in mnkr one öre is below
the solver's tolerance, in kr the large amounts are falsely infeasible. Its answer is turned into whole öre, and
`verify` then proves it without the solver, in integers.
"""

from __future__ import annotations

import csv
import random
from typing import TypeAlias

import highspy
from highspy.highs import highs_linear_expression

from .figures import BELOW_TIE, EXACT, FAULTS, VARIANCES, Leaf, leaves, made_of, organisation, published
from .seasons import SHARES, month_budgets, period_budget, profile
from .verify import MARGINS, verify

Expression: TypeAlias = highs_linear_expression

TKR = 100_000
"""Öre in a tkr."""

SKL_PERIOD = 44_749_999
FORECAST_STEP = {"tkr": 0.1, "mnkr": 10.0}
"""What a forecast is a whole multiple of, in tkr: nobody forecasts to the öre."""

NOTHING_BOOKED = {"ekokommuner", "lansstyrelsen", "reserv", "budgetmarginal"}
"""Lines that print 0 because nothing is booked on them."""

INVOICED_ONCE = {"malarens_vattenvard", "luftvard", "malardalsradet", "giss", "nedskrivning"}
"""Lines whose whole year is already booked: the forecast is the actual."""

FORECAST_AS_BUDGET = {"ekokommuner", "lansstyrelsen", "internhyror", "interna_hyror", "lovo", "medfinansiering"}
"""Lines with a printed variance of 0 for the year: nobody expects anything but the budget."""

ACTUAL_AS_BUDGET = {"internhyror", "interna_hyror", "lovo", "medfinansiering"}
"""Lines with a printed variance of 0 for the period, drawn towards the budget."""

INSTALMENTS = {"avgift_sbff"}
"""Lines paid in equal parts of a round amount, drawn towards the printed figure itself."""


def solve() -> dict[tuple[str, str, str], int]:
    """The exact amounts in öre per title, line and measure, budgets included."""
    margin = {unit: ore * 1.02 / TKR for unit, ore in MARGINS.items()}
    model = _Model(margin)
    return model.amounts()


class _Model:
    """The program: one expression per leaf and measure, an interval per printed cell, and targets to stay close to."""

    def __init__(self, margin: dict[str, float]) -> None:
        self.solver = highspy.Highs()
        self.solver.silent()
        self.at: dict[tuple[str, str, str], Expression] = {}
        self.shares: dict[str, Expression] = {}
        self.printed = {cell.key: cell for cell in published()}
        self.chance = random.Random(201608)
        self.distances: list[Expression] = []
        for leaf in leaves():
            self._budget(leaf)
            self._actual(leaf)
            self._forecast(leaf)
        for cell in self.printed.values():
            if cell.key not in FAULTS and cell.key != BELOW_TIE:
                half = cell.step / TKR / 2 - margin[cell.unit]
                self._within(self._value(*cell.key), cell.ore / TKR - half, cell.ore / TKR + half)
        self.solver.minimize(self.solver.qsum(self.distances))
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError("no exact amounts round to every printed figure")

    def amounts(self) -> dict[tuple[str, str, str], int]:
        """The solution in whole öre. Budgets come from the shares found, never from the solver's floats."""
        found: dict[tuple[str, str, str], int] = {}
        for leaf in leaves():
            year = self.printed[*leaf.key, "budget_year"].ore
            share = round(self.solver.val(self.shares[leaf.line])) if leaf.line in self.shares else None
            found[*leaf.key, "budget_year"] = year
            found[*leaf.key, "budget_period"] = period_budget(leaf, year, share)
            for measure in ("actual_period", "forecast_year", "actual_previous_year"):
                if (*leaf.key, measure) in self.at:
                    found[*leaf.key, measure] = round(self.solver.val(self.at[*leaf.key, measure]) * TKR)
        return found

    def _budget(self, leaf: Leaf) -> None:
        year = self.printed[*leaf.key, "budget_year"].ore
        self.at[*leaf.key, "budget_year"] = Expression(year / TKR)
        if isinstance(leaf.periodisation, str) and leaf.periodisation in SHARES:
            share = Expression(self.solver.addIntegral(0, 100_000))
            self.shares[leaf.line] = share
            self.at[*leaf.key, "budget_period"] = share * (year / TKR / 100_000)
        else:
            self.at[*leaf.key, "budget_period"] = Expression(period_budget(leaf, year, None) / TKR)

    def _actual(self, leaf: Leaf) -> None:
        for measure in ("actual_period", "actual_previous_year"):
            key = (*leaf.key, measure)
            if key == BELOW_TIE:
                self.at[key] = Expression(SKL_PERIOD / TKR)
            elif leaf.line in NOTHING_BOOKED:
                if measure == "actual_period":
                    self.at[key] = Expression(0.0)
            elif key in self.printed:
                self.at[key] = Expression(self.solver.addVariable(-1e6, 1e6))
                self._near(self.at[key], self._target(leaf, measure))

    def _forecast(self, leaf: Leaf) -> None:
        key = (*leaf.key, "forecast_year")
        cell = self.printed[key]
        if leaf.line in INVOICED_ONCE:
            self.at[key] = self.at[*leaf.key, "actual_period"]
        elif leaf.line in FORECAST_AS_BUDGET:
            self.at[key] = self.at[*leaf.key, "budget_year"]
        elif not cell.ore:
            self.at[key] = Expression(0.0)
        else:
            self._open_forecast(key, cell.ore / TKR, FORECAST_STEP[cell.unit])

    def _open_forecast(self, key: tuple[str, str, str], target: float, step: float) -> None:
        self.at[key] = Expression(self.solver.addIntegral(-1e7, 1e7)) * step
        # The committee's 94,5 asks for forecasts at the upper ends of their digits, and this is the largest of them.
        self._near(self.at[key], -10_270.0 if key[0] == "reavinst" else target)

    def _target(self, leaf: Leaf, measure: str) -> float:
        """Where an actual is drawn to, in tkr: the budget where the line follows it, else anywhere within the digit."""
        cell = self.printed[*leaf.key, measure]
        if leaf.line in ACTUAL_AS_BUDGET and measure == "actual_period":
            return period_budget(leaf, self.printed[*leaf.key, "budget_year"].ore, None) / TKR
        if leaf.line in INSTALMENTS:
            return cell.ore / TKR
        reach = cell.step * 3 // 10
        return (cell.ore + self.chance.randrange(-reach, reach)) / TKR

    def _near(self, expression: Expression, target: float) -> None:
        distance = Expression(self.solver.addVariable(0, 1e6))
        self.solver.addConstr(expression - distance <= target)
        self.solver.addConstr(expression + distance >= target)
        self.distances.append(distance)

    def _within(self, expression: Expression, low: float, high: float) -> None:
        if expression.idxs:  # where there is nothing to choose, verify judges
            self.solver.addConstr(expression >= low)
            self.solver.addConstr(expression <= high)

    def _value(self, title: str, line: str, measure: str) -> Expression:
        if measure in VARIANCES:
            minuend, subtrahend = VARIANCES[measure]
            value: Expression = self._value(title, line, minuend) - self._value(title, line, subtrahend)
        else:
            value = self.solver.qsum(self.at[*key, measure] for key in made_of(title, line))
        return value


def profiles(amounts: dict[tuple[str, str, str], int]) -> dict[str, list[str]]:
    """The twelve weights of each profile, as the organisation has to declare them."""
    found = {}
    for leaf in leaves():
        if isinstance(leaf.periodisation, str) and leaf.periodisation in SHARES:
            year, period = amounts[*leaf.key, "budget_year"], amounts[*leaf.key, "budget_period"]
            found[leaf.periodisation] = profile(leaf.periodisation, period * 100_000 // year)
    return found


def main() -> None:
    """Solve, prove in integers, and write the table."""
    amounts = solve()
    wanted = profiles(amounts)
    if organisation().get("profiles") != wanted:
        table = "\n".join(f"{name} = [{', '.join(f'{weight!r}' for weight in row)}]" for name, row in wanted.items())
        raise SystemExit("schemas/ekero.toml has to declare:\n\n[profiles]\n" + table.replace("'", '"'))
    print(verify(amounts))
    with EXACT.open("w", encoding="utf-8", newline="") as file:
        table_writer = csv.writer(file, lineterminator="\n")
        table_writer.writerow(["title", "line", "measure", "month", "amount"])
        for leaf in leaves():
            for (title, line, measure), ore in amounts.items():
                if (title, line) == leaf.key:
                    table_writer.writerow([title, line, measure, "", _kronor(ore)])
            for month, ore in enumerate(month_budgets(leaf, amounts[*leaf.key, "budget_year"], wanted), 1):
                table_writer.writerow([*leaf.key, "budget_month", month, _kronor(ore)])


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


if __name__ == "__main__":
    main()
