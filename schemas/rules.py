"""Rules as values, and their two renderings: the check of a contract, and the comparisons of the log.

Every rule on figures says that one figure, the one it blames, equals a weighted sum of others, its operands. What the
operands add up to is joined to the table first (`schemas.operands`), under the name that the rule gives. All arithmetic
is on whole öre, so nothing is rounded on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandera.polars as pa
import polars as pl

from schemas.operands import half_step, oere

VERDICTS = ("differs", "not-tested", "rounding", "agrees")
"""The verdicts, worst first."""

Verdict = pl.Enum(VERDICTS)

COMPARISONS = pl.Schema(
    {
        "comparison": pl.String(),
        "code": pl.String(),
        "title": pl.String(),
        "line": pl.String(),
        "measure": pl.String(),
        "month": pl.Int8(),
        "against": pl.String(),
        "figure": pl.UInt32(),
        "left": pl.Decimal(18, 2),
        "right": pl.Decimal(18, 2),
        "difference": pl.Decimal(18, 2),
        "bound": pl.Decimal(18, 2),
        "verdict": Verdict,
        "reason": pl.String(),
        "operands": pl.List(pl.Struct({"figure": pl.UInt32(), "numerator": pl.Int64(), "denominator": pl.Int64()})),
        "missing": pl.List(pl.String()),
        "test": pl.String(),
        "tolerance": pl.Decimal(18, 2),
    }
)
"""The columns of a frame of comparisons.

`figure` is the figure blamed and `operands` what it is held against, with weights. `left`, `right`, `difference` (left
less right) and `bound` are in the organisation's currency; `right` is null where nothing could be tested, and `reason`
says why. `tolerance` is how much the organisation lets differ, null where nothing is decided: what differs by no more
still `differs`, but is told as information. `missing` names operands that were not there. `test` is `bound` or `rounded`.
"""


@dataclass(frozen=True, slots=True, eq=False)  # polars expressions cannot be compared
class Rule:
    """What must equal what, within which bound, and the column to blame where it does not.

    `operands` names the joined operands. `test` says how the two sides are held together: `bound`, where both are
    printed and each may be off by half its step; `rounded`, where the operands are exact and the figure must be their
    rounding, half away from zero. `slack` is what rounding to whole öre on the way can add, in öre. `applies` tells the
    rows that the rule is about.
    """

    code: str
    against: str
    operands: str
    applies: pl.Expr
    test: Literal["bound", "rounded"] = "bound"
    slack: int = 0
    blame: str = "amount"

    @property
    def left(self) -> pl.Expr:
        """The blamed figure, in öre."""
        return oere(pl.col(self.blame))

    @property
    def right(self) -> pl.Expr:
        """What the operands add up to, in öre; null where the rule cannot be tested."""
        return pl.when(self.applies).then(pl.col(f"{self.operands}.right"))

    @property
    def bound(self) -> pl.Expr:
        """How far apart rounding alone can bring the two sides, in öre."""
        own = half_step(pl.col("step"))
        return own if self.test == "rounded" else own + pl.col(f"{self.operands}.reach") + self.slack


def rounded(amount: pl.Expr, step: pl.Expr) -> pl.Expr:
    """An amount in öre rounded to a step, half away from zero.

    A step of two öre says that more than whole öre were rounded away: the amount is still one in whole öre.
    """
    unit = pl.when(oere(step) <= 2).then(1).otherwise(oere(step))
    return amount.sign() * ((amount.abs() * 2 + unit) // (unit * 2)) * unit


def verdict(rule: Rule) -> pl.Expr:
    """The verdict of a rule on each row: null where it does not apply.

    A figure held against exact operands agrees only as their rounding. Where it is not, but is what the file's own
    printed figures give to the last digit (`printed.rights`), and no further from the exact than their rounding reaches
    (`printed.reach`), the file computes from printed figures: `rounding`. A difference that an operand without a
    readable amount may explain is not tested.
    """
    difference = rule.left - rule.right
    if rule.test == "rounded":
        judged = (
            pl.when(rounded(rule.right, pl.col("step")) == rule.left)
            .then(pl.lit("agrees"))
            .when(
                pl.col("printed.rights").list.contains(rule.left)
                & (difference.abs() <= half_step(pl.col("step")) + pl.col("printed.reach"))
            )
            .then(pl.lit("rounding"))
            .otherwise(pl.lit("differs"))
        )
    else:
        judged = (
            pl.when(difference == 0)
            .then(pl.lit("agrees"))
            .when(difference.abs() <= rule.bound)
            .then(pl.lit("rounding"))
            .otherwise(pl.lit("differs"))
        )
    unread = pl.col(f"{rule.operands}.unread").fill_null(value=False)
    untested = rule.right.is_null() | (unread & (judged == "differs"))
    return pl.when(rule.applies).then(pl.when(untested).then(pl.lit("not-tested")).otherwise(judged)).cast(Verdict)


def as_check(rule: Rule) -> pa.Check:
    """The pandera check of a rule on the column it blames: true in every row that the rule does not find to differ."""
    holds = (verdict(rule) != "differs").fill_null(value=True)
    return pa.Check(lambda data: data.lazyframe.select(holds), name=rule.code, error=rule.code)


def comparisons(rule: Rule, table: pl.DataFrame) -> pl.DataFrame:
    """Every comparison that a rule makes in a table, passed or not, with the columns of `COMPARISONS`."""
    return (
        table.lazy()
        .with_columns(verdict=verdict(rule))
        .filter(pl.col("verdict").is_not_null())
        .select(
            comparison=pl.format(
                "{}:{}/{}/{}{}:{}",
                pl.lit(rule.code),
                pl.col("title"),
                pl.col("line"),
                pl.col("measure"),
                pl.when(pl.col("month").is_null()).then(pl.lit("")).otherwise(pl.format("/{}", pl.col("month"))),
                pl.lit(rule.against),
            ),
            code=pl.lit(rule.code),
            title="title",
            line="line",
            measure="measure",
            month="month",
            against=pl.lit(rule.against),
            figure="figure",
            left=pl.col(rule.blame),
            right=currency(rule.right),
            difference=currency(rule.left - rule.right),
            bound=currency(rule.bound),
            verdict="verdict",
            reason=pl.when(pl.col("verdict") == "not-tested").then(pl.col(f"{rule.operands}.reason")),
            operands=pl.col(f"{rule.operands}.operands"),
            missing=pl.col(f"{rule.operands}.missing"),
            test=pl.lit(rule.test),
            tolerance=pl.lit(None, dtype=pl.Decimal(18, 2)),
        )
        .cast(COMPARISONS)
        .collect()
    )


def currency(amount: pl.Expr) -> pl.Expr:
    """Öre as an amount with two decimals."""
    return (amount.cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(18, 2))
