"""What people write in July's workbook, and what becomes of it in August's: two months of real runs, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.outcome import Outcome
from tests.run.office import Office
from tests.run.test_answers import ACTIONS, EXPLANATIONS, place, rows_of, workbook_of

ROW = "bibliotek/personal/variance_period"
SETTINGS = Path(__file__).parents[2] / "docs" / "organisation.md"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The small organisation that the documentation sets up."""
    for folder in ("inbox", "outbox", "schemas"):
        (tmp_path / folder).mkdir()
    text = SETTINGS.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "schemas" / "kultur.toml").write_text(text, encoding="utf-8")
    return Office(tmp_path)


def month(office: Office, number: int) -> Outcome:
    """A month's follow-up comes, with staff far over its budget, and the night's run takes it in."""
    staff, meant = 400 * number, 300 * number
    over = f"{staff};{meant};{meant - staff};3600"
    nothing = "0;0;0;0"
    text = f"""Verksamhet:;Biblioteken
Period:;2016-{number:02d}
Belopp i:;tkr
Rad;Utfall;Budget perioden;Avvikelse;Budget 2016
Intäkter;{nothing}
Personal;{over}
Övriga kostnader;{nothing}
Summa kostnader;{over}
Nettokostnad;{over}
"""
    (office.inbox / f"Biblioteken {number}.csv").write_text(text, encoding="utf-8-sig")
    return office.run()


def write(path: Path, to: Path, by: str, **texts: str) -> None:
    """Write on the staff's row of *Förklaringar* and save: in the workbook itself, or a copy of it."""
    book = openpyxl.load_workbook(path)
    for head, text in texts.items():
        place(book[EXPLANATIONS], ROW, head).value = text
    book.properties.lastModifiedBy = by
    book.save(to)


def on_row(path: Path, head: str) -> Any:
    return place(openpyxl.load_workbook(path)[EXPLANATIONS], ROW, head).value


def test_july_is_what_august_has_as_last_months_text(office: Office) -> None:
    july = workbook_of(month(office, 7))
    assert ROW in rows_of(openpyxl.load_workbook(july)[EXPLANATIONS])
    write(july, office.inbox / "ifylld.xlsx", "Ekonom A", Orsak="Fler vikarier", Åtgärd="Ny bemanning")
    again = workbook_of(office.run())

    august = month(office, 8)

    book, page = workbook_of(august), workbook_of(august).with_name("granskning.html").read_text(encoding="utf-8")
    assert on_row(again, "Orsak") == "Fler vikarier"
    assert on_row(book, "Orsak") is None
    assert on_row(book, "Förra månaden") == "Orsak: Fler vikarier\nÅtgärd: Ny bemanning"
    assert "Fler vikarier" in page


def test_two_answers_of_august_to_one_row_are_both_shown_and_julys_stays_last_months(office: Office) -> None:
    july = workbook_of(month(office, 7))
    write(july, office.inbox / "juli.xlsx", "Ekonom A", Orsak="Fler vikarier")
    office.run()
    august = workbook_of(month(office, 8))
    write(august, office.inbox / "a.xlsx", "Ekonom A", Orsak="Vikarierna är kvar")
    write(august, office.inbox / "b.xlsx", "Ekonom B", Orsak="Högre löner")

    book = workbook_of(office.run())

    page = book.with_name("granskning.html").read_text(encoding="utf-8")
    said = on_row(book, "Skrivet av")
    assert on_row(book, "Orsak") is None
    assert on_row(book, "Förra månaden") == "Orsak: Fler vikarier"
    assert all(text in said and text in page for text in ("Vikarierna är kvar", "Högre löner", "Ekonom A", "Ekonom B"))


def test_a_workbook_that_is_open_and_changed_is_left_as_it_is_and_the_next_version_has_its_text(office: Office) -> None:
    month(office, 7)
    august = workbook_of(month(office, 8))
    august.with_name(f"~${august.name}").write_bytes(b"")
    write(august, august, "Ekonom A", Orsak="Vikarierna är kvar")
    as_written = august.read_bytes()

    later = office.run()

    beside = workbook_of(later)
    assert august.read_bytes() == as_written
    assert (beside.name, beside.parent.parent) == (august.name, august.parent.parent)
    assert beside.parent != august.parent
    assert on_row(beside, "Orsak") == "Vikarierna är kvar"
    assert any("is open with somebody" in note.text for note in later.notes)


