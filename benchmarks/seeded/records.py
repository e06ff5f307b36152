"""What a measurement has found so far: one line of JSON for each inbox or error, so that a stop loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.seeded.measuring import Tally

PARTS = ("clean", "files", "errors")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure: a correct inbox, one of files, or an error of a kind put into an inbox."""

    part: str
    seed: int
    kind: str = ""
    titles: int = 40
    lines: int = 60


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a task, with the revision that it was measured on and the seconds of processor time it took."""

    task: Task
    revision: str
    seconds: float
    alarms: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)


def append(record: Record, path: Path) -> None:
    """Add a record to a file. It is on its way to the disk before the next is begun."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")


def records(path: Path) -> dict[Task, Record]:
    """The newest record of every task in a file; none where there is no file. A line that was cut short is left out."""
    found: dict[Task, Record] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            stored = json.loads(line)
        except json.JSONDecodeError:
            continue
        task = Task(**stored["task"])
        found.pop(task, None)
        found[task] = Record(
            task, stored["revision"], stored["seconds"], tuple(stored["alarms"]), Tally(**stored["tally"])
        )
    return found


def of_part(part: str, found: Iterable[Record]) -> list[Record]:
    """The records of one part, in the order of their seeds."""
    return sorted((one for one in found if one.task.part == part), key=lambda one: one.task.seed)


def revisions(found: Iterable[Record]) -> str:
    """The revisions that records were measured on, in the order in which they come."""
    return ", ".join(dict.fromkeys(one.revision for one in found))
