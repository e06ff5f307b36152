"""The three verdicts, how they are said, and the command."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store import NewEntry, open_store
from pipeline.verifier import FIELDS, SENTENCES, Anchor, Report, Unverifiable, anchors_of, rows_of, verify
from tests.verify.history import History, make_history, original, place

ROOT = Path(__file__).parents[2]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return make_history(tmp_path)


def report_of(history: History, **options: Any) -> Report:
    store = history.store()
    rows = [asdict(raw) for raw in store.stored()]
    return verify(rows, store.head(), history.outbox, **options)


def test_a_night_on_which_nothing_ran_is_missing(history: History) -> None:
    report = report_of(history, nights=("mon", "tue", "wed", "thu", "fri"), today=date(2016, 9, 27))

    # Monday 19th to Thursday 22nd ran; the 23rd and the 26th did not, and the weekend was not expected.
    assert [one.values["day"] for one in report.on_completeness] == ["2016-09-23", "2016-09-26"]
    assert (report.completeness, report.nights) == ("differs", 6)


def test_without_a_calendar_only_nights_up_to_the_last_are_asked_for(history: History) -> None:
    report = report_of(history, nights=("mon", "tue", "wed", "thu", "fri"))

    assert (report.completeness, report.nights) == ("agrees", 3)


def test_a_file_with_two_outcomes_is_told(history: History) -> None:
    (entry, *_) = history.store().entries("file")
    history.store().append([NewEntry("file", entry.subject, {**entry.payload, "outcome": "rejected"}, 1)])

    (problem,) = report_of(history).on_completeness

    assert problem.said("en") == "Uppföljning 1.xlsx came in run 1 and has 2 outcomes; it should have one."


def test_a_run_that_did_not_end_is_told(history: History) -> None:
    history.store().append([NewEntry("run", "4", {"imported": ""}, 4)])

    assert [one.code for one in report_of(history).on_completeness] == ["open"]


def test_what_was_deleted_by_a_decision_is_not_missing(history: History) -> None:
    path = original(history)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    history.store().append([NewEntry("deletion", "KS 2024/17", {"files": [{"sha256": sha256}]})])

    report = report_of(history)

    assert (report.integrity, report.files, report.deleted) == ("agrees", 11, 1)
    assert "1 filer är gallrade enligt beslut" in report.as_text("sv")


def test_a_path_out_of_the_outbox_is_not_followed(history: History) -> None:
    place(history.root / "secret.txt", b"secret")
    digest = hashlib.sha256(b"secret").hexdigest()
    history.store().append([NewEntry("period", "2016-08", {"outputs": {"../secret.txt": digest}}, 3)])

    assert [one.code for one in report_of(history).on_integrity] == ["unsafe"]


def test_the_files_are_untested_without_an_outbox(history: History) -> None:
    rows, head = rows_of(history.journal)

    report = verify(rows, head)

    assert report.files is None
    assert "Files were not looked at" in report.as_text("en")


def test_anchors_from_a_file_vouch_for_the_organisation_that_they_are_of(history: History) -> None:
    notes = history.root / "ankare.txt"
    lines = [f"2016-09-19T04:00:00Z ekero {text.replace(':', ' ')}" for text in history.noted]
    notes.write_text("\n".join(["# noterat", *lines, "2016-09-19T04:00:00Z annan 1 " + "0" * 64, "oläsligt"]), "utf-8")

    anchors, problems = anchors_of(notes, "ekero")

    assert [anchor.count for anchor in anchors] == [3, 7, 11]
    assert [one.values["where"] for one in problems] == ["ankare.txt:6"]
    assert report_of(history, anchors=anchors).upto == 11


def test_what_came_after_the_last_anchor_is_vouched_for_by_nobody(history: History) -> None:
    count, digest = history.noted[0].split(":")

    text = report_of(history, anchors=[Anchor(int(count), digest, "protokollet")]).as_text("sv")

    assert "Förankrat: post 1–3 av 13 är vad som har antecknats utanför (protokollet)." in text
    assert "Post 4–13 kom senare, och inget utanför styrker dem ännu." in text


def test_a_journal_of_several_organisations_asks_which(history: History) -> None:
    open_store(history.journal, "köln")

    with pytest.raises(Unverifiable) as asked:
        rows_of(history.journal)

    assert "ekero, köln" in asked.value.problem.said("en")
    assert len(rows_of(history.journal, "ekero")[0]) == 13


def test_what_is_no_journal_is_told_in_a_sentence(tmp_path: Path) -> None:
    place(tmp_path / "x.jsonl", b"\xff\xfe\x00")

    done = subprocess.run(
        [sys.executable, ROOT / "pipeline" / "verifier.py", "--journal", tmp_path / "x.jsonl"],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip

    assert done.returncode == 2
    assert "går inte att läsa som körhistorik" in done.stderr


def test_every_sentence_is_there_in_both_languages_with_the_same_values() -> None:
    import string

    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert SENTENCES["sv"].keys() == SENTENCES["en"].keys()
    assert {code: names(text) for code, text in SENTENCES["sv"].items()} == {
        code: names(text) for code, text in SENTENCES["en"].items()
    }


def test_the_verifier_stands_on_the_standard_library_alone() -> None:
    import ast

    tree = ast.parse((ROOT / "pipeline" / "verifier.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_command_gives_three_verdicts_writes_the_journal_and_the_verifier(tmp_path: Path) -> None:
    def avstamning(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, words)]
        return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", cwd=ROOT)

    workspace = tmp_path / "arbete"
    notes = tmp_path / "ankare.txt"
    avstamning("init", workspace)
    settings = ("--set", f"anchor.file={notes}")
    place(workspace / "inbox" / "skräp.xlsx", b"this is no workbook")
    assert avstamning("run", "-w", workspace, *settings).returncode == 1

    fine = avstamning("verify", "-w", workspace, *settings, "--export", tmp_path / "j.jsonl", "--format", "json")
    written = avstamning("verify", "--write-verifier", tmp_path / "verifier.py")
    place(next(workspace.glob("outbox/archive/*/skräp.xlsx")), b"x")
    broken = avstamning("verify", "-w", workspace, *settings)

    report = json.loads(fine.stdout)
    assert (fine.returncode, written.returncode, broken.returncode) == (0, 0, 1)
    assert [report[part]["verdict"] for part in ("integrity", "anchored", "completeness")] == [
        "agrees",
        "agrees",
        "not-tested",
    ]
    assert report["anchored"]["by"] == "ankare.txt:1"
    assert len((tmp_path / "j.jsonl").read_text(encoding="utf-8").splitlines()) == report["entries"]
    assert "Oförändrat: STÄMMER INTE." in broken.stdout
    assert "skräp.xlsx, som körning 1 läste in, är inte vad det var." in broken.stdout
    assert (tmp_path / "verifier.py").read_bytes() == (ROOT / "pipeline" / "verifier.py").read_bytes()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["a\0b", "\ud800", "../x", "/x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kept", "sha256", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Path]:
    history = make_history(tmp_path_factory.mktemp("history"))
    told = {"attachments": [{"kept": "evidence/a", "sha256": "0" * 64}]}
    history.store().append(
        [NewEntry("sign-off", "x", told, 3), NewEntry("deletion", "y", {"files": [{"path": "a"}]}, 3)]
    )
    return [asdict(raw) for raw in history.store().stored()], history.outbox


@given(data=st.data())
def test_whatever_somebody_writes_into_an_entry_there_is_a_report(
    entries: tuple[list[dict[str, Any]], Path], data: st.DataObject
) -> None:
    rows, outbox = [dict(row) for row in entries[0]], entries[1]
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    if data.draw(st.booleans()):
        row[data.draw(st.sampled_from(FIELDS))] = data.draw(JSON_VALUES)
    else:
        payload = json.loads(row["payload"])
        payload[data.draw(st.sampled_from(sorted(payload) or ["a"]))] = data.draw(JSON_VALUES)
        row["payload"] = json.dumps(payload)
    changed = rows != entries[0]

    report = verify(rows, None, outbox, nights=("mon",))

    assert report.as_text("sv")
    assert report.holds or changed
