"""Slips in small cases made by hand: what is told of each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.figures import FIGURES
from pipeline.findings import Finding
from pipeline.reconcile import Earlier
from pipeline.reconcile.causes import slips
from pipeline.reconcile.computed import Computed
from pipeline.reconcile.diagnosis import diagnose
from pipeline.reconcile.directly import compared, frame_of
from pipeline.reconcile.network import Network
from pipeline.result import Result
from tests.reconcile import small
from tests.run.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return small.office(tmp_path)


def asking(result: Result) -> list[Finding]:
    return [found for found in result.findings if found.severity != "info"]


def test_a_unit_is_told_though_the_total_is_computed_from_printed_rows(office: Office) -> None:
    small.ledger(
        office,
        ("0110", "4010", "", "2016-08", "V1", "12491400.00"),
        ("0110", "6010", "", "2016-08", "V2", "300400.00"),
    )
    # The net is that of the printed rows: 12 491 + 300, where the exact net would be 12 792.
    small.follow_up(office, ("Goods", "12"), ("Rent", "300"), ("Net", "12791"), unit="tkr")

    told = asking(small.judged(office))

    assert [(found.line, str(found.expected)) for found in told] == [("goods", "12491000.00")]
    assert any("times too little" in cause.text for cause in told[0].causes)


def sheet(amounts: Sequence[str], total: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of an export, exact, and its own total of them: figures, and the one comparison."""
    cells = [*enumerate(amounts), (len(amounts), total)]
    figures = [
        {
            "figure": number,
            "measure": "control" if number == len(amounts) else "forecast_year",
            "title": "t" if number < len(amounts) else None,
            "line": f"l{number}" if number < len(amounts) else None,
            "amount": Decimal(amount),
            "step": Decimal("0.01"),
            "kind": "forecast",
            "file": "Forecast.xlsx",
            "sheet": "Sheet1",
            "row": 6 + number,
            "column": "E",
        }
        for number, amount in cells
    ]
    added = sum(map(Decimal, amounts), Decimal(0))
    row = compared("F08", (None, None, "control"), "rows", (Decimal(total), added), len(amounts))
    row |= {"operands": [{"figure": n, "numerator": 1, "denominator": 1} for n in range(len(amounts))]}
    nothing = dict.fromkeys(FIGURES)
    frame = pl.DataFrame([nothing | one for one in figures], schema=FIGURES, orient="row")
    return frame, frame_of([row])


def swapped(figures: pl.DataFrame, comparisons: pl.DataFrame) -> set[int]:
    (conflict,) = diagnose(figures, comparisons)
    found = slips(Network(figures, comparisons), conflict, Earlier(), None)
    return {slip.figure for slip in found if slip.kind == "swapped"}


def test_of_many_rows_those_are_named_that_would_do_with_two_digits_swapped() -> None:
    amounts = ["41000.00", "5555.55", "30218.24", "70000.00", "99.00", "1234.56"]

    assert swapped(*sheet(amounts, "149907.35")) == {2}


def test_nothing_is_named_where_too_many_rows_would_do_by_a_slip() -> None:
    amounts = [f"3021{n}.00" for n in range(10)]
    total = sum(map(Decimal, amounts), Decimal(1800))

    assert swapped(*sheet(amounts, str(total))) == set()


Columns = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""Actual, budget and variance, from the top of a sheet; the last of each is the sum of the others."""


def follow_up(lines: Sequence[str], columns: Columns, step: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A follow-up in columns B to D with no exact source for any of it: its figures and its own comparisons."""
    half = Decimal(step) / 2 if Decimal(step) >= 1 else Decimal(0)
    last = len(lines) - 1
    figures, rows = [], []

    def row(code: str, line: int, measure: str, own: int, operands: tuple[tuple[int, int], ...]) -> None:
        amounts = [amount for column in columns for amount in column]
        sides = Decimal(amounts[own]), Decimal(sum(amounts[number] * weight for number, weight in operands))
        made = compared(code, ("t", f"{lines[line]}.{line}", measure), "printed", sides, own, operands)
        bound = half * (1 + len(operands))
        verdict = "differs" if abs(sides[0] - sides[1]) > bound else "agrees"
        rows.append(made | {"line": lines[line], "bound": bound, "verdict": verdict})

    for position, (measure, amounts) in enumerate(zip(("actual", "budget", "variance"), columns, strict=True)):
        for line, amount in enumerate(amounts):
            place = {"title": "t", "line": lines[line], "measure": measure, "row": 6 + line, "column": "BCD"[position]}
            stands = {"kind": "followup", "file": "Follow-up.xlsx", "sheet": "Sheet1"}
            worth = {"amount": Decimal(amount), "step": Decimal(step), "figure": position * (last + 1) + line}
            figures.append(dict.fromkeys(FIGURES) | place | stands | worth)
        first = position * (last + 1)
        row("S02", last, measure, first + last, tuple((first + line, 1) for line in range(last)))
    for line in range(last + 1):
        row("V01", line, "variance", 2 * (last + 1) + line, ((last + 1 + line, 1), (line, -1)))
    return pl.DataFrame(figures, schema=FIGURES, orient="row"), frame_of(rows)


