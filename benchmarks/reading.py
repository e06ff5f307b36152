"""How fast a large ledger is read: `python benchmarks/reading.py [rounds] [rows]`, 3 rounds of a million rows by default.

Every way of reading runs in a process of its own, one after the other, and the rounds are mixed, so that whatever else
the machine does falls on all of them. The ledger (58 MB) is made once, in the folder for temporary files. openpyxl
reads a twentieth of it, and its time is multiplied. Peak memory is that of a process and its children together, Python
and its libraries included: what they share is counted once where the system tells (Linux), the largest alone elsewhere.

hypothesis is hidden from all of them. pandera loads it where it finds it, which takes a quarter of a second; where the
program is installed it is not there. Our modules are compiled beforehand, as they are where the program is installed.
"""

# ruff: noqa: PLC0415 - each way brings its own libraries, and no other's
from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep

ROOT = Path(__file__).parents[1]
SHARE = 20
"""openpyxl reads one row in so many."""

LOOK = 0.01
"""Seconds between two looks at a process."""


def inflate(path: Path) -> None:
    """Unpack the sheet and the shared texts into memory, each in one call of zlib, and do nothing with them."""
    import zlib

    for packed in _packed(path):
        zlib.decompress(packed, -15)


def pieces(path: Path) -> None:
    """Unpack the same in pieces and forget each at once: less than any reader can do, for nobody sees the text."""
    import zlib

    for packed in _packed(path):
        unpacker = zlib.decompressobj(-15)
        for at in range(0, len(packed), 1 << 18):
            unpacker.decompress(packed[at : at + (1 << 18)])


