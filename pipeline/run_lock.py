"""One run at a time in a workspace, and who it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from loguru import logger

from pipeline.files import write_whole
from pipeline.language import Language
from pipeline.store import Recorder, this_recorder

LOCK = "run.lock"
HOLDER = "run.json"
"""Says who runs. It is no lock itself: the system holds that, and lets go of it when the process is gone."""


ENGLISH = Language("en")


class RunUnderWay(OSError):
    """Another run is at work in the workspace. Nothing was done."""


@contextmanager
def only_run(state: Path, recorder: Recorder | None = None, language: Language = ENGLISH) -> Iterator[None]:
    """Be the only run in a workspace, whose `state` folder this is. Raises RunUnderWay where another is at work.

    What a run that was killed left behind is recognised by that the system no longer holds its lock, and is told in the
    operating log. Both are said in `language`.
    """
    state.mkdir(parents=True, exist_ok=True)
    # The lock file stays when it is let go: another that has opened it already would else lock a file that is gone.
    lock = FileLock(state / LOCK, timeout=0, preserve_lock_file=True)
    try:
        lock.acquire()
    except Timeout:
        raise RunUnderWay(
            language.text(
                "another run is at work here{who}. Nothing was done; start it again when that one has ended.",
                who=_told(state, language),
            )
        ) from None
    holder = state / HOLDER
    try:
        if holder.exists():
            said = language.text(
                "A run did not end{who}; this one goes on from where it stopped.", who=_told(state, language)
            )
            logger.warning("{}", said)
        write_whole(holder, json.dumps(_who(recorder or this_recorder())).encode())
        yield
        holder.unlink(missing_ok=True)
    finally:
        lock.release()


def running(state: Path, language: Language = ENGLISH) -> str:
    """Who is running now: since when, on which account and machine; empty where nobody is.

    Nothing is held up by asking.
    """
    if not (state / HOLDER).exists():
        return ""
    lock = FileLock(state / LOCK, timeout=0, preserve_lock_file=True)
    try:
        lock.acquire()  # only where a run is at work, or one was killed, is the lock touched
    except Timeout:
        return _told(state, language) or ": ?"
    lock.release()
    return ""


def _who(recorder: Recorder) -> dict[str, object]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"account": recorder.account, "host": recorder.host, "process": os.getpid(), "since": since}


def _told(state: Path, language: Language) -> str:
    try:
        who = json.loads((state / HOLDER).read_text(encoding="utf-8"))
        return language.text(
            ": started {since} by {account} on {host} (process {process})",
            since=language.moment(datetime.fromisoformat(who["since"])),
            account=str(who["account"]),
            host=str(who["host"]),
            process=str(who["process"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""
