"""The commands and their exit codes: 0 clean, 1 something must be acted on that nobody has explained or accepted, 2 could not run."""

from __future__ import annotations

import gc
import sys
import traceback
from gettext import gettext
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.commands.attending import status, watch
from pipeline.commands.auditing import export, rerun
from pipeline.commands.closing import close, reopen
from pipeline.commands.copying import copy_journal
from pipeline.commands.explaining import explain
from pipeline.commands.following import breaks, sign_off
from pipeline.commands.helping import spoken
from pipeline.commands.keeping import retention, secret
from pipeline.commands.options import COULD_NOT_RUN, LANGUAGE, lang_before_command
from pipeline.commands.sampling import sample
from pipeline.commands.speaking import asked_language, show, speaking
from pipeline.commands.starting import demo, describe, init
from pipeline.commands.tracing import trace
from pipeline.commands.verifying import verify
from pipeline.commands.working import check, run, withdraw
from pipeline.wrapping import say

if TYPE_CHECKING:
    from pipeline.language import Language


class _Speaking(click.Group):
    """The group of commands, which says what cannot run in its reader's language."""

    def invoke(self, ctx: click.Context) -> object:
        from schemas.problems import SettingsError

        try:
            return super().invoke(ctx)
        except SettingsError as error:
            language = _language(ctx, error.language)
            raise CouldNotRun("\n".join(language.problem(problem) for problem in error.problems)) from error
        except OSError as error:
            language = _language(ctx)
            said = language.text("avstamning could not run: {problem}", problem=language.trouble(error))
            raise CouldNotRun(said) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List every command with the first sentence of its help, the whole of it."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_WHOLE)) for name, command in found if command and not command.hidden]
        with formatter.section(gettext("Commands")):
            formatter.write_dl(rows)


_WHOLE = 1000
"""Longer than any sentence."""


class CouldNotRun(click.ClickException):
    """Why nothing was done, in sentences."""

    exit_code = COULD_NOT_RUN

    def show(self, file: IO[str] | None = None) -> None:
        """Print the sentences alone: whoever started the command knows what it is called."""
        if file is None:
            say(self.message, err=True)
        else:
            click.echo(self.message, file=file)


def _language(context: click.Context, declared: str | None = None) -> Language:
    """The language asked for; or the workspace's, as far as it could be read; or Swedish."""
    from pipeline.language import Language

    return Language(context.meta.get(LANGUAGE) or declared or "sv")


@click.group(cls=_Speaking, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@lang_before_command
@click.version_option(__version__, prog_name="avstamning")
def cli() -> None:
    """Reconcile a finance unit's exports and write the consolidated workbook for the interim report.

    Exit codes: 0 nothing to act on, 1 something must be acted on that nobody has explained or accepted, 2 could not run.
    """


COMMANDS = (
    run,
    watch,
    status,
    withdraw,
    breaks,
    sign_off,
    close,
    reopen,
    sample,
    export,
    rerun,
    retention,
    check,
    verify,
    describe,
    init,
    secret,
    copy_journal,
    demo,
    trace,
    explain,
)
"""Every command, in the order in which they are added."""

for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line. What cannot run is said in one sentence; a bug keeps its traceback; both exit with 2."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows takes a code page that has no minus sign; what reads it expects UTF-8.
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    try:
        asked = asked_language(sys.argv[1:])
        with speaking(asked):
            _run_command_line(asked)
    finally:
        # The process ends. Python would go through all that it ever loaded first, which takes a quarter of a second.
        gc.freeze()


def _run_command_line(asked: str) -> None:
    from pipeline.language import Language

    language = Language(asked)
    try:
        spoken(cli, language).main(standalone_mode=False)
    except click.ClickException as problem:
        if isinstance(problem, click.UsageError) and not isinstance(problem, click.exceptions.NoArgsIsHelpError):
            show(problem, asked)
        elif isinstance(problem, (CouldNotRun, click.exceptions.NoArgsIsHelpError)):
            problem.show()
        else:
            say(gettext("Error: {message}").format(message=problem.format_message()), err=True)
        sys.exit(COULD_NOT_RUN)
    except click.Abort:
        say(language.text("Interrupted. Nothing is lost: it can be started again."), err=True)
        sys.exit(COULD_NOT_RUN)
    except Exception:
        from pipeline.masking import masked

        click.echo(masked(traceback.format_exc()), err=True)
        said = language.text("avstamning stopped at a fault of its own. Nothing is lost: it can be started again.")
        click.echo(said, err=True)
        sys.exit(COULD_NOT_RUN)
