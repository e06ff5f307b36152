"""What a notice says: verdicts, counts and where to look. Never an amount, and never anything about a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipeline.language import Language
from pipeline.masking import masked
from pipeline.outcome import Outcome
from pipeline.publish.results import Outputs
from pipeline.reporting import untold, why_left
from pipeline.result import Result
from pipeline.schedule import Missing, missing_lines
from pipeline.workspace import Workspace

MOST = 20
"""How many files are listed of each kind; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message as it is sent: its subject, and its text in lines."""

    title: str
    body: str


def compose(
    outcome: Outcome, missing: Sequence[Missing], workspace: Workspace, language: Language, *, moment: str, version: str
) -> Notice:
    """The notice of a run. `missing` are the exports that are overdue; `moment` is the run's, as it is shown."""
    organisation = workspace.organisation
    lines = [f"{organisation.organisation.name}, {organisation.committee.name}", ""]
    for result, outputs in outcome.results:
        lines += [*_of_period(result, outputs, workspace, language), ""]
    lines += [*_of_files(outcome, workspace, language), *_of_calendar(missing, workspace, language)]
    for run in outcome.untold:
        lines += [untold(run, _place(workspace.outbox, workspace), language), ""]
    if outcome.head[0]:
        head = f"{outcome.head[0]}:{outcome.head[1]}"  # as `avstamning verify --anchor` takes it
        lines += [
            language.text("Journal: {head}. Keep this message: it shows later that nothing was changed.", head=head)
        ]
    who = language.text("Run {run}", run=outcome.number) if outcome.number else language.text("No new run")
    lines += [f"{who}, {moment}, avstamning {version}"]
    return Notice(_title(outcome, missing, language), masked("\n".join(lines)) + "\n")


def _title(outcome: Outcome, missing: Sequence[Missing], language: Language) -> str:
    """The subject: the worst first, with how much there is to do."""
    if outcome.results:
        periods = ", ".join(str(result.period) for result, _ in outcome.results)
        verdicts = {result.verdict for result, _ in outcome.results}
        worst = next(one for one in ("differs", "not-tested", "rounding", "agrees") if one in verdicts)
        said = language.text("Reconciliation {periods}: {verdict}", periods=periods, verdict=language.word(worst))
    elif outcome.number is None and missing:
        return language.text("Reconciliation: exports have not come")
    else:
        said = language.text("Reconciliation: files could not be used")
    count = len(outcome.unhandled)
    return f"{said} – {language.text('{count} to act on', count=count)}" if count else said


def _of_period(result: Result, outputs: Outputs | None, workspace: Workspace, language: Language) -> Iterator[str]:
    yield f"{language.months(result.period)}: {language.word(result.verdict)}"
    yield f"  {_counts([finding.severity.value for finding in result.findings], ('error', 'warning', 'info'), language)}"
    tested = result.comparisons["verdict"].to_list()
    told = _counts(tested, ("agrees", "rounding", "differs", "not-tested"), language)
    yield "  " + language.text("{count} comparisons", count=len(tested)) + (f": {told}" if told else "")
    if names := dict.fromkeys(result.organisation.layout(absent.layout).name for absent in result.absent):
        yield "  " + language.text("Has not come: {names}", names=", ".join(names))
    if outputs is not None:
        yield "  " + language.text("Workbook: {place}", place=_place(outputs.workbook, workspace))
        yield "  " + language.text("Review page: {place}", place=_place(outputs.page, workspace))


def _of_files(outcome: Outcome, workspace: Workspace, language: Language) -> Iterator[str]:
    rejected = [entry.file for entry in outcome.files if entry.outcome == "rejected"]
    parts = (
        (language.text("Files that could not be used: {count}", count=len(rejected)), rejected),
        (
            language.text("Files to correct: {count}", count=len(outcome.returned)),
            [_place(path, workspace) for path in outcome.returned],
        ),
        (
            language.text("Left in the inbox: {count}", count=len(outcome.left)),
            [why_left(left, language) for left in outcome.left],
        ),
    )
    for head, names in parts:
        if names:
            yield head
            yield from (f"  {name}" for name in names[:MOST])
            if len(names) > MOST:
                yield "  " + language.text("… and {count} more", count=len(names) - MOST)
            yield ""


def _of_calendar(missing: Sequence[Missing], workspace: Workspace, language: Language) -> Iterator[str]:
    if missing:
        yield from missing_lines(tuple(missing), workspace.organisation, language)
        yield ""


def _counts(found: Sequence[str], words: Sequence[str], language: Language) -> str:
    """How many there are of each word, those that there are: `stämmer 590, stämmer inte 5`."""
    counts: Mapping[str, int] = {word: found.count(word) for word in words}
    return ", ".join(f"{language.word(word)} {language.number(count)}" for word, count in counts.items() if count)


def _place(path: Path, workspace: Workspace) -> str:
    """Where something lies in the outbox, as the reader of a notice reaches it."""
    link = workspace.operation.notices.link
    if link is None:
        return str(path.absolute())
    parts = path.relative_to(workspace.outbox).parts
    if "\\" in link:
        return "\\".join((link.rstrip("\\"), *parts))
    return "/".join((link.rstrip("/"), *(quote(part) if "://" in link else part for part in parts)))
