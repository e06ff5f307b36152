"""How much a file may ask of us before it is refused."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pipeline.reading import refusal

PATIENCE = 3
LARGER = 8
"""Bytes of memory that a process may take beyond the limit for each byte of its file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost. Beyond any of these the file is refused with F03.

    `seconds` is the processors' time for a file of up to a megabyte; each further megabyte adds one. A process of its own is
    also stopped by the clock, when `PATIENCE` times as much has gone: others may want the processors. `memory` is bytes of a
    reading process, kept by the operating system where a process of its own does the reading. `size` is bytes of the
    file, `expanded` bytes after unpacking. `cells` counts a sheet's rows times its columns, as both frames hold it;
    `characters` all texts of a workbook together.
    """

    seconds: float = 20.0
    memory: int = 1 << 30
    size: int = 256 << 20
    expanded: int = 2 << 30
    cells: int = 30_000_000
    characters: int = 256 << 20
    sheets: int = 1_000

    def seconds_for(self, size: int) -> float:
        """The seconds that a file of so many bytes may take."""
        return self.seconds + (size >> 20)

    def memory_for(self, size: int) -> int:
        """The bytes of memory that reading a file of so many may take: a large one is held in several ways for a while."""
        return self.memory + LARGER * size


@dataclass(slots=True)
class Meter:
    """What reading one file has cost so far. Its methods raise FileRejected (F03) when a limit is passed."""

    file: str
    limits: Limits
    size: int = 0
    started: float = field(default_factory=time.process_time)
    expanded: int = 0
    characters: int = 0

    def unpacked(self, count: int) -> None:
        """Count unpacked bytes, and look at the clock: every reader comes by here once per piece of the file."""
        self.expanded += count
        if self.expanded > self.limits.expanded:
            raise refusal.too_big_unpacked(self.file, self.limits.expanded)
        self.tick()

    def tick(self) -> None:
        """Look at the clock."""
        seconds = self.limits.seconds_for(self.size)
        if time.process_time() - self.started > seconds:
            raise refusal.too_slow(self.file, seconds)

    def texts(self, count: int) -> None:
        """Count characters that are kept."""
        self.characters += count
        if self.characters > self.limits.characters:
            raise refusal.too_many_cells(self.file)

    def dense(self, rows: int, columns: int) -> None:
        """See that a sheet of so many rows and columns can be held."""
        if rows * columns > self.limits.cells:
            raise refusal.too_many_cells(self.file)
