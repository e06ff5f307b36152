"""The exact arithmetic that decides in the solver's place."""

from __future__ import annotations

from fractions import Fraction

from pipeline.reconcile.joint.proof import GRAIN, HAIR, holds, shortfall, with_room
from pipeline.reconcile.joint.system import System, system_of
from tests.joint.making import Making

STEP = 100


def total_of_two() -> System:
    """A total of 3 of two rows of 1, in units of 100 öre: one unit more than they are together."""
    made = Making()
    total, *rows = (made.figure(amount * STEP, STEP) for amount in (3, 1, 1))
    made.sum("S02", total, *rows)
    return system_of(*made.frames())


def test_true_values_hold_that_satisfy_the_rule_within_all_intervals() -> None:
    deviations = {0: -40 * GRAIN, 1: 30 * GRAIN, 2: 30 * GRAIN}

    assert holds(total_of_two(), [0], deviations, freed=())


def test_a_true_value_out_of_its_interval_does_not_hold_unless_it_is_free() -> None:
    deviations = {0: -51 * GRAIN, 1: 24 * GRAIN, 2: 25 * GRAIN}

    assert not holds(total_of_two(), [0], deviations, freed=())
    assert holds(total_of_two(), [0], deviations, freed={0})


def test_a_rule_may_be_missed_by_a_fifth_of_an_ore_and_no_more() -> None:
    deviations = {0: -40 * GRAIN, 1: 30 * GRAIN, 2: 30 * GRAIN - HAIR}

    assert holds(total_of_two(), [0], deviations, freed=())
    assert not holds(total_of_two(), [0], {**deviations, 2: 30 * GRAIN - HAIR - 1}, freed=())


def test_rows_that_can_hold_have_no_shortfall() -> None:
    assert shortfall(total_of_two(), [0], {0, 1, 2}) is None


def test_the_shortfall_is_shared_by_the_figure_that_weighs_most() -> None:
    made = Making()
    total, row = made.figure(900, STEP), made.figure(100, STEP)
    made.rule("S02", total, (row, 3, 1))

    # 900 − 3 × 100 is 600; 50 of the total and 3 × 50 of the row bring it to 400, which is 133⅓ öre of the row.
    assert shortfall(system_of(*made.frames()), [0], {0, 1}) == Fraction(400, 3)


def test_figures_that_cancel_are_no_part_of_a_shortfall() -> None:
    made = Making()
    row = made.figure(1_000, STEP)
    totals = [made.figure(amount, STEP) for amount in (1_000, 1_300)]
    for total in totals:
        made.sum("S02", total, row)
    system = system_of(*made.frames())

    assert shortfall(system, [0, 1], set(totals)) == 200
    assert shortfall(system, [0, 1], {row, totals[0]}) is None


def test_only_a_figure_that_all_broken_rules_hold_has_room() -> None:
    made = Making()
    rows = [made.figure(amount, STEP) for amount in (1_000, 2_000)]
    for _ in range(2):
        made.sum("S02", made.figure(9_000, STEP), *rows)

    assert with_room(system_of(*made.frames()), [0, 1, 2, 3], freed=()) == [0, 1]


def test_a_figure_has_no_room_where_its_rules_want_different_values() -> None:
    made = Making()
    figure = made.figure(1_000, STEP)
    for amount in (5_000, 7_000):
        made.sum("R01", made.figure(amount, STEP), figure)

    assert with_room(system_of(*made.frames()), [figure], freed=()) == []
