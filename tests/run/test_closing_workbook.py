"""A period that is closed in its consolidated workbook, and why one is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.answer_columns import closing_form
from pipeline.answers import ClosingBlock
from pipeline.checking import check_files
from pipeline.closing import CLOSING, Closing, Standing
from pipeline.closing_asked import ClosingAsked, Closings, close_as_asked
from pipeline.example import files
from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.operation.sections import People
from pipeline.outcome import Outcome
from pipeline.record import open_journal
from pipeline.result import Result
from tests.run.office import CLOCK, MEMBERSHIP, Office, copied, only_result

SUMMARY = "Sammanfattning"
FORM = closing_form(Language("sv"))


@pytest.fixture
def office(once_alone: Office, tmp_path: Path) -> Office:
    return copied(once_alone, tmp_path / "work")


def followup() -> Path:
    """The follow-up of the example that the workspace was begun with."""
    (found,) = (file for file in files() if file.name == MEMBERSHIP)
    return Path(str(found))


def workbook(office: Office, run: int = 1) -> Path:
    (found,) = office.root.glob(f"outbox/2016-08/{run:04d}/*.xlsx")
    return found


def block(sheet: Any) -> dict[str, Any]:
    """The cells to write in, by field."""
    rows = list(sheet.iter_rows(min_col=1, max_col=2))
    (top,) = [at for at, row in enumerate(rows) if row[0].value == FORM.heading]
    labels = {label: field for field, label in FORM.fields.items()}
    return {labels[row[0].value]: row[1] for row in rows[top : top + 10] if row[0].value in labels}


def ask(
    office: Office,
    name: str = "Stängd.xlsx",
    *,
    run: int = 1,
    by: str = "Ekonom A",
    state: str = "stängd",
    person: str = "Ekonom A",
    day: object = date(2016, 9, 20),
    reason: str | None = "Klart till nämnden",
) -> Path:
    """Fill in the block in a copy of a run's workbook, and drop it."""
    book = openpyxl.load_workbook(workbook(office, run))
    cells = block(book[SUMMARY])
    for field, value in {"state": state, "person": person, "day": day, "reason": reason}.items():
        cells[field].value = value
    book.properties.lastModifiedBy = by
    # A version that is saved is a file of its own, whoever writes the same in it.
    book.properties.modified = datetime(2016, 9, 21, 8, len(list(office.inbox.iterdir())), tzinfo=UTC).replace(
        tzinfo=None
    )
    book.save(office.inbox / name)
    return office.inbox / name


def refused(outcome: Outcome) -> Finding:
    (found,) = [one for one in only_result(outcome).findings if one.code == "F16"]
    return found


def steps(office: Office) -> list[dict[str, Any]]:
    return [dict(entry.payload) for entry in open_journal(office.workspace).entries(CLOSING)]


def test_a_period_is_closed_in_its_workbook_and_the_next_version_says_by_whom(office: Office) -> None:
    path = ask(office)

    outcome = office.run()

    (step,) = steps(office)
    assert (step["action"], step["person"], step["day"], step["reason"], step["author"]) == (
        "close", "Ekonom A", "2016-09-20", "Klart till nämnden", "Ekonom A",
    )  # fmt: skip
    assert step["run"] == 2
    result = only_result(outcome)
    assert (result.closing, result.closed_by and result.closed_by.person) == ("closed", "Ekonom A")
    assert "F16" not in {finding.code for finding in result.findings}
    assert [note.values["file"] for note in outcome.notes if "closed" in note.text] == [path.name]
    assert not path.exists()
    cells = block(openpyxl.load_workbook(workbook(office, 2))[SUMMARY])
    assert {field: cell.value for field, cell in cells.items()} == {
        "state": "stängd", "person": "Ekonom A", "day": datetime(2016, 9, 20), "reason": "Klart till nämnden",  # noqa: DTZ001  as Excel has it
    }  # fmt: skip
    (answer,) = open_journal(office.workspace).entries("answer")
    assert answer.payload["author"] == "Ekonom A"
    assert answer.payload["closing"] == {
        "state": "stängd", "person": "Ekonom A", "day": "2016-09-20", "reason": "Klart till nämnden",
    }  # fmt: skip


