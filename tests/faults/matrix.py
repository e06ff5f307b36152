"""Every step of a run × every fault: what is left, and what the next run makes of it.

    python -m tests.faults.matrix [EVERY]

writes the table of docs/reliability.md: of every step, or of every so many.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from pipeline.files import sha256_of
from pipeline.record import open_journal, read_record
from pipeline.workspace import open_workspace
from tests.faults.steps import FAULTS, Step, Steps

ROOT = Path(__file__).parents[2]
SIZES = (0, 500, 2_000, 8_000, 12_000, 20_000, 40_000, 60_000, 80_000)
"""Bytes that every file can have, so that the larger ones are written in part."""

MEMBERSHIP = "Uppföljning Medlemsavgifter.xlsx"


@dataclass(frozen=True)
class State:
    """What a workspace has come to: what waits, every file in the outbox by its hash, and what the journal holds."""

    inbox: tuple[str, ...]
    outbox: dict[str, str]
    files: tuple[tuple[int, str, str, str], ...]
    verdicts: dict[str, str]
    figures: dict[str, dict[str, str]]
    open: tuple[int, ...]

    def without_runs(self) -> State:
        """The same, whatever run did it, in whatever order files were taken: every content's outcomes, and the figures.

        Of two files with the same content the one that came first is accepted. Where a file that cannot be used has come
        in a run of its own, the period's verdict does not tell of it.
        """
        kept = {path: digest for path, digest in self.outbox.items() if path.startswith("archive/")}
        kept |= {path: "" for path in self.outbox if path.endswith((".unfinished", ".part"))}
        files = tuple(sorted((0, "", sha256, outcome) for _, _, sha256, outcome in self.files))
        return replace(self, outbox=kept, files=files, verdicts={})


@dataclass
class Office:
    """Workspaces in which the same two nights happen again and again: the second is the one that something happens to.

    The first night takes a file. On the second a corrected version of it comes, with a copy of that, and a file that
    cannot be used: one is accepted, one superseded, one a duplicate, one rejected and returned.
    """

    folder: Path
    server: subprocess.Popen[str]
    postgresql: Any = None
    made: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, postgresql: Any = None) -> Iterator[Self]:
        """Make the workspace that all others are copies of, and start what runs the program."""
        plain = {"AVSTAMNING_INBOX__QUIET": "0", "POLARS_MAX_THREADS": "1", "XDG_CACHE_HOME": str(folder / "cache")}
        command = [sys.executable, "-m", "tests.faults.server"]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | plain, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            office = cls(folder, server, postgresql)
            assert server.stdout
            assert server.stdout.readline() == "ready\n"
            try:
                office._prepare()
                yield office
            finally:
                server.kill()

    @property
    def base(self) -> Path:
        return self.folder / "base"

    def _prepare(self) -> None:
        import openpyxl

        from pipeline.starter import place_example

        place_example(self.base)
        for path in (self.base / "inbox").iterdir():
            if path.name != MEMBERSHIP:
                path.unlink()
        original = self.folder / MEMBERSHIP
        shutil.copyfile(self.base / "inbox" / MEMBERSHIP, original)
        if self.postgresql:
            self.base_url = self.postgresql.new_database()
        self.run(self.base, 0, url=self.base_url if self.postgresql else "")
        book = openpyxl.load_workbook(original)
        cell = book.worksheets[0]["D16"]
        cell.value = 24
        book.save(self.base / "inbox" / MEMBERSHIP)
        shutil.copyfile(self.base / "inbox" / MEMBERSHIP, self.base / "inbox" / f"Kopia av {MEMBERSHIP}")
        (self.base / "inbox" / "skräp.xlsx").write_bytes(b"this is no workbook")

    def case(self) -> tuple[Path, str]:
        """A new copy of the workspace as it is before the second night, and its database's URL."""
        self.made += 1
        root = self.folder / f"case-{self.made}"
        shutil.copytree(self.base, root)
        return root, self.postgresql.copy_database(self.base_url) if self.postgresql else ""

    def run(self, root: Path, day: int, at: int = -1, fault: str = "", url: str = "") -> tuple[int, list[Step]]:
        """Run in a workspace, with something going wrong at a step. Gives the exit code and the steps that were taken."""
        environment = {"AVSTAMNING_STORE__URL": url} if url else {}
        asked = {
            "root": str(root), "day": day, "at": at, "fault": fault, "environment": environment,
            "trace": str(self.folder / "steps.json"), "output": str(root / "said.txt"),
        }  # fmt: skip
        if url and fault == "database lost":
            asked |= {"administration": self.postgresql.url("postgres"), "database": url.rpartition("/")[2]}
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        answer = json.loads(self.server.stdout.readline())
        return answer["code"], [Step(*step) for step in answer["steps"]]

    def state(self, root: Path, url: str = "") -> State:
        """What a workspace has come to."""
        if url:
            os.environ["AVSTAMNING_STORE__URL"] = url
        try:
            record = read_record(open_journal(open_workspace(root, "ekero")))
        finally:
            os.environ.pop("AVSTAMNING_STORE__URL", None)
        outbox = root / "outbox"
        return State(
            inbox=tuple(sorted(path.name for path in (root / "inbox").iterdir())),
            outbox={
                path.relative_to(outbox).as_posix(): sha256_of(path)
                for path in sorted(outbox.rglob("*"))
                if path.is_file() and path.name != "operating.log"
            },
            files=tuple(
                (run, entry.file, entry.sha256, entry.outcome) for run, of in record.files.items() for entry in of
            ),
            verdicts=record.verdicts(),
            figures={period: dict(found.figures) for period, found in record.latest.items()},
            open=tuple(run.run for run in record.open),
        )

    def steps(self) -> tuple[list[Step], State]:
        """The steps of a run that nothing happens to, and what it comes to."""
        root, url = self.case()
        code, steps = self.run(root, 1, url=url)
        assert code == 1, (root / "said.txt").read_text(encoding="utf-8")
        return steps, self.state(root, url)

    def suffered(self, at: int, fault: str, expected: State) -> str:
        """Let a fault happen at a step, and run again. Gives what is wrong after that; nothing, where all is well."""
        root, url = self.case()
        broken, _ = self.run(root, 1, at, fault, url)
        # One that is killed with its last breath has told all, if not by its exit code.
        told = '"run": 2' in (root / "said.txt").read_text(encoding="utf-8")
        again, _ = self.run(root, 1, url=url)
        said = (root / "said.txt").read_text(encoding="utf-8")
        wrong = []
        if fault == "kill" and broken != -9:
            wrong.append(f"was not killed but ended with {broken}")
        if broken not in (-9, 0, 1, 2) or again not in (0, 1) or (broken != 1 and again != 1 and not told):
            wrong.append(f"exit codes {broken}, {again}")
        if "Traceback" in said:
            wrong.append(f"a traceback: {said[-600:]}")
        found = self.state(root, url)
        if broken in (0, 1):
            # The run coped: it left a file that it could not read for the next, which so made a result of its own.
            found, expected = found.without_runs(), expected.without_runs()
        wrong += [
            f"{name}: {getattr(found, name)} instead of {getattr(expected, name)}"
            for name in State.__dataclass_fields__
            if getattr(found, name) != getattr(expected, name)
        ]
        if not wrong:
            shutil.rmtree(root)
        return "; ".join(wrong)


