"""R09: the council's budget and the decided changes are the current budget, and every change has its decision."""

from __future__ import annotations

import random
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.problems import SettingsError
from tests.reconcile.small import SETTINGS, budget, decisions, judged, of_code, office


def test_a_budget_that_follows_from_its_decisions_agrees(tmp_path: Path) -> None:
    here = office(tmp_path)
    budget(here, ("0110", "4010", "100,00", "115,00"), ("0110", "6010", "50,00", "50,00"))
    decisions(here, ("34", "0110", "4010", "10,00"), ("35", "0110", "4010", "5,00"))

    result = judged(here)

    assert of_code(result, "R09") == [("school", "goods", "agrees", None), ("school", "rent", "agrees", None)]
    assert result.findings == ()


def test_a_current_budget_that_lacks_a_decision_is_told_at_its_cell(tmp_path: Path) -> None:
    here = office(tmp_path)
    budget(here, ("0110", "4010", "100,00", "120,00"))
    decisions(here, ("34", "0110", "4010", "10,00"))

    (finding,) = judged(here).findings

    assert (finding.code, finding.severity, finding.difference) == ("R09", "error", Decimal("10.00"))
    assert ("Budget.csv", "D5") in [(cell.file, cell.address) for cell in finding.cells]


def test_the_rows_of_a_line_are_taken_together(tmp_path: Path) -> None:
    here = office(tmp_path)
    budget(here, ("0110", "4010", "100,00", "105,00"), ("0120", "4020", "1,00", "6,00"))
    decisions(here, ("34", "0110", "4030", "10,00"))

    assert of_code(judged(here), "R09") == [("school", "goods", "agrees", None)]


def test_without_the_decisions_the_current_budget_is_not_tested(tmp_path: Path) -> None:
    here = office(tmp_path)
    budget(here, ("0110", "4010", "100,00", "120,00"))

    result = judged(here)

    assert of_code(result, "R09") == [("school", "goods", "not-tested", "absent:decisions")]
    assert result.findings == ()


def test_a_change_without_the_number_of_its_decision_is_told_at_its_cell(tmp_path: Path) -> None:
    here = office(tmp_path)
    budget(here, ("0110", "4010", "100,00", "110,00"))
    decisions(here, ("", "0110", "4010", "10,00"))

    (finding,) = judged(here).findings

    assert (finding.code, finding.found) == ("R09", Decimal("10.00"))
    assert [(cell.file, cell.address) for cell in finding.cells] == [("Decisions.csv", "A5")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('changes = "changes"', 'changes = "actual"', "actual must be a plan, and is actual"),
        ('changes = "changes"', 'changes = "nothing"', "there is no measure nothing"),
        ('changes = "changes"', 'changes = "original"', "must be three measures"),
        ('current = "budget_year"', 'current = "original"', "original must be a budget of the year"),
        ("budget = { original", "budgets = { original", "there is no such key"),
    ],
)
def test_a_chain_that_cannot_be_is_told_when_the_settings_are_loaded(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    here = office(tmp_path)
    text = SETTINGS.replace("LEDGER", "").replace(old, new, 1)
    (tmp_path / "schemas" / "small.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=problem):
        here.run()


def written(oere: int) -> str:
    return f"{Decimal(oere) / 100:.2f}".replace(".", ",")


@settings(max_examples=8)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6),
    st.integers(0, 10**9),
    st.randoms(use_true_random=False),
)
def test_what_follows_from_its_decisions_does_so_in_any_order_and_split(
    changes: list[int], original: int, chance: random.Random
) -> None:
    decided = [("34", "0110", "4010", written(part)) for one in changes for part in (one - 7, 7)]
    chance.shuffle(decided)
    current = original + sum(changes)
    rows = [
        ("0110", "4010", written(original - 3), written(current - 11)),
        ("0120", "4020", written(3), written(11)),
    ]
    chance.shuffle(rows)
    with tempfile.TemporaryDirectory() as folder:
        here = office(Path(folder) / "small")
        budget(here, *rows)
        decisions(here, *decided)
        result = judged(here)

    assert [verdict for _, _, verdict, _ in of_code(result, "R09")] == ["agrees"]
    assert [finding.code for finding in result.findings if finding.code == "R09"] == []
