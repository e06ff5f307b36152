"""What a run is repeated from: the journal, the originals, the settings, and what the run published. From a workspace or a zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.files import BROKEN_ZIP, sha256_of
from pipeline.operation.sections import Workbooks
from pipeline.record import Entry, PeriodRecord, RunRecord, open_journal
from pipeline.run.recording import SETTINGS
from pipeline.store import Raw
from pipeline.store.entries import canonical
from pipeline.workspace import Workspace

JOURNAL, OUTBOX, VERIFIER, CONTENTS, README = "journal.jsonl", "outbox", "verify.py", "contents.json", "README.txt"
"""The names in a zip."""

LARGEST = 20 * 2**30
"""In bytes: what a zip may come to when it is unpacked."""


class NotRepeatable(Exception):
    """A run that cannot be repeated: `args[0]` says why, `args[1]` which file it is about.

    `unknown`: there is no such run; `imported`: an earlier version of the program recorded it; `settings`, `original`: a
    file is not there; `deleted`: it was deleted by the decision `args[2]`; `altered`: it is not what it was; `zip`: the
    file is no such zip.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything that a run can be repeated from.

    `entries` is the journal as it lies in the database. `outbox` holds the archive and the results, `schemas` may hold
    settings files that the archive does not. `workbooks` are the passwords to open locked files with.
    """

    organisation: str
    entries: tuple[Raw, ...]
    outbox: Path
    schemas: Path | None
    workbooks: Workbooks

    @property
    def archive(self) -> Path:
        """Where the originals lie."""
        return self.outbox / "archive"

    def run(self, number: int) -> RunRecord:
        """What the journal says of a run. Raises NotRepeatable."""
        found = [raw for raw in self.entries if raw.kind == RunRecord.KIND and raw.run == number]
        if not found:
            raise NotRepeatable("unknown", str(number))
        run = RunRecord.of(number, json.loads(found[-1].payload))
        if run.imported:
            raise NotRepeatable("imported", run.imported)
        return run

    def first_entry(self, number: int) -> int:
        """The number of a run's first entry: what stands before it is what the run knew."""
        return min(raw.number for raw in self.entries if raw.run == number)

    def files(self, number: int) -> tuple[Entry, ...]:
        """What became of files in a run."""
        told = [raw for raw in self.entries if raw.kind == Entry.KIND and raw.run == number]
        return tuple(Entry.of(json.loads(raw.payload)) for raw in told)

    def periods(self, number: int) -> tuple[PeriodRecord, ...]:
        """How the periods that a run judged came out."""
        told = [raw for raw in self.entries if raw.kind == PeriodRecord.KIND and raw.run == number]
        return tuple(PeriodRecord.of(raw.subject, json.loads(raw.payload)) for raw in told)

    def settings(self, sha256: str) -> Path:
        """The settings file of a hash. Raises NotRepeatable where nobody has kept it."""
        kept = (self.outbox / SETTINGS / sha256[:16]).glob("*.toml")
        here = self.schemas.glob("*.toml") if self.schemas else iter(())
        for path in (*kept, *here):
            if sha256_of(path) == sha256:
                return path
        raise NotRepeatable(*(self.decision(f"{SETTINGS}/{sha256[:16]}", sha256) or ("settings", sha256[:16])))

    def original(self, kept: str, sha256: str) -> Path:
        """An original in the archive. Raises NotRepeatable where it is gone or not what it was."""
        path = self.archive / kept
        if not path.is_file():
            raise NotRepeatable(*(self.decision(f"archive/{kept}", sha256) or ("original", kept)))
        if sha256_of(path) != sha256:
            raise NotRepeatable("altered", kept)
        return path

    def decision(self, path: str, sha256: str) -> tuple[str, str, str] | None:
        """That a file was deleted by a decision, and by which."""
        for raw in self.entries:
            if raw.kind == "deletion":
                payload = json.loads(raw.payload)
                if any(one["path"] == path or one["sha256"] == sha256 for one in payload["files"]):
                    return "deleted", path, str(payload["decision"])
        return None


def of_workspace(workspace: Workspace) -> Evidence:
    """The evidence in a workspace."""
    store = open_journal(workspace)
    return Evidence(
        store.organisation,
        tuple(store.stored()),
        workspace.outbox,
        workspace.root / "schemas",
        workspace.operation.workbooks,
    )


@contextmanager
def of_zip(path: Path, workbooks: Workbooks | None = None) -> Iterator[Evidence]:
    """The evidence in a zip that `pack` has made, unpacked for as long as it is needed. Raises NotRepeatable."""
    with TemporaryDirectory(prefix="avstamning-") as folder:
        root = Path(folder)
        try:
            with zipfile.ZipFile(path) as packed:
                if sum(info.file_size for info in packed.infolist()) > LARGEST:
                    raise NotRepeatable("zip", path.name)
                packed.extractall(root)  # which leaves out what would lead out of the folder
            lines = (root / JOURNAL).read_text(encoding="utf-8").splitlines()
            entries = tuple(_raw(line) for line in lines)
        except (*BROKEN_ZIP, KeyError, TypeError) as error:
            raise NotRepeatable("zip", path.name) from error
        if not entries:
            raise NotRepeatable("zip", path.name)
        yield Evidence(entries[0].organisation, entries, root / OUTBOX, None, workbooks or Workbooks())


def _raw(line: str) -> Raw:
    """An entry from a line of an exported journal."""
    told = json.loads(line)
    return Raw(**{**told, "payload": canonical(told["payload"])})
