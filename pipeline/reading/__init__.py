"""Reading: bytes to sheets with true cell positions."""

from __future__ import annotations

from pipeline.reading.book import read, read_here, read_many
from pipeline.reading.limits import Limits
from pipeline.reading.locked import is_encrypted
from pipeline.reading.unlocking import Passwords, Reading, is_locked, no_passwords, read_unlocked

__all__ = [
    "Limits",
    "Passwords",
    "Reading",
    "is_encrypted",
    "is_locked",
    "no_passwords",
    "read",
    "read_here",
    "read_many",
    "read_unlocked",
]
