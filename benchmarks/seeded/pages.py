"""The tables of a measurement, as they stand in docs/seeded-errors.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.seeded.measuring import Tally
from benchmarks.seeded.records import Record, of_part, revisions

PAGE = Path(__file__).parents[2] / "docs" / "seeded-errors.md"


def added(into: dict[str, Tally], more: Mapping[str, Tally]) -> None:
    """Add tallies to others, kind by kind."""
    for kind, one in more.items():
        own = into.setdefault(kind, Tally())
        for name, value in asdict(one).items():
            setattr(own, name, getattr(own, name) + value)


def table(tallies: Mapping[str, Tally]) -> str:
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


def told(found: Iterable[Record], kinds: Iterable[str]) -> dict[str, str]:
    """What the page says of records, by the mark it stands at; nothing of a part that was not measured."""
    every = list(found)
    texts = {}
    for part, what in (("clean", "inboxes entered after parsing"), ("files", "inboxes of files")):
        if own := of_part(part, every):
            alarms = sum(len(one.alarms) for one in own)
            count = f"{len(own):,}".replace(",", " ")
            texts[part] = f"{count} {what} (seeds {_seeds(own)}), {alarms} false alarms. Revision {revisions(own)}."
    if own := of_part("errors", every):
        tallies: dict[str, Tally] = {kind: Tally() for kind in kinds}
        for one in own:
            added(tallies, {one.task.kind: one.tally})
        measured = {kind: tally for kind, tally in tallies.items() if tally.injected}
        injected = sum(tally.injected for tally in measured.values())
        count = f"{injected:,}".replace(",", " ")
        largest = own[0].task
        texts["errors"] = (
            f"{count} errors of {len(measured)} kinds in copies of {len({one.task.seed for one in own})} inboxes (seeds"
            f" {_seeds(own)}, at most {largest.titles} titles of {largest.lines} lines). Revision {revisions(own)}.\n\n"
            f"{table(measured)}"
        )
    return texts


def _seeds(found: list[Record]) -> str:
    """The seeds of records, each run of them as `1–30`."""
    seeds = sorted({one.task.seed for one in found})
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and runs[-1][-1] == seed - 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def write(mark: str, text: str, page: Path = PAGE) -> None:
    """Put a text between a page's marks `<!-- mark -->` and `<!-- /mark -->`. Raises ValueError where they are missing."""
    content = page.read_text(encoding="utf-8")
    first, last = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    start, end = content.index(first) + len(first), content.index(last)
    page.write_text(content[:start] + text + "\n" + content[end:], encoding="utf-8")
