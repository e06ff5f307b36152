"""Files are dropped for some minutes while runs go on and are killed at random: `python -m tests.faults.soak [FILES [SEED]]`.

In the end every file must be in the archive with exactly one outcome, and the journal must verify.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.files import sha256_of, write_whole
from pipeline.record import open_journal, read_record
from pipeline.starter import place_example
from pipeline.workspace import open_workspace
from tests.faults.matrix import MEMBERSHIP, ROOT, write_table

QUICK = {"AVSTAMNING_INBOX__QUIET": "0", "POLARS_MAX_THREADS": "1"}
KILLED = -9


@dataclass
class Soak:
    """What has been dropped (by SHA-256 and name), and what happened to the runs."""

    root: Path
    chance: random.Random
    dropped: list[tuple[str, str]] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    last: bytes = b""
    outcomes: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    once: int = 0

    def make(self) -> None:
        """A workspace with nothing in its inbox; the file that variants are made of stays beside it."""
        place_example(self.root)
        for path in (self.root / "inbox").iterdir():
            if path.name == MEMBERSHIP:
                path.replace(self.root / MEMBERSHIP)
            else:
                path.unlink()

    def drop(self, number: int) -> None:
        """One more file: mostly a version of a follow-up, sometimes one that came before, or one that cannot be used."""
        kind = self.chance.random()
        if kind < 0.15 and self.dropped:
            content = f"no workbook {number}".encode()
            name = f"skräp {number}.xlsx"
        elif kind < 0.3 and self.dropped:
            content = self.last
            name = f"Kopia av version {number}.xlsx"
        else:
            content = self.last = self._version(number)
            name = f"Uppföljning version {number}.xlsx"
        place = self.root / "inbox" / name
        write_whole(place, content)
        self.dropped.append((name, hashlib.sha256(content).hexdigest()))

    def _version(self, number: int) -> bytes:
        import openpyxl

        book = openpyxl.load_workbook(self.root / MEMBERSHIP)
        book.worksheets[0]["D16"].value = number
        book.properties.modified = datetime(2016, 9, 1, tzinfo=UTC).replace(tzinfo=None)
        stored = io.BytesIO()
        book.save(stored)
        return stored.getvalue()

    def run(self, kill_after: float | None) -> None:
        """Run once, and kill it after some seconds if it has not ended."""
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "-w", str(self.root), "-q"]
        with (self.root / "said.txt").open("ab") as said:
            started = subprocess.Popen(command, cwd=ROOT, env=os.environ | QUICK, stdout=said, stderr=said)
            try:
                code = started.wait(kill_after)
            except subprocess.TimeoutExpired:
                started.kill()
                code = started.wait()
        self.codes[code] += 1
        if code not in (0, 1, KILLED):
            self.wrong.append(f"a run ended with {code}")

    def account(self) -> list[str]:
        """What is not as it should be, when all has been taken in."""
        wrong = list(self.wrong)
        workspace = open_workspace(self.root, "ekero")
        record = read_record(open_journal(workspace))
        came = Counter((entry.file, entry.sha256) for of in record.files.values() for entry in of if entry.arrived)
        wrong += [f"{name} came {count} times" for (name, _), count in came.items() if count != 1]
        dropped = set(self.dropped)
        wrong += [f"{name} was dropped, and nothing tells of it" for name, sha256 in dropped - set(came)]
        wrong += [f"{name} came, and nobody dropped it" for name, _ in set(came) - dropped]
        for of in record.files.values():
            wrong += [f"{e.kept} is not kept" for e in of if sha256_of(workspace.archive / e.kept) != e.sha256]
        wrong += [f"{path.name} is left in the inbox" for path in workspace.inbox.iterdir()]
        wrong += [
            f"{path} is unfinished"
            for path in workspace.outbox.rglob("*")
            if path.name.endswith((".unfinished", ".part"))
        ]
        command = [
            sys.executable,
            "-c",
            "from pipeline.cli import main; main()",
            "verify",
            "-w",
            str(self.root),
            "--lang",
            "en",
        ]
        verified = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
        wrong += [verified.stdout] if verified.returncode else []
        self.outcomes = Counter(e.outcome for of in record.files.values() for e in of if e.arrived)
        self.once = sum(count == 1 and file in dropped for file, count in came.items())
        self.runs = len(record.runs)
        return wrong


def main(arguments: list[str]) -> int:
    """Soak, and write what came of it into docs/reliability.md."""
    files = int(arguments[0]) if arguments else 200
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), random.Random(seed))
        soak.make()
        began = time.monotonic()
        while len(soak.dropped) < files:
            for _ in range(soak.chance.randint(1, 6)):
                if len(soak.dropped) < files:
                    soak.drop(len(soak.dropped))
            # Loading takes a good part of a run's time: killed at any moment of it, and of the run.
            soak.run(soak.chance.uniform(0.5, 12) if soak.chance.random() < 0.6 else None)
        for _ in range(2):
            soak.run(None)
        minutes = (time.monotonic() - began) / 60
        wrong = soak.account()
    killed = soak.codes[KILLED]
    rows = [
        ("files dropped", len(soak.dropped)),
        ("runs started", sum(soak.codes.values())),
        ("of these killed at random", killed),
        ("runs recorded", soak.runs),
        *((f"files {outcome}", count) for outcome, count in sorted(soak.outcomes.items())),
        ("files with exactly one outcome", f"{soak.once} of {len(soak.dropped)}"),
        ("lost, doubled, altered, or left half-way", len(wrong)),
    ]
    content = "\n".join(
        [f"| over {minutes:.0f} minutes | |", "|---|---|", *(f"| {what} | {count} |" for what, count in rows)]
    )
    sys.stdout.write(
        f"{content}\n{minutes:.1f} minutes, seed {seed}\n{json.dumps(wrong[:20], ensure_ascii=False, indent=1)}\n"
    )
    if files >= 200 and not wrong:
        write_table("soak", content)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
