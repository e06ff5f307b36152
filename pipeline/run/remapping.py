"""What a run does about `Kopplingar.xlsx`: it takes in what has been chosen, before anything is judged.

The settings are written whole or not at all, and what stood there is kept in the archive. A run that dies afterwards is
started again: it finds the mappings in force, and judges every period anew, since the settings have changed.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.answers import saved_by
from pipeline.archive import SHOWN
from pipeline.files import BROKEN_ZIP, Arrival, write_whole
from pipeline.findings import Cell, FileRejected, Finding, Message, Severity
from pipeline.intake import Intake
from pipeline.mapping_list import Filled, filled_in, with_mappings
from pipeline.masking import masked
from pipeline.own_sheets import MAPPING_MARK, begins
from pipeline.reading import is_encrypted, read_unlocked
from pipeline.store import JSON, NewEntry
from pipeline.tables import Book
from pipeline.workspace import Workspace
from schemas.load import load_organisation
from schemas.problems import SettingsError
from schemas.titles import CodeMapping

MAPPING = "mapping"
"""The kind of a journal's entry: one list that was taken in, about its SHA-256."""

_LARGEST = 8 << 20
_MOST = 64 << 20
"""Bytes of a part that may hold a list's texts, and of all those of a file that are looked through: a list is small."""
TAKEN = "{file}: {count} mappings are taken into the settings."
NOTHING_CHOSEN = "{file}: no budget title is chosen in it that was not known."


@dataclass(frozen=True, slots=True, eq=False)
class Remapped:
    """The workspace with the settings as they are now, what the lists gave, the entries to record, and notes."""

    workspace: Workspace
    came: tuple[tuple[Arrival, Intake], ...] = ()
    entries: tuple[NewEntry, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether a list must be corrected."""
        return any(intake.rejected for _, intake in self.came)


def take_mappings(arrivals: Sequence[Arrival], workspace: Workspace, clock: datetime, run: int) -> Remapped:
    """Take the lists of mappings that came into the settings. A list with anything wrong in it is not used at all."""
    taken = Remapped(workspace)
    for arrival in arrivals:
        if not _may_be_list(arrival.path):
            continue
        try:
            book = read_unlocked(arrival.path, arrival.name, workspace.passwords)
        except FileRejected:
            continue  # it is told what is wrong with it when it is read as a file among others
        mark = next((mark for sheet in book.sheets if (mark := begins(sheet, MAPPING_MARK))), "")
        if mark:
            taken = _taken(taken, arrival, book, mark.removeprefix(MAPPING_MARK), clock, run)
    return taken


def _taken(taken: Remapped, arrival: Arrival, book: Book, owner: str, clock: datetime, run: int) -> Remapped:
    """One list, taken into the settings that those before it have left."""
    workspace = taken.workspace
    if owner != workspace.organisation.organisation.id:
        message = Message(
            "{file} is a list of mappings of another organisation, {organisation}. Drop it in that one's inbox.",
            {"file": arrival.name, "organisation": owner},
        )
        return _with(taken, arrival, (Finding("F04", Severity.ERROR, message, (Cell(arrival.name),)),))
    filled = filled_in(book.sheets, arrival.name, workspace.organisation)
    if not filled.found:
        message = Message(
            "{file} no longer has the columns that mappings are chosen in. Choose them in the newest list.",
            {"file": arrival.name},
        )
        return _with(taken, arrival, (Finding("L08", Severity.ERROR, message, (Cell(arrival.name),)),))
    if filled.problems:
        return _with(taken, arrival, filled.problems)
    if not filled.new:
        return _with(taken, arrival, (), note=Message(NOTHING_CHOSEN, {"file": arrival.name}))
    return _written(taken, arrival, filled, saved_by(arrival.path, book.telling), clock, run)


def _written(
    taken: Remapped,
    arrival: Arrival,
    filled: Filled,
    saved: tuple[str, datetime | None],
    clock: datetime,
    run: int,
) -> Remapped:
    """Write the mappings to the settings, and keep what stood there. `saved` is who saved the list last, and when."""
    workspace = taken.workspace
    path = _settings_of(workspace)
    before = path.read_bytes()
    author, at = saved
    comment = ", ".join(filter(None, (masked(arrival.name), masked(author), f"{clock:%Y-%m-%d}")))
    after = with_mappings(before.decode("utf-8"), filled.new, comment).encode()
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / path.name
        tried.write_bytes(after)
        try:
            organisation = load_organisation(tried)
        except SettingsError as error:
            message = Message(
                "The mappings in {file} cannot be added to the settings: {problem}",
                {"file": arrival.name, "problem": str(error.problems[0])},
            )
            return _with(taken, arrival, (Finding("L08", Severity.ERROR, message, (Cell(arrival.name),)),))
    kept = workspace.archive / workspace.settings[:SHOWN] / path.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, before)
    write_whole(path, after)
    settings = hashlib.sha256(after).hexdigest()
    payload: dict[str, JSON] = {
        "file": arrival.name,
        "sha256": arrival.sha256,
        "author": author,
        "at": (at or arrival.saved.replace(microsecond=0)).isoformat(),
        "mappings": [_as_json(mapping) for mapping in filled.new],
        "before": workspace.settings,
        "after": settings,
    }
    entry = NewEntry(MAPPING, arrival.sha256, payload, run)
    note = Message(TAKEN, {"file": arrival.name, "count": len(filled.new)})
    changed = replace(workspace, organisation=organisation, settings=settings)
    return _with(replace(taken, workspace=changed, entries=(*taken.entries, entry)), arrival, (), note=note)


def _with(taken: Remapped, arrival: Arrival, findings: tuple[Finding, ...], *, note: Message | None = None) -> Remapped:
    intake = Intake(arrival.name, arrival.sha256, (), findings, rejected=bool(findings), is_ours=True)
    notes = (*taken.notes, *([note] if note else ()))
    return replace(taken, came=(*taken.came, (arrival, intake)), notes=notes)


def _as_json(mapping: CodeMapping) -> JSON:
    said: dict[str, JSON] = {"match": {name: list(patterns) for name, patterns in mapping.match.items()}}
    said |= {"title": mapping.title, "line": mapping.line}
    return said | {"from": f"{mapping.since or ''}", "to": f"{mapping.until or ''}"}


def _settings_of(workspace: Workspace) -> Path:
    """The file that the workspace's settings were read from. Raises OSError where it has changed since."""
    for path in sorted((workspace.root / "schemas").glob("*.toml")):
        if hashlib.sha256(path.read_bytes()).hexdigest() == workspace.settings:
            return path
    raise OSError("the settings were changed while the run was at work; start it again")


def _may_be_list(path: Path) -> bool:
    """Whether a file's texts hold what a list is known by: looked for before anything is read, since settings come first.

    What a locked workbook holds is not seen before it is opened; one that is no larger than a list may be one.
    """
    sought = MAPPING_MARK.encode()
    try:
        if path.stat().st_size <= _LARGEST and is_encrypted(path.read_bytes()):
            return True
        with zipfile.ZipFile(path) as archive:
            small = [info for info in archive.infolist() if info.file_size <= _LARGEST]
            named = [info for info in small if info.filename.casefold().endswith(("strings.xml", "content.xml"))]
            sheets = [info for info in small if "/worksheets/" in info.filename.casefold()] if not named else []
            looked_through = 0
            for info in (*named, *sheets):
                looked_through += info.file_size
                if looked_through > _MOST:
                    return False
                if sought in archive.read(info):
                    return True
    except BROKEN_ZIP:
        pass  # whatever is wrong with it is told when it is read as a file among others
    return False
