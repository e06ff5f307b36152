"""Locked workbooks: opened with the passwords that the workspace has been given, which are seen nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from loguru import logger

from pipeline.checking import check_files
from pipeline.published import published
from pipeline.record import Entry
from pipeline.starter import place_example
from pipeline.tracing import trace
from tests.run.office import CLOCK, MEMBERSHIP, PASSWORD, Office, lock, only_result

SOURCE = "Uppföljning Reavinst.xlsx"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    place_example(tmp_path)
    lock(tmp_path / "inbox" / MEMBERSHIP)
    return Office(tmp_path)


def outcomes(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.file: entry.outcome for entry in entries}


def test_a_locked_workbook_is_used_when_one_of_several_passwords_opens_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", f'["fel", "{PASSWORD}"]')
    log: list[str] = []
    sink = logger.add(lambda line: log.append(str(line)), level="TRACE")

    try:
        outcome = office.run()
    finally:
        logger.remove(sink)

    assert outcomes(outcome.files)[MEMBERSHIP] == "accepted"
    assert "medlemsavgifter" in {use.title for use in only_result(outcome).sources}
    assert "hemligt" not in "".join(log)
    made = [path for path in office.root.rglob("*") if path.is_file()]
    assert not [path for path in made if PASSWORD.encode() in path.read_bytes()]


def test_it_is_opened_again_from_the_archive_when_its_period_is_judged_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)
    changed = (office.inbox / SOURCE).read_bytes()
    office.run()
    (office.inbox / SOURCE).write_bytes(changed)
    office.edit(SOURCE, lambda sheet: sheet.__setitem__("A1", f"{sheet['A1'].value} "))

    outcome = office.run()

    assert "medlemsavgifter" in {use.title for use in only_result(outcome).sources}


@pytest.mark.parametrize(("given", "said"), [(None, "låst med lösenord"), ("fel", "inget lösenord som vi har")])
def test_without_its_password_it_goes_back_with_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch, given: str | None, said: str
) -> None:
    if given:
        monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", given)

    outcome = office.run()

    assert outcomes(outcome.files)[MEMBERSHIP] == "rejected"
    (finding,) = [finding for finding in only_result(outcome).findings if finding.code == "F02"]
    from pipeline.language import Language

    assert said in Language("sv").sentence(finding.message)
    assert (office.workspace.returned / MEMBERSHIP).exists()


def test_check_opens_it_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)

    outcome = check_files([office.inbox / MEMBERSHIP], office.workspace, CLOCK, "test")

    assert outcomes(outcome.files)[MEMBERSHIP] == "accepted"


def test_the_page_shows_its_cells_and_the_password_nowhere(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)

    result = only_result(office.run())

    (finding,) = [one for one in result.findings if (one.code, one.title) == ("V01", "medlemsavgifter")]
    (excerpt,) = result.excerpts[finding.id]
    marked = {cell.text for row in excerpt.cells for cell in row if cell is not None}
    assert (excerpt.file, finding.cells[0].address in excerpt.marked) == (MEMBERSHIP, True)
    assert {"Reserv för förändrade avgifter", "-24"} <= marked
    (page,) = office.root.glob("outbox/2016-08/0001/*.html")
    assert "hemligt" not in page.read_text(encoding="utf-8")


def test_a_locked_file_that_a_figure_rests_on_alone_is_read_for_the_trace(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", PASSWORD)
    (office.inbox / "Budget 2016.xlsx").unlink()
    office.run()
    found = published(office.workspace)
    assert found is not None

    traced = trace(found, ("medlemsavgifter", "reserv", "budget_year"), office.workspace)

    assert [source.printed for source in traced.sources] == ["43"]
