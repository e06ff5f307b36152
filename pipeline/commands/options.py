"""What commands share: their options, opening the workspace, and telling what came of a run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.outcome import Outcome
    from pipeline.record import Entry
    from pipeline.workspace import Workspace

# Everything heavy is imported inside the function that needs it: `avstamning --help` must answer at once.

CLEAN, FINDINGS, COULD_NOT_RUN = 0, 1, 2

in_folder = click.option(
    "--workspace",
    "-w",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The folder with inbox, outbox and schemas.",
)
organisation_option = click.option("--organisation", help="Which settings in schemas/ to use, where there are several.")
LANGUAGE = "avstamning.language"
"""Under which name click's context keeps the language that what cannot run is told in."""


def _keep_language(context: click.Context, _: click.Parameter, code: str | None) -> str | None:
    if code is not None:
        context.meta[LANGUAGE] = code
    return code


lang_option = click.option(
    "--lang",
    type=click.Choice(["sv", "en"]),
    is_eager=True,
    callback=_keep_language,
    help="Language of what people read. [default: the organisation's]",
)
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What is printed."
)
verbose_option = click.option("--verbose", "-v", is_flag=True, help="Say more of what is done.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")

SETTINGS = "avstamning.settings"
"""Under which name click's context keeps what `--set` says, for whatever command opens the workspace."""


def _keep_settings(context: click.Context, _: click.Parameter, given: tuple[str, ...]) -> None:
    context.meta[SETTINGS] = given


settings_option = click.option(
    "--set",
    multiple=True,
    metavar="KEY=VALUE",
    expose_value=False,
    is_eager=True,
    callback=_keep_settings,
    help="A setting of operation for this once, such as watch.quiet=10.",
)

Command = Callable[..., None]


def in_workspace(command: Command) -> Command:
    """The options of a command that works in a workspace and tells what came of it."""
    for option in (
        quiet_option,
        verbose_option,
        format_option,
        lang_option,
        settings_option,
        organisation_option,
        in_folder,
    ):
        command = option(command)
    return command


def opened(
    root: Path, organisation: str | None, lang: str | None, *, verbose: bool, quiet: bool, log: bool = True
) -> tuple[Workspace, Language]:
    """The workspace in a folder, and the language that its readers get; the operator's log is kept there if `log`."""
    from loguru import logger

    from pipeline.file_names import too_deep
    from pipeline.language import Language
    from pipeline.operating_log import configure
    from pipeline.workspace import create_as, open_workspace

    context = click.get_current_context(silent=True)
    workspace = open_workspace(root, organisation, context.meta.get(SETTINGS, ()) if context else ())
    create_as(root)
    configure(workspace.outbox if log else None, verbose=verbose, quiet=quiet)
    if too_deep(str(workspace.archive.absolute() / f"{0:016}")):
        logger.warning(
            "{} lies so deep that Excel cannot open what is put there: move it up", workspace.root.absolute()
        )
    language = Language(lang or workspace.organisation.organisation.language)
    if context:
        context.meta[LANGUAGE] = language.code
    return workspace, language


def run_and_report(
    workspace: Workspace,
    language: Language,
    form: str,
    clock: datetime | None,
    number: int | None,
    *,
    quiet: bool,
    withdraw: Entry | None = None,
) -> None:
    """Run everything that waits, tell what came of it, and exit with 0 or 1."""
    outcome = run_once(workspace, language, form, clock, number, quiet=quiet, withdraw=withdraw)
    sys.exit(FINDINGS if outcome.has_errors else CLEAN)


def run_once(
    workspace: Workspace,
    language: Language,
    form: str,
    clock: datetime | None,
    number: int | None,
    *,
    quiet: bool,
    withdraw: Entry | None = None,
) -> Outcome:
    """Run everything that waits, and tell what came of it: here, and in notices."""
    from pipeline.notices.telling import notify
    from pipeline.publish.progress import showing_progress
    from pipeline.run import run as run_all

    now = clock.replace(tzinfo=UTC) if clock else datetime.now(UTC).replace(microsecond=0)
    with showing_progress(language, quiet=quiet or form == "json") as progress:

        def tell(outcome: Outcome) -> None:
            report(outcome, workspace, language, form, quiet=quiet)
            notify(outcome, workspace, language, now, __version__)

        return run_all(workspace, now, language, __version__, number, withdraw, progress, tell)


def report(outcome: Outcome, workspace: Workspace, language: Language, form: str, *, quiet: bool) -> None:
    """Print an outcome for people or for programs."""
    from pipeline.reporting import print_json, print_text

    if form == "json":
        print_json(outcome, workspace, language)
    elif not quiet:
        print_text(outcome, workspace, language)
