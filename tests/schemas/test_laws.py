"""Every rule has a law: what is clean stays clean in another order, another unit and in other parts. Or a reason why not."""

from __future__ import annotations

from importlib import import_module

import pytest

from schemas.codes import CODES

OF_INBOXES = (
    *("F08", "C10", "S01", "S02", "S03", "V01", "V02", "T01", "T02", "T03", "P02"),
    *("L01", "R01", "R02", "R03", "R04", "R05"),
)


def law(module: str, name: str) -> tuple[str, ...]:
    """A test of a module."""
    return (f"tests.{module}:{name}",)


CLEAN = (
    "tests.reconcile.test_laws:test_a_clean_inbox_stays_clean_when_rows_stand_in_another_order",
    "tests.reconcile.test_laws:test_a_clean_inbox_stays_clean_when_a_posting_is_split",
    "tests.reconcile.test_laws:test_a_clean_inbox_stays_clean_when_every_amount_is_of_another_size",
)
"""The laws of a whole inbox: they hold for every rule that it is judged by."""

LAWS = {
    **dict.fromkeys(OF_INBOXES, CLEAN),
    "P01": CLEAN[:2],  # of another size, what rounding left over in a month is no longer within what it may be
    "S04": law("joint.test_joint_properties", "test_whatever_is_rounded_correctly_fits"),
    "F09": law("closing.test_closing", "test_the_same_postings_in_any_order_have_not_changed"),
    "F13": CLEAN[2:],
    "F14": law(
        "reconcile.test_turned_laws",
        "test_a_file_with_sides_or_confirmed_by_another_is_never_noted_and_one_of_nets_alone_always",
    ),
    "V03": law(
        "reconcile.test_turned_laws",
        "test_a_file_whose_variances_are_turned_is_one_finding_in_every_form_and_none_unturned",
    ),
    "F01": law("reading.test_fuzz", "test_whatever_is_dropped_is_read_or_refused"),
    "F03": law("reading.test_fuzz", "test_whatever_is_dropped_is_read_or_refused"),
    "C03": law("parse.test_amounts", "test_what_is_read_all_at_once_is_what_is_read_one_by_one"),
    "C07": law("cells.test_recalculation", "test_a_sheet_that_a_program_has_calculated_has_no_findings"),
    "C08": law("parse.test_amounts", "test_a_stored_number_is_its_exact_value_rounded_once_to_the_oere"),
    "P05": law("validate.test_proposals", "test_twelfths_rounded_to_the_oere_are_found_and_a_month_moved_is_not"),
    "L02": law(
        "validate.test_row_laws",
        "test_internal_postings_with_counterparties_are_clean_in_any_form_and_the_one_without_is_told",
    ),
    "L03": law(
        "validate.test_row_laws", "test_postings_of_the_period_are_clean_in_any_form_and_one_outside_it_is_told"
    ),
    "L04": law(
        "validate.test_postings", "test_whichever_voucher_is_doubled_and_in_whatever_order_its_copies_alone_are_found"
    ),
    "L05": law(
        "validate.test_postings", "test_vouchers_that_come_to_nothing_are_clean_in_any_order_and_an_oere_more_is_found"
    ),
    "L06": law("validate.test_identities", "test_a_column_is_judged_as_the_masking_judges_each_text"),
    "L07": law("validate.test_zeros", "test_a_column_saved_as_numbers_is_one_finding_and_none_once_its_zeros_are_back"),
    "R06": law("reconcile.test_internal", "test_what_cancels_does_so_in_any_order_split_and_in_any_unit"),
    "R07": law("reconcile.test_roll_forward", "test_what_only_grows_rolls_forward_in_any_order_split_and_in_any_unit"),
    "R09": law("reconcile.test_budget_chain", "test_what_follows_from_its_decisions_does_so_in_any_order_and_split"),
    "R10": law("validate.test_completeness", "test_a_list_proves_its_ledger_in_any_order_split_and_in_any_unit"),
    "Q01": law("validate.test_pace", "test_a_pace_is_as_unusual_in_any_unit_and_with_either_sign"),
    "Q02": law("validate.test_pace", "test_a_pace_is_as_unusual_in_any_unit_and_with_either_sign"),
    "G02": law("validate.test_row_laws", "test_grades_of_the_scale_are_clean_in_any_order_and_one_off_it_is_told"),
    "G03": law(
        "validate.test_goals", "test_a_goal_is_reached_by_exactly_one_kind_of_grade_and_turned_with_its_direction"
    ),
    "G04": law("validate.test_row_laws", "test_a_tendency_that_is_that_of_the_values_is_so_in_any_unit"),
}

WITHOUT = {
    "F02": "whether a file is locked is said by its first bytes",
    "F04": "which layout fits is a matter of heads, and their order is tried in tests of recognition",
    "F05": "the same",
    "F06": "the same bytes are the same bytes",
    "F07": "a period is a text, not an amount",
    "F10": "columns stand in a file once or they do not, in whatever order",
    "F11": "there is nothing that could be reordered",
    "F12": "the calendar says it, not a file",
    "F15": "it is about when files came",
    "F16": "it is about who may close a period and what on, not about amounts",
    "C01": "an error value is an error value wherever it stands",
    "C02": "a value is stored or it is not",
    "C04": "it tells of the same amounts how they are stored",
    "C05": "it tells of the same amounts whether they are shown",
    "C06": "it is about where formulas stand: in another order they are other runs",
    "C09": "a head is a text, not an amount",
    "C11": "it tells what was not tested",
    "P03": "the weights stand in the settings, and are tested when these are loaded",
    "P04": "a month is 1–12 or it is not",
    "L08": "it is about single rows of a list that people fill in",
    "R08": "it is the rule of R01 to R04 on other measures",
    "G01": "one printed mean for each file, of numbers whose order does not enter into it",
}


@pytest.mark.parametrize("code", [code.code for code in CODES if code.tested])
def test_every_rule_has_a_law_or_a_reason_why_not(code: str) -> None:
    assert (code in LAWS) is not (code in WITHOUT)


@pytest.mark.parametrize("law", sorted({law for laws in LAWS.values() for law in laws}))
def test_every_law_is_tried_with_whatever_hypothesis_thinks_of(law: str) -> None:
    module, _, name = law.partition(":")

    assert hasattr(getattr(import_module(module), name), "hypothesis")
