"""Lines that break between words: a terminal itself breaks them wherever its edge is, within words and amounts."""

from __future__ import annotations

import os
import shutil
import sys
from textwrap import TextWrapper

import click

HANG = 4
"""How much further in a line goes on below where it began."""

NARROWEST = 20
"""No terminal is taken to be narrower, in characters."""


def say(text: str, *, err: bool = False) -> None:
    """Print sentences, on standard output or (`err`) standard error. In a pipe each stays on one line."""
    width = _terminal_width(err=err)
    click.echo("\n".join(part for line in text.split("\n") for part in folded(line, width)) if width else text, err=err)


def folded(line: str, width: int, hang: int = HANG) -> list[str]:
    """The parts of a line in characters of `width`: no word, code or amount is broken. What goes on is further in by `hang`.

    A word that is longer than that, as a path may be, stands alone and is left whole.
    """
    plain = line.lstrip(" ")
    margin = " " * (len(line) - len(plain))
    wrapper = TextWrapper(
        max(width, NARROWEST), initial_indent=margin, subsequent_indent=margin + " " * hang,
        expand_tabs=False, replace_whitespace=False, break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return wrapper.wrap(plain) or [""]


def _terminal_width(*, err: bool) -> int | None:
    """How wide the terminal is that is written to, in characters; None where none is."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        return None
    if (told := os.environ.get("COLUMNS", "")).isdigit() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return shutil.get_terminal_size().columns
