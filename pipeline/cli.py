"""The commands and their exit codes: 0 clean, 1 findings that must be acted on, 2 could not run."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.record import Entry
    from pipeline.run import Outcome
    from pipeline.workspace import Workspace

# Everything heavy is imported inside the command that needs it: `avstamning --help` must answer at once.

CLEAN, FINDINGS, COULD_NOT_RUN = 0, 1, 2

_workspace = click.option(
    "--workspace",
    "-w",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The folder with inbox, outbox and schemas.",
)
_organisation = click.option("--organisation", help="Which settings in schemas/ to use, where there are several.")
_lang = click.option(
    "--lang", type=click.Choice(["sv", "en"]), help="Language of what people read. [default: the organisation's]"
)
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What is printed."
)
_verbose = click.option("--verbose", "-v", is_flag=True, help="Say more of what is done.")
_quiet = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")

Command = Callable[..., None]


def _in_workspace(command: Command) -> Command:
    """The options of a command that works in a workspace and tells what came of it."""
    for option in (_quiet, _verbose, _format, _lang, _organisation, _workspace):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="avstamning")
def cli() -> None:
    """Reconcile a finance unit's exports and write the consolidated workbook for the interim report.

    Exit codes: 0 nothing to act on, 1 findings that must be acted on, 2 could not run.
    """


@cli.command()
@_in_workspace
@click.option("--clock", type=click.DateTime(), help="The run's clock, UTC. [default: now]")
@click.option("--run-number", type=click.IntRange(1), help="The run's number. [default: the next]")
def run(
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    clock: datetime | None,
    run_number: int | None,
) -> None:
    """Take everything that waits in inbox/ to the consolidated workbook and the reconciliation log.

    Every period that something has come for is judged anew from the newest version of each of its exports. Files leave
    the inbox last: a run that was broken off is simply started again.
    """
    workspace, language = _open(root, organisation, lang, verbose=verbose, quiet=quiet)
    _run(workspace, language, form, clock, run_number, quiet=quiet)


@cli.command()
@click.argument("file")
@_in_workspace
def withdraw(
    file: str, root: Path, organisation: str | None, lang: str | None, form: str, verbose: bool, quiet: bool
) -> None:
    """Withdraw FILE, an accepted file's name or the beginning of its SHA-256, and judge its periods anew without it."""
    from pipeline.record import read_record
    from pipeline.run import RECORD

    workspace, language = _open(root, organisation, lang, verbose=verbose, quiet=quiet)
    entries = {entry.sha256: entry for entry in read_record(workspace.archive / RECORD).effective().values()}
    found = [e for e in entries.values() if e.file == file or (len(file) >= 6 and e.sha256.startswith(file.lower()))]
    if len(found) != 1:
        names = ", ".join(sorted(entry.file for entry in found or entries.values()))
        many = "Several files in use are called {file}: give the beginning of the SHA-256. In use: {names}"
        none = "No file in use is called {file}. In use: {names}"
        raise click.UsageError(language.text(many if found else none, file=file, names=names))
    _run(workspace, language, form, None, None, quiet=quiet, withdraw=found[0])


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_in_workspace
def check(
    files: tuple[Path, ...],
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
) -> None:
    """Read and test FILES by themselves, moving nothing and writing nothing.

    What rests on exports that are not among them is not tested, though they may have come to the workspace.
    """
    from pipeline.checking import check_files

    workspace, language = _open(root, organisation, lang, verbose=verbose, quiet=quiet, log=False)
    outcome = check_files(files, workspace, datetime.now(UTC), __version__)
    _report(outcome, workspace, language, form, quiet=quiet)
    sys.exit(FINDINGS if outcome.has_errors else CLEAN)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_lang
@_format
def describe(file: Path, lang: str | None, form: str) -> None:
    """Propose a layout for FILE, an unknown export, in TOML to edit and paste; what is uncertain says so and why."""
    from pipeline.describe.command import print_proposal
    from pipeline.language import Language

    sys.exit(CLEAN if print_proposal(file, Language(lang or "sv"), form) else FINDINGS)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--id", "identifier", default="organisation", show_default=True, help="The organisation's short name.")
