"""What people write in July's workbook, and what becomes of it in August's: two months of real runs, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.outcome import Outcome
from tests.run.office import Office
from tests.run.test_answers import EXPLANATIONS, place, rows_of, workbook_of

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
