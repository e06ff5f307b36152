"""Which version of each export counts, and what becomes of every file that came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive import kept_at
from pipeline.file_names import looks_copied
from pipeline.files import Arrival
from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.intake import Intake, export_of, take_in
from pipeline.intakes import Wanted, take_in_all
from pipeline.judging import Version, expected_exports
from pipeline.reconcile import Past
from pipeline.record import Entry, Export, Record
from pipeline.tables import Mapped
from pipeline.typed_copy import copies_folder
from pipeline.workspace import Workspace
from schemas.periods import parse_period


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The files that came, sorted.

    `entries` is what the record says of each. `counting` gives, for every export that a new file is the newest version
    of, that file; `replaced` the file that it took the place of, where there was one. `findings` tell of files that are
    not used although they could be read.
    """

    entries: tuple[Entry, ...]
    counting: Mapping[Export, Intake]
    replaced: Mapping[Export, str]
    findings: tuple[Finding, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that a new version came for, in order."""
        return tuple(sorted({export.period for export in self.counting}))


def is_known(arrival: Arrival, record: Record) -> bool:
    """Whether a file with the same content is the version that counts already."""
    return any(entry.sha256 == arrival.sha256 for entry in record.effective().values())


def sort_out(came: Sequence[tuple[Arrival, Intake | None]], record: Record, final: Collection[str] = ()) -> Sorted:
    """Decide what becomes of each file: accepted, rejected, duplicate (no intake, or the same twice), superseded or unused.

    Of several new files for the same export the one saved last counts; of two saved at the same time, the one whose
    name comes last. The others are told, since nobody may have meant to drop both. A file is no version of an export
    whose period is among `final`; one that holds nothing else is unused.
    """
    effective = record.effective()
    counting: dict[Export, Intake] = {}
    replaced: dict[Export, str] = {}
    findings: list[Finding] = []
    outcome: dict[str, str] = {}
    exports: dict[str, tuple[Export, ...]] = {}
    seen: set[str] = set()
    answered: set[str] = set()
    for arrival, intake in sorted(came, key=lambda pair: (pair[0].saved, pair[0].name)):
        if intake is None or arrival.sha256 in seen:
            outcome[arrival.name] = "duplicate"
            findings.append(_duplicate(arrival))
            continue
        if intake.rejected:
            outcome[arrival.name] = "rejected"
            continue
        seen.add(arrival.sha256)
        if intake.is_ours:
            outcome[arrival.name] = "accepted"
            answered.add(arrival.name)
            continue
        counts = tuple(export for export in intake.exports if export.period not in final)
        if intake.exports and not counts:
            outcome[arrival.name], exports[arrival.name] = "unused", intake.exports
            continue
        outcome[arrival.name], exports[arrival.name] = "accepted", counts
        for export in counts:
            if export in counting:
                findings.append(_several(counting[export], intake))
            elif export in effective:
                replaced[export] = effective[export].file
            counting[export] = intake
    still = {intake.file for intake in counting.values()} | answered
    entries = [
        Entry(
            arrival.name,
            arrival.sha256,
            "superseded"
            if outcome[arrival.name] == "accepted" and arrival.name not in still
            else outcome[arrival.name],
            kept_at(arrival),
            exports.get(arrival.name, ()),
        )
        for arrival, _ in came
    ]
    return Sorted((*entries, *_superseded(counting, effective)), counting, replaced, tuple(findings))


def _superseded(counting: Mapping[Export, Intake], effective: Mapping[Export, Entry]) -> list[Entry]:
    """The earlier files of which no export counts any longer."""
    left = {entry.sha256 for export, entry in effective.items() if export not in counting}
    new = {intake.sha256 for intake in counting.values()}
    gone = {
        entry.sha256: entry
        for export, entry in effective.items()
        if export in counting and entry.sha256 not in left and entry.sha256 not in new
    }
    return [Entry(e.file, e.sha256, "superseded", e.kept, e.exports, arrived=False) for e in gone.values()]


def versions_of(
    period: str, found: Sorted, record: Record, workspace: Workspace, withdraw: Entry | None
) -> tuple[list[Version], list[Finding]]:
    """Every table that counts for a period, in the order of what is expected: new files first, the archive for the rest.

    Also the findings on archived files that the settings of today no longer fit. Where a version is withdrawn, the one
    that it had replaced does not come back by itself: nobody has said that it holds.
    """
    earlier = {
        export: entry
        for export, entry in record.effective().items()
        if export.period == period and export not in found.counting and entry != withdraw
    }
    kept = {entry.sha256: entry for entry in earlier.values()}.values()
    files = [Wanted(workspace.archive / entry.kept, entry.file, entry.sha256) for entry in kept]
    intakes = take_in_all(files, workspace.organisation, copies_folder(), passwords=workspace.passwords)
    read = {file.sha256: intake for file, intake in zip(files, intakes, strict=True)}
    counting = {export: intake for export, intake in found.counting.items() if export.period == period}
    counting |= {export: read[entry.sha256] for export, entry in earlier.items() if not read[entry.sha256].rejected}
    order = {
        export: place for place, export in enumerate(expected_exports(parse_period(period), workspace.organisation))
    }

    versions: list[Version] = []
    told: set[str] = set()
    for export in sorted(counting, key=lambda export: (order.get(export, len(order)), export.layout, export.title)):
        intake = counting[export]
        for mapped in intake.tables:
            if export_of(mapped) != export:
                continue
            findings = () if intake.sha256 in told else intake.findings
            told.add(intake.sha256)
            versions.append(Version(mapped, findings, export in found.counting, found.replaced.get(export, "")))
    return versions, [finding for intake in read.values() if intake.rejected for finding in intake.findings]


def past_of(
    period: str,
    found: Sorted,
    record: Record,
    workspace: Workspace,
    amounts: Mapping[str, Mapping[str, str]],
    withdraw: Entry | None,
) -> Past | None:
    """What the newest earlier period of the same year came to, and its ledgers; None where nothing came for one.

    `amounts` are the consolidated amounts of periods that this run has judged already; the record has those of others.
    What is withdrawn counts no longer.
    """
    this = parse_period(period)
    effective = {export: entry for export, entry in record.effective().items() if entry != withdraw}
    known = {export for export in (*effective, *found.counting) if export.period < period}
    earlier = {export for export in known if parse_period(export.period).year == this.year}
    if not earlier:
        return None
    newest = max(export.period for export in earlier)
    kinds = {layout.id: layout.kind for layout in workspace.organisation.layouts}
    ledgers: list[Mapped] = []
    for export in sorted(
        (one for one in earlier if one.period == newest and kinds.get(one.layout) == "ledger"),
        key=lambda export: (export.layout, export.title),
    ):
        intake = found.counting.get(export)
        if intake is None:
            entry = effective[export]
            kept = workspace.archive / entry.kept
            intake = take_in(
                kept, entry.file, entry.sha256, workspace.organisation, copies_folder(), passwords=workspace.passwords
            )
        ledgers += [mapped for mapped in intake.tables if export_of(mapped) == export]
    return Past(parse_period(newest), amounts.get(newest) or record.figures(newest), tuple(ledgers))


def _duplicate(arrival: Arrival) -> Finding:
    message = Message(
        "{file} has come before, exactly the same, and is in use. Nothing has changed and you need do nothing.",
        {"file": arrival.name},
    )
    return Finding("F06", Severity.INFO, message, (Cell(arrival.name),))


def _several(earlier: Intake, later: Intake) -> Finding:
    if looks_copied(earlier.file, later.file):
        message = Message(
            "{earlier} and {later} are the same export, and one looks like a copy of the other. We used {later}, which was"
            " saved last. Was the other meant? Then drop it alone.",
            {"earlier": earlier.file, "later": later.file},
        )
        return Finding("F15", Severity.WARNING, message, (Cell(earlier.file),))
    message = Message(
        "{earlier} and {later} are the same export. We used {later}, which was saved last. Was the other meant? Then drop"
        " it alone.",
        {"earlier": earlier.file, "later": later.file},
    )
    return Finding("F15", Severity.WARNING, message, (Cell(earlier.file),))
