"""What a run is doing, told to whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Stage = Literal["read", "judge", "publish", "archive", "tell"]
"""The stages of a run, in their order. In the last it tells what it has found, and there is nothing more to wait for."""

Progress = Callable[[Stage, str], None]
"""Called with a stage when it begins, and with what it is about: a file's name, or a period; nothing for the last two."""


def untold(_stage: Stage, _about: str) -> None:
    """Nobody watches."""
