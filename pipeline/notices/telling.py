"""After a run: whether there is something to tell, and telling it. A notice that fails never fails the run."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from loguru import logger

from pipeline.files import write_whole
from pipeline.language import Language
from pipeline.notices.composing import compose
from pipeline.notices.sending import receivers, send_waiting
from pipeline.notices.spool import FOLDER, put
from pipeline.outcome import Outcome
from pipeline.record import Record, open_journal, read_record, state_folder
from pipeline.schedule import Missing, missing
from pipeline.workspace import Workspace

TOLD = "told"
"""The file that says which verdicts and which overdue exports have been told of."""


def notify(outcome: Outcome, workspace: Workspace, language: Language, clock: datetime, version: str) -> None:
    """Tell what a run came to, if somebody should know, and what earlier runs could not send. Raises nothing."""
    try:
        _notify(outcome, workspace, language, clock, version)
    except Exception as error:  # noqa: BLE001 - the run is recorded and its results are out: no notice may undo that
        logger.warning("no notice could be made or sent: {}: {}", type(error).__name__, error)


def _notify(outcome: Outcome, workspace: Workspace, language: Language, clock: datetime, version: str) -> None:
    when = workspace.operation.notices.when
    to = {} if when == "never" else receivers(workspace.operation, workspace.organisation.organisation.id)
    if not to:
        return
    state = state_folder(workspace)
    overdue = _overdue(workspace, clock)
    told = _told(state)
    now = _now(outcome, overdue, told)
    if (when == "always" and outcome.number is not None) or _is_new(outcome, told, now):
        moment = language.moment(clock)
        notice = compose(outcome, overdue, workspace, language, moment=moment, version=version)
        name = f"{clock:%Y%m%dT%H%M%S}-{outcome.number or 0:06}"
        put(state, name, notice.title, notice.body, list(to))
    if now != told:
        write_whole(state / FOLDER / TOLD, json.dumps(now, ensure_ascii=False, sort_keys=True).encode())
    send_waiting(state, to)


def _is_new(outcome: Outcome, told: dict[str, list[str]], now: dict[str, list[str]]) -> bool:
    """Whether there is something that nobody has been told of, or that nobody has handled."""
    untold_files = any(entry.outcome == "rejected" for entry in outcome.files) or outcome.returned
    grown = {*now["verdicts"], *now["overdue"]} - {*told["verdicts"], *told["overdue"]}
    return bool(outcome.has_errors or untold_files or outcome.untold or grown)


def _now(outcome: Outcome, overdue: tuple[Missing, ...], told: dict[str, list[str]]) -> dict[str, list[str]]:
    """What will have been told of: each period's verdict, and what is overdue."""
    verdicts = dict(verdict.split(" ", 1) for verdict in told["verdicts"])
    verdicts |= {str(result.period): result.verdict for result, _ in outcome.results}
    late = sorted({f"{one.export.period} {one.export.layout} {one.export.title}" for one in overdue})
    return {"verdicts": [f"{period} {verdict}" for period, verdict in sorted(verdicts.items())], "overdue": late}


def _told(state: Path) -> dict[str, list[str]]:
    try:
        told = json.loads((state / FOLDER / TOLD).read_text(encoding="utf-8"))
        return {"verdicts": list(told["verdicts"]), "overdue": list(told["overdue"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"verdicts": [], "overdue": []}


def _overdue(workspace: Workspace, clock: datetime) -> tuple[Missing, ...]:
    if not workspace.operation.night.due:
        return ()
    record: Record = read_record(open_journal(workspace))
    found = missing(record, workspace.operation.night, workspace.organisation, clock.astimezone().date())
    return tuple(one for one in found if one.overdue)
