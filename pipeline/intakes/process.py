"""Taking a file in where it can do no harm: in a process that is stopped at its limits and takes nothing with it."""

from __future__ import annotations

from collections.abc import Sequence
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

HANDED = "{number}.arrow"
"""The rows of an intake's tables, in the folder that parent and child share."""


class IntakeProcess(ChildProcess):
    """A child process that takes files in for one organisation.

    Rows come back in files that this process maps into its memory: handing a million of them through a pipe would cost
    more than reading them. `folder` is where, and belongs to this process and its child alone.
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
            mapped.rows.write_ipc(folder / HANDED.format(number=number), compression="uncompressed")
            head = mapped.rows.clear()
            tables.append(replace(mapped, rows=head, table=replace(mapped.table, rows=head.select(own.columns))))
        else:
            tables.append(mapped)
    return replace(intake, tables=tuple(tables))


def taken_over(intake: Intake, folder: Path) -> Intake:
    """The intake with the rows from the folder, which are there for as long as anything holds them."""
    return replace(intake, tables=tuple(_with_rows(intake.tables, folder)))


def _with_rows(tables: Sequence[Mapped], folder: Path) -> list[Mapped]:
    whole = []
    for number, mapped in enumerate(tables):
        place = folder / HANDED.format(number=number)
        if not place.exists():
            whole.append(mapped)
            continue
        rows = pl.read_ipc(place)
        own = rows.select(mapped.table.rows.columns)
        whole.append(replace(mapped, rows=rows, table=replace(mapped.table, rows=own)))
    return whole
