"""The benchmark of seeded errors on a few inboxes, within bounds."""

from __future__ import annotations

import pytest

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.errors_files import FILE_KINDS
from benchmarks.seeded.inboxes import inbox_by_chance
from benchmarks.seeded.measuring import judged, judged_as_files
from benchmarks.seeded.together import fits
from benchmarks.seeded.visible import Sight
from benchmarks.seeded_errors import seeded
from schemas.consistency import inconsistencies


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_found_in_a_correct_inbox(seed: int) -> None:
    result = judged(inbox_by_chance(seed, most_titles=8, most_lines=20))

    assert [(found.code, found.title, found.line) for found in result.findings if found.severity != "info"] == []
    assert result.comparisons.height > 100


@pytest.mark.parametrize("seed", range(20))
def test_a_correct_inbox_breaks_no_rule_coded_apart(seed: int) -> None:
    inbox = inbox_by_chance(seed, most_titles=8, most_lines=20)

    assert inconsistencies(inbox.organisation) == []
    assert Sight(inbox).broken() == []
    assert fits(Sight(inbox))


def test_a_figure_moved_beyond_rounding_cannot_be_right_with_the_others() -> None:
    inbox = inbox_by_chance(3, most_titles=8, most_lines=20)
    followup = next(iter(inbox.followups.values()))
    followup.amounts[followup.rows[-1]][followup.measures[0]] += 100 * followup.step
    moved = (followup.file, followup.cell(followup.rows[-1], followup.measures[0]))

    assert not fits(Sight(inbox))
    assert fits(Sight(inbox), {moved})


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_in_a_correct_inbox_of_files(seed: int) -> None:
    result = judged_as_files(inbox_by_chance(seed, most_titles=6, most_lines=14), str(seed))

    assert [(found.code, found.title, found.line) for found in result.findings if found.severity != "info"] == []


def test_nearly_every_error_that_can_be_seen_is_found_at_its_place_with_its_cause() -> None:
    tallies = seeded(range(21, 24), [*KINDS, *FILE_KINDS], most_titles=6, most_lines=14)

    visible = sum(tally.visible for tally in tallies.values())
    assert visible > 80
    assert sum(tally.found for tally in tallies.values()) >= 0.97 * visible
    assert sum(tally.exact for tally in tallies.values()) >= 0.94 * visible
    assert sum(tally.caused for tally in tallies.values()) >= 0.94 * sum(tally.with_cause for tally in tallies.values())
