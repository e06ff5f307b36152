"""Writes the generated documentation: `python -m pipeline.docs`. Run again, it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from pipeline.cli import cli
from schemas.codes import CODES, FAMILIES
from schemas.codes_model import Code

DOCS = Path(__file__).parents[1] / "docs"

_WRITTEN_BY = "<!-- Written by `make docs`. Changes made here are lost. -->\n"
_WIDTH = 100

_SEVERITY = (
    "**Severity.** An error must be acted on, and makes the run's exit code 1. A warning should be checked. Info is for the"
    " record.\n"
)
_ROUNDING = (
    "**Rounding.** A printed figure with step u (what its last digit is worth) stands for a true amount within u/2 of it."
    " So Σ wᵢaᵢ = T between printed figures is broken only where |T − Σ wᵢaᵢ| > u_T/2 + Σ |wᵢ|uᵢ/2. A figure that is held"
    " against exact amounts must be their rounding, half away from zero, or what the file's own printed figures give. A"
    " difference that rounding explains is logged as `rounding`, and is no finding.\n"
)


def pages() -> Mapping[str, str]:
    """Every generated page: its name in `docs/` and its Markdown."""
    return {"rules.md": rules_page(), "commands.md": commands_page()}


def write(folder: Path = DOCS) -> list[Path]:
    """Write the pages that are not as they should be, and tell which."""
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def rules_page() -> str:
    """The registry of codes as a page: a table of all, then each with its definition, source, example and remedy."""
    tested = sum(code.tested for code in CODES)
    parts = [
        _WRITTEN_BY,
        "# Rules\n",
        "What a finding's code means. A code is for ever, and its number is never used for anything else.\n",
        _SEVERITY,
        _ROUNDING,
        "**One cause, one finding.** Other comparisons that differ for the same cause are the finding's companions.\n",
        f"{tested} of the {len(CODES)} codes are tested today; the others are reserved, and marked *not tested yet*.\n",
        "In the examples, cells to blame are bold.\n",
        _summary(),
    ]
    for family in FAMILIES:
        parts += [f"## {family.letter} – {family.name.en} ({family.name.sv.lower()})\n", f"{family.about}\n"]
        parts += [_entry(code) for code in CODES if code.family == family.letter]
    return "\n".join(parts)


def commands_page() -> str:
    """Every command's help as a page, in the order in which `--help` lists them."""
    whole = _context(cli, "avstamning", None)
    parts = [_WRITTEN_BY, "# Commands\n", _help(whole)]
    for name in cli.list_commands(whole):
        command = cli.get_command(whole, name)
        if command is not None and not command.hidden:
            parts += [f"## {name}\n", _help(_context(command, name, whole))]
    return "\n".join(parts)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    # As wide here as anywhere: a terminal's width is no property of the documentation.
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    return click.Context(command, parent, name, **settings)


def _help(context: click.Context) -> str:
    return f"```text\n{context.get_help().rstrip()}\n```\n"


def _summary() -> str:
    rows = ["| code | name | på svenska | severity | tested |", "|---|---|---|---|---|"]
    for code in CODES:
        link = f"[{code.code}](#{code.code.lower()})"
        rows.append(
            f"| {link} | {code.name.en} | {code.name.sv} | {_severities(code)} | {'yes' if code.tested else 'not yet'} |"
        )
    return "\n".join(rows) + "\n"


def _severities(code: Code) -> str:
    return ", ".join((code.severity, *code.also))


def _entry(code: Code) -> str:
    yet = "" if code.tested else " · *not tested yet*"
    return "\n".join(
        [
            f"### {code.code}\n",
            f"**{code.name.en}** (*{code.name.sv}*) · {_severities(code)}{yet}\n",
            f"{code.definition}\n",
            f"*Why:* {code.source}\n",
            "*Breaks it:*\n",
            f"{code.example}\n",
            f"*What to do:* {code.remedy}\n",
        ]
    )


if __name__ == "__main__":
    write()
