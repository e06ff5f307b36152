"""Runs as soon as something has come to the inbox and been left alone for a while."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from loguru import logger

from pipeline.file_names import is_housekeeping, normal
from pipeline.language import Language
from pipeline.operation.sections import Watch

ENGLISH = Language("en")

RETRY = 900
"""Seconds after which what was left for next time is tried again, though nothing has been seen to change: a file that has
been fetched from a cloud, a right that has been given."""

LONGEST_WAIT = 300
"""Seconds that are waited at most between two tries while the inbox cannot be reached or a run cannot be made."""

NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "davfs", "glusterfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf", "virtiofs"}
)
"""File systems that tell of no change that another machine makes."""

_REMOTE_DRIVE = 4

State = frozenset[tuple[str, int, int]]
"""What is in the inbox as it looks from outside: name, size and time of each entry."""


@dataclass(slots=True)
class _Watched:
    """What is known of the inbox: how it looks, since when, how it looked after the last run, and when that was."""

    seen: State | None = None
    since: float = 0
    done: State | None = None
    ended: float = 0

    def is_due(self, state: State, quiet: float, now: float) -> bool:
        """Whether a run should be made for what is there."""
        if state != self.seen:
            self.seen, self.since = state, now
        if not state or now - self.since < quiet:
            return False
        return state != self.done or now - self.ended >= RETRY


def watch_inbox(
    inbox: Path, run: Callable[[], object], settings: Watch, stop: Event, language: Language = ENGLISH
) -> None:
    """Call `run` whenever something waits in the inbox and nothing has changed for `settings.quiet` seconds.

    Returns when `stop` is set; a run under way is finished first. An inbox that cannot be reached, and a run that cannot
    be made (OSError), are waited out, and said once, in `language`; so is that they can again.
    """
    polling = settings.polling == "always" or (settings.polling == "auto" and is_remote(inbox))
    logger.info("watching {}, {}", inbox, f"looking every {settings.interval:g} s" if polling else "told by the system")
    watched, trouble, wait = _Watched(), "", settings.interval
    while not stop.is_set():
        try:
            state = _state(inbox)
            if watched.is_due(state, settings.quiet, time.monotonic()):
                run()
                watched.done, watched.ended = _state(inbox), time.monotonic()
        except OSError as error:
            if str(error) != trouble:
                said = language.text(
                    "Waiting, since the inbox cannot be reached or no run be made: {problem}",
                    problem=language.trouble(error),
                )
                logger.warning("{}", said)
            trouble, wait = str(error), min(wait * 2, LONGEST_WAIT)
            watched.seen = None
            stop.wait(wait)
            continue
        if trouble:
            logger.warning("{}", language.text("The inbox can be reached, and runs be made, again."))
        trouble, wait = "", settings.interval
        _pause(inbox, settings, stop, polling=polling, pending=bool(state) and state != watched.done)


def is_remote(folder: Path) -> bool:
    """Whether a folder is on a file system that may not tell what others change in it."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only there

        anchor = folder.absolute().anchor
        return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _REMOTE_DRIVE
    kind = max(_mounts(folder.resolve()), default=(0, ""))[1]
    return kind in NETWORK or kind.startswith("fuse.")


def _mounts(folder: Path) -> Iterator[tuple[int, str]]:
    """The mount points above a folder: how deep each is, and the kind of its file system."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # no Linux: macOS keeps what is mounted from elsewhere in /Volumes
        yield 0, "smbfs" if str(folder).startswith("/Volumes/") else ""
        return
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        place = Path(point.encode("latin-1", "replace").decode("unicode_escape") if "\\" in point else point)
        if folder == place or place in folder.parents:
            yield len(place.parts), kind


def _state(inbox: Path) -> State:
    found = []
    with os.scandir(inbox) as entries:
        for entry in entries:
            if is_housekeeping(normal(entry.name)):
                continue
            try:
                state = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since it was listed
            found.append((entry.name, state.st_size, state.st_mtime_ns))
    return frozenset(found)


def _pause(inbox: Path, settings: Watch, stop: Event, *, polling: bool, pending: bool) -> None:
    """Wait until something may have changed."""
    if polling:
        stop.wait(settings.interval)
        return
    from watchfiles import watch  # noqa: PLC0415  loads what waits for the system

    # While something is pending, the clock decides when it has been quiet for long enough.
    longest = max(min(settings.quiet, 1.0), 0.05) if pending else settings.interval
    told = watch(
        inbox, stop_event=stop, recursive=False, watch_filter=None, rust_timeout=int(longest * 1000), yield_on_timeout=True,
        debounce=200, step=50, force_polling=False, raise_interrupt=False,
    )  # fmt: skip
    try:
        next(iter(told), None)
    except OSError:
        stop.wait(longest)  # gone since it was looked at: the next look says so
