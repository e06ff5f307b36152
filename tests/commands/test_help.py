"""The help of every command is in its reader's language."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline.cli import cli
from pipeline.commands.helping import help_texts, spoken
from pipeline.commands.speaking import asked_language, language_of, speaking
from pipeline.language import HELP, Language
from pipeline.messages import LANGUAGES, catalogue

SAME_IN_BOTH = {"PERIOD", "TEXT"}
TEXTS = help_texts(cli)


def helped(language: str, *words: str, width: int = 100) -> str:
    """What --help prints, as a program started anew prints it."""
    told: list[str] = []
    whole = spoken(cli, Language(language))
    assert isinstance(whole, click.Group)
    command = whole.commands[words[0]] if words else whole
    parent = click.Context(whole, info_name="avstamning", **cli.context_settings) if words else None
    with speaking(language):
        settings = {**cli.context_settings, "terminal_width": width, "max_content_width": width}
        told.append(command.get_help(click.Context(command, parent, words[0] if words else "avstamning", **settings)))
    return " ".join(told[0].split())


@pytest.mark.parametrize(
    "name", [(), *((name,) for name in sorted(cli.commands))], ids=lambda words: words[0] if words else "-"
)
def test_the_swedish_help_has_nothing_of_the_english(name: tuple[str, ...]) -> None:
    said = helped("sv", *name)

    english = [text for text, names in TEXTS.items() if (name or ("cli",))[0] in names and text not in SAME_IN_BOTH]
    assert len(english) >= 5
    for text in english:
        assert not re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said), text
        assert Language("sv").help(text)
    assert not re.search(r"Usage|Options|Commands|Show|default|required|\bthe\b|\band\b|DIRECTORY|INTEGER", said)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_english_help_is_the_same_command_s(name: str) -> None:
    assert spoken(cli, Language("en")) is cli
    assert helped("en", name).startswith(f"Usage: avstamning {name} [OPTIONS]")


def test_the_help_is_left_english_in_the_command_itself() -> None:
    before = helped("en", "run")

    helped("sv", "run")

    assert helped("en", "run") == before
    assert "Show this message and exit." in before


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_typed_as_it_stands_is_the_same_in_a_translation(code: str) -> None:
    typed = re.compile(
        r"--[a-z-]+|`[^`]+`|[\w./-]+\.(?:toml|md|csv|quiet|password|url)\b|20\d\d-\d\d|-?\d+\.\d+|\b[012]\b"
    )

    for message in catalogue(code, HELP):
        if message.id:
            assert sorted(typed.findall(str(message.string))) == sorted(typed.findall(str(message.id))), message.id


def test_a_help_names_its_arguments_as_its_usage_does() -> None:
    whole = spoken(cli, Language("sv"))
    assert isinstance(whole, click.Group)
    for name, command in cli.commands.items():
        swedish = whole.commands[name]
        for english, translated in zip(command.params, swedish.params, strict=False):
            if isinstance(english, click.Argument):
                before, after = (one.make_metavar(click.Context(command)).strip("[].") for one in (english, translated))
                assert re.search(rf"\b{before}\b", command.help or "")
                assert re.search(rf"\b{after}\b", swedish.help or ""), (name, after)


def test_a_command_is_listed_with_the_whole_of_its_first_sentence() -> None:
    assert "..." not in helped("sv", width=60).partition("Kommandon:")[2]
    assert "verifikation" not in helped("sv")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "kultur.toml").write_text(
        'version = 1\n\n[organisation]\nid = "kultur"\nlanguage = "en"\n\n[signs]\n', encoding="utf-8"
    )
    return tmp_path


def test_a_workspace_is_answered_in_its_language_before_it_is_opened(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked_language(["run", "-w", str(workspace), "--help"]) == "en"
    assert asked_language(["run", f"-w{workspace}"]) == "en"
    assert asked_language(["run", f"--workspace={workspace}"]) == "en"
    assert asked_language(["run", "--workspace", str(workspace), "--lang", "sv"]) == "sv"
    monkeypatch.chdir(workspace)
    assert asked_language(["--help"]) == "en"


def test_a_workspace_that_does_not_say_its_language_is_answered_in_swedish(workspace: Path) -> None:
    assert language_of(workspace / "nowhere") == "sv"
    (workspace / "schemas" / "fritid.toml").write_text('[organisation]\nid = "fritid"\n[x]\nlanguage = "en"\n')

    assert [language_of(workspace, name) for name in ("kultur", "fritid", "okänd", None)] == ["en", "sv", "sv", "sv"]


def started(*words: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from pipeline.cli import main\ntry: main()\nfinally:"
        " print(sorted({'babel', 'polars', 'pydantic', 'rich', 'loguru'} & set(sys.modules)), file=sys.stderr)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (["--help"], "Användning: "),
        (["run", "--help"], "Användning: "),
        (["--lang", "en", "--help"], "Usage: "),
        (["--help", "--lang=en"], "Usage: "),
        (["run", "--help", "--lang", "en"], "Usage: "),
    ],
)
def test_help_is_printed_in_the_language_that_is_asked_for_and_loads_nothing_heavy(
    words: list[str], begins: str
) -> None:
    done = started(*words)

    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert done.stdout.startswith(begins)


def test_the_language_may_be_asked_for_before_the_command() -> None:
    assert "must be acted on" in started("--lang", "en", "explain", "V01").stdout
    assert "måste åtgärdas" in started("explain", "V01").stdout
    assert "must be acted on" in started("--lang", "sv", "explain", "V01", "--lang", "en").stdout
