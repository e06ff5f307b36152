"""How well errors are found: `python -m benchmarks.seeded_errors [--inboxes 1000] [--files 50] [--errors 30] [--write]`.

Correct inboxes are made by chance and must give no finding that asks for anything; some are written to files and read as a
run reads them. Then one error of each kind is put into a copy of each. With `--write` the tables go to docs/seeded-errors.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import repeat
from pathlib import Path

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.errors_files import FILE_KINDS
from benchmarks.seeded.inboxes import inbox_by_chance
from benchmarks.seeded.measuring import Tally, judged, judged_as_files, measure

ALL_KINDS = (*KINDS, *FILE_KINDS)
PAGE = Path(__file__).parents[1] / "docs" / "seeded-errors.md"


def false_alarms(seed: int, *, files: bool = False) -> list[str]:
    """What is found in a correct inbox, written to files or not: seed, code and place of what asks for something."""
    inbox = inbox_by_chance(seed)
    result = judged_as_files(inbox, str(seed)) if files else judged(inbox)
    return [f"{seed}: {f.code} {f.title}/{f.line}/{f.measure}" for f in result.findings if f.severity != "info"]


def as_files(seed: int) -> list[str]:
    """The false alarms of an inbox of files."""
    return false_alarms(seed, files=True)


def of_inbox(seed: int, kinds: Sequence[str], most_titles: int = 40, most_lines: int = 60) -> dict[str, Tally]:
    """One error of each kind in one inbox: what became of them, by kind."""
    tallies = {kind: Tally() for kind in kinds}
    clean = inbox_by_chance(seed, most_titles=most_titles, most_lines=most_lines)
    for kind in kinds:
        measure(clean, kind, seed, tallies[kind])
    return tallies


def added(into: dict[str, Tally], more: dict[str, Tally]) -> None:
    """Add tallies to others, kind by kind."""
    for kind, one in more.items():
        own = into.setdefault(kind, Tally())
        for name, value in asdict(one).items():
            setattr(own, name, getattr(own, name) + value)


def seeded(seeds: range, kinds: list[str], *, most_titles: int = 40, most_lines: int = 60) -> dict[str, Tally]:
    """One error of each kind in each inbox: what became of them, by kind."""
    tallies = {kind: Tally() for kind in kinds}
    for seed in seeds:
        added(tallies, of_inbox(seed, kinds, most_titles, most_lines))
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    """The tallies as a Markdown table."""
    rows = [
        "| kind | injected | can be seen | found | exact place | cause | other findings |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    total = Tally()
    for kind, one in tallies.items():
        rows.append(_row(kind, one))
        added({"": total}, {"": one})
    return "\n".join([*rows, _row("**all**", total)])


def _row(kind: str, one: Tally) -> str:
    cause = _share(one.caused, one.with_cause) if one.with_cause else "–"
    shares = f"{_share(one.found, one.visible)} | {_share(one.exact, one.visible)} | {cause}"
    return f"| {kind} | {one.injected} | {one.visible} | {shares} | {one.extra} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _within(minutes: float, made: Iterator[object]) -> Iterator[object]:
    """What is made until the time is up: what is under way then is finished."""
    until = time.monotonic() + minutes * 60
    for one in made:
        yield one
        if time.monotonic() > until:
            return


def write(mark: str, text: str, page: Path = PAGE) -> None:
    """Put a text between a page's marks `<!-- mark -->` and `<!-- /mark -->`. Raises ValueError where they are missing."""
    content = page.read_text(encoding="utf-8")
    first, last = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    start, end = content.index(first) + len(first), content.index(last)
    page.write_text(content[:start] + text + "\n" + content[end:], encoding="utf-8")


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
    parser.add_argument(
        "--minutes", type=float, default=24 * 60, help="begin no other inbox after this long, each part"
    )
    parser.add_argument("--verbose", action="store_true", help="name every error that was not found as it should be")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/seeded-errors.md")
    options = parser.parse_args()
    clean, files = (
        range(options.seed, options.seed + options.inboxes),
        range(options.seed, options.seed + options.files),
    )
    seeds = range(options.seed, options.seed + options.errors)
    alarms: list[str] = []
    with ProcessPoolExecutor(options.workers) as pool:
        for name, work, over in (("", false_alarms, clean), (" of files", as_files, files)):
            started, done = time.perf_counter(), 0
            for told in _within(options.minutes, pool.map(work, over)):
                alarms += told  # type: ignore[arg-type]
                done += 1
            if done:
                print(f"{done} correct inboxes{name}: {len(alarms)} false alarms so far", flush=True)
                print(f"({time.perf_counter() - started:.0f} s)", *alarms[:20], sep="\n", flush=True)
            if done and options.write:
                write(
                    "files" if name else "clean",
                    f"{done:,} inboxes{name}, {len(alarms)} false alarms.".replace(",", " "),
                )
        tallies: dict[str, Tally] = {}
        started, done = time.perf_counter(), 0
        sizes = repeat(options.titles), repeat(options.lines)
        for one in _within(options.minutes, pool.map(of_inbox, seeds, repeat(options.kinds), *sizes)):
            added(tallies, one)  # type: ignore[arg-type]
            done += 1
        if done:
            print(table(tallies))
            print(f"{done} inboxes with one error of each kind ({time.perf_counter() - started:.0f} s)")
        if done and options.write:
            command = (
                f"`--seed {options.seed} --errors {options.errors} --titles {options.titles} --lines {options.lines}`"
            )
            write(
                "errors", f"{done} inboxes ({command}), one error of each kind in a copy of each:\n\n{table(tallies)}"
            )
    if options.verbose:
        print("\n".join(line for one in tallies.values() for line in one.missed))
        print(json.dumps({kind: asdict(one) for kind, one in tallies.items()}, ensure_ascii=False))
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
