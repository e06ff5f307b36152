"""Who records, on which machine, and when."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Recorder:
    """The account and the host that entries are recorded by, and the clock that dates them."""

    account: str
    host: str
    clock: Callable[[], datetime] = _now


def this_recorder() -> Recorder:
    """The account that this program runs as, as the system knows it, and this machine."""
    return Recorder(_account(), platform.node() or "?")


def _account() -> str:
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd  # noqa: PLC0415  not on Windows

    try:
        # Not the environment, which says what anybody has written there.
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
