"""Starting: a new workspace, the example, and a layout for an unknown export."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import click

from pipeline.commands.options import (
    CLEAN,
    FINDINGS,
    Asked,
    asking,
    format_option,
    lang_option,
    quiet_option,
    verbose_option,
)
from pipeline.commands.running import leave, run_and_report
from pipeline.wrapping import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@lang_option
@format_option
def describe(file: Path, lang: str | None, form: str) -> None:
    """Propose a layout for FILE, an unknown export, in TOML to edit and paste; what is uncertain says so and why."""
    from pipeline.describe.command import print_proposal
    from pipeline.language import Language

    sys.exit(CLEAN if print_proposal(file, Language(lang or "sv"), form) else FINDINGS)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--id", "identifier", default="organisation", show_default=True, help="The organisation's short name.")
@lang_option
def init(folder: Path, identifier: str, lang: str | None) -> None:
    """Make a workspace in FOLDER: inbox, outbox, and settings to fill in."""
    from pipeline.language import Language
    from pipeline.starter import make_workspace

    language = Language(lang or "sv")
    try:
        path = make_workspace(folder, identifier)
    except ValueError:
        said = "{name} is no short name: write letters a–z, digits and _, and begin with a letter."
        raise click.UsageError(language.text(said, name=identifier)) from None
    say(
        language.text(
            "{folder} is a workspace. Describe your organisation in {settings}, drop exports in {inbox}, and run:"
            " avstamning run --workspace {typed}",
            folder=str(folder),
            # A folder of Windows has no quotation mark in its name.
            typed=shlex.quote(str(folder)) if os.name == "posix" else f'"{folder}"',
            settings=str(path),
            inbox=str(folder / "inbox"),
        )
    )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("avstamning-demo"))
@click.option("--if-unused", is_flag=True, help="Do nothing where files wait or a run is recorded.")
@click.option("--place-only", is_flag=True, help="Put the example there without running it.")
@asking(lang_option, format_option, verbose_option, quiet_option)
def demo(asked: Asked, folder: Path, if_unused: bool, place_only: bool) -> None:
    """Put the example of August 2016 in FOLDER, a new workspace unless it is one, and run it."""
    from pipeline.language import Language
    from pipeline.starter import is_unused, place_example

    if not if_unused or is_unused(folder):
        count, language = place_example(folder), Language(asked.lang or "sv")
        if not asked.as_json and not asked.quiet:
            say(
                language.text(
                    "The example, {count} exports of Ekerö kommun for August 2016, is put in {inbox}.",
                    count=count,
                    inbox=str(folder / "inbox"),
                )
            )
    if not place_only:
        asked = replace(asked, root=folder, organisation="ekero")
        leave(run_and_report(asked, *asked.opened()))
