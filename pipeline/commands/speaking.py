"""What the command line itself says of how it was used (click's sentences), in the reader's language."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from pipeline.commands.options import LANGUAGE

DOMAIN = "click"
"""The catalogue of click's sentences on errors. Those of its help pages are not in it: the pages are in English."""

_CHOSEN = "LANGUAGE"
"""By which gettext chooses a language, before everything else that the environment says of it."""


def asked_language(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, as far as it can be told before it is understood; Swedish else."""
    for place, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == "--lang":
            given = value or next(iter(arguments[place + 1 :]), "")
            return given if given in ("sv", "en") else "sv"
    return "sv"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let click say what is wrong in a language. It asks gettext, each time that it says something."""
    from pipeline.language import FOLDER

    before, domain = os.environ.get(_CHOSEN), gettext.textdomain()
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ[_CHOSEN] = code
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            os.environ.pop(_CHOSEN, None)
        else:
            os.environ[_CHOSEN] = before


def show(problem: click.UsageError, asked: str) -> None:
    """Print how a command is used, where its help is, and what was wrong: in the workspace's language, once it is known."""
    from pipeline.language import Language

    context = problem.ctx
    language = Language((context.meta.get(LANGUAGE) if context else None) or asked)
    if context is not None:
        formatter = context.make_formatter()
        pieces = context.command.collect_usage_pieces(context)
        formatter.write_usage(context.command_path, " ".join(pieces), prefix=f"{language.text('Usage:')} ")
        click.echo(formatter.getvalue().rstrip("\n"), err=True)
        hint = "{command} --help tells more."
        click.echo(f"{language.text(hint, command=context.command_path)}\n", err=True)
    click.echo(language.text("Error: {problem}", problem=problem.format_message()), err=True)
