"""What a code means, and what a finding says, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.explaining import as_json
from pipeline.language import Language
from schemas.codes import BY_CODE, CODES
from schemas.codes_model import Code
from tests.run.office import Office

ENGLISH = re.compile(r"\b(the|and|of|is|are|that|which|follow-up|ledger|drop|file|our own)\b", re.IGNORECASE)


@pytest.fixture(scope="session")
def office(once: Office) -> Office:
    return once


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["explain", *arguments])


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_is_explained_in_swedish_alone(code: Code) -> None:
    told = as_json(code, Language("sv"))

    said = [told["rule"], told["source"], told["remedy"], *(cell for row in told["example"] for cell in row)]
    assert [text for text in said if ENGLISH.search(re.sub(r"`[^`]*`", "", text))] == []
    assert all(told[name].endswith(".") for name in ("rule", "source", "remedy"))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_is_explained_in_english_as_it_is_written(code: Code) -> None:
    told = as_json(code, Language("en"))

    assert (told["rule"], told["source"], told["remedy"]) == (code.definition, code.source, code.remedy)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_amounts_and_names_of_settings_are_the_same_in_both(code: Code) -> None:
    def fixed(lang: str) -> list[str]:
        told = as_json(code, Language(lang))
        text = " ".join([told["rule"], told["remedy"]])
        return sorted(re.findall(r"`[a-z_.]+`|\b[A-Z]\d\d\b|[≤≥]", text))

    assert fixed("sv") == fixed("en")


def test_a_code_is_told_with_its_rule_why_an_example_and_the_remedy() -> None:
    told = explain("v01").output

    heads = ["V01  Avvikelse perioden  måste åtgärdas", "Regeln", "Varför", "Ett exempel", "→ -24 ←", "Att göra"]
    assert [head for head in heads if head not in told] == []
    assert "Variance, period" in explain("V01", "--lang", "en").output


def test_every_code_is_printed_without_a_line_that_is_too_wide_for_its_text() -> None:
    for code in CODES:
        lines = explain(code.code).output.splitlines()
        assert all(len(line) <= 80 for line in lines if "   " not in line.strip())
        assert all(line == line.rstrip() for line in lines)


def test_a_code_as_json_is_the_documented_shape() -> None:
    told = json.loads(explain("S01", "--format", "json", "--lang", "en").output)

    assert list(told) == ["version", "code", "name", "severity", "tested", "rule", "source", "example", "remedy"]
    assert told["example"][0] == ["tkr", "Actual"]


def test_an_unknown_code_is_told_and_exits_with_2() -> None:
    told = explain("X99")

    assert told.exit_code == 2
    assert "X99" in told.output


def test_a_finding_is_explained_with_its_figures_bound_causes_and_companions(office: Office) -> None:
    done = explain("v02-4a64fa7c", "-w", str(office.root))

    said = " ".join(done.output.replace("\N{NO-BREAK SPACE}", " ").split())
    assert done.exit_code == 0
    parts = [
        "Reavinst försäljningar / Avvikelse helår",
        "−7 400 000",
        "Största möjliga avrundning 150 000",
        "Allt annat går ihop om",
        "Uppföljning Reavinst.xlsx, Uppföljning!G10",
        "mot −7 230 000",
        BY_CODE["V02"].name.sv,
    ]
    assert [part for part in parts if part not in said] == []


def test_cells_that_are_not_listed_are_counted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(explain("V02-4a64fa7c", "-w", str(office.root), "--format", "json").output)["finding"]
    monkeypatch.setattr("pipeline.explaining.MOST", 1)

    said = explain("V02-4a64fa7c", "-w", str(office.root)).output

    assert len(found["cells"]) > 1
    assert f"och {len(found['cells']) - 1} till" in said.partition("Jämförelser")[0]


def test_a_finding_as_json_has_its_companions_and_its_rule(office: Office) -> None:
    told = json.loads(explain("V02-4a64fa7c", "-w", str(office.root), "--format", "json").output)

    assert told["finding"]["id"] == "V02-4a64fa7c"
    assert [one["id"] for one in told["companions"]] == told["finding"]["companions"]
    assert told["rule"]["code"] == "V02"


def test_a_finding_that_is_not_there_is_answered_with_those_that_are(office: Office, tmp_path: Path) -> None:
    gone = explain("V02-00000000", "-w", str(office.root))

    assert gone.exit_code == 2
    assert "V02-4a64fa7c" in gone.output
    assert explain("V02-4a64fa7c", "-w", str(tmp_path)).exit_code == 2
