"""The documentation against the program: what is generated is fresh, and what is written by hand leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli import cli
from pipeline.docs import DOCS, pages, write
from schemas.codes import CODES
from schemas.codes_model import Code


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_what_would_be_written_now(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_writing_a_second_time_changes_nothing(tmp_path: Path) -> None:
    assert {path.name for path in write(tmp_path)} == pages().keys()
    assert write(tmp_path) == []


def test_a_page_that_was_changed_by_hand_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "rules.md").write_text("changed", encoding="utf-8")

    assert write(tmp_path) == [tmp_path / "rules.md"]
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == pages()["rules.md"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_page_of_rules_has_everything_about_a_code(code: Code) -> None:
    page = pages()["rules.md"]
    entry = page.partition(f"### {code.code}\n")[2].partition("\n### ")[0]

    assert f"[{code.code}](#{code.code.lower()})" in page
    for text in (code.name.en, code.name.sv, code.definition, code.source, code.example, code.remedy):
        assert text in entry
    assert ("not tested yet" in entry) is not code.tested


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_page_of_commands_has_every_command_with_each_of_its_options(name: str) -> None:
    entry = pages()["commands.md"].partition(f"## {name}\n")[2].partition("\n## ")[0]

    assert f"Usage: avstamning {name}" in entry
    for parameter in cli.commands[name].params:
        for option in parameter.opts:
            assert (option if option.startswith("-") else option.upper()) in entry


def test_the_page_of_commands_is_as_wide_in_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pages()["commands.md"]

    monkeypatch.setenv("COLUMNS", "40")

    assert pages()["commands.md"] == before


LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_link_within_the_documentation_leads_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")

    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = DOCS / (name or page)
        assert path.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(head) for head in heads}, target


def _anchor(head: str) -> str:
    """How a heading is linked to: lower case, its punctuation gone, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
