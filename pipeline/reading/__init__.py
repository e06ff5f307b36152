"""Reading: bytes to sheets with true cell positions."""

from __future__ import annotations

from pipeline.reading.book import read, read_here, read_many
from pipeline.reading.limits import Limits

__all__ = ["Limits", "read", "read_here", "read_many"]
