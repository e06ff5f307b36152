"""Laws of the joint test, held against counting out every whole öre."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.reconcile.joint import Conflict, Joint, cures, joint, parts, search
from tests.joint.making import Making, printed

STEP = 4  # öre: intervals of five whole öre, few enough to count out
LEAVES = (0, 1, 3, 4)  # budget and actual of two lines
UNITS = (1, 10, 100_000, 10_000_000)

Amounts = tuple[int, ...]


def table(amounts: Amounts, shown: Amounts | None = None, step: int = STEP) -> Making:
    """Budget, actual and variance of some lines and of their total, with variance rules by line and sums by column.

    `amounts` are budget and actual of each line in turn; `shown` what is printed instead, all lines and the total.
    """
    made = Making()
    values = shown or tuple(printed(value, step) for value in everything(amounts))
    lines = len(amounts) // 2
    for value in values:
        made.figure(value, step)
    for line in range(lines + 1):
        made.less("V01", 3 * line + 2, 3 * line, 3 * line + 1)
    for column in range(3):
        made.sum("S02", 3 * lines + column, *(3 * line + column for line in range(lines)))
    return made


def everything(amounts: Sequence[Any]) -> tuple[Any, ...]:
    """Each line's budget, actual and variance, and the total's."""
    lines = list(zip(amounts[::2], amounts[1::2], strict=True))
    lines.append((sum(amounts[::2]), sum(amounts[1::2])))
    return tuple(value for budget, actual in lines for value in (budget, actual, budget - actual))


def counted(made: Making, free: Collection[int] = (), reach: int = 10 * STEP) -> npt.NDArray[np.bool_]:
    """Which of all whole öre for two lines' budgets and actuals fit, a figure that is free aside.

    A free budget or actual is tried within `reach` of what is printed.
    """
    values = [amount for amount, *_ in made.figures]
    around = [reach if leaf in free else STEP // 2 for leaf in LEAVES]
    tried = [np.arange(values[leaf] - wide, values[leaf] + wide + 1) for leaf, wide in zip(LEAVES, around, strict=True)]
    fits = np.ones([len(each) for each in tried], dtype=bool)
    for number, found in enumerate(everything(np.ix_(*tried))):
        if number not in free:
            fits = fits & (abs(found - values[number]) <= STEP // 2)
    return fits


def fitting(made: Making, figure: int) -> set[int]:
    """The whole öre that a figure may be where all others keep within their intervals."""
    values = [amount for amount, *_ in made.figures]
    around = [10 * STEP if leaf == figure else STEP // 2 for leaf in LEAVES]
    tried = [np.arange(values[leaf] - wide, values[leaf] + wide + 1) for leaf, wide in zip(LEAVES, around, strict=True)]
    fits = counted(made, free=[figure])
    return set(np.broadcast_to(everything(np.ix_(*tried))[figure], fits.shape)[fits].tolist())


two_lines = st.tuples(*[st.integers(-30, 30)] * 4)
"""Budget and actual of two lines, in öre."""


@settings(max_examples=60)
@given(
    amounts=st.lists(st.integers(-(10**13), 10**13), min_size=2, max_size=12).filter(lambda found: len(found) % 2 == 0),
    unit=st.sampled_from(UNITS),
)
def test_whatever_is_rounded_correctly_fits(amounts: list[int], unit: int) -> None:
    found = joint(*table(tuple(amounts), step=unit).frames())

    assert found.feasible
    assert found.from_printed == ()


@settings(max_examples=60)
@given(
    amounts=st.lists(st.integers(-(10**11), 10**11), min_size=2, max_size=8).filter(lambda found: len(found) % 2 == 0),
    unit=st.sampled_from(UNITS[2:]),
    month=st.integers(1, 12),
)
def test_whatever_is_rounded_correctly_fits_with_its_exact_sources_and_shares(
    amounts: list[int], unit: int, month: int
) -> None:
    made = table(tuple(amounts), step=unit)
    for number, amount in list(enumerate(everything(tuple(amounts)))):
        source = made.figure(amount, 1, file="source.xlsx")
        made.rule("R01", number, (source, 1, 1), test="rounded")
    for line in range(len(amounts) // 2):
        share = round(amounts[2 * line] * month / 12)
        made.rule("P01", made.figure(printed(share, unit), unit), (3 * line, month, 12), slack=12)

    assert joint(*made.frames()).feasible


@settings(max_examples=80)
@given(amounts=two_lines, moves=st.lists(st.tuples(st.integers(0, 8), st.integers(-2, 2)), max_size=4))
def test_it_fits_exactly_where_counting_out_every_ore_finds_a_way(
    amounts: Amounts, moves: list[tuple[int, int]]
) -> None:
    shown = [printed(value, STEP) for value in everything(amounts)]
    for number, steps in moves:
        shown[number] += steps * STEP
    made = table(amounts, tuple(shown))

    assert joint(*made.frames(), from_printed=False).feasible == counted(made).any()


@settings(max_examples=40)
@given(amounts=two_lines, number=st.integers(0, 8), steps=st.sampled_from([-3, -2, -1, 1, 2, 3]))
def test_one_figure_moved_beyond_rounding_is_found_with_all_its_cures_and_no_other(
    amounts: Amounts, number: int, steps: int
) -> None:
    right = table(amounts)
    made = right.reprinted(number, right.figures[number][0] + steps * STEP)
    assume(not counted(made).any())

    found = joint(*made.frames(), from_printed=False)

    (conflict,) = found.conflicts
    cures = {cure.figure for cure in conflict.cures}
    assert number in cures
    assert cures == {other for other in range(9) if counted(made, free=[other]).any()}
    for cure in conflict.cures:
        assert cure.value is not None
        assert counted(made.reprinted(cure.figure, int(cure.value * 100))).any()
        assert cure.low is not None
        assert cure.high is not None
        wanted = fitting(made, cure.figure)
        assert (int(cure.low * 100), int(cure.high * 100)) == (min(wanted), max(wanted))


@settings(max_examples=40)
@given(amounts=two_lines, moves=st.lists(st.tuples(st.integers(0, 8), st.integers(-3, 3)), min_size=1, max_size=3))
def test_a_conflict_is_irreducible(amounts: Amounts, moves: list[tuple[int, int]]) -> None:
    shown = [printed(value, STEP) for value in everything(amounts)]
    for number, steps in moves:
        shown[number] += steps * STEP
    made = table(amounts, tuple(shown))

    found = joint(*made.frames(), from_printed=False)

    for conflict in found.conflicts:
        assert not counted(made, free=set(range(9)) - set(conflict.cells), reach=4 * STEP).any()
        assert conflict.miss >= Decimal("0.01")
        assert not only(made, conflict).feasible
        assert all(only(made, conflict, freed=cell).feasible for cell in conflict.cells)
        assert all(only(made, conflict, without=rule).feasible for rule in conflict.rules)


def only(made: Making, conflict: Conflict, freed: int | None = None, without: str = "") -> Joint:
    """The joint test of a conflict's rules and cells alone; all other figures have room enough."""
    wide = [
        (amount, step if number in conflict.cells and number != freed else 1_000 * STEP, title, file)
        for number, (amount, step, title, file) in enumerate(made.figures)
    ]
    kept = set(conflict.rules) - {without}
    rules = [rule for rule in made.rules if f"{rule[0]}:{rule[1]}" in kept]
    return joint(*Making(wide, rules).frames(), from_printed=False)


