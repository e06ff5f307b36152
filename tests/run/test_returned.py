"""Files that came back marked, corrected and dropped again."""

from __future__ import annotations

import shutil

import openpyxl

from pipeline.intake import OWN_LIST
from pipeline.returning import PUT_RIGHT
from tests.run.office import MEMBERSHIP, Office, new_findings


def test_a_returned_file_that_is_corrected_and_dropped_as_it_is_closes_what_it_cures(office: Office) -> None:
    office.run()
    shutil.copy(office.root / "outbox" / "returned" / MEMBERSHIP, office.inbox / MEMBERSHIP)
    book = openpyxl.load_workbook(office.inbox / MEMBERSHIP)
    assert book.worksheets[1]["D16"].comment.text.startswith("Avvikelsen är −24")
    book.worksheets[1]["D16"] = 24
    book.save(office.inbox / MEMBERSHIP)

    outcome = office.run()

    ((result, _),) = outcome.results
    assert [finding.code for finding in result.findings if finding.title == "medlemsavgifter"] == []
    assert new_findings(outcome) == []


def copies(office: Office) -> dict[str, list[str]]:
    folder = office.root / "outbox" / "returned"
    found = {"": [path.name for path in folder.iterdir() if path.is_file()]}
    return found | {"done": [path.name for path in (folder / "done").glob("*")]}


def correct(office: Office) -> None:
    shutil.copy(office.root / "outbox" / "returned" / MEMBERSHIP, office.inbox / MEMBERSHIP)
    book = openpyxl.load_workbook(office.inbox / MEMBERSHIP)
    book.worksheets[1]["D16"] = 24
    book.save(office.inbox / MEMBERSHIP)


def test_the_copy_of_a_corrected_file_is_taken_away(office: Office) -> None:
    office.run()
    correct(office)
    notes = office.run().notes

    assert [(note.text, note.values["code"]) for note in notes] == [(PUT_RIGHT, "V01")]
    assert "Reserv" in str(notes[0].values["what"])
    assert MEMBERSHIP not in copies(office)[""]
    assert copies(office)["done"] == [MEMBERSHIP]
    assert len(copies(office)[""]) == 2


def test_a_copy_that_somebody_has_changed_stays(office: Office) -> None:
    office.run()
    correct(office)
    place = office.root / "outbox" / "returned" / MEMBERSHIP
    place.write_bytes(place.read_bytes() + b" ")
    office.run()

    assert MEMBERSHIP in copies(office)[""]
    assert copies(office)["done"] == []


def test_our_list_alone_is_told_to_be_no_export(office: Office) -> None:
    office.run()
    book = openpyxl.load_workbook(office.root / "outbox" / "returned" / MEMBERSHIP)
    del book["Uppföljning"]
    book.save(office.inbox / "Bara listan.xlsx")

    assert [finding.message.text for finding in office.run().findings] == [OWN_LIST]