def test_a_column_moved_by_a_row_is_one_finding_though_its_last_amount_is_nowhere() -> None:
    actual, budget = [310, 47, 1520, 88, 640, 2605], [300, 60, 1400, 90, 700, 2550]
    variance = [b - a for a, b in zip(actual, budget, strict=True)]

    conflicts = diagnose(*follow_up("abcdef", ([0, *actual[:-1]], budget, variance), "0.01"))

    assert [(one.kind, len(one.figures)) for one in conflicts] == [("column moved", 6)]


def test_that_totals_are_of_printed_rows_is_seen_without_the_row_that_stands_twice() -> None:
    # The nets are the sums of printed rows, b once; beside 75 less 60, a variance of 17 is the rows' rounding.
    actual, budget = [10_000, 20_000, 20_000, 30_000, 60_000], [15_000, 25_000, 25_000, 35_000, 75_000]
    network = Network(*follow_up("abbcd", (actual, budget, [6_000, 6_000, 6_000, 5_000, 17_000]), "1000"))
    computed, without = Computed(network), {2: None, 7: None, 12: None}

    network.make(without)

    assert computed.after(without) == {"V01:t/d.4/variance:printed"}


def test_totals_that_are_not_of_printed_rows_are_held_to_them_still() -> None:
    actual, budget = [10_000, 20_000, 20_000, 30_000, 61_000], [15_000, 25_000, 25_000, 35_000, 76_000]
    network = Network(*follow_up("abbcd", (actual, budget, [6_000, 6_000, 6_000, 5_000, 17_000]), "1000"))
    computed, without = Computed(network), {2: None, 7: None, 12: None}

    network.make(without)

    assert computed.after(without) == set()


def test_two_that_cancel_are_found_though_their_total_is_right_only_as_of_printed_rows() -> None:
    exact, printed = [10_400, 20_400, 30_400], [12_000, 18_000, 30_000, 60_000]  # should be 10 and 20
    nothing = dict.fromkeys(FIGURES)
    figures = [
        nothing
        | {"figure": n, "title": "t", "line": f"l{n % 4}", "measure": "budget", "row": 6 + n % 4, "column": "B"}
        | {"amount": Decimal(amount), "step": Decimal(step), "kind": kind, "file": kind, "sheet": "1"}
        for n, (amount, step, kind) in enumerate(
            [*((amount, "1000", "followup") for amount in printed), *((amount, "0.01", "budget") for amount in exact)]
        )
    ]

    def held(code: str, line: int, right: int, operands: Sequence[int], verdict: str, test: str) -> dict[str, object]:
        sides, terms = (Decimal(printed[line]), Decimal(right)), tuple((number, 1) for number in operands)
        row = compared(code, ("t", f"l{line}", "budget"), test, sides, line, terms)
        bound = Decimal(500) if test == "rounded" else Decimal(2000)
        return row | {"verdict": verdict, "test": test, "bound": bound}

    rows = [
        held("S02", 3, 60_000, (0, 1, 2), "agrees", "bound"),
        *(held("R02", n, exact[n], (4 + n,), "agrees" if n == 2 else "differs", "rounded") for n in range(3)),
        held("R02", 3, sum(exact), (4, 5, 6), "rounding", "rounded"),
    ]

    conflicts = diagnose(pl.DataFrame(figures, schema=FIGURES, orient="row"), frame_of(rows))

    assert [(one.kind, one.figures) for one in conflicts] == [("two cancel", (0, 1))]


def test_a_variance_of_printed_figures_holds_though_one_of_them_is_known_more_finely() -> None:
    # 20 less 12 is 8, of the exact figures 9; the 12 was printed as 11 501 tkr in place of kr.
    amounts = [("11501000", "1000"), ("20000", "1000"), ("8000", "1000"), ("11501", "0.01"), ("20499", "0.01")]
    figures = [
        dict.fromkeys(FIGURES)
        | {"figure": number, "title": "t", "line": "a", "measure": f"m{number}", "row": 6, "column": "BCDEF"[number]}
        | {"amount": Decimal(amount), "step": Decimal(step), "kind": "followup", "file": "f", "sheet": "1"}
        for number, (amount, step) in enumerate(amounts)
    ]
    sides = (Decimal(8000), Decimal(-11481000)), (Decimal(8000), Decimal(8998))
    printed = compared("V01", ("t", "a", "m2"), "printed", sides[0], 2, ((1, 1), (0, -1)))
    exact = compared("V01", ("t", "a", "m2"), "sources", sides[1], 2, ((4, 1), (3, -1)))
    frame = frame_of([printed | {"bound": Decimal(1500)}, exact | {"test": "rounded", "bound": Decimal(500)}])

    outcome = Network(pl.DataFrame(figures, schema=FIGURES, orient="row"), frame).tried({0: (1_150_100, 0)})

    assert outcome.fixes == {"V01:t/a/m2:printed", "V01:t/a/m2:sources"}
