"""A workspace with the inbox of August 2016."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.outcome import Outcome
from pipeline.starter import place_example
from tests.run.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    place_example(tmp_path)
    return Office(tmp_path)


@pytest.fixture(scope="session")
def august(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Outcome]:
    """The example run once: for tests that only look."""
    root = tmp_path_factory.mktemp("august")
    place_example(root)
    ours = Office(root)
    return ours, ours.run()