@settings(max_examples=25)
@given(amounts=two_lines, number=st.integers(0, 8), steps=st.integers(-3, 3), seed=st.integers(0, 2**16))
def test_the_order_of_rows_changes_nothing(amounts: Amounts, number: int, steps: int, seed: int) -> None:
    right = table(amounts)
    figures, comparisons = right.reprinted(number, right.figures[number][0] + steps * STEP).frames()

    found = joint(figures, comparisons)
    mixed = joint(
        figures.sample(fraction=1, shuffle=True, seed=seed), comparisons.sample(fraction=1, shuffle=True, seed=seed)
    )

    assert (mixed.conflicts, mixed.from_printed, mixed.undecided) == (
        found.conflicts,
        found.from_printed,
        found.undecided,
    )


@settings(max_examples=25)
@given(amounts=two_lines, number=st.integers(0, 8), steps=st.integers(-3, 3), seed=st.integers(0, 2**16))
def test_the_order_of_lines_changes_no_verdict_and_no_cure(
    amounts: Amounts, number: int, steps: int, seed: int
) -> None:
    right = table(amounts)
    made = right.reprinted(number, right.figures[number][0] + steps * STEP)
    order = random.Random(seed).sample(range(9), 9)
    place = {old: new for new, old in enumerate(order)}
    rules = [
        (code, place[figure], tuple((place[other], above, below) for other, above, below in terms), slack, test)
        for code, figure, terms, slack, test in made.rules
    ]
    turned = Making([made.figures[old] for old in order], rules)

    found, mixed = (joint(*each.frames(), from_printed=False) for each in (made, turned))

    assert cures_of(mixed.conflicts) == {place[old] for old in cures_of(found.conflicts)}
    assert mixed.feasible == found.feasible


