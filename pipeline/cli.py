"""The commands and their exit codes: 0 clean, 1 findings that must be acted on, 2 could not run."""

from __future__ import annotations

import sys
import traceback
from io import TextIOWrapper

import click

from pipeline import __version__
from pipeline.commands.explaining import explain
from pipeline.commands.keeping import secret
from pipeline.commands.options import COULD_NOT_RUN
from pipeline.commands.starting import demo, describe, init
from pipeline.commands.working import check, run, withdraw


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="avstamning")
def cli() -> None:
    """Reconcile a finance unit's exports and write the consolidated workbook for the interim report.

    Exit codes: 0 nothing to act on, 1 findings that must be acted on, 2 could not run.
    """


COMMANDS = (run, withdraw, check, describe, init, secret, demo, explain)
"""Every command, in the order in which they are added."""

for command in COMMANDS:
    cli.add_command(command)


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