@_lang
def init(folder: Path, identifier: str, lang: str | None) -> None:
    """Make a workspace in FOLDER: inbox, outbox, and settings to fill in."""
    from pipeline.language import Language
    from pipeline.starter import make_workspace

    path, language = make_workspace(folder, identifier), Language(lang or "sv")
    click.echo(
        language.text(
            "{folder} is a workspace. Describe your organisation in {settings}, drop exports in {inbox}, and run:"
            " avstamning run --workspace {folder}",
            folder=str(folder),
            settings=str(path),
            inbox=str(folder / "inbox"),
        )
    )


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("avstamning-demo"))
@click.option("--if-unused", is_flag=True, help="Do nothing where files wait or a run is recorded.")
@click.option("--place-only", is_flag=True, help="Put the example there without running it.")
@_lang
@_format
@_verbose
@_quiet
def demo(
    folder: Path, if_unused: bool, place_only: bool, lang: str | None, form: str, verbose: bool, quiet: bool
) -> None:
    """Put the example of August 2016 in FOLDER, a new workspace unless it is one, and run it."""
    from pipeline.language import Language
    from pipeline.starter import is_unused, place_example

    if not if_unused or is_unused(folder):
        count, language = place_example(folder), Language(lang or "sv")
        if form == "text" and not quiet:
            click.echo(
                language.text(
                    "The example, {count} exports of Ekerö kommun for August 2016, is put in {inbox}.",
                    count=count,
                    inbox=str(folder / "inbox"),
                )
            )
    if not place_only:
        workspace, language = _open(folder, "ekero", lang, verbose=verbose, quiet=quiet)
        _run(workspace, language, form, None, None, quiet=quiet)


@cli.command()
@click.argument("code")
@_lang
def explain(code: str, lang: str | None) -> None:
    """Tell what the finding CODE means: the rule, its source, an example and the remedy."""
    from pipeline.explaining import explanation

    text = explanation(code, lang or "sv")
    if text is None:
        raise click.UsageError(f"there is no code {code}")
    click.echo(text)


def _open(
    root: Path, organisation: str | None, lang: str | None, *, verbose: bool, quiet: bool, log: bool = True
) -> tuple[Workspace, Language]:
    from pipeline.language import Language
    from pipeline.operating_log import configure
    from pipeline.workspace import open_workspace

    workspace = open_workspace(root, organisation)
    configure(workspace.outbox if log else None, verbose=verbose, quiet=quiet)
    return workspace, Language(lang or workspace.organisation.organisation.language)


def _run(
    workspace: Workspace,
    language: Language,
    form: str,
    clock: datetime | None,
    number: int | None,
    *,
    quiet: bool,
    withdraw: Entry | None = None,
) -> None:
    from pipeline.publish.progress import showing_progress
    from pipeline.run import run as run_all

    now = clock.replace(tzinfo=UTC) if clock else datetime.now(UTC).replace(microsecond=0)
    with showing_progress(language, quiet=quiet or form == "json") as progress:
        outcome = run_all(workspace, now, language, __version__, number, withdraw, progress)
    _report(outcome, workspace, language, form, quiet=quiet)
    sys.exit(FINDINGS if outcome.has_errors else CLEAN)


def _report(outcome: Outcome, workspace: Workspace, language: Language, form: str, *, quiet: bool) -> None:
    from pipeline.reporting import print_json, print_text

    if form == "json":
        print_json(outcome, workspace, language)
    elif not quiet:
        print_text(outcome, workspace, language)


def main() -> None:
    """Run the command line. What cannot run is said in one sentence; a bug keeps its traceback; both exit with 2."""
    from schemas.problems import SettingsError

    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows takes a code page that has no minus sign; what reads it expects UTF-8.
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(COULD_NOT_RUN)
    except click.Abort:
        sys.exit(COULD_NOT_RUN)
    except SettingsError as problem:
        click.echo(str(problem), err=True)
        sys.exit(COULD_NOT_RUN)
    except OSError as problem:
        click.echo(f"avstamning could not run: {problem}", err=True)
        sys.exit(COULD_NOT_RUN)
    except Exception:
        traceback.print_exc()
        click.echo("avstamning stopped at a fault of its own; nothing in the inbox was touched.", err=True)
        sys.exit(COULD_NOT_RUN)
