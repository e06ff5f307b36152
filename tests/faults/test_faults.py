"""A run that is killed, or that the disk, the permissions or the database fail, and the next run.

`make faults` tries every step; here are those at which most is at stake.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.matrix import Office, State, general
from tests.faults.steps import Step
from tests.store.postgres import Server

RELEASED = "rename outbox/PERIOD/RUN.unfinished → outbox/PERIOD/RUN"
RECORDING = "database: INSERT INTO journal"
COMMIT = "database: COMMIT"
EMPTYING = "remove inbox/FILE"

CASES = [
    ("open outbox/PERIOD/RUN.unfinished/FILE to write", 1, "disk full"),
    (COMMIT, -2, "kill"),
    (RELEASED, 0, "kill"),
    (EMPTYING, 1, "kill"),
    (EMPTYING, 0, "permission"),
    (RECORDING, 0, "database lost"),
]
"""The step without names of files, which of its kind, and what goes wrong."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office.opened(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def undisturbed(office: Office) -> tuple[list[Step], State]:
    return office.steps()


def place_of(steps: list[Step], what: str, which: int) -> int:
    return [number for number, step in enumerate(steps) if general(step.what) == what][which]


def test_a_run_that_nothing_happens_to_gives_every_file_its_outcome(undisturbed: tuple[list[Step], State]) -> None:
    steps, state = undisturbed

    assert state.inbox == ()
    assert sorted(outcome for _, _, _, outcome in state.files) == [
        "accepted", "accepted", "duplicate", "rejected", "superseded",
    ]  # fmt: skip
    assert len(steps) > 100
    order = [general(step.what) for step in steps]
    assert order.index(RECORDING) < order.index(RELEASED) < order.index(EMPTYING)


@pytest.mark.parametrize(("what", "which", "fault"), CASES)
def test_the_next_run_makes_it_as_if_nothing_had_happened(
    office: Office, undisturbed: tuple[list[Step], State], what: str, which: int, fault: str
) -> None:
    steps, expected = undisturbed

    assert office.suffered(place_of(steps, what, which), fault, expected) == ""


@pytest.mark.parametrize("size", [30_000])
def test_files_that_are_cut_off_as_they_are_written_are_made_anew(
    office: Office, undisturbed: tuple[list[Step], State], size: int
) -> None:
    _, expected = undisturbed

    assert office.suffered(size, "cut off", expected) == ""


@pytest.mark.needs("postgresql")
def test_a_database_server_that_goes_away_loses_nothing(
    postgresql: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Office.opened(tmp_path_factory.mktemp("office"), postgresql) as office:
        steps, expected = office.steps()
        for what, which in ((COMMIT, -2), (RELEASED, 0)):
            assert office.suffered(place_of(steps, what, which), "database lost", expected) == ""
