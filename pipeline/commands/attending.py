"""Attending to the job: running it when something comes, and seeing how it stands."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from threading import Event

import click

from pipeline.commands.options import (
    CLEAN,
    FINDINGS,
    Asked,
    in_workspace,
    looking_in_workspace,
)
from pipeline.commands.running import run_and_report
from pipeline.wrapping import say


@click.command()
@in_workspace
def watch(asked: Asked) -> None:
    """Run whenever something has come to inbox/ and been left alone for a while, until stopped.

    A share that cannot be reached is waited for. Ctrl-C and SIGTERM let a run under way finish; a second Ctrl-C does not.
    """
    from pipeline.watching import watch_inbox
    from schemas.problems import SettingsError

    def once() -> None:
        try:
            # Settings may have changed since the last time.
            workspace, language = asked.opened()
        except SettingsError as error:
            raise OSError(str(error)) from error
        run_and_report(asked, workspace, language)

    workspace, language = asked.opened()
    stop = Event()

    def stopping(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stopping)
    if not asked.as_json and not asked.quiet:
        say(language.text("Watching {inbox}. Ctrl-C stops.", inbox=str(workspace.inbox)))
    watch_inbox(workspace.inbox, once, workspace.operation.watch, stop, language)


@click.command()
@looking_in_workspace
@click.option("--clock", type=click.DateTime(), help="The moment to tell of, UTC. [default: now]")
def status(asked: Asked, clock: datetime | None) -> None:
    """Tell how the workspace stands: the last run, what waits and why, the periods, and what has not come.

    Exits with 1 where somebody should see to something: an export is overdue, a night was missed, a run was broken off
    or a notice could not be sent. What must be acted on in the files is what `run` exits with 1 for.
    """
    from pipeline.status import status_of
    from pipeline.status.report import print_status, print_status_json

    workspace, language = asked.opened(log=False)
    found = status_of(workspace, clock.replace(tzinfo=UTC) if clock else datetime.now(UTC), language)
    if asked.as_json:
        print_status_json(found)
    else:
        print_status(found, workspace.organisation, language)
    sys.exit(FINDINGS if found.needs_somebody else CLEAN)
