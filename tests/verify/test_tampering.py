"""What somebody could do to the journal and its files afterwards, and who notices."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.verifier import anchor_of, rows_of, verify
from tests.verify.history import TAMPERINGS, History, Tampering, make_history

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "pipeline" / "verifier.py"

by_what = pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.what)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return make_history(tmp_path)


def codes(report: dict[str, Any]) -> set[str]:
    return {one["code"] for part in ("integrity", "anchored", "completeness") for one in report[part]["problems"]}


def verified(history: History, *, anchored: bool = True) -> dict[str, Any]:
    """As `avstamning verify` does: on what the store gives."""
    store = history.store()
    anchors = [anchor_of(text, "anteckning") for text in history.noted] if anchored else []
    return verify([asdict(raw) for raw in store.stored()], store.head(), history.outbox, anchors).as_json("sv")


def stand_alone(history: History, journal: Path, *, anchored: bool = True) -> dict[str, Any]:
    """As an auditor does, with the one file and a Python without anything installed."""
    notes = [word for text in history.noted for word in ("--anchor", text)] if anchored else []
    command = [sys.executable, "-I", "-S", str(VERIFIER), "--journal", str(journal), "--outbox", str(history.outbox)]
    done = subprocess.run([*command, "--format", "json", *notes], capture_output=True, check=False, cwd=history.root)
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (1 if codes(report) else 0)
    return report


WAYS: dict[str, Callable[..., dict[str, Any]]] = {
    "verify": verified,
    "stand-alone, database": lambda h, **o: stand_alone(h, h.journal, **o),
    "stand-alone, export": lambda h, **o: stand_alone(h, h.export(), **o),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_wrong_where_nobody_has_done_anything(history: History, way: str) -> None:
    report = WAYS[way](history)

    assert codes(report) == set()
    assert report["integrity"] == {"verdict": "agrees", "files": 12, "deleted": 0, "problems": []}
    assert report["anchored"] == {"verdict": "agrees", "upto": 11, "by": report["anchored"]["by"], "problems": []}
    assert report["completeness"] == {"verdict": "not-tested", "files": 3, "nights": None, "problems": []}


@pytest.mark.parametrize("way", WAYS)
@by_what
def test_what_somebody_did_is_noticed(history: History, tampering: Tampering, way: str) -> None:
    tampering.do(history)

    found = codes(WAYS[way](history))

    if way == "stand-alone, export" and tampering.code == "short":
        assert "anchor-short" in found  # an export has no head of its own; the anchor knows more
    else:
        assert tampering.code in found


@by_what
def test_what_takes_an_anchor_is_not_noticed_without_one(history: History, tampering: Tampering) -> None:
    tampering.do(history)

    found = codes(verified(history, anchored=False))

    if tampering.needs_anchor:
        assert not {code for code in found if code not in {"unknown", "output-missing"}}
    else:
        assert tampering.code in found


def test_the_documentation_has_the_table() -> None:
    text = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    for one in TAMPERINGS:
        seen = "only with an anchor" if one.needs_anchor else "yes"
        assert f"| {one.what} | {seen} | {seen} |" in text


def test_an_export_says_the_same_as_the_database(history: History) -> None:
    from_database, _ = rows_of(history.journal)
    from_export, _ = rows_of(history.export())

    assert from_database == from_export
