"""Workbooks that people have written in, and that came back."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.language import Language
from pipeline.outcome import Outcome
from pipeline.record import open_journal
from pipeline.run.answering import LOCKED
from tests.run.office import PASSWORD, Office, copied, lock, only_result

ACTIONS, EXPLANATIONS = "Att åtgärda", "Förklaringar"


def workbook_of(outcome: Outcome) -> Path:
    ((_, outputs),) = outcome.results
    assert outputs is not None
    return outputs.workbook


def place(sheet: Worksheet, row: str, head: str) -> Any:
    """The cell under a head in the row of an identity."""
    heads = next(cells for cells in sheet.iter_rows(max_row=20) if "Id" in [cell.value for cell in cells])
    columns = {cell.value: cell.column for cell in heads}
    found = [
        cells[0].row for cells in sheet.iter_rows(min_row=heads[0].row + 1) if cells[columns["Id"] - 1].value == row
    ]
    return sheet.cell(found[0], columns[head])


def rows_of(sheet: Worksheet) -> list[str]:
    heads = next(cells for cells in sheet.iter_rows(max_row=20) if "Id" in [cell.value for cell in cells])
    at = [cell.value for cell in heads].index("Id")
    return [cells[at].value for cells in sheet.iter_rows(min_row=heads[0].row + 1) if cells[at].value]


def write(path: Path, office: Office, name: str, by: str = "Ekonom A", **texts: Any) -> None:
    """Write in a copy of a workbook, and drop it. Texts are `answer` or `cause`, `action` …, in the first row of the sheet."""
    book = openpyxl.load_workbook(path)
    heads = {"answer": (ACTIONS, "Svar"), "cause": (EXPLANATIONS, "Orsak"), "due": (EXPLANATIONS, "Klart-datum")}
    for field, text in texts.items():
        sheet, head = heads[field]
        place(book[sheet], rows_of(book[sheet])[0], head).value = text
    book.properties.lastModifiedBy = by
    book.save(office.inbox / name)


def said(outcome: Outcome, field: str = "answer") -> list[str]:
    return [answer.text for answer in only_result(outcome).answers if answer.field == field]


@pytest.fixture
def office(once: Office, tmp_path: Path) -> Office:
    """A workspace in which the example has been run once."""
    return copied(once, tmp_path / "work")


@pytest.fixture
def first(office: Office) -> Path:
    (workbook,) = office.root.glob("outbox/2016-08/0001/*.xlsx")
    return workbook


def test_an_answer_is_kept_with_its_author_and_stands_in_the_next_version(office: Office, first: Path) -> None:
    write(first, office, "Vad som helst.xlsx", answer="Rättas i september", cause="Färre utryckningar")

    outcome = office.run()

    (answer, cause) = only_result(outcome).answers
    assert (answer.text, answer.author, answer.file) == ("Rättas i september", "Ekonom A", "Vad som helst.xlsx")
    assert cause.text == "Färre utryckningar"
    book = openpyxl.load_workbook(workbook_of(outcome))
    assert place(book[ACTIONS], answer.row, "Svar").value == "Rättas i september"
    assert place(book[EXPLANATIONS], cause.row, "Orsak").value == "Färre utryckningar"
    assert office.waiting() == []
    assert [(entry.file, entry.outcome) for entry in outcome.files] == [("Vad som helst.xlsx", "accepted")]
    assert outcome.findings == ()


def test_a_locked_workbook_is_read_with_the_password_that_the_workspace_has(
    office: Office, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)
    write(first, office, "Svar.xlsx", answer="Rättas i september")
    lock(office.inbox / "Svar.xlsx")

    outcome = office.run()

    (answer,) = only_result(outcome).answers
    assert (answer.text, answer.author, answer.file) == ("Rättas i september", "Ekonom A", "Svar.xlsx")
    assert office.waiting() == []


def test_a_locked_workbook_goes_back_with_what_to_do_where_no_password_opens_it(office: Office, first: Path) -> None:
    write(first, office, "Svar.xlsx", answer="Rättas i september")
    lock(office.inbox / "Svar.xlsx")

    outcome = office.run()

    (finding,) = outcome.findings
    assert finding.code == "F02"
    assert "Spara den utan lösenord och lägg in den igen" in Language("sv").sentence(finding.message)
    assert (office.workspace.returned / "Svar.xlsx").exists()


def test_one_that_is_locked_where_it_lies_is_told_until_it_can_be_read(
    office: Office, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(first, office, first.name, answer="Rättas i september")
    shutil.move(office.inbox / first.name, first)
    lock(first)

    told = office.run()

    assert told.number is None
    (note,) = told.notes
    assert "i outbox/2016-08/0001 är låst med lösenord" in Language("sv").sentence(note)
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)
    read = office.run()
    assert said(read) == ["Rättas i september"]
    assert LOCKED not in {note.text for note in read.notes}


def test_a_workbook_in_which_nothing_is_new_changes_nothing(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas i september")
    second = workbook_of(office.run())
    shutil.copy(second, office.inbox / "b.xlsx")

    outcome = office.run()

    assert outcome.results == ()
    assert office.waiting() == []
    assert said(_judged_again(office)) == ["Rättas i september"]


def _judged_again(office: Office) -> Outcome:
    """The period as it is judged when something that answers have nothing to do with has changed."""
    settings = office.root / "schemas" / "ekero.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# tillagt\n", encoding="utf-8")
    return office.run()


def test_two_answers_to_one_row_are_both_kept_and_a_later_choice_settles_it(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", by="Ekonom A", answer="Rättas")
    write(first, office, "b.xlsx", by="Ekonom B", answer="Rättas inte")
    both = office.run()
    assert sorted(said(both)) == ["Rättas", "Rättas inte"]
    assert {answer.author for answer in only_result(both).answers} == {"Ekonom A", "Ekonom B"}

    write(workbook_of(both), office, "c.xlsx", answer="Rättas")

    assert said(office.run()) == ["Rättas"]


def test_what_others_wrote_meanwhile_in_another_copy_is_not_overwritten(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas")
    office.run()
    write(first, office, "b.xlsx", answer="Rättas inte")

    assert sorted(said(office.run())) == ["Rättas", "Rättas inte"]


def test_an_answer_that_is_changed_takes_the_place_of_the_one_before(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas")
    second = workbook_of(office.run())
    write(second, office, "a.xlsx", answer="Rättat")

    assert said(office.run()) == ["Rättat"]


def test_an_answer_that_is_emptied_is_taken_back_and_a_row_that_is_taken_out_is_not(
    office: Office, first: Path
) -> None:
    write(first, office, "a.xlsx", answer="Rättas", cause="Färre utryckningar")
    second = workbook_of(office.run())
    book = openpyxl.load_workbook(second)
    sheet = book[EXPLANATIONS]
    row = rows_of(sheet)[0]
    sheet.delete_rows(place(sheet, row, "Id").row)
    place(book[ACTIONS], rows_of(book[ACTIONS])[0], "Svar").value = None
    book.save(office.inbox / "b.xlsx")

    outcome = office.run()

    assert said(outcome) == []
    assert said(outcome, "cause") == ["Färre utryckningar"]


def test_rows_may_be_sorted_columns_moved_and_sheets_renamed(office: Office, first: Path) -> None:
    book = openpyxl.load_workbook(first)
    sheet = book[ACTIONS]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(index for index, row in enumerate(cells) if "Id" in row)
    wanted = cells[at + 1][cells[at].index("Id")]
    cells[at + 1][cells[at].index("Svar")] = "Rättas"
    book.remove(sheet)
    moved = book.create_sheet("Något annat", 0)
    for row in [["Eget"], *cells[: at + 1], *reversed(cells[at + 1 :])]:
        moved.append(list(reversed(row + [None] * (60 - len(row)))))
    book.save(office.inbox / "a.xlsx")

    (answer,) = only_result(office.run()).answers

    assert (answer.row, answer.text) == (wanted, "Rättas")


def test_a_date_is_kept_as_a_date(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", due=date(2016, 9, 30))

    outcome = office.run()

    assert said(outcome, "due") == ["2016-09-30"]
    write(workbook_of(outcome), office, "b.xlsx")
    assert office.run().results == ()


def test_a_workbook_that_was_written_in_where_it_lay_is_read_and_left_there(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas")
    content = (office.inbox / "a.xlsx").read_bytes()
    (office.inbox / "a.xlsx").rename(first)

    assert said(office.run()) == ["Rättas"]
    assert first.read_bytes() == content
    assert office.run().number is None


def test_an_earlier_workbook_that_is_open_is_told_of(office: Office, first: Path) -> None:
    first.with_name(f"~${first.name}").write_bytes(b"")
    book = openpyxl.load_workbook(first)
    book.save(office.inbox / "x.xlsx")
    write(first, office, "x.xlsx", answer="Rättas")

    notes = [note.text for note in office.run().notes]

    assert any("is open with somebody" in text for text in notes)


def test_another_organisations_workbook_is_not_read(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas")
    book = openpyxl.load_workbook(office.inbox / "a.xlsx")
    book.custom_doc_props["avstamning.organisation"].value = "annan"
    book.save(office.inbox / "a.xlsx")

    outcome = office.run()

    assert [(finding.code, finding.message.values["organisation"]) for finding in outcome.findings] == [
        ("F04", "annan")
    ]


def test_without_properties_the_workbook_is_known_by_a_hidden_cell(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Rättas")
    book = openpyxl.load_workbook(office.inbox / "a.xlsx")
    for name in [prop.name for prop in book.custom_doc_props.props]:
        del book.custom_doc_props[name]
    book.save(office.inbox / "a.xlsx")

    assert said(office.run()) == ["Rättas"]


def test_personal_identity_numbers_in_answers_are_masked_before_they_are_kept(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", answer="Se 811218-9876")
    office.run()

    kept = [str(entry.payload) for entry in open_journal(office.workspace).entries("answer")]

    assert not re.search("9876", "".join(kept))
    assert "******-****" in "".join(kept)


@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_saved_by_libreoffice_it_is_read_right(
    ending: str, office: Office, first: Path, tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("office")
    write(first, office, "a.xlsx", answer="Rättas", cause="Färre utryckningar")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [tool("libreoffice"), "--headless", profile, "--convert-to", ending, "--outdir", str(folder)]
    subprocess.run([*command, str(office.inbox / "a.xlsx")], check=True, capture_output=True, timeout=240)
    (office.inbox / "a.xlsx").unlink()
    shutil.copy(folder / f"a.{ending}", office.inbox)

    outcome = office.run()

    assert (said(outcome), said(outcome, "cause")) == (["Rättas"], ["Färre utryckningar"])


def test_an_answer_that_nobody_has_signed_is_by_somebody_unknown(office: Office, first: Path) -> None:
    write(first, office, "a.xlsx", by="", answer="Rättas", cause="Färre utryckningar")
    with_no_writer(office.inbox / "a.xlsx")

    outcome = office.run()

    language, result = Language("sv"), only_result(outcome)
    assert "a.xlsx: det som är nytt (2 svar, av okänd) är inläst." in map(language.sentence, outcome.notes)
    history = [language.sentence(step) for one in result.breaks for step in one.history]
    assert [step for step in history if "Rättas" in step] == ["2016-09-23: förklarad av okänd: Rättas"]
    book = openpyxl.load_workbook(workbook_of(outcome))
    signed = [cell.value for row in book[ACTIONS].iter_rows() for cell in row if str(cell.value).startswith("okänd, ")]
    assert len(signed) == 1


def with_no_writer(path: Path) -> None:
    """Take away who made the workbook, and who saved it last."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            kept = re.sub(rb"<(dc:creator|cp:lastModifiedBy)>.*?</\1>", b"", content)
            package.writestr(name, kept if name == "docProps/core.xml" else content)
