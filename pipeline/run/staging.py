"""The files that a run reads: copies of those that wait, and what each of them gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loguru import logger

from pipeline.archive import stage
from pipeline.arrivals import Left, still_whole, waiting_files
from pipeline.files import Arrival
from pipeline.intake import Intake
from pipeline.intakes import take_in_all, wanted
from pipeline.reading.refusal import MISSING
from pipeline.record import Record
from pipeline.result import Run
from pipeline.run.remapping import Remapped, take_mappings
from pipeline.run.versions import is_known
from pipeline.stages import Progress
from pipeline.typed_copy import copies_folder
from pipeline.workspace import Workspace

"""Told what is being done: the stage, and what it is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Came:
    """What came with a run: the files that are whole, what each gave, and what is left in the inbox for next time.

    A file whose content is in use already gave None. `remapped` has the settings as the lists of mappings left them.
    """

    arrivals: tuple[Arrival, ...]
    taken: tuple[tuple[Arrival, Intake | None], ...]
    left: tuple[Left, ...]
    remapped: Remapped


def take_waiting(this: Run, workspace: Workspace, record: Record, progress: Progress) -> Came:
    """Read what waits in the inbox, lists of mappings first, since the others are read by the settings that they change.

    A file that has changed meanwhile is left. Raises OSError where the inbox or the archive cannot be used.
    """
    waiting, staged, left = _stage(record, workspace)
    remapped = take_mappings(staged, workspace, this.clock, this.number)
    lists = {arrival.name for arrival, _ in remapped.came}
    others = [arrival for arrival in staged if arrival.name not in lists]
    taken = (*_take_in(others, record, remapped.workspace, progress), *remapped.came)
    whole, restless = still_whole(waiting)
    left = (*left, *restless)
    for one in left:
        logger.info("{} is left: {}", one.name, one.reason)
    names = {one.name for one in whole}
    return Came(
        tuple(one for one in staged if one.name in names), tuple(p for p in taken if p[0].name in names), left, remapped
    )


def _stage(record: Record, workspace: Workspace) -> tuple[tuple[Arrival, ...], tuple[Arrival, ...], tuple[Left, ...]]:
    """The files that wait, the copies of them that are read, and what is left in the inbox for next time."""
    found, left = waiting_files(workspace.inbox, workspace.operation.inbox.quiet)
    stuck = [one for one in found if (one.name, one.sha256) in record.stuck]
    new = [one for one in found if one not in stuck]
    logger.info("{} files wait, {} are left for next time", len(new), len(left) + len(stuck))
    staged, unread = stage(new, workspace.archive)
    stay = (*(Left(one.name, "stuck") for one in stuck), *(Left(name, reason) for name, reason in unread.items()))
    return tuple(one for one in new if one.name not in unread), staged, (*left, *stay)


def _take_in(
    arrivals: Sequence[Arrival], record: Record, workspace: Workspace, progress: Progress
) -> list[tuple[Arrival, Intake | None]]:
    """Read every file that waits; None for one whose content is in use already.

    Raises OSError where one that was staged cannot be opened: that says nothing of the file, and the run can be started again.
    """
    new = [arrival for arrival in arrivals if not is_known(arrival, record)]
    files = [wanted(arrival) for arrival in new]
    intakes = take_in_all(files, workspace.organisation, copies_folder(), progress, passwords=workspace.passwords)
    taken = dict(zip((arrival.name for arrival in new), intakes, strict=True))
    for name, intake in taken.items():
        if intake.rejected and any(finding.message.text == MISSING for finding in intake.findings):
            raise OSError(f"the copy of {name} that was to be read could not be opened")
    return [(arrival, taken.get(arrival.name)) for arrival in arrivals]
