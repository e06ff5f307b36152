"""What people write in: the tables that they are read back by, and what they wrote before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.answer_columns import LANGUAGES, PROPERTIES, answer_tables, explanation_row
from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from pipeline.result import Answer, Break, Result
from tests.publish.building import august, with_drivers

SV = Language("sv")
ROW = "klk/externa_intakter/variance_period"


@pytest.fixture(scope="module")
def of_august() -> Result:
    return august()


def answer(
    row: str, field: str, text: str, *, author: str = "ekonom", day: int = 10, period: str = "2016-08"
) -> Answer:
    return Answer(period, row, field, text, author, datetime(2016, 9, day, 8, tzinfo=UTC), "Uppföljning.xlsx")


def opened(result: Result, folder: Path, language: Language = SV) -> Any:
    write_workbook(result, folder / "bok.xlsx", language)
    return openpyxl.load_workbook(folder / "bok.xlsx")


def rows(book: Any, kind: int, language: Language = SV) -> dict[str, dict[str, Any]]:
    """The rows of a table that people write in, by their identity: head → cell. Read as the contract says."""
    table = answer_tables(language)[kind]
    sheet = book[table.sheet]
    cells = list(sheet[sheet.tables[table.name].ref])
    heads = [cell.value for cell in cells[0]]
    named = [dict(zip(heads, row, strict=True)) for row in cells[1:]]
    return {row[table.identity].value: row for row in named}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tables_have_every_column_that_answers_are_read_back_by(
    of_august: Result, tmp_path: Path, code: str
) -> None:
    language = Language(code)
    book = opened(of_august, tmp_path, language)

    actions, explanations = answer_tables(language)
    assert set(rows(book, 0, language)) == {finding.id for finding in of_august.findings}
    assert set(rows(book, 1, language)) == {explanation_row(*key) for key in of_august.large.iter_rows()}
    for kind, table in enumerate((actions, explanations)):
        for row in rows(book, kind, language).values():
            assert all(head in row for head in table.fields.values())


def test_the_workbook_says_in_its_properties_what_it_is(of_august: Result, tmp_path: Path) -> None:
    told = {one.name: one.value for one in opened(of_august, tmp_path).custom_doc_props.props}

    assert told == dict(zip(PROPERTIES.values(), ("1", "ekero", "2016-08", "7", "sv"), strict=True))


def test_cells_to_write_in_are_marked_and_unlocked(of_august: Result, tmp_path: Path) -> None:
    book = opened(of_august, tmp_path)

    for kind, table in enumerate(answer_tables(SV)):
        for row in rows(book, kind).values():
            for head, cell in row.items():
                writable = head in table.fields.values()
                assert cell.protection.locked != writable
                assert (cell.fill.fgColor.rgb == "FFFFFBE6") == writable


def test_an_answer_stands_in_its_cell_with_who_wrote_it(of_august: Result, tmp_path: Path) -> None:
    finding = of_august.findings[0]
    book = opened(replace(of_august, answers=(answer(finding.id, "answer", "Rättas i september."),)), tmp_path)
    row = rows(book, 0)[finding.id]

    assert row["Svar"].value == "Rättas i september."
    assert row["Skrivet av"].value == "ekonom, 2016-09-10"


def test_of_two_answers_that_differ_both_are_shown_and_none_is_chosen(of_august: Result, tmp_path: Path) -> None:
    finding = of_august.findings[0]
    answers = (
        answer(finding.id, "answer", "Rättat."),
        answer(finding.id, "answer", "Stämmer så.", author="controller", day=12),
        answer(finding.id, "answer", "Rättat.", day=11),
    )
    row = rows(opened(replace(of_august, answers=answers), tmp_path), 0)[finding.id]

    assert row["Svar"].value is None
    assert row["Skrivet av"].value == "ekonom, 2016-09-11: Rättat.\ncontroller, 2016-09-12: Stämmer så."


def test_an_explanation_stands_in_its_cells_and_its_date_is_a_date(of_august: Result, tmp_path: Path) -> None:
    answers = (
        answer(ROW, "cause", "=Högre statsbidrag"),
        answer(ROW, "due", "2016-10-31"),
        answer(ROW, "responsible", "Ekonomienheten"),
    )
    row = rows(opened(replace(of_august, answers=answers), tmp_path), 1)[ROW]

    assert (row["Orsak"].value, row["Orsak"].data_type) == ("=Högre statsbidrag", "s")
    assert row["Klart-datum"].value.date() == date(2016, 10, 31)
    assert row["Klart-datum"].number_format == "yyyy-mm-dd"
    assert row["Ansvarig"].value == "Ekonomienheten"
    assert row["Åtgärd"].value is None


def test_a_date_in_words_stays_as_it_was_written(of_august: Result, tmp_path: Path) -> None:
    row = rows(opened(replace(of_august, answers=(answer(ROW, "due", "i höst"),)), tmp_path), 1)[ROW]

    assert row["Klart-datum"].value == "i höst"


def test_what_was_written_last_month_stands_beside(of_august: Result, tmp_path: Path) -> None:
    earlier = (answer(ROW, "cause", "Statsbidrag", period="2016-07"), answer(ROW, "action", "Ingen", period="2016-07"))
    row = rows(opened(replace(of_august, earlier=earlier), tmp_path), 1)[ROW]

    assert row["Förra månaden"].value == "Orsak: Statsbidrag\nÅtgärd: Ingen"
    assert row["Orsak"].value is None


def test_a_finding_tells_how_long_it_has_been_open(of_august: Result, tmp_path: Path) -> None:
    first, second, third = of_august.findings
    breaks = (
        Break("a", "open", 3, 5, 61, first.id),
        Break("b", "new", 7, 1, 0, second.id),
        Break("c", "resolved", 1, 2, 30, ""),
    )
    found = rows(opened(replace(of_august, breaks=breaks), tmp_path), 0)

    assert (found[first.id]["Läge"].value, found[first.id]["Ålder, dagar"].value) == ("öppen", 61)
    assert (found[second.id]["Läge"].value, found[second.id]["Ålder, dagar"].value) == ("ny", 0)
    assert found[third.id]["Läge"].value is None


def test_amounts_are_those_of_the_titles_sheets_and_survive_sorting(of_august: Result, tmp_path: Path) -> None:
    row = rows(opened(of_august, tmp_path), 1)[ROW]

    assert row["Avvikelse"].value == "='Kommunledningskontoret'!$D$7"
    assert row["Andel av budget"].value.startswith("=F")


def test_the_page_says_which_variances_are_here(of_august: Result, tmp_path: Path) -> None:
    sheet = opened(of_august, tmp_path)["Förklaringar"]

    assert sheet["A2"].value.startswith("Avvikelser på minst 100 tkr och 5 % av budget. Belopp i tkr,")


def test_what_is_behind_a_variance_is_one_click_away(of_august: Result, tmp_path: Path) -> None:
    row = rows(opened(with_drivers(of_august), tmp_path), 1)[ROW]

    assert row["Avvikelse"].hyperlink.location == "'Största poster'!A5"
