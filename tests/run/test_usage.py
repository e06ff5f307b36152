"""A command that is used wrongly is told so in its reader's language."""

from __future__ import annotations

import ast
import os
import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from pipeline.cli import cli
from pipeline.commands.helping import spoken
from pipeline.commands.speaking import asked_language, show, speaking
from pipeline.language import Language
from pipeline.messages import CLICK, LANGUAGES, catalogue
from tests.run.test_commands import avstamning


def said(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    words = arguments.split()
    code = asked_language(words)
    with speaking(code), pytest.raises(click.UsageError) as problem:
        spoken(cli, Language(code)).main(words, prog_name="avstamning", standalone_mode=False)
    with speaking(code):
        show(problem.value, code)
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("close", "Fel: Det saknas ett argument: 'PERIOD'."),
        ("close 2016-08 mer", "Fel: Ett argument för mycket (mer)"),
        ("run --nix", "Fel: Det finns ingen flagga '--nix'."),
        ("run --number 7", "Fel: Det finns ingen flagga '--number'. Menade du '--run-number'?"),
        ("run --clock", "Fel: Flaggan '--clock' behöver ett värde."),
        ("run --format xml", "Fel: Ogiltigt värde för '--format': 'xml' är inget av 'text', 'json'."),
        ("run --run-number sju", "Fel: Ogiltigt värde för '--run-number': 'sju' är inget tal av rätt slag."),
        ("breaks --older-than -1", "Fel: Ogiltigt värde för '--older-than': -1 ligger inte i intervallet x>=0."),
        ("check ingen.xlsx", "Fel: Ogiltigt värde för 'FILER...': 'ingen.xlsx' finns inte."),
        ("kör", "Fel: Det finns inget kommando 'kör'."),
        ("reopen 2016-08", "Fel: Det saknas en flagga: '--reason'."),
    ],
)
def test_what_is_wrong_is_said_in_swedish(arguments: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(arguments, capsys).splitlines()[-1] == expected


def test_it_is_said_in_english_to_those_who_ask_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("run --lang en --nix", capsys) == (
        "Usage: avstamning run [OPTIONS]\navstamning run --help tells more.\n\nError: No such option '--nix'.\n"
    )


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")

    with speaking("sv"):
        assert os.environ["LANGUAGE"] == "sv"

    assert os.environ["LANGUAGE"] == "de"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["run"], "sv"), (["run", "--lang", "en"], "en"), (["--lang=en"], "en"), (["--lang"], "sv")]
)
def test_the_language_is_known_before_the_command_line_is_understood(arguments: list[str], code: str) -> None:
    assert asked_language(arguments) == code


def test_the_program_says_it_and_exits_with_2() -> None:
    done = avstamning("run", "--nix")

    assert done.returncode == 2
    assert done.stderr.startswith("Användning: ")
    assert done.stderr.endswith("Fel: Det finns ingen flagga '--nix'.\n")


NEVER = re.compile(
    "declar|defined twice|Boolean option|flag|Name |standard stream|metavar|start character|Choice\\(|No options"
)
"""What is said to who writes a program, and to nobody who uses it."""


def sentences(module: str) -> set[str]:
    """What a module of click says through gettext."""
    found = find_spec(f"click.{module}")
    assert found is not None
    assert found.origin is not None
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    called = [call.args[0] for call in calls if getattr(call.func, "id", "") in {"_", "ngettext"}]
    return {str(one.value) for one in called if isinstance(one, ast.Constant)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_that_click_says_on_the_command_line_is_translated(code: str) -> None:
    modules = ("exceptions", "types", "parser", "core", "formatting", "decorators")
    wanted = {text for module in modules for text in sentences(module)} | {"required"}
    wanted = {text for text in wanted if not NEVER.search(text)}
    known = {one.id if isinstance(one.id, str) else one.id[0] for one in catalogue(code, CLICK) if one.string}

    assert wanted - known == set()
    assert len(wanted) > 30
