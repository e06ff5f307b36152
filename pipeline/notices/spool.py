"""Notices that are to be sent: kept until everybody has got them, so that a mail server that is down costs none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import write_whole

FOLDER = "notices"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has not reached all its receivers: where it is kept, what it says, and who is still to get it."""

    place: Path
    title: str
    body: str
    receivers: tuple[str, ...]


def put(state: Path, name: str, title: str, body: str, receivers: Sequence[str]) -> None:
    """Keep a notice until it is sent. `name` orders it among others, and a second of the same name takes its place."""
    _write(state / FOLDER / f"{name}.json", title, body, receivers)


def waiting(state: Path) -> Iterator[Waiting]:
    """The notices that are to be sent, the oldest first. One that cannot be read is passed over: it tells nothing."""
    for place in sorted((state / FOLDER).glob("*.json")):
        try:
            said = json.loads(place.read_text(encoding="utf-8"))
            yield Waiting(place, str(said["title"]), str(said["body"]), tuple(map(str, said["receivers"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue


def unsent(state: Path) -> int:
    """How many notices are still to be sent."""
    return sum(1 for _ in waiting(state))


def sent(notice: Waiting, to: Sequence[str]) -> None:
    """Note who has got a notice; it is taken away when nobody is left."""
    left = [receiver for receiver in notice.receivers if receiver not in to]
    if left:
        _write(notice.place, notice.title, notice.body, left)
    else:
        notice.place.unlink(missing_ok=True)


def _write(place: Path, title: str, body: str, receivers: Sequence[str]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    said = {"title": title, "body": body, "receivers": list(receivers)}
    write_whole(place, json.dumps(said, ensure_ascii=False, indent=1).encode())
