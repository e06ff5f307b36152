"""Running, and telling what came of it: what several commands end with."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from pipeline import __version__
from pipeline.commands.options import CLEAN, FINDINGS

if TYPE_CHECKING:
    from pipeline.commands.options import Asked
    from pipeline.language import Language
    from pipeline.outcome import Outcome
    from pipeline.record import Entry
    from pipeline.workspace import Workspace


def run_and_report(
    asked: Asked,
    workspace: Workspace,
    language: Language,
    clock: datetime | None = None,
    number: int | None = None,
    withdraw: Entry | None = None,
) -> Outcome:
    """Run everything that waits, and tell what came of it: here, and in notices."""
    from pipeline.notices.telling import notify
    from pipeline.publish.progress import showing_progress
    from pipeline.run import run as run_all

    now = clock.replace(tzinfo=UTC) if clock else datetime.now(UTC).replace(microsecond=0)
    with showing_progress(language, quiet=asked.quiet or asked.as_json) as progress:

        def tell(outcome: Outcome) -> None:
            report(outcome, asked, workspace, language)
            notify(outcome, workspace, language, now, __version__)

        return run_all(workspace, now, language, __version__, number, withdraw, progress, tell)


def leave(outcome: Outcome) -> NoReturn:
    """Exit with 0 or 1, by an outcome."""
    sys.exit(FINDINGS if outcome.has_errors else CLEAN)


def report(outcome: Outcome, asked: Asked, workspace: Workspace, language: Language) -> None:
    """Print an outcome for people or for programs."""
    from pipeline.reporting import print_json, print_text

    if asked.as_json:
        print_json(outcome, workspace, language)
    elif not asked.quiet:
        print_text(outcome, workspace, language)
