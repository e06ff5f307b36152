"""Comparisons that no rule on printed figures makes: their rows in the log, made one by one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipeline.findings import Finding
from schemas.rules import COMPARISONS


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a rule on whole ledgers gives: its `comparisons` (`COMPARISONS`), and a finding for each cause.

    `figures` are the sums that it compared and that are no figure of the report, numbered after those that there were.
    """

    comparisons: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    figures: pl.DataFrame | None = None


def compared(
    code: str,
    place: tuple[str | None, str | None, str],
    against: str,
    sides: tuple[Decimal, Decimal] | str,
    figure: int | None = None,
    operands: tuple[tuple[int, int], ...] = (),
) -> dict[str, object]:
    """One exact comparison as a row: `sides` are left and right, or why it could not be tested.

    `place` is title, line and measure; `operands` are figures with their weights.
    """
    title, line, measure = place
    left, right = (None, None) if isinstance(sides, str) else sides
    untested = left is None or right is None
    return {
        "comparison": f"{code}:{title or ''}/{line or ''}/{measure}:{against}",
        "code": code,
        "title": title,
        "line": line,
        "measure": measure,
        "against": against,
        "figure": figure,
        "left": left,
        "right": right,
        "difference": None if left is None or right is None else left - right,
        "bound": None if untested else Decimal("0.00"),
        "verdict": "not-tested" if untested else "agrees" if left == right else "differs",
        "reason": sides if isinstance(sides, str) else None,
        "operands": [{"figure": number, "numerator": weight, "denominator": 1} for number, weight in operands],
        "missing": [sides] if isinstance(sides, str) else [],
        "test": "bound",
    }


def frame_of(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows of `compared` as a frame of comparisons."""
    empty = dict.fromkeys(COMPARISONS)
    return pl.DataFrame([{**empty, **row} for row in rows], schema=COMPARISONS, orient="row")
