"""A journal in each of the databases that it can lie in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.store import Recorder, Store, open_store
from tests.store.postgres import Server

START = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty journal can lie: a path, or the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "state" / "journal.sqlite")
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def recorder() -> Recorder:
    """Somebody whose clock goes a second further each time it is looked at."""
    seconds = iter(range(1_000_000))
    return Recorder("ekonomi", "server", lambda: START + timedelta(seconds=next(seconds)))


@pytest.fixture
def store(place: str, recorder: Recorder) -> Store:
    return open_store(place, "ekero", recorder)