Case = tuple[int, Step, str, str]
"""The number of a step, the step, what went wrong at it, and what was wrong after the restart (nothing, it should be)."""


def matrix(office: Office, faults: Sequence[str] = FAULTS, every: int = 1) -> Iterator[Case]:
    """Every step with every fault that can happen at it.

    With a database server, what happens to files is the same as without: there, those steps only lose the database.
    """
    steps, expected = office.steps()
    judge = Steps(office.base, lose=(lambda: None) if office.postgresql else None)
    cases = [
        (at, step, fault)
        for at, step in enumerate(steps)
        for fault in faults
        if judge.applies(step, fault) and (step.database or fault == "database lost" or not office.postgresql)
    ]
    for at, step, fault in cases[::every]:
        yield at, step, fault, office.suffered(at, fault, expected)
    for size in SIZES if not office.postgresql else ():
        step = Step(f"every file cut off at {size} bytes", writes=True)
        yield -1, step, "disk full", office.suffered(size, "cut off", expected)


_GENERAL = (
    (r"outbox/2016-08/0002\.unfinished/[^→]+?(?= →| to write|$)", "outbox/PERIOD/RUN.unfinished/FILE"),
    (r"outbox/2016-08/0002", "outbox/PERIOD/RUN"),
    (r"outbox/2016-08", "outbox/PERIOD"),
    (r"outbox/archive/\.unfinished/[0-9a-f]{4}…/[^→]+?(?= →| to write|$)", "outbox/archive/.unfinished/HASH/FILE"),
    (r"outbox/archive/\.unfinished/[0-9a-f]{4}…", "outbox/archive/.unfinished/HASH"),
    (r"outbox/archive/[0-9a-f]{4}…/[^→]+?(?= →| to write|$)", "outbox/archive/HASH/FILE"),
    (r"outbox/archive/[0-9a-f]{4}…", "outbox/archive/HASH"),
    (r"/\.[0-9a-f]{4}…\.part", "/.NAME.part"),
    (r"outbox/returned/[^.→][^→]*?(?= →| to write|$)", "outbox/returned/FILE"),
    (r"inbox/[^→]+?(?= →| to write|$)", "inbox/FILE"),
)


