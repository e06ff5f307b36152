"""How well errors are found: `python -m benchmarks.seeded_errors [--inboxes 1000] [--files 50] [--errors 30] [--write]`.

Correct inboxes are made by chance and must give no finding that asks for anything; some are written to files and read as a
run reads them. Then one error of each kind is put into a copy of each. What is measured is added to a file as it is
measured: with `--resume` only what is not there yet is. With `--write` the tables of everything in the file go to
docs/seeded-errors.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

# Frames of some hundred rows are no work for several threads: they wait for each other.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.errors_files import FILE_KINDS
from benchmarks.seeded.inboxes import Inbox, inbox_by_chance
from benchmarks.seeded.measuring import Tally, asking, judged, judged_as_files, measure
from benchmarks.seeded.pages import added, told, write
from benchmarks.seeded.records import PARTS, Record, Task, append, records
from benchmarks.seeded.tables import Tables

ALL_KINDS = (*KINDS, *FILE_KINDS)


@lru_cache(maxsize=2)
def _clean(seed: int, titles: int, lines: int) -> Inbox:
    return inbox_by_chance(seed, most_titles=titles, most_lines=lines)


@lru_cache(maxsize=2)
def _tables(seed: int, titles: int, lines: int) -> Tables:
    return Tables(_clean(seed, titles, lines))


def done(task: Task, revision: str) -> Record:
    """Measure one thing: the false alarms of a correct inbox, or what becomes of an error."""
    started = time.process_time()
    which = task.seed, task.titles, task.lines
    tally, alarms = Tally(), []
    if task.part == "errors":
        measure(_clean(*which), task.kind, task.seed, tally, _tables(*which))
    else:
        inbox = inbox_by_chance(task.seed, most_titles=task.titles, most_lines=task.lines)
        result = judged_as_files(inbox, str(task.seed)) if task.part == "files" else judged(inbox)
        alarms = [f"{f.code} {f.title}/{f.line}/{f.measure}" for f in asking(result)]
    return Record(task, revision, round(time.process_time() - started, 2), tuple(alarms), tally)


def seeded(seeds: range, kinds: Sequence[str], *, most_titles: int = 40, most_lines: int = 60) -> dict[str, Tally]:
    """One error of each kind in each inbox: what became of them, by kind."""
    tallies = {kind: Tally() for kind in kinds}
    for seed in seeds:
        for kind in kinds:
            added(tallies, {kind: done(Task("errors", seed, kind, most_titles, most_lines), "").tally})
    return tallies


def _tasks(options: argparse.Namespace) -> list[Task]:
    """Everything to measure, the parts beside each other: whatever is done when time is up is as much of each."""
    sizes = options.titles, options.lines
    placed = []
    for part in PARTS:
        seeds = _seeds(options, part)
        for at, seed in enumerate(seeds):
            kinds = options.kinds if part == "errors" else ("",)
            placed += [(at / len(seeds), Task(part, seed, kind, *sizes)) for kind in kinds]
    return [task for _, task in sorted(placed, key=lambda one: one[0])]


def _seeds(options: argparse.Namespace, part: str) -> range:
    count = {"clean": options.inboxes, "files": options.files, "errors": options.errors}[part]
    return range(options.seed, options.seed + count)


def _measured(tasks: Sequence[Task], options: argparse.Namespace) -> Iterator[Record]:
    """The tasks' records as they come, none begun after the time is up."""
    until = time.monotonic() + options.minutes * 60
    if options.workers == 1:
        for task in tasks:
            if time.monotonic() > until:
                return
            yield done(task, options.revision)
        return
    with ProcessPoolExecutor(options.workers) as pool:
        for record in pool.map(done, tasks, [options.revision] * len(tasks)):
            yield record
            if time.monotonic() > until:
                pool.shutdown(cancel_futures=True)
                return


def _revision() -> str:
    command = ["git", "describe", "--always", "--dirty=+"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def main() -> None:
    """Run the benchmark, print its tables, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description="How well errors are found.")
    parser.add_argument("--inboxes", type=int, default=1000, help="correct inboxes in which nothing may be found")
    parser.add_argument("--files", type=int, default=50, help="how many of them are written to files and read")
    parser.add_argument("--errors", type=int, default=30, help="inboxes into which one error of each kind is put")
    parser.add_argument("--seed", type=int, default=1, help="the first inbox's seed")
    parser.add_argument("--kinds", nargs="*", default=list(ALL_KINDS))
    parser.add_argument("--titles", type=int, default=40)
    parser.add_argument("--lines", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=24 * 60, help="begin nothing more after this long")
    parser.add_argument("--results", type=Path, default=Path("seeded.jsonl"), help="the file that results are added to")
    parser.add_argument("--resume", action="store_true", help="measure only what is not in the file of results yet")
    parser.add_argument("--revision", default=_revision(), help="what the program measured is called in the results")
    parser.add_argument("--verbose", action="store_true", help="name every error that was not found as it should be")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/seeded-errors.md")
    options = parser.parse_args()

    before = records(options.results) if options.resume else {}
    for record in _measured([task for task in _tasks(options) if task not in before], options):
        append(record, options.results)
        if record.alarms or (options.verbose and record.tally.missed):
            print(record.task.seed, *record.alarms, *record.tally.missed, sep="\n  ", flush=True)
    sizes = options.titles, options.lines
    found = [one for one in records(options.results).values() if (one.task.titles, one.task.lines) == sizes]
    for part, text in told(found, ALL_KINDS).items():
        print(text)
        if options.write:
            write(part, text)
    sys.exit(1 if any(record.alarms for record in found) else 0)


if __name__ == "__main__":
    main()
