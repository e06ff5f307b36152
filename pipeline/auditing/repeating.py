"""A run, repeated in a workspace of its own from what it knew, and its results held against those that it published."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.archive import original_at
from pipeline.auditing.comparing import Compared, compare_files
from pipeline.auditing.evidence import Evidence, NotRepeatable
from pipeline.closing import CLOSING, Closing
from pipeline.files import sha256_of
from pipeline.language import Language
from pipeline.operation import Operation
from pipeline.program import program_hash
from pipeline.record import Entry, RunRecord, journal_place, read_record
from pipeline.run import run
from pipeline.store import open_store
from pipeline.workspace import Workspace, open_workspace

_SAVED = {"superseded": 0, "duplicate": 2}
"""In which order files that came together were saved, as their outcomes tell (any other: 1): the later of two counts."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A run and what came of repeating it.

    `version` and `program` are the program's that made it and `same_program` whether this is it, to the byte. `files`
    are its results, each compared.
    """

    run: int
    clock: str
    version: str
    same_program: bool
    files: tuple[Compared, ...]

    @property
    def agrees(self) -> bool:
        """Whether every file came out the same."""
        return all(one.agrees for one in self.files)


def repeat(evidence: Evidence, number: int, keep: Path | None = None) -> Repeated:
    """Repeat a run with its own clock and number, on what it knew, and compare what it gives part by part.

    What it gives is put in the folder `keep`, if one is given. Nothing in the workspace is touched. Raises
    NotRepeatable where something that it rests on is not there, StoreError where the journal has been altered.
    """
    made = evidence.run(number)
    with _workspace(evidence, made) as (workspace, withdraw):
        language = Language(made.language or workspace.organisation.organisation.language)
        run(workspace, datetime.fromisoformat(made.clock), language, made.version, number, withdraw)
        files = list(_compared(evidence, made, workspace.outbox))
        if keep is not None:
            shutil.copytree(workspace.outbox, keep, ignore=shutil.ignore_patterns("archive"), dirs_exist_ok=True)
    return Repeated(number, made.clock, made.version, made.program == program_hash(), tuple(files))


def _compared(evidence: Evidence, made: RunRecord, again: Path) -> Iterator[Compared]:
    told = {path: sha256 for period in evidence.periods(made.run) for path, sha256 in period.outputs.items()}
    for path, sha256 in sorted({**told, **made.returned}.items()):
        before = evidence.outbox / path
        compared = compare_files(path, before, again / path)
        if compared.outcome == "missing" and sha256_of(again / path) == sha256:
            compared = Compared(path, "hash agrees")
        elif path in told and before.is_file() and sha256_of(before) != sha256:
            compared = Compared(path, "altered", compared.parts)
        elif path not in told and before.is_file() and sha256_of(before) != sha256:
            # A returned copy is there to be worked in: what counts is what went back.
            same = (again / path).is_file() and sha256_of(again / path) == sha256
            compared = Compared(path, "hash agrees" if same else "differs")
        yield compared


@contextmanager
def _workspace(evidence: Evidence, made: RunRecord) -> Iterator[tuple[Workspace, Entry | None]]:
    """A workspace as the run found it: its settings, the journal before it, and the files that came with it."""
    before = [raw for raw in evidence.entries if raw.number < evidence.first_entry(made.run)]
    came = [entry for entry in evidence.files(made.run) if entry.arrived]
    with TemporaryDirectory(prefix="avstamning-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        for name in ("inbox", "outbox/archive", "outbox/returned", "schemas"):
            (root / name).mkdir(parents=True)
        settings = evidence.settings(made.settings)
        shutil.copyfile(settings, root / "schemas" / settings.name)
        declared = open_workspace(root)
        # Neither the environment nor a file of today decides how the run is repeated.
        workspace = Workspace(root, declared.organisation, declared.settings, Operation(workbooks=evidence.workbooks))
        store = open_store(journal_place(workspace), evidence.organisation)
        store.fill(before)
        record = read_record(store)
        periods = {period.period for period in evidence.periods(made.run)}
        known = [entry for export, entry in record.effective().items() if export.period in periods]
        for entry in {entry.kept: entry for entry in known}.values():
            _put(evidence.original(entry.kept, entry.sha256), _inside(workspace.archive, entry.kept))
        for step in store.entries(CLOSING):
            for ledger in Closing.from_payload(step.payload).ledgers:
                path = original_at(evidence.archive, ledger.sha256, ledger.file)
                if path.is_file():
                    kept = path.relative_to(evidence.archive).as_posix()
                    _put(evidence.original(kept, ledger.sha256), _inside(workspace.archive, kept))
        for order, entry in enumerate(sorted(came, key=lambda entry: _SAVED.get(entry.outcome, 1))):
            path = _inside(workspace.inbox, entry.file)
            _put(evidence.original(entry.kept, entry.sha256), path)
            os.utime(path, (order, order))
        _returned_before(record.runs, evidence, workspace)
        withdrawn = [entry for entry in evidence.files(made.run) if entry.outcome == "withdrawn"]
        taken_back = {entry.sha256 for entry in withdrawn}
        yield workspace, next((entry for entry in record.effective().values() if entry.sha256 in taken_back), None)


def _returned_before(runs: Sequence[RunRecord], evidence: Evidence, workspace: Workspace) -> None:
    """What had gone back already, so that what goes back now gets the same names."""
    for path in {path for earlier in runs for path in earlier.returned}:
        there = evidence.outbox / path
        place = _inside(workspace.outbox, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if there.is_file():
            shutil.copyfile(there, place)
        else:
            place.touch()


def _inside(folder: Path, name: str) -> Path:
    """A place in a folder. Raises NotRepeatable where a name leads out of it: what a zip tells, anybody may have written."""
    place = folder / name
    if not place.resolve().is_relative_to(folder.resolve()):
        raise NotRepeatable("altered", name)
    return place


def _put(original: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        shutil.copyfile(original, place)
