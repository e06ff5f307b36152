"""What the command line itself says of how it was used (click's sentences), in the reader's language."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.commands.options import LANGUAGE
from pipeline.wrapping import say

DOMAIN = "click"
"""The catalogue of click's own words: of what is wrong with a command line, and those around the help of ours."""

_CHOSEN = "LANGUAGE"
"""By which gettext chooses a language, before everything else that the environment says of it."""


LANGUAGES = ("sv", "en")


def asked_language(arguments: Sequence[str]) -> str:
    """The language that a command line is answered in, as far as it can be told before it is understood.

    It is what --lang says; or that of the workspace where the command would work; or Swedish.
    """
    asked = _given(arguments, "--lang")
    if asked is not None:
        return asked if asked in LANGUAGES else LANGUAGES[0]
    root = _given(arguments, "--workspace") or _given(arguments, "-w")
    return language_of(Path(root or ""), _given(arguments, "--organisation"))


def language_of(root: Path, organisation: str | None = None) -> str:
    """The language of the organisation in a workspace's settings, which need not be fit for use; Swedish if none says so."""
    found: set[str] = set()
    for path in (root / "schemas").glob("*.toml"):
        if organisation in {None, path.stem}:
            try:
                settings = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            declared = _DECLARED.search(settings)
            found.add(declared[1] if declared else LANGUAGES[0])
    return found.pop() if len(found) == 1 else LANGUAGES[0]


_DECLARED = re.compile(r"""^\[organisation\][^\[]*?^language\s*=\s*["'](sv|en)["']""", re.MULTILINE)


def _given(arguments: Sequence[str], option: str) -> str | None:
    """What a command line gives an option: `--lang en`, `--lang=en`; `-w here`, `-where`."""
    for place, word in enumerate(arguments):
        if word == option:
            return next(iter(arguments[place + 1 :]), "")
        if word.startswith(f"{option}=") and option.startswith("--"):
            return word.partition("=")[2]
        if word.startswith(option) and not option.startswith("--"):
            return word.removeprefix(option)
    return None


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
        say(f"{language.text(hint, command=context.command_path)}\n", err=True)
    say(language.text("Error: {problem}", problem=problem.format_message()), err=True)
