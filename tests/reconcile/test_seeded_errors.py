"""The benchmark of seeded errors on a few inboxes, within bounds."""

from __future__ import annotations

import pytest

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.inboxes import inbox_by_chance
from benchmarks.seeded.measuring import judged
from benchmarks.seeded.visible import Sight
from benchmarks.seeded_errors import seeded
from schemas.consistency import inconsistencies


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_found_in_a_correct_inbox(seed: int) -> None:
    findings, _, comparisons = judged(inbox_by_chance(seed, most_titles=8, most_lines=20))

    assert [(found.code, found.title, found.line) for found in findings] == []
    assert comparisons.height > 100


@pytest.mark.parametrize("seed", range(20))
def test_a_correct_inbox_breaks_no_rule_coded_apart(seed: int) -> None:
    inbox = inbox_by_chance(seed, most_titles=8, most_lines=20)

    assert inconsistencies(inbox.organisation) == []
    assert Sight(inbox).broken() == []


def test_nearly_every_error_that_can_be_seen_is_found_at_its_place_with_its_cause() -> None:
    tallies = seeded(range(21, 24), list(KINDS), most_titles=6, most_lines=14)

    visible = sum(tally.visible for tally in tallies.values())
    assert visible > 80
    assert sum(tally.found for tally in tallies.values()) >= 0.97 * visible
    assert sum(tally.exact for tally in tallies.values()) >= 0.94 * visible
    assert sum(tally.caused for tally in tallies.values()) >= 0.94 * sum(tally.with_cause for tally in tallies.values())