def test_it_is_made_final_in_the_next_workbook_and_then_stands(office: Office) -> None:
    ask(office)
    office.run()
    ask(office, run=2, state="fastställd", person="Ekonom B", by="Ekonom B")

    assert only_result(office.run()).closing == "final"

    assert [step["action"] for step in steps(office)] == ["close", "finalise"]
    ask(office, "Igen.xlsx", run=3, state="stängd")
    outcome = office.run()
    assert outcome.results == ()
    (found,) = [one for one in outcome.findings if one.code == "F16"]
    assert "final already" in found.message.text
    assert len(steps(office)) == 2


def test_a_workbook_that_says_what_it_said_closes_nothing_and_says_nothing(office: Office) -> None:
    shutil.copyfile(workbook(office), office.inbox / "Kopia.xlsx")

    outcome = office.run()

    assert outcome.results == ()
    assert steps(office) == []
    assert outcome.findings == ()


def test_why_it_was_not_done_is_told_at_its_cell_and_in_the_next_workbook(office: Office) -> None:
    ask(office, reason=None)

    outcome = office.run()

    found = refused(outcome)
    assert "neither explained nor accepted" in found.message.text
    (cell,) = found.cells
    where = block(openpyxl.load_workbook(workbook(office))[SUMMARY])["reason"].coordinate
    assert (cell.file, cell.sheet, cell.address) == ("Stängd.xlsx", SUMMARY, where)
    assert steps(office) == []
    assert only_result(outcome).closing == "preliminary"
    assert list(office.workspace.returned.glob("Stängd*")) == []
    said_there = [row[0].value for row in openpyxl.load_workbook(workbook(office, 2))[SUMMARY].iter_rows(max_col=1)]
    assert Language("sv").sentence(found.message) in said_there


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, once_alone: Office) -> tuple[Office, Result]:
    """A workspace whose period rests on what it rested on, and has been judged again."""
    office = copied(once_alone, tmp_path_factory.mktemp("judged") / "work")
    return office, only_result(check_files([followup()], office.workspace, CLOCK, "test"))


GIVEN = {"state": "stängd", "person": "Ekonom A", "day": "2016-09-20", "reason": "Klart"}


def asked(state: str = "closed", *, based_on: int = 1, carried: str = "preliminary", **texts: str) -> ClosingAsked:
    cells = {field: f"B{row}" for row, field in enumerate(GIVEN, start=20)}
    written = ClosingBlock(SUMMARY, state, {**GIVEN, **texts}, cells)
    at = datetime(2016, 9, 21, tzinfo=UTC)
    return ClosingAsked("2016-08", "A.xlsx", "ab" * 32, "Ekonom A", at, based_on, written, Standing("2016-08", carried))


@pytest.mark.parametrize(
    ("one", "field", "said"),
    [
        (asked(""), "state", "no state of a period"),
        (asked("final"), "state", "must be closed first"),
        (asked(person=""), "person", "nobody is named"),
        (asked(day="i går"), "day", "is no date"),
        (asked(day="2017-01-01"), "day", "has not come yet"),
        (asked(reason=""), "reason", "neither explained nor accepted"),
        (asked("preliminary"), "state", "the state is what it was"),
        (asked("preliminary", carried="closed"), "state", "takes two people"),
        (asked(based_on=7), "state", "what it rests on has changed"),
    ],
)
def test_what_cannot_be_done_is_told(judged: tuple[Office, Result], one: ClosingAsked, field: str, said: str) -> None:
    office, result = judged

    closings = close_as_asked([result], [one], {}, open_journal(office.workspace), office.workspace)

    assert closings.entries == ()
    (after,) = closings.results
    (found,) = [finding for finding in after.findings if finding.code == "F16"]
    assert said in found.message.text
    assert [cell.address for cell in found.cells] == [one.block.cells[field]]
    assert after.closing == "preliminary"


