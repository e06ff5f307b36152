"""Which files wait in the inbox, whole and ready to be read.

An inbox is a folder on a share: people copy into it, have files of it open in Excel, and synchronise it with a cloud.
What is not whole, or not here, is left for next time with the reason.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.file_names import PLACEHOLDER, is_housekeeping, is_temporary, normal, opened_by, same_name
from pipeline.files import Arrival, identify, stamp

LONG_AGO = 600
"""Seconds after which a file is not looked at twice: nobody copies that slowly without the file's times changing, and no
two machines' clocks differ so much."""

FORGOTTEN = 24 * 3600
"""Seconds after which the file that says who has a workbook open is one that a crash has left."""

SMALLEST_ELSEWHERE = 4096
"""Bytes below which a file may take up no block and be here all the same: some file systems keep it with its name."""

_RECALLED = 0x1000 | 0x40000 | 0x400000
"""Windows: FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS."""

_DATALESS = 0x40000000
"""macOS: SF_DATALESS."""


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is left for next time, and why: one of `REASONS`."""

    name: str
    reason: str


REASONS = (
    "temporary", "open", "changing", "gone", "elsewhere", "same name", "link", "not a file", "not readable", "folder",
    "stuck",
)  # fmt: skip
"""Why a file can be left. What a reader is told of each is in `pipeline.reporting`."""

Sleep = Callable[[float], None]


def waiting_files(
    inbox: Path, quiet: float = 0, sleep: Sleep = time.sleep
) -> tuple[tuple[Arrival, ...], tuple[Left, ...]]:
    """The files that wait in the inbox, by name, and those that are left for next time. Subfolders are not looked into.

    A file must have been left alone for `quiet` seconds: one that has changed lately is looked at again when they are
    over. Of two whose names Windows takes for one the older is taken; the other waits its turn.
    """
    seen, left = _look(inbox)
    begun = time.monotonic()
    arrivals: list[Arrival] = []
    for path in seen:
        found = identify(path)
        if isinstance(found, Arrival):
            arrivals.append(found)
        else:
            left.append(Left(normal(path.name), found))
    if any(_lately(seen[arrival.path]) for arrival in arrivals) and (rest := quiet - (time.monotonic() - begun)) > 0:
        sleep(rest)
    whole, restless = still_whole(arrivals)
    first, later = _one_of_each_name(whole)
    return first, tuple(sorted((*left, *restless, *later), key=lambda one: one.name))


def still_whole(arrivals: list[Arrival] | tuple[Arrival, ...]) -> tuple[tuple[Arrival, ...], tuple[Left, ...]]:
    """The arrivals whose files are what they were when they were identified, and those that have changed or gone since."""
    whole, restless = [], []
    for arrival in arrivals:
        try:
            same = stamp(arrival.path.lstat()) == arrival.stamp
        except FileNotFoundError:
            restless.append(Left(arrival.name, "gone"))
            continue
        except OSError:
            same = False
        if same:
            whole.append(arrival)
        else:
            restless.append(Left(arrival.name, "changing"))
    return tuple(whole), tuple(restless)


def _look(inbox: Path) -> tuple[dict[Path, os.stat_result], list[Left]]:
    """The inbox's files that can be taken as they look from outside, by name, with their state; and what is left."""
    states: dict[Path, os.stat_result] = {}
    left: list[Left] = []
    for path in sorted(inbox.iterdir(), key=lambda path: normal(path.name)):
        try:
            states[path] = path.lstat()
        except FileNotFoundError:
            left.append(Left(normal(path.name), "gone"))
        except OSError:
            left.append(Left(normal(path.name), "not readable"))
    opened = _opened(states)
    names = {same_name(path.name) for path in states}
    taken: dict[Path, os.stat_result] = {}
    for path, state in states.items():
        name = normal(path.name)
        if is_housekeeping(name) or opened_by(name) in names:
            continue  # who has a workbook open is told with the workbook
        reason = _reason(name, state, opened)
        if reason:
            left.append(Left(name, reason))
        else:
            taken[path] = state
    return taken, left


def _reason(name: str, state: os.stat_result, opened: frozenset[str]) -> str:
    """Why a file is left that nobody has looked into; empty where it is not."""
    if stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) in _LINKS:
        return "link"
    if stat.S_ISDIR(state.st_mode):
        return "folder"
    if not stat.S_ISREG(state.st_mode):
        return "not a file"
    if is_temporary(name):
        return "temporary"
    if name.casefold().endswith(PLACEHOLDER) or _is_elsewhere(state):
        return "elsewhere"
    return "open" if same_name(name) in opened else ""


_LINKS = frozenset({0xA000000C, 0xA0000003})
"""Windows: symbolic links and mount points. Other reparse points are files of cloud services."""


def _opened(states: Mapping[Path, os.stat_result]) -> frozenset[str]:
    """The names of the workbooks that somebody has open. Who it is stands in the file, and is nobody's business here."""
    now = time.time()
    lately = [path for path, state in states.items() if now - state.st_mtime < FORGOTTEN]
    return frozenset(workbook for path in lately if (workbook := opened_by(path.name)))


def _is_elsewhere(state: os.stat_result) -> bool:
    """Whether only the file's name is here, and its content in the cloud: reading it would fetch it, or fail."""
    if getattr(state, "st_file_attributes", 0) & _RECALLED or getattr(state, "st_flags", 0) & _DATALESS:
        return True
    settled = time.time() - state.st_mtime > LONG_AGO  # a file system may take its time to give a new file its blocks
    return settled and state.st_size > SMALLEST_ELSEWHERE and getattr(state, "st_blocks", 1) == 0


def _lately(state: os.stat_result) -> bool:
    """Whether a file has changed, or come, in the last minutes; or in the future of a clock that is ahead."""
    return time.time() - max(state.st_mtime, state.st_ctime) < LONG_AGO


def _one_of_each_name(arrivals: tuple[Arrival, ...]) -> tuple[tuple[Arrival, ...], tuple[Left, ...]]:
    """One arrival of each name, the oldest; on Windows two could not lie in one folder, and no list could tell them apart."""
    first: dict[str, Arrival] = {}
    for arrival in sorted(arrivals, key=lambda one: (one.saved, one.name, one.path.name)):
        first.setdefault(same_name(arrival.name), arrival)
    chosen = {arrival.path for arrival in first.values()}
    later = tuple(Left(arrival.name, "same name") for arrival in arrivals if arrival.path not in chosen)
    return tuple(arrival for arrival in arrivals if arrival.path in chosen), later
