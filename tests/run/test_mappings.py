"""Codes that belong to no line, mapped in the list that comes back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.language import Language
from pipeline.mapping_list import FILE
from pipeline.outcome import Outcome
from pipeline.record import open_journal
from pipeline.run.remapping import TAKEN
from pipeline.starter import place_example
from tests.run.office import LEDGER, PASSWORD, Office, lock, only_result, posting


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with a posting on an ansvar, and one on an account, that no line has."""
    root = tmp_path_factory.mktemp("unmapped")
    place_example(root)

    def change(sheet: Any) -> None:
        posting(sheet, ansvar="0110")[_column(sheet, "ansvar")].value = "0195"
        posting(sheet, ansvar="0210", konto="4")[_column(sheet, "konto")].value = "9410"

    office = Office(root)
    office.edit(LEDGER, change)
    office.run()
    return root


def _column(sheet: Any, head: str) -> int:
    for row in sheet.iter_rows():
        texts = [str(cell.value).casefold() for cell in row]
        if head in texts:
            return texts.index(head)
    raise LookupError(head)


@pytest.fixture
def office(begun: Path, tmp_path: Path) -> Office:
    return Office(Path(shutil.copytree(begun, tmp_path / "work")))


def listed(office: Office) -> Any:
    return openpyxl.load_workbook(office.root / "outbox" / "returned" / FILE)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[5]]
    return [dict(zip(heads, (cell for cell in row), strict=False)) for row in sheet.iter_rows(min_row=6)]


def choose(office: Office, name: str = FILE, **chosen: dict[str, str]) -> None:
    """Fill in the rows of codes (`k0195` for ansvar or konto 0195), and drop the list."""
    book = listed(office)
    for row in rows(book.worksheets[0]):
        for code, cells in chosen.items():
            if code.removeprefix("k") in {row["Ansvar"].value, row["Konto"].value}:
                for head, text in cells.items():
                    row[head].value = text
    book.properties.lastModifiedBy = "Controller"
    book.save(office.inbox / name)


def unmapped(outcome: Outcome) -> list[str]:
    return [finding.code for finding in only_result(outcome).findings if finding.code == "L01"]


def settings(office: Office) -> str:
    return (office.root / "schemas" / "ekero.toml").read_text(encoding="utf-8")


BOTH = {
    "k0195": {"Budgettitel": "Kommunledningskontoret"},
    "k9410": {"Budgettitel": "Brandförsvaret", "Rad": "SBA", "Från och med (datum)": "2016-01"},
}


def test_codes_that_belong_to_no_line_come_back_with_count_amount_and_a_proposal(office: Office) -> None:
    sheet = listed(office).worksheets[0]
    first, second = rows(sheet)[:2]

    assert (first["Ansvar"].value, first["Konto"].value) == ("0195", None)
    assert first["Förslag"].value == "Kommunledningskontoret"
    assert "0110-0190" in first["Varför"].value
    assert (second["Ansvar"].value, second["Konto"].value) == ("0210", "9410")
    assert first["Budgettitel"].value is None


def test_what_is_chosen_is_written_to_the_settings_and_the_period_judged_anew_at_once(office: Office) -> None:
    before = settings(office)
    line = next(
        line.name
        for title in office.workspace.organisation.titles
        if title.id == "brand"
        for line in title.lines
        if not line.of
    )
    choose(office, "vad som helst.xlsx", k0195=BOTH["k0195"], k9410={**BOTH["k9410"], "Rad": line})

    outcome = office.run()

    assert unmapped(outcome) == []
    assert settings(office).startswith(before.rstrip())
    assert "from = 2016-01-01" in settings(office)
    assert only_result(outcome).run.settings == office.workspace.settings
    (entry,) = open_journal(office.workspace).entries("mapping")
    assert (entry.payload["author"], entry.payload["file"]) == ("Controller", "vad som helst.xlsx")
    kept = list((office.root / "outbox" / "archive").glob("*/ekero.toml"))
    assert [path.read_text(encoding="utf-8") for path in kept] == [before]
    assert office.waiting() == []
    assert not (office.root / "outbox" / "returned" / FILE).exists()


def test_a_list_that_is_locked_is_taken_in_with_the_password_that_the_workspace_has(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)
    choose(office, k0195=BOTH["k0195"])
    lock(office.inbox / FILE)

    outcome = office.run()

    (entry,) = open_journal(office.workspace).entries("mapping")
    assert entry.payload["author"] == "Controller"
    assert TAKEN in {note.text for note in outcome.notes}
    assert {(entry.file, entry.outcome) for entry in outcome.files} == {(FILE, "accepted")}
    assert office.waiting() == []


@pytest.mark.parametrize("given", [None, "fel"])
def test_a_list_that_is_locked_goes_back_with_what_to_do_where_no_password_opens_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    if given:
        monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", given)
    before = settings(office)
    choose(office, "Våra kopplingar.xlsx", k0195=BOTH["k0195"])
    lock(office.inbox / "Våra kopplingar.xlsx")

    outcome = office.run()

    (finding,) = outcome.findings
    said = Language("sv").sentence(finding.message)
    assert (finding.code, finding.severity) == ("F02", "error")
    assert said.startswith("Våra kopplingar.xlsx är låst")
    assert "Spara den utan lösenord" in said
    assert settings(office) == before
    assert (office.workspace.returned / "Våra kopplingar.xlsx").exists()


def test_the_same_list_again_changes_nothing(office: Office) -> None:
    choose(office, k0195=BOTH["k0195"])
    shutil.copy(office.inbox / FILE, office.root / "same.xlsx")
    office.run()
    after = settings(office)
    shutil.copy(office.root / "same.xlsx", office.inbox / FILE)

    outcome = office.run()

    assert settings(office) == after
    assert outcome.results == ()
    assert len(open_journal(office.workspace).entries("mapping")) == 1


