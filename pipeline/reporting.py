"""What a command prints of an outcome, for people or for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.arrivals import Left
from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.outcome import Outcome
from pipeline.publish.json_result import VERSION, as_json, finding_json
from pipeline.publish.terminal import print_findings, summary
from pipeline.record import RunRecord
from pipeline.result import BREAK_STATES, Result
from pipeline.workspace import Workspace
from pipeline.wrapping import say

if TYPE_CHECKING:
    from pipeline.publish.results import Outputs

REASONS = {
    "temporary": "{file} is temporary or still being written; it waits for next time.",
    "open": "{file} is open on somebody's screen; it waits until it has been closed.",
    "changing": "{file} was changed while it was read; it waits for next time.",
    "gone": "{file} was gone again before it had been read.",
    "elsewhere": "{file} is only in the cloud, not in the folder; it waits until it has been fetched.",
    "same name": "{file} has the same name as another file that waits, but for capitals or accents; it is taken next time.",
    "link": "{file} is a link. Links are not followed; put the file itself in the inbox.",
    "not a file": "{file} is no ordinary file; it is left where it is.",
    "not readable": "{file} may not be read by this account; it waits until somebody gives it the right.",
    "stuck": "{file} is recorded, and could not be taken out of the inbox. Close it, or remove it; it is not read again.",
    "folder": "{file} is a folder. Files in it are not read; put them in the inbox itself.",
}

UNTOLD = {
    True: "Run {run} was broken off before it could tell what it found: there is something that must be acted on. Look in"
    " {folder}.",
    False: "Run {run} was broken off before it could tell what it found: nothing that must be acted on. Look in {folder}.",
}
"""What is said of an earlier run that did not get so far, by whether it had found errors."""


def why_left(left: Left, language: Language) -> str:
    """Why a file waits for next time, and what to do."""
    return language.text(REASONS[left.reason], file=left.name)


def untold(run: RunRecord, folder: str, language: Language) -> str:
    """That an earlier run found something, or nothing, and could not tell."""
    return language.text(UNTOLD[run.errors], run=run.run, folder=folder)


def print_text(outcome: Outcome, workspace: Workspace, language: Language) -> None:
    """Print an outcome for people."""
    for run in outcome.untold:
        say(untold(run, workspace.outbox.as_posix(), language))
    if outcome.number is None:
        say(language.text("Nothing to do: nothing new has come, and the settings are the same."))
        for period, verdict in sorted(outcome.standing.items()):
            say(language.text("{period} as it stands: {verdict}.", period=period, verdict=language.word(verdict)))
    for result, outputs in outcome.results:
        summary(result, _paths(outputs, outcome, workspace), language)
        _print_breaks(result, language)
        if result.closing != "preliminary":
            state = language.word(result.closing)
            say(language.text("{period} is {state}.", period=str(result.period), state=state))
    print_findings(outcome.findings, language)
    if not outcome.results:
        for path in outcome.returned:
            click.echo(language.text("To correct: {file}", file=_shown(path, workspace)))
    _print_files(outcome, language)
    for left in outcome.left:
        say(why_left(left, language))


def _print_files(outcome: Outcome, language: Language) -> None:
    """Print what became of files, and what else there is to know."""
    for note in outcome.notes:
        say(language.sentence(note))
    for entry in outcome.files:
        if entry.outcome in {"superseded", "withdrawn"}:
            sentence = {
                "superseded": "{file} is replaced by a newer file.",
                "withdrawn": "{file} is withdrawn.",
            }[entry.outcome]
            say(language.text(sentence, file=entry.file))


def _print_breaks(result: Result, language: Language) -> None:
    """How the differences that are followed stand: what is explained or accepted is found still, and wakes nobody."""
    counted = Counter(one.state for one in result.breaks)
    if counted.keys() - {"new"}:
        counts = ", ".join(f"{language.word(state)} {counted[state]}" for state in BREAK_STATES if counted[state])
        say(language.text("Breaks: {counts}. More: avstamning breaks", counts=counts))


def print_json(outcome: Outcome, workspace: Workspace, language: Language) -> None:
    """Print an outcome for programs: one object for each period judged, a line each; one in all where there is none."""
    for result, outputs in outcome.results:
        told = as_json(result, _paths(outputs, outcome, workspace), language)
        click.echo(masked(json.dumps(told, ensure_ascii=False)))
    if not outcome.results:
        told = _without_period(outcome, outcome.findings, workspace, language)
        click.echo(masked(json.dumps(told, ensure_ascii=False)))


def _without_period(
    outcome: Outcome, findings: Sequence[Finding], workspace: Workspace, language: Language
) -> dict[str, object]:
    return {
        "version": VERSION,
        "run": outcome.number,
        "period": None,
        "verdict": "differs" if outcome.has_errors else _worst(outcome),
        "closing": None,
        "figures": [],
        "comparisons": {"agrees": 0, "rounding": 0, "differs": 0, "not-tested": 0},
        "sources": [],
        "findings": [finding_json(finding, language) for finding in findings],
        "breaks": [],
        "outputs": {
            "workbook": None,
            "log": None,
            "page": None,
            "returned": [_shown(path, workspace) for path in outcome.returned],
        },
    }


def _worst(outcome: Outcome) -> str:
    """The worst verdict of the periods as they stand: `not-tested` where there is none."""
    order = ("differs", "not-tested", "agrees")
    return min(outcome.standing.values(), key=order.index, default="not-tested")


def _paths(outputs: Outputs | None, outcome: Outcome, workspace: Workspace) -> dict[str, str | list[str]]:
    returned = [_shown(path, workspace) for path in outcome.returned]
    if outputs is None:
        return {"returned": returned}
    return {
        "workbook": _shown(outputs.workbook, workspace),
        "log": _shown(outputs.log, workspace),
        "page": _shown(outputs.page, workspace),
        "returned": returned,
    }


def _shown(path: Path, workspace: Workspace) -> str:
    """A path as it is told: as the workspace was named, with forward slashes."""
    return (workspace.root / path.relative_to(workspace.root)).as_posix()
