"""Running and checking: what the finance unit and the operator do every day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.commands.options import Asked, in_workspace
from pipeline.commands.running import leave, report, run_and_report

if TYPE_CHECKING:
    from pipeline.record import Entry


@click.command()
@in_workspace
@click.option("--clock", type=click.DateTime(), help="The run's clock, UTC. [default: now]")
@click.option("--run-number", type=click.IntRange(1), help="The run's number. [default: the next]")
def run(
    asked: Asked,
    clock: datetime | None,
    run_number: int | None,
) -> None:
    """Take everything that waits in inbox/ to the consolidated workbook and the reconciliation log.

    Every period that something has come for is judged anew from the newest version of each of its exports. Files leave
    the inbox last: a run that was broken off is simply started again.
    """
    workspace, language = asked.opened()
    leave(run_and_report(asked, workspace, language, clock, run_number))


@click.command()
@click.argument("file")
@in_workspace
def withdraw(asked: Asked, file: str) -> None:
    """Withdraw FILE, an accepted file's name or the beginning of its SHA-256, and judge its periods anew without it."""
    from pipeline.following import read_closed
    from pipeline.record import open_journal, read_record

    workspace, language = asked.opened()
    store = open_journal(workspace)
    entries = {entry.sha256: entry for entry in read_record(store).effective().values()}
    found = [e for e in entries.values() if e.file == file or (len(file) >= 6 and e.sha256.startswith(file.lower()))]
    if len(found) != 1:
        names = ", ".join(sorted(map(_named, found or entries.values())))
        many = "Several files in use are called {file}: give the beginning of the SHA-256. In use: {names}"
        none = "No file in use is called {file}. In use: {names}"
        raise click.UsageError(language.text(many if found else none, file=file, names=names))
    closed = read_closed(store, store.head()[0])
    if final := [export.period for export in found[0].exports if closed.is_final(export.period)]:
        message = "{period} is final. Two people must reopen it first: avstamning reopen {period}"
        raise click.ClickException(language.text(message, period=final[0]))
    leave(run_and_report(asked, workspace, language, withdraw=found[0]))


def _named(entry: Entry) -> str:
    """A file in use as it is listed where its name alone may not do: with its periods, and how its SHA-256 begins."""
    periods = ", ".join(sorted({export.period for export in entry.exports}))
    return f"{entry.file} ({periods}, {entry.sha256[:12]})"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@in_workspace
def check(
    asked: Asked,
    files: tuple[Path, ...],
) -> None:
    """Read and test FILES by themselves, moving nothing and writing nothing.

    What rests on exports that are not among them is not tested, though they may have come to the workspace.
    """
    from pipeline.children import head_start

    with head_start(files):
        from pipeline.checking import check_files

        workspace, language = asked.opened(log=False)
        outcome = check_files(files, workspace, datetime.now(UTC), __version__)
    report(outcome, asked, workspace, language)
    leave(outcome)