@pytest.mark.parametrize(
    ("cells", "head", "said"),
    [
        ({"Budgettitel": "Brandvärnet"}, "Budgettitel", "There is no budget title"),
        ({"Budgettitel": "Brandförsvaret", "Rad": "Glass"}, "Rad", "has no line"),
        ({"Rad": "Glass"}, "Budgettitel", "but no budget title"),
        ({"Budgettitel": "Brandförsvaret", "Från och med (datum)": "snart"}, "Från och med (datum)", "is no date"),
        (
            {"Budgettitel": "Brandförsvaret", "Från och med (datum)": "2016-05", "Till och med (datum)": "2016-04"},
            "Till och med (datum)",
            "before it begins",
        ),
        ({"Budgettitel": "Brandförsvaret", "Ansvar": "01*95"}, "Ansvar", "is no code"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell_and_nothing_is_used(
    cells: dict[str, str], head: str, said: str, office: Office
) -> None:
    before = settings(office)
    choose(office, k0195=cells)
    (cell,) = [row[head].coordinate for row in rows(listed(office).worksheets[0]) if row["Ansvar"].value == "0195"]

    outcome = office.run()

    (finding,) = outcome.findings
    assert (finding.code, finding.cells[0].address) == ("L08", cell)
    assert said in finding.message.text
    assert settings(office) == before
    assert [(entry.file, entry.outcome) for entry in outcome.files] == [(FILE, "rejected")]
    marked = listed(office)
    assert marked.worksheets[0].title == "Att rätta"
    assert marked.worksheets[1][cell].comment is not None


def test_two_rows_that_give_the_same_codes_to_different_lines_are_told(office: Office) -> None:
    choose(office, k0195={"Budgettitel": "Kommunledningskontoret"})
    book = openpyxl.load_workbook(office.inbox / FILE)
    sheet = book.worksheets[0]
    row = rows(sheet)[-1]
    row["Ansvar"].value, row["Budgettitel"].value = "0190-0199", "Brandförsvaret"
    book.save(office.inbox / FILE)

    (finding,) = office.run().findings

    assert finding.message.text.startswith("Row {row} gives the same codes")
    assert finding.cells[0].address == row["Ansvar"].coordinate


def test_a_code_whose_title_is_known_is_said_to_lack_the_line_alone(office: Office) -> None:
    choose(office, k0195=BOTH["k0195"])

    (finding,) = [finding for finding in only_result(office.run()).findings if finding.code == "L01"]

    said = Language("sv").sentence(finding.message)
    assert said.startswith("ansvar 0210, konto 9410 hör till Brandförsvaret, men inte till någon rad där: 1 rader")


def test_a_ledger_that_only_lacks_mappings_does_not_come_back(office: Office) -> None:
    assert sorted(path.name for path in (office.root / "outbox" / "returned").glob("Huvudbok*")) == []


def test_a_rule_for_codes_of_one_pattern_is_accepted_with_one_word(office: Office) -> None:
    place_example(office.root)

    def change(sheet: Any) -> None:
        at = _column(sheet, "ansvar")
        for code in ("0194", "0195", "0196", "0197"):
            posting(sheet, ansvar="0110")[at].value = code

    office.edit(LEDGER, change)
    office.run()
    book = listed(office)
    first, *single = rows(book.worksheets[0])
    assert (first["Ansvar"].value, first["Antal koder"].value) == ("019*", 4)
    assert [row["Ansvar"].value for row in single[:4]] == ["0194", "0195", "0196", "0197"]
    first["Godta förslaget"].value = "ja"
    book.save(office.inbox / FILE)

    outcome = office.run()

    assert unmapped(outcome) == []
    assert 'match = { ansvar = ["019*"] }' in settings(office)


@pytest.mark.needs("libreoffice")
def test_the_lines_to_choose_from_are_those_of_the_title_that_is_chosen(
    office: Office, tool: Callable[[str], str], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(office.root / "outbox" / "returned" / FILE)
    sheet = book.worksheets[0]
    (line,) = [one for one in sheet.data_validations.dataValidation if "OFFSET" in str(one.formula1)]
    top = int(str(line.sqref).split(":")[0].lstrip("ABCDEFGHIJKLMNOP"))
    row = next(iter(rows(sheet)))
    assert row["Rad"].row == top
    assert row["Rad"].coordinate in line.sqref
    titles = office.workspace.organisation.titles
    row["Budgettitel"].value = titles[1].name
    # What the list shows is what its formula gives: each of its places is asked for by itself.
    asked = book.create_sheet("Asked")
    for at in range(12):
        asked.cell(at + 1, 1).value = f'=IFERROR(INDEX({_on(sheet.title, str(line.formula1))},{at + 1},1),"")'
    book.save(tmp_path / "asked.xlsx")

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [tool("libreoffice"), "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "done")]
    subprocess.run([*command, str(tmp_path / "asked.xlsx")], check=True, capture_output=True, timeout=240)

    done = openpyxl.load_workbook(tmp_path / "done" / "asked.xlsx", data_only=True)
    shown = [cell.value for cell in done["Asked"]["A"] if cell.value]
    assert shown == [one.name for one in titles[1].lines if not one.of]
    kept = done.worksheets[0].data_validations.dataValidation
    assert any("OFFSET" in str(one.formula1) and row["Rad"].coordinate in one.sqref for one in kept)


def _on(sheet: str, formula: str) -> str:
    """A formula as another sheet says it: the cell that it looks at is on its own sheet."""
    return re.sub(r"MATCH\((\$[A-Z]+\d+)", lambda cell: f"MATCH('{sheet}'!{cell[1]}", formula.removeprefix("="))