@pytest.mark.parametrize(("state", "said"), [("closed", "closed already"), ("final", "final already")])
def test_what_was_closed_at_the_command_line_is_not_closed_again(
    judged: tuple[Office, Result], state: str, said: str
) -> None:
    office, result = judged
    standing = Standing("2016-08", state, Closing("close", "eko1"), datetime(2016, 9, 20, tzinfo=UTC))

    closings = close_as_asked(
        [result], [asked()], {"2016-08": standing}, open_journal(office.workspace), office.workspace
    )

    (found,) = [finding for finding in closings.results[0].findings if finding.code == "F16"]
    assert said in found.message.text
    assert "stängd, Ekonom A, 2016-09-20, Klart" in Language("sv").sentence(found.message)
    assert closings.entries == ()


def test_only_those_who_may_close_can_do_so_in_the_workbook(judged: tuple[Office, Result]) -> None:
    office, result = judged
    store = open_journal(office.workspace)

    def closed(names: dict[str, str]) -> Closings:
        people = People(accounts={"eko1": "controller"}, names=names)
        may = replace(office.workspace, operation=office.workspace.operation.model_copy(update={"people": people}))
        return close_as_asked([result], [asked()], {}, store, may)

    (refusal,) = [finding for finding in closed({}).results[0].findings if finding.code == "F16"]
    assert "not among those who may close" in refusal.message.text
    (entry,) = closed({"ekonom a": "eko1"}).entries
    assert (entry.payload["person"], entry.payload["author"]) == ("eko1", "Ekonom A")


def test_the_workbook_of_an_older_run_does_not_close_new_figures(office: Office) -> None:
    book = openpyxl.load_workbook(followup())
    book.worksheets[0]["D16"].value = 24
    book.save(office.inbox / MEMBERSHIP)
    office.run()
    ask(office, run=1)

    found = refused(office.run())

    assert "what it rests on has changed since" in found.message.text
    assert found.message.values["earlier"] == "1"
    assert steps(office) == []


def test_a_workbook_does_not_close_what_comes_in_the_same_night(office: Office) -> None:
    ask(office)
    book = openpyxl.load_workbook(followup())
    book.worksheets[0]["D16"].value = 24
    book.save(office.inbox / MEMBERSHIP)

    assert "what it rests on has changed since" in refused(office.run()).message.text
    assert steps(office) == []


def test_the_workbook_of_an_older_run_closes_figures_that_are_the_same(office: Office) -> None:
    ask(office, "Fel.xlsx", state="klar")
    office.run()
    ask(office, run=1)

    assert only_result(office.run()).closing == "closed"


def test_of_two_workbooks_that_differ_none_is_followed_and_both_are_shown(office: Office) -> None:
    ask(office, "A.xlsx")
    ask(office, "B.xlsx", person="Ekonom B", by="Ekonom B", reason="Något annat")

    found = refused(office.run())

    assert {cell.file for cell in found.cells} == {"A.xlsx", "B.xlsx"}
    said = Language("sv").sentence(found.message)
    assert "Klart till nämnden" in said
    assert "Något annat" in said
    assert steps(office) == []


def test_a_second_workbook_does_not_take_the_place_of_the_first(office: Office) -> None:
    ask(office, "A.xlsx")
    office.run()
    ask(office, "B.xlsx", person="Ekonom B", by="Ekonom B", reason="Något annat")

    found = refused(office.run())

    assert "Ekonom B, 2016-09-20, Något annat" in Language("sv").sentence(found.message)
    assert [step["person"] for step in steps(office)] == ["Ekonom A"]
    # It is told once.
    ask(office, "B igen.xlsx", person="Ekonom B", by="Ekonom B", reason="Något annat")
    assert office.run().results == ()


def test_a_block_that_was_moved_is_still_read(office: Office) -> None:
    book = openpyxl.load_workbook(ask(office))
    book[SUMMARY].move_range("A4:J60", rows=5, cols=2)
    book[SUMMARY].title = "Vår sammanfattning"
    book.save(office.inbox / "Stängd.xlsx")

    assert only_result(office.run()).closing == "closed"
