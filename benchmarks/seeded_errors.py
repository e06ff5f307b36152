"""How well errors are found: `python -m benchmarks.seeded_errors [--inboxes 1000] [--errors 200] [--files 50] [--seed 1]`.

Correct inboxes are made by chance and must give no finding. Then one error of each kind is put into a copy of each.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.inboxes import inbox_by_chance
from benchmarks.seeded.measuring import Tally, judged, measure


def false_alarms(seeds: range) -> list[str]:
    """What is found in correct inboxes: seed, code and place of each finding that is no info."""
    told = []
    for seed in seeds:
        findings, _, _ = judged(inbox_by_chance(seed))
        told += [f"{seed}: {f.code} {f.title}/{f.line}/{f.measure}" for f in findings if f.severity != "info"]
    return told


def seeded(seeds: range, kinds: list[str], *, most_titles: int = 40, most_lines: int = 60) -> dict[str, Tally]:
    """One error of each kind in each inbox: what became of them, by kind."""
    tallies = {kind: Tally() for kind in kinds}
    for seed in seeds:
        clean = inbox_by_chance(seed, most_titles=most_titles, most_lines=most_lines)
        for kind in kinds:
            measure(clean, kind, seed, tallies[kind])
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
        for name in ("injected", "visible", "found", "exact", "caused", "with_cause", "extra"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return "\n".join([*rows, _row("**all**", total)])


def _row(kind: str, one: Tally) -> str:
    cause = _share(one.caused, one.with_cause) if one.with_cause else "–"
    shares = f"{_share(one.found, one.visible)} | {_share(one.exact, one.visible)} | {cause}"
    return f"| {kind} | {one.injected} | {one.visible} | {shares} | {one.extra} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description="How well errors are found.")
    parser.add_argument("--inboxes", type=int, default=1000, help="correct inboxes in which nothing may be found")
    parser.add_argument("--errors", type=int, default=200, help="inboxes into which one error of each kind is put")
    parser.add_argument("--seed", type=int, default=1, help="the first inbox's seed")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--titles", type=int, default=40)
    parser.add_argument("--lines", type=int, default=60)
    parser.add_argument("--verbose", action="store_true", help="name every error that was not found as it should be")
    options = parser.parse_args()
    started = time.perf_counter()
    alarms = false_alarms(range(options.seed, options.seed + options.inboxes))
    print(f"{options.inboxes} correct inboxes: {len(alarms)} false alarms ({time.perf_counter() - started:.0f} s)")
    print("\n".join(alarms[:20]))
    started = time.perf_counter()
    seeds = range(options.seed, options.seed + options.errors)
    tallies = seeded(seeds, options.kinds, most_titles=options.titles, most_lines=options.lines)
    print(table(tallies))
    print(f"{options.errors} inboxes with one error of each kind ({time.perf_counter() - started:.0f} s)")
    if options.verbose:
        print("\n".join(line for one in tallies.values() for line in one.missed))
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
