"""Taking a file in where it can do no harm: in a process that is stopped at its limits and takes nothing with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipeline.children import INTAKE
from pipeline.findings import FileRejected
from pipeline.intake import Intake, take_in
from pipeline.reading import Limits
from pipeline.reading.limits import PATIENCE
from pipeline.reading.processes import ChildProcess
from pipeline.tables import Mapped
from schemas.organisation import Organisation

PARTS = 2
"""Files that a table's columns are handed over in, read side by side: most of the cost is memory new to the process."""

HANDED = "{number}-{part}.arrow"
"""The rows of an intake's tables, in the folder that parent and child share."""


class IntakeProcess(ChildProcess):
    """A child process that takes files in for one organisation.

    Rows come back in files: handing a million of them through a pipe would cost more than reading them. `folder` is
    where, and belongs to this process and its child alone.
    """

    MODULE = INTAKE

    def __init__(self, organisation: Organisation, folder: Path, threads: int = 1) -> None:
        super().__init__(threads)
        folder.mkdir(mode=0o700)
        self._organisation = organisation
        self._folder = folder
        self._taken = 0

    def take_in(self, path: Path, name: str, sha256: str, copies: Path | None, limits: Limits) -> tuple[Intake, Path]:
        """A file's intake, and the folder that its rows are to be `taken_over` from.

        A file beyond its limits, or that kills its reader, is rejected (F03). Raises ReaderFailedError.
        """
        self._taken += 1
        folder = self._folder / str(self._taken)
        folder.mkdir(mode=0o700)
        try:
            size = path.lstat().st_size
            request = (path, name, sha256, self._organisation, copies, limits, folder)
            intake: Intake = self.ask(request, name, PATIENCE * limits.seconds_for(size))
        except FileRejected as rejected:
            intake = Intake(name, sha256, (), tuple(rejected.findings), rejected=True)
        except OSError:
            # It went away: reading it tells so.
            intake = take_in(path, name, sha256, self._organisation)
        return intake, folder


def handed_over(intake: Intake, folder: Path) -> Intake:
    """An intake whose rows lie in files in a folder instead of in itself."""
    tables = []
    for number, mapped in enumerate(intake.tables):
        own = mapped.table.rows
        if all(name in mapped.rows.columns for name in own.columns) and own.height == mapped.rows.height:
            for part in range(PARTS):
                columns = mapped.rows[:, part::PARTS]
                columns.write_ipc(folder / HANDED.format(number=number, part=part), compression="uncompressed")
            head = mapped.rows.clear()
            tables.append(replace(mapped, rows=head, table=replace(mapped.table, rows=head.select(own.columns))))
        else:
            tables.append(mapped)
    return replace(intake, tables=tuple(tables))


def taken_over(intake: Intake, folder: Path) -> Intake:
    """The intake with the rows from the folder, which is not needed any longer."""
    return replace(intake, tables=tuple(_with_rows(intake.tables, folder)))


def _with_rows(tables: Sequence[Mapped], folder: Path) -> Iterator[Mapped]:
    with ThreadPoolExecutor(PARTS) as threads:
        for number, mapped in enumerate(tables):
            places = [folder / HANDED.format(number=number, part=part) for part in range(PARTS)]
            if not places[0].exists():
                yield mapped
                continue
            read = threads.map(pl.read_ipc, places)
            rows = pl.concat(read, how="horizontal").select(mapped.rows.columns)
            yield replace(mapped, rows=rows, table=replace(mapped.table, rows=rows.select(mapped.table.rows.columns)))