def general(what: str) -> str:
    """A step without the names of files."""
    for pattern, plain in _GENERAL:
        what = re.sub(pattern, plain, what)
    return what


def table(cases: Sequence[Case]) -> str:
    """How many times each kind of step suffered each fault, and how many of them ended well."""
    kinds = dict.fromkeys(general(step.what) for _, step, _, _ in cases)
    lines = [f"| step | {' | '.join(FAULTS)} |", f"|---|{'---|' * len(FAULTS)}"]
    for kind in kinds:
        cells = []
        for fault in FAULTS:
            ends = [not wrong for _, step, suffered, wrong in cases if suffered == fault and general(step.what) == kind]
            cells.append(f"{sum(ends)} of {len(ends)}" if ends else "")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    sums = [[not wrong for _, _, suffered, wrong in cases if suffered == fault] for fault in FAULTS]
    lines.append(f"| **all** | {' | '.join(f'**{sum(ends)} of {len(ends)}**' for ends in sums)} |")
    return "\n".join(lines)


def write_table(name: str, content: str) -> None:
    """Put a table into docs/reliability.md, between its marks."""
    path = ROOT / "docs" / "reliability.md"
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}{content}\n{end}{after}", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run the matrix on both databases, and write what came of it."""
    every = int(arguments[0]) if arguments else 1
    failed = 0
    for name, server in _databases():
        with (
            tempfile.TemporaryDirectory() as folder,
            server as postgresql,
            Office.opened(Path(folder), postgresql) as office,
        ):
            cases = []
            for case in matrix(office, every=every):
                cases.append(case)
                if case[3]:
                    failed += 1
                    sys.stdout.write(f"{name}, step {case[0]} ({case[1].what}), {case[2]}: {case[3][:2000]}\n")
                    sys.stdout.flush()
        if every == 1:
            write_table(f"faults, {name}", table(cases))
        sys.stdout.write(f"{name}: {len(cases)} cases\n{table(cases)}\n")
    return 1 if failed else 0


def _databases() -> Iterator[tuple[str, AbstractContextManager[Any]]]:
    from tests.conftest import TOOLS
    from tests.store.postgres import serving

    yield "SQLite", nullcontext()
    if programs := TOOLS["postgresql"].find():
        yield "PostgreSQL", serving(Path(programs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