def faulty(office: Office, number: int, variance: int) -> Outcome:
    """A month's follow-up whose staff has another variance than its figures give."""
    right = f"{300 * number};{300 * number};0;3600"
    text = f"""Verksamhet:;Biblioteken
Period:;2016-{number:02d}
Belopp i:;tkr
Rad;Utfall;Budget perioden;Avvikelse;Budget 2016
Intäkter;0;0;0;0
Personal;{300 * number};{300 * number};{variance};3600
Övriga kostnader;0;0;0;0
Summa kostnader;{right}
Nettokostnad;{right}
"""
    (office.inbox / f"Biblioteken {number}.csv").write_text(text, encoding="utf-8-sig")
    return office.run()


def findings(path: Path) -> dict[tuple[str, str], str]:
    """The findings on *Att åtgärda*: their ids by code and line."""
    sheet = openpyxl.load_workbook(path)[ACTIONS]
    return {
        (place(sheet, row, "Kod").value, place(sheet, row, "Rad").value): row
        for row in rows_of(sheet)
    }  # fmt: skip


def answer(path: Path, to: Path, by: str, texts: dict[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    for row, text in texts.items():
        place(book[ACTIONS], row, "Svar").value = text
    book.properties.lastModifiedBy = by
    book.save(to)


STAFF, BUDGET = ("V01", "Personal"), ("F12", "budget")
SAID = {STAFF: "Systemet avrundar fel", BUDGET: "Budgeten kommer i september"}


def answered_july(office: Office) -> dict[tuple[str, str], str]:
    """July with a wrong variance and a budget that has not come, both answered. Gives the findings' ids."""
    july = workbook_of(faulty(office, 7, 9))
    ids = findings(july)
    answer(july, office.inbox / "juli.xlsx", "Ekonom A", {ids[about]: text for about, text in SAID.items()})
    office.run()
    return ids


def test_what_was_answered_in_july_stands_beside_the_same_finding_of_august(office: Office) -> None:
    july = answered_july(office)

    august = workbook_of(faulty(office, 8, -70))

    now = findings(august)
    book = openpyxl.load_workbook(august)
    page = august.with_name("granskning.html").read_text(encoding="utf-8")
    for about, text in SAID.items():
        assert now[about] != july[about]
        assert place(book[ACTIONS], now[about], "Svar").value is None
        assert place(book[ACTIONS], now[about], "Förra månadens svar").value.startswith(f"{text} (Ekonom A, 20")
        assert page.count(text) == 1
    assert "Förra månaden" not in {cell.value for row in book[EXPLANATIONS] for cell in row}


def test_an_answer_of_august_is_its_own_and_julys_stays_beside_it(office: Office) -> None:
    answered_july(office)
    august = workbook_of(faulty(office, 8, -70))
    row = findings(august)[STAFF]
    answer(august, office.inbox / "augusti.xlsx", "Ekonom B", {row: "Felanmält till leverantören"})

    again = workbook_of(office.run())

    sheet = openpyxl.load_workbook(again)[ACTIONS]
    assert place(sheet, row, "Svar").value == "Felanmält till leverantören"
    assert place(sheet, row, "Skrivet av").value.startswith("Ekonom B")
    assert place(sheet, row, "Förra månadens svar").value.startswith(f"{SAID[STAFF]} (Ekonom A")


def test_an_answer_to_what_is_not_found_any_more_is_not_carried_over(office: Office) -> None:
    answered_july(office)

    august = workbook_of(faulty(office, 8, 0))

    assert STAFF not in findings(august)
    page = august.with_name("granskning.html").read_text(encoding="utf-8")
    assert SAID[STAFF] not in page
    assert SAID[BUDGET] in page


def test_where_nothing_was_answered_the_month_before_there_is_no_column_for_it(office: Office) -> None:
    faulty(office, 7, 9)

    sheet = openpyxl.load_workbook(workbook_of(faulty(office, 8, 9)))[ACTIONS]

    assert "Förra månadens svar" not in [cell.value for cell in sheet[4]]
