"""The command: TOML or data on standard output, and the exit code that says whether the file could be read."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline.example
from pipeline.cli import cli
from pipeline.starter import make_workspace

OFFICE = Path(pipeline.example.__file__).parent / "inbox" / "Uppföljning Kommunledningskontoret.xlsx"


def test_the_proposal_is_written_as_toml_in_swedish_unless_asked_otherwise() -> None:
    swedish = CliRunner().invoke(cli, ["describe", str(OFFICE)])
    english = CliRunner().invoke(cli, ["describe", str(OFFICE), "--lang", "en"])

    assert (swedish.exit_code, english.exit_code) == (0, 0)
    assert tomllib.loads(swedish.stdout) == tomllib.loads(english.stdout)
    assert "rubriker på rad 9" in swedish.stdout
    assert "heads in row 9" in english.stdout


def test_the_same_is_given_as_data() -> None:
    done = CliRunner().invoke(cli, ["describe", str(OFFICE), "--format", "json"])

    (table,) = json.loads(done.stdout)["tables"]
    assert done.exit_code == 0
    assert (table["kind"], table["heads"], table["unit"]["said"]) == ("followup", [9, 9], "tkr")
    assert [line["name"] for line in table["lines"] if line["of"]] == ["Summa intäkter", "Summa kostnader", "Netto"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 a document", b"PK\x03\x04 broken"])
def test_an_unreadable_file_is_told_as_check_tells_it(content: bytes, tmp_path: Path) -> None:
    make_workspace(tmp_path / "office", "prov")
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    asked = ["--lang", "sv", "--format", "json"]

    described = CliRunner().invoke(cli, ["describe", str(path), *asked])
    checked = CliRunner().invoke(cli, ["check", str(path), "--workspace", str(tmp_path / "office"), *asked])

    assert described.exit_code == checked.exit_code == 1
    messages = [finding["message"] for finding in json.loads(described.stdout)["findings"]]
    assert messages == [finding["message"] for finding in json.loads(checked.stdout)["findings"]]
    assert len(messages) == 1
