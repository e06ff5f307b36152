"""Figures and rules in öre, made into the frames that the joint test takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from pipeline.figures import FIGURES
from schemas.rules import COMPARISONS

Term = tuple[int, int, int]
"""A figure's number with the numerator and denominator of its weight."""


@dataclass
class Making:
    """Printed figures (amount, step, title, file) and the rules between them; amounts in öre."""

    figures: list[tuple[int, int, str, str]] = field(default_factory=list)
    rules: list[tuple[str, int, tuple[Term, ...], int, str]] = field(default_factory=list)

    def figure(self, amount: int, step: int, title: str = "t", file: str = "t.xlsx") -> int:
        self.figures.append((amount, step, title, file))
        return len(self.figures) - 1

    def rule(self, code: str, figure: int, *terms: Term, slack: int = 0, test: str = "bound") -> str:
        self.rules.append((code, figure, terms, slack, test))
        return f"{code}:{figure}"

    def sum(self, code: str, figure: int, *members: int) -> str:
        return self.rule(code, figure, *((member, 1, 1) for member in members))

    def less(self, code: str, figure: int, minuend: int, subtrahend: int) -> str:
        return self.rule(code, figure, (minuend, 1, 1), (subtrahend, -1, 1))

    def amount(self, figure: int) -> Decimal:
        return Decimal(self.figures[figure][0]).scaleb(-2)

    def reprinted(self, figure: int, amount: int) -> Making:
        figures = list(self.figures)
        figures[figure] = (amount, *figures[figure][1:])
        return Making(figures, self.rules)

    def scaled(self, factor: int) -> Making:
        """Everything in a unit so many times as large, the slack as well."""
        return Making(
            [(amount * factor, step * factor, title, file) for amount, step, title, file in self.figures],
            [(code, figure, terms, slack * factor, test) for code, figure, terms, slack, test in self.rules],
        )

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        figures = pl.DataFrame(
            [
                {"figure": number, "title": title, "line": "l", "measure": "m", "file": file, "kind": "followup"}
                | {"amount": Decimal(amount).scaleb(-2), "step": Decimal(step).scaleb(-2)}
                for number, (amount, step, title, file) in enumerate(self.figures)
            ],
            schema=FIGURES,
        )
        return figures, pl.DataFrame([self._comparison(*rule) for rule in self.rules], schema=COMPARISONS)

    def _half(self, figure: int) -> int:
        step = self.figures[figure][1]
        return 0 if step <= 1 else step // 2

    def _comparison(self, code: str, figure: int, terms: tuple[Term, ...], slack: int, test: str) -> dict[str, object]:
        left = self.figures[figure][0]
        right = sum(_rounded(self.figures[number][0] * above, below) for number, above, below in terms)
        bound = self._half(figure)
        if test == "bound":
            bound += slack + sum(-(-self._half(number) * abs(above) // below) for number, above, below in terms)
        return {
            "comparison": f"{code}:{figure}",
            "code": code,
            "figure": figure,
            "left": Decimal(left).scaleb(-2),
            "right": Decimal(right).scaleb(-2),
            "difference": Decimal(left - right).scaleb(-2),
            "bound": Decimal(bound).scaleb(-2),
            "verdict": "agrees" if left == right else "rounding" if abs(left - right) <= bound else "differs",
            "operands": [{"figure": n, "numerator": a, "denominator": b} for n, a, b in terms],
            "missing": [],
            "test": test,
        }


def printed(amount: int, step: int) -> int:
    """An amount rounded to a step, half away from zero."""
    return _rounded(amount, step) * step


def _rounded(above: int, below: int) -> int:
    return (1 if above >= 0 else -1) * ((abs(above) * 2 + below) // (below * 2))
