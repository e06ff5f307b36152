"""Files that came back marked, corrected and dropped again."""

from __future__ import annotations

import shutil
from typing import Any

import openpyxl

from pipeline.intake import OWN_LIST
from pipeline.record import open_journal, read_record
from pipeline.run.returning import PUT_RIGHT
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


def test_the_list_beside_an_unreadable_file_goes_when_a_good_version_comes_and_goes_back_marked(office: Office) -> None:
    good = (office.inbox / MEMBERSHIP).read_bytes()
    (office.inbox / MEMBERSHIP).write_bytes(good[: len(good) // 2])
    office.run()
    listed = f"{MEMBERSHIP.removesuffix('.xlsx')} – anmärkningar.xlsx"
    assert {MEMBERSHIP, listed} <= set(copies(office)[""])
    (office.inbox / MEMBERSHIP).write_bytes(good)
    office.run()

    assert MEMBERSHIP in copies(office)[""]
    assert copies(office)["done"] == [listed]


def test_a_copy_of_another_period_is_never_put_in_place_of_one_that_waits(office: Office) -> None:
    august = {path: path.read_bytes() for path in office.inbox.iterdir()}
    numbered = f"{MEMBERSHIP.removesuffix('.xlsx')} (2).xlsx"

    def as_july(sheet: Any) -> None:
        sheet["B2"], sheet["B4"] = "2016-07", "Perioden jan-jul"

    office.edit(MEMBERSHIP, as_july)
    for path in august:
        if path.name != MEMBERSHIP:
            path.unlink()
    office.run()
    of_july = (office.root / "outbox" / "returned" / MEMBERSHIP).read_bytes()
    for path, content in august.items():
        path.write_bytes(content)
    office.run()

    assert {MEMBERSHIP, numbered} <= set(copies(office)[""])
    assert (office.root / "outbox" / "returned" / MEMBERSHIP).read_bytes() == of_july

    effective = read_record(open_journal(office.workspace)).effective()
    (july,) = [entry for export, entry in effective.items() if export.period == "2016-07"]
    office.run(withdraw=july)

    assert numbered in copies(office)[""]
    assert MEMBERSHIP not in copies(office)[""]
    assert copies(office)["done"] == [MEMBERSHIP]
