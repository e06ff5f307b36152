"""Several who record at the same time."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.store import open_store

ADDING = """
import sys
from pipeline.store import NewEntry, open_store
place, who = sys.argv[1:]
store = open_store(place, "ekero")
for number in range(15):
    store.append([NewEntry("answer", f"{who}-{number}", {"part": part}) for part in range(3)])
"""

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("already_made", [True, False])
def test_processes_that_record_at_the_same_time_make_one_chain(place: str, already_made: bool) -> None:
    if already_made:
        open_store(place, "ekero")
    command = [sys.executable, "-c", ADDING, place]
    started = [subprocess.Popen([*command, who], cwd=ROOT) for who in ("a", "b", "c")]

    assert [process.wait(120) for process in started] == [0, 0, 0]

    entries = open_store(place, "ekero").entries()
    assert [entry.number for entry in entries] == list(range(1, 136))
    assert all(later.previous == earlier.hash for earlier, later in pairwise(entries))
    for who in ("a", "b", "c"):
        theirs = [e for e in entries if e.subject.startswith(f"{who}-")]
        assert [e.subject for e in theirs] == [f"{who}-{number}" for number in range(15) for _ in range(3)]
    # What was recorded together stands together.
    assert [e.payload["part"] for e in entries] == [0, 1, 2] * 45
