"""What a run does about `outbox/returned/` besides the marked copies: the list of mappings, and what has been corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from loguru import logger

from pipeline.findings import Finding, Message, Severity
from pipeline.language import Language
from pipeline.mapping_list import FILE, is_listed, unmapped
from pipeline.publish.results import write_mapping_list
from pipeline.publish.shelf import Shelf
from pipeline.record import Entry, Record
from pipeline.result import Result
from pipeline.workspace import Workspace
from schemas.organisation import CommitteeLine, Line

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


def must_go_back(finding: Finding) -> bool:
    """Whether a finding is for the one who dropped the file to correct in it: codes without a line are mapped elsewhere."""
    return finding.severity is not Severity.INFO and not is_listed(finding)


def returned_before(record: Record) -> frozenset[str]:
    """The SHA-256 of every copy that earlier runs have put there: what still has one of them is as it was put."""
    return frozenset(sha256 for run in record.runs for sha256 in run.returned.values())


def list_unmapped(
    results: Sequence[Result], workspace: Workspace, language: Language, ours: Collection[str]
) -> tuple[Path, ...]:
    """Write the list of codes that belong to no line, where there are any."""
    findings = [finding for result in results for finding in result.findings]
    rows = unmapped(findings, workspace.organisation)
    return (write_mapping_list(rows, workspace.organisation, workspace.returned, language, ours),) if rows else ()


def take_away_corrected(
    entries: Sequence[Entry], returned: Sequence[Path], workspace: Workspace, ours: Collection[str], *, whole: bool
) -> None:
    """Take away the copies of files that have come again, or count no longer, and need not go back once more.

    They are kept beside, in a folder of what is done. A copy that somebody has open or has changed stays. The list of
    mappings goes where every period has been judged (`whole`) and none needs it.
    """
    came = {entry.file for entry in entries if entry.outcome != "rejected"}
    again = {path.name for path in returned}
    shelf = Shelf(workspace.returned, ours)
    for name in sorted((came | ({FILE} if whole else set())) - again):
        for path in shelf.take_away(name):
            logger.info("{} is corrected; its copy is in {}", name, path.parent.name)
