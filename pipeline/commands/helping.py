"""The help of commands in the reader's language: its texts are written in English where an option is, and translated here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.language import Language

Say = Callable[[str], str]
"""What one text of a help page becomes: a paragraph, the description of an option, or what stands for a value."""

_HELP = "Show this message and exit."
"""Click says this of --help itself, but once for each command, in whatever language comes first."""


def spoken(command: click.Command, language: Language) -> click.Command:
    """A command, and all below it, whose help is in a language. The command itself is left as it is, which is English."""
    return command if language.code == "en" else told(command, language.help)


def help_texts(command: click.Command) -> Mapping[str, Sequence[str]]:
    """Every text of the help of a command and of all below it, with the names of the commands that say it."""
    texts: dict[str, list[str]] = {}

    def recorded(name: str) -> Say:
        def say(text: str) -> str:
            if name not in texts.setdefault(text, []):
                texts[text].append(name)
            return text

        return say

    told(command, recorded(command.name or ""))
    if isinstance(command, click.Group):
        parent = _context(command, None)
        for name, below in command.commands.items():
            told(below, recorded(name), parent)
    return texts


def told(command: click.Command, say: Say, parent: click.Context | None = None) -> click.Command:
    """A copy of a command, and of all below it, whose help has each text as `say` gives it."""
    context = _context(command, parent)
    copied = copy(command)
    copied.help, copied.short_help, copied.epilog = (
        _paragraphs(text, say) for text in (command.help, command.short_help, command.epilog)
    )
    copied.options_metavar = say(command.options_metavar) if command.options_metavar else None
    copied.params = [_parameter(parameter, context, say) for parameter in command.params]
    click.help_option(*context.help_option_names, help=say(_HELP))(copied)
    if isinstance(command, click.Group) and isinstance(copied, click.Group):
        copied.subcommand_metavar = say(command.subcommand_metavar)
        copied.commands = {name: told(below, say, context) for name, below in command.commands.items()}
    return copied


def _context(command: click.Command, parent: click.Context | None) -> click.Context:
    return click.Context(command, parent, command.name, **command.context_settings)


def _paragraphs(text: str | None, say: Say) -> str | None:
    """A text paragraph by paragraph, each on one line: how the code is wrapped is no part of what is translated."""
    if not text:
        return text
    return "\n\n".join(say(" ".join(paragraph.split())) for paragraph in inspect.cleandoc(text).split("\n\n"))


def _parameter(parameter: click.Parameter, context: click.Context, say: Say) -> click.Parameter:
    copied = copy(parameter)
    if isinstance(copied, click.Option):
        copied.help = _paragraphs(copied.help, say)
        if isinstance(copied.show_default, str):
            copied.show_default = say(copied.show_default)
        if copied.is_flag or copied.count:
            return copied
    # A choice, or the forms of a date, are typed as they stand.
    if copied.metavar or copied.type.get_metavar(copied, context) is None:
        whole = copied.make_metavar(context)
        name = whole.strip("[].")
        copied.metavar = whole.replace(name, say(name))
    return copied
