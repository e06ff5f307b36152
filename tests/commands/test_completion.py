"""Completion by the shell, as docs/terminal.md tells how to switch it on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "terminal.md"


def completed(**variables: str) -> subprocess.CompletedProcess[str]:
    # The command's name, from which click makes the variable's, is that of the file that is started.
    code = "import sys; sys.argv[0] = 'avstamning'; from pipeline.cli import main; main()"
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_that_is_documented_for_a_shell_is_there(shell: str) -> None:
    assert f"_AVSTAMNING_COMPLETE={shell}_source avstamning" in PAGE.read_text(encoding="utf-8")
    if shell != "bash" or shutil.which("bash"):
        assert f"_AVSTAMNING_COMPLETE={shell}_complete" in completed(_AVSTAMNING_COMPLETE=f"{shell}_source").stdout


@pytest.mark.parametrize(
    ("words", "place", "offered"),
    [("avstamning tra", "1", "trace"), ("avstamning explain v0", "2", "V01"), ("avstamning run --fo", "2", "--format")],
)
def test_commands_options_and_codes_are_completed(words: str, place: str, offered: str) -> None:
    done = completed(_AVSTAMNING_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=place)

    assert f"plain,{offered}" in done.stdout.splitlines()