@settings(max_examples=25)
@given(
    amounts=two_lines,
    number=st.integers(0, 8),
    steps=st.integers(-3, 3),
    factor=st.sampled_from([10, 1_000, 1_000_000]),
)
def test_the_unit_changes_no_verdict_and_no_cure(amounts: Amounts, number: int, steps: int, factor: int) -> None:
    right = table(amounts)
    made = right.reprinted(number, right.figures[number][0] + steps * STEP)

    found, larger = (joint(*each.frames(), from_printed=False) for each in (made, made.scaled(factor)))

    assert larger.feasible == found.feasible
    assert cures_of(larger.conflicts) == cures_of(found.conflicts)


def cures_of(conflicts: Collection[Conflict]) -> set[int]:
    return {cure.figure for conflict in conflicts for cure in conflict.cures}


@settings(max_examples=40)
@given(
    titles=st.lists(st.tuples(st.sampled_from(UNITS), two_lines), min_size=2, max_size=4),
    unit=st.sampled_from(UNITS),
    grown=st.sampled_from([1, 1_000, 10**6, 10**9]),
)
def test_titles_in_different_units_fit_with_their_committee(
    titles: list[tuple[int, Amounts]], unit: int, grown: int
) -> None:
    made = committee([(step, tuple(amount * grown for amount in amounts)) for step, amounts in titles], unit)

    found = joint(*made.frames())

    assert found.feasible


@settings(max_examples=40)
@given(
    titles=st.lists(two_lines, min_size=2, max_size=3),
    moves=st.lists(st.tuples(st.integers(0, 1_000), st.integers(-3, 3)), max_size=2),
)
def test_a_large_run_is_judged_as_a_small_one(titles: list[Amounts], moves: list[tuple[int, int]]) -> None:
    made = committee([(STEP, amounts) for amounts in titles], STEP)
    for number, steps in moves:
        figure = number % len(made.figures)
        made = made.reprinted(figure, made.figures[figure][0] + steps * STEP)
    whole = joint(*made.frames(), from_printed=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LARGE", 3)
        patch.setattr(search, "MANY", 3)
        patch.setattr(cures, "_WIDE", 12)
        apart = joint(*made.frames(), from_printed=False)

    assert apart.feasible == whole.feasible
    assert apart.undecided == ()
    if len(whole.conflicts) == len(apart.conflicts) == 1:
        assert cures_of(apart.conflicts) == cures_of(whole.conflicts)


def committee(titles: Sequence[tuple[int, Amounts]], step: int) -> Making:
    """Titles of two lines, each rounded to its own unit, and a committee's total of them in a unit of its own."""
    made, nets, sums = Making(), list[list[int]](), [0, 0, 0]
    for index, (unit, amounts) in enumerate(titles):
        first = len(made.figures)
        for value in everything(amounts):
            made.figure(printed(value, unit), unit, f"t{index}", f"t{index}.xlsx")
        for line in range(first, first + 9, 3):
            made.less("V01", line + 2, line, line + 1)
        for column in range(first, first + 3):
            made.sum("S02", column + 6, column, column + 3)
        nets.append(list(range(first + 6, first + 9)))
        sums = [sofar + value for sofar, value in zip(sums, everything(amounts)[6:], strict=True)]
    totals = [made.figure(printed(value, step), step, "committee", "committee.xlsx") for value in sums]
    made.less("V01", totals[2], totals[0], totals[1])
    for total, members in zip(totals, zip(*nets, strict=True), strict=True):
        made.sum("R05", total, *members)
    return made


@settings(max_examples=40)
@given(
    amounts=st.lists(st.integers(-(10**9), 10**9), min_size=4, max_size=10).filter(lambda found: len(found) % 2 == 0),
    unit=st.sampled_from(UNITS[2:]),
)
def test_a_file_that_reckons_from_printed_figures_fits_with_its_exact_sources(amounts: list[int], unit: int) -> None:
    rounded = [printed(amount, unit) for amount in amounts]
    made = table(tuple(amounts), everything(rounded), step=unit)
    for number, amount in enumerate(everything(amounts)):
        source = made.figure(amount, 1, file="source.xlsx")
        made.rule("R01", number, (source, 1, 1), test="rounded")

    assert joint(*made.frames()).feasible