def _packed(path: Path) -> Iterator[memoryview]:
    """The sheet and the shared texts as they stand in the package."""
    import zipfile

    content = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        members = [package.getinfo(name) for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")]
    for member in members:
        # The name and the extra field stand between the member's head, of 30 bytes, and its data.
        head = content[member.header_offset : member.header_offset + 30]
        start = (
            member.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        )
        yield memoryview(content)[start : start + member.compress_size]


def polars(path: Path) -> None:
    """The table below its heads, as polars.read_excel gives it."""
    import polars as pl

    pl.read_excel(path, read_options={"header_row": 7})


def openpyxl(path: Path) -> None:
    """Every cell's value, one after the other."""
    import warnings

    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # of styles that the ledger does without
    for sheet in load_workbook(path, read_only=True, data_only=True).worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass


def book(path: Path) -> None:
    """The sheets alone: texts and kinds at their true positions."""
    from pipeline.reading import read

    read(path)


def table(path: Path) -> None:
    """The table: read, recognised, typed, mapped to its lines, and held against its contract."""
    from pipeline.files import identify
    from pipeline.intake import take_in
    from pipeline.validate.rows import row_findings
    from schemas.load import load_organisation

    organisation = load_organisation(path.parent / "schemas" / "ekero.toml")
    arrival = identify(path)
    if isinstance(arrival, str):
        raise SystemExit(arrival)
    intake = take_in(path, arrival.name, arrival.sha256, organisation)
    if intake.rejected or any(row_findings(mapped, organisation) for mapped in intake.tables):
        raise SystemExit(f"the ledger is not clean: {intake.findings}")


WAYS: dict[str, Callable[[Path], None]] = {
    "inflate": inflate,
    "pieces": pieces,
    "polars": polars,
    "openpyxl": openpyxl,
    "book": book,
    "table": table,
}


def timed(way: str, path: Path, *, look: bool = False) -> tuple[float, float, float]:
    """Seconds of the reading itself, the whole process's seconds on any processor, and its peak memory in MiB.

    A process whose memory is looked at is slowed down by it: its time says nothing.
    """
    command = [sys.executable, __file__, way, str(path)]
    if way == "check":
        program = "import sys; sys.modules['hypothesis'] = None; from pipeline.cli import main; main()"
        command = [sys.executable, "-c", program, "check", "-q", "-w", str(path.parent), str(path)]
    from pipeline import children

    started = perf_counter()
    # What reads in the program is started so; to check it is nothing new, and the others may have it as well.
    environment = os.environ if way == "check" else children.environment(os.cpu_count() or 1)
    environment = {**environment, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(path.parent / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    held = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as child:  # noqa: S603 - our own
        while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
            held = max(held, _held(child.pid) if look else 0.0)
            sleep(LOOK)
        child.returncode = os.waitstatus_to_exitcode(ended[1])
        printed = child.stdout.read() if child.stdout else b""
    whole = perf_counter() - started
    if child.returncode:
        raise SystemExit(f"{way} failed with {child.returncode}")
    usage = ended[2]
    peak = held or usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return (whole if way == "check" else json.loads(printed)), usage.ru_utime + usage.ru_stime, peak


def _held(process: int) -> float:
    """The memory that a process and its children hold, in MiB; 0 where the system does not tell."""
    total = 0.0
    with suppress(OSError):
        found = re.search(r"^Pss: +([0-9]+) kB", Path(f"/proc/{process}/smaps_rollup").read_text("ascii"), re.MULTILINE)
        total = int(found[1]) / 1024 if found else 0.0
        for thread in Path(f"/proc/{process}/task").iterdir():
            total += sum(_held(int(child)) for child in (thread / "children").read_text("ascii").split())
    return total


def prepared(rows: int) -> tuple[Path, Path]:
    """The ledger, and a smaller one, in a workspace whose ledger may lack a column."""
    from benchmarks.ledger import settings, write

    folder = Path(tempfile.gettempdir()) / "avstamning-benchmark"
    for name in ("inbox", "outbox", "schemas"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "schemas" / "ekero.toml").write_text(settings(), encoding="utf-8")
    paths = folder / f"ledger-{rows}.xlsx", folder / f"ledger-{rows // SHARE}.xlsx"
    for path, count in zip(paths, (rows, rows // SHARE), strict=True):
        if not path.exists():
            write(path.with_suffix(".part"), count)
            path.with_suffix(".part").rename(path)
    return paths


def compare(rounds: int, rows: int) -> None:
    """Print each way's median, its ratios to inflate and to polars in the same round, and its peak memory."""
    large, small = prepared(rows)
    ways = (*WAYS, "check")
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    peaks = {way: timed(way, small if way == "openpyxl" else large, look=True)[2] for way in ways}
    for _ in range(rounds):
        for way in ways:
            seconds, work, _ = timed(way, small if way == "openpyxl" else large)
            times = SHARE if way == "openpyxl" else 1
            found[way].append((seconds * times, work * times))
    print(f"{large.stat().st_size / 1e6:.0f} MB, {rows} rows, {rounds} rounds, {os.cpu_count()} processors")
    print(f"{'':10}{'seconds':>9}{'/ inflate':>22}{'/ polars':>22}{'work':>9}{'peak MiB':>10}")
    for way in ways:
        seconds = statistics.median(one[0] for one in found[way])
        against = [
            [mine[0] / theirs[0] for mine, theirs in zip(found[way], found[other], strict=True)]
            for other in ("inflate", "polars")
        ]
        ratios = "".join(
            f"{f'{statistics.median(many):.2f} ({min(many):.2f}-{max(many):.2f})':>22}" for many in against
        )
        work = statistics.median(one[1] for one in found[way])
        print(f"{way:10}{seconds:9.2f}{ratios}{work:9.2f}{peaks[way]:10.0f}")
    print(f"openpyxl: {SHARE} times its time for {rows // SHARE} rows. check: the whole command, its start included.")
    print(
        "seconds: the reading alone, by the clock. work: the whole process, by the processors' time. Medians (and spread)."
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) > 2 and sys.argv[1] in WAYS:
        sys.modules["hypothesis"] = None  # type: ignore[assignment]  # how an import is made to fail
        begun = perf_counter()
        WAYS[sys.argv[1]](Path(sys.argv[2]))
        print(json.dumps(perf_counter() - begun))
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 3, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
