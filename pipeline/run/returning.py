"""What a run does about `outbox/returned/` besides the marked copies: the list of mappings, and what has been corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.closing_asked import CODE as CLOSING_REFUSED
from pipeline.findings import Finding, Message, Severity
from pipeline.following import Before
from pipeline.language import Language
from pipeline.mapping_list import FILE, is_listed, unmapped
from pipeline.publish.results import return_file, write_mapping_list
from pipeline.publish.shelf import Shelf
from pipeline.record import Record
from pipeline.result import Result
from pipeline.run.staging import Came
from pipeline.run.versions import Sorted
from pipeline.workspace import Workspace
from schemas.titles import CommitteeLine, Line

PUT_RIGHT = "Put right: {what} ({code})."


def put_right(results: Iterable[Result]) -> Iterator[Message]:
    """What is told of each finding that an earlier run had and that is gone now, since somebody has corrected a file."""
    for result in results:
        for one in result.breaks:
            if one.state != "resolved":
                continue
            lines = {line.id: line.name for line in _lines(result, one.title)}
            if one.code == "F12":  # whose line is a kind of export
                lines = {layout.id: layout.name for layout in result.organisation.layouts}
            parts = (result.organisation.title_name(one.title), lines.get(one.line, one.line))
            yield Message(PUT_RIGHT, {"what": " / ".join(filter(None, parts)) or one.id, "code": one.code})


def _lines(result: Result, title: str) -> Sequence[Line | CommitteeLine]:
    return result.organisation.lines_of(title) if title in result.organisation.names_of_titles() else ()


def _must_go_back(finding: Finding) -> bool:
    """Whether a finding is for the one who dropped the file to correct in it.

    Codes without a line are mapped elsewhere, and a period is closed in the new workbook.
    """
    return finding.severity is not Severity.INFO and not is_listed(finding) and finding.code != CLOSING_REFUSED


@dataclass(frozen=True, slots=True)
class Returned:
    """The copies in `outbox/returned/` that a run puts there, and those that it finds corrected.

    `originals` gives, for each copy that goes back, the SHA-256 of the file that it is about; empty where it is a list of
    mappings. `corrected` are taken away when the run is recorded.
    """

    originals: Mapping[Path, str]
    corrected: tuple[Path, ...]


def go_back(
    came: Came,
    found: Sorted,
    results: Sequence[Result],
    on_files: Sequence[Finding],
    before: Before,
    workspace: Workspace,
    language: Language,
) -> Returned:
    """Write the copies that go back: of the files that must be corrected, and the list of codes without a line.

    `on_files` are the findings where no period was judged.
    """
    record = before.record
    held = _held(before, found, results, workspace)
    findings = [finding for result in results for finding in result.findings] if results else on_files
    originals = _return_files(came, findings, before, workspace, language, held)
    if not came.remapped.rejected:
        originals |= dict.fromkeys(_list_unmapped(results, workspace, language, record.returned), "")
    judged = {str(result.period) for result in results}
    whole = set(record.periods()) <= judged
    names = {entry.file for entry in found.entries if entry.outcome != "rejected"} | ({FILE} if whole else set())
    if before.withdraw:
        names.add(before.withdraw.file)
    return Returned(originals, _corrected(names, {*held, *originals}, record, workspace))


def _list_unmapped(
    results: Sequence[Result], workspace: Workspace, language: Language, ours: Collection[str]
) -> tuple[Path, ...]:
    """Write the list of codes that belong to no line, where there are any."""
    findings = [finding for result in results for finding in result.findings]
    rows = unmapped(findings, workspace.organisation)
    return (write_mapping_list(rows, workspace.organisation, workspace.returned, language, ours),) if rows else ()


def _held(before: Before, found: Sorted, results: Sequence[Result], workspace: Workspace) -> frozenset[Path]:
    """The copies whose originals still count and have something to correct: no other file's copy takes their place.

    An original whose every period is judged now, and that nothing must be corrected in, is no longer waited for.
    """
    judged = {str(result.period) for result in results}
    faulty = {(str(result.period), file) for result in results for file in _to_correct(result)}
    waited_for = {
        entry.sha256
        for export, entry in before.record.effective().items()
        if export not in found.counting
        and entry != before.withdraw
        and (export.period not in judged or (export.period, entry.file) in faulty)
    }
    copies = _originals(before.record).items()
    return frozenset(workspace.outbox / path for path, sha256 in copies if sha256 in waited_for)


def _to_correct(result: Result) -> frozenset[str]:
    """The files that something must be corrected in, by name."""
    return frozenset(cell.file for one in result.findings if _must_go_back(one) for cell in one.cells)


def _originals(record: Record) -> dict[str, str]:
    """The SHA-256 of the original of every copy that was put there last by its path, which is in the outbox."""
    return {path: sha256 for run in record.runs for path, sha256 in run.originals.items()}


def _corrected(
    names: Collection[str], kept: Collection[Path], record: Record, workspace: Workspace
) -> tuple[Path, ...]:
    """The copies of files by their names, and of all that count, but those to be `kept`: what they say is put right."""
    shelf = Shelf(workspace.returned)
    counted = {entry.sha256 for entry in record.effective().values()}
    known = {workspace.outbox / path for path, sha256 in _originals(record).items() if sha256 in counted}
    copies = {*known, *(path for name in names for path in shelf.of_name(name))} - set(kept)
    return tuple(sorted(path for path in copies if path.is_file()))


def _return_files(
    came: Came,
    findings: Sequence[Finding],
    before: Before,
    workspace: Workspace,
    language: Language,
    held: Collection[Path],
) -> dict[Path, str]:
    """Copies, with what to do, of the files that came and must be corrected; each with its original's SHA-256.

    That a file came for a final period is nothing to correct in it.
    """
    ours, final = before.record.returned, before.closed.final
    returned: dict[Path, str] = {}
    for arrival, _ in came.taken:
        own = [finding for finding in findings if any(cell.file == arrival.name for cell in finding.cells)]
        if any(_must_go_back(one) and not (one.code == "F09" and one.period in final) for one in own):
            copies = return_file(arrival.path, arrival.name, own, workspace.returned, language, ours, held)
            returned |= dict.fromkeys(copies, arrival.sha256)
    return returned
