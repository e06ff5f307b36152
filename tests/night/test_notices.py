"""Notices after a run, sent to a real mail server."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from pipeline.language import Language
from pipeline.masking import MASK
from pipeline.notices.composing import compose
from pipeline.notices.spool import unsent
from pipeline.notices.telling import notify
from pipeline.outcome import Outcome
from pipeline.record import state_folder
from tests.night.conftest import MailServer, text_of
from tests.run.office import CLOCK, LEDGER, MEMBERSHIP, Office, only_result


def run(office: Office, days: int = 0, lang: str = "sv") -> Outcome:
    """A night's run with its notice."""
    clock = CLOCK + timedelta(days=days)

    def tell(outcome: Outcome) -> None:
        notify(outcome, office.workspace, Language(lang), clock, "test")

    return office.run(tell=tell)


def test_a_run_with_errors_is_told_with_verdict_counts_links_and_the_journals_head(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_NOTICES__LINK", "https://intra.example.se/outbox")

    outcome = run(office)

    text = text_of(mail.only())
    assert mail.only()["subject"] == "Avstämning 2016-08: stämmer inte – 2 att åtgärda"
    assert mail.only()["to"] == "ekonomi@example.se"
    assert "avstamning@example.se" in mail.only()["from"]
    assert "januari–augusti 2016: stämmer inte" in text
    assert "måste åtgärdas 2, bör kontrolleras 1" in text
    assert "kontroller: " in text
    assert "https://intra.example.se/outbox/2016-08/0001/Uppf%C3%B6ljning%20" in text
    assert f"Körhistorik: {outcome.head[0]}:{outcome.head[1]}." in text
    assert "Körning 1, 2016-09-23 04:00 UTC" in text
    assert unsent(state_folder(office.workspace)) == 0


def test_the_notice_is_in_english_for_those_who_read_english(office: Office, mail: MailServer) -> None:
    run(office, lang="en")

    assert mail.only()["subject"] == "Reconciliation 2016-08: differs – 2 to act on"
    assert "comparisons: agrees" in text_of(mail.only())


def test_what_somebody_has_accepted_is_not_to_be_acted_on(office: Office) -> None:
    outcome = office.run()
    result = only_result(outcome)
    accepted, left = result.unhandled
    one = next(one for one in result.breaks if one.finding == accepted.id)
    known = replace(result, breaks=(*(b for b in result.breaks if b is not one), replace(one, state="accepted")))

    notice = compose(
        replace(outcome, results=((known, None),)), (), office.workspace, Language("sv"), moment="nu", version="test"
    )

    assert known.unhandled == (left,)
    assert notice.title == "Avstämning 2016-08: stämmer inte – 1 att åtgärda"


def test_a_notice_holds_no_amount_of_the_report(office: Office, mail: MailServer) -> None:
    outcome = run(office)

    text = text_of(mail.only()).replace(outcome.head[1], "")
    figures = {
        amount
        for result, _ in outcome.results
        for amount in result.figures["amount"].to_list()
        if abs(amount) > 999_999
    }
    assert figures
    for amount in figures:
        for written in (str(amount), f"{amount:,.0f}".replace(",", " "), str(int(amount / 1000))):
            assert written not in text


def test_no_personal_identity_number_gets_into_a_notice(office: Office, mail: MailServer) -> None:
    (office.inbox / "Lista 811218-9876.xlsx").write_bytes(b"no workbook at all")

    run(office)

    assert "811218" not in text_of(mail.only()) + mail.only()["subject"]
    assert MASK in text_of(mail.only())


def test_a_night_with_nothing_new_is_not_told(office: Office, mail: MailServer) -> None:
    run(office)
    run(office, days=1)

    assert len(mail.took) == 1


def test_what_agrees_is_told_once_and_not_again(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outcome, "has_errors", property(lambda _: False))
    monkeypatch.setattr("pipeline.run.returning.return_file", lambda *_: ())
    ledger = (office.inbox / LEDGER).read_bytes()

    run(office)
    (office.inbox / LEDGER).write_bytes(ledger)
    again = run(office, days=1)

    assert again.files
    assert len(mail.took) == 1


@pytest.mark.parametrize(("when", "count"), [("always", 2), ("never", 0)])
def test_everything_or_nothing_is_told_where_the_settings_say_so(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch, when: str, count: int
) -> None:
    monkeypatch.setenv("AVSTAMNING_NOTICES__WHEN", when)
    ledger = (office.inbox / LEDGER).read_bytes()

    run(office)
    (office.inbox / LEDGER).write_bytes(ledger)
    run(office, days=1)

    assert len(mail.took) == count


def test_a_notice_that_cannot_be_sent_fails_no_run_and_is_sent_next_time(
    office: Office, mail: MailServer, capfd: pytest.CaptureFixture[str]
) -> None:
    mail.refuses = True

    outcome = run(office)

    assert outcome.number == 1
    assert office.waiting() == []
    assert unsent(state_folder(office.workspace)) == 1
    mail.refuses = False
    run(office, days=1)
    assert mail.only()["subject"] == "Avstämning 2016-08: stämmer inte – 2 att åtgärda"
    assert unsent(state_folder(office.workspace)) == 0


def test_nobody_gets_a_notice_twice_because_another_could_not_be_reached(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_NOTICES__URLS", "json://127.0.0.1:9/nobody")

    run(office)
    run(office, days=1)

    assert len(mail.took) == 1
    assert unsent(state_folder(office.workspace)) == 1
    monkeypatch.delenv("AVSTAMNING_NOTICES__URLS")
    run(office, days=2)
    assert unsent(state_folder(office.workspace)) == 0


def test_a_service_that_cannot_be_told_is_logged_without_its_address(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(
        "AVSTAMNING_NOTICES__URLS", '["json://anna:hemligt@127.0.0.1:9/nyckel", "ingentjänst://hemligt"]'
    )

    log: list[str] = []
    sink = logger.add(lambda line: log.append(str(line)), level="DEBUG")
    try:
        run(office)
    finally:
        logger.remove(sink)

    said = capfd.readouterr()
    assert "could not be sent to service 1" in "".join(log)
    assert "could not be sent to service 2" in "".join(log)
    for secret in ("hemligt", "nyckel"):
        assert secret not in said.out + said.err + "".join(log)


def test_the_mail_server_is_logged_in_to_with_the_password_of_the_environment(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_NOTICES__MAIL__USER", "avstamning@example.se")
    monkeypatch.setenv("AVSTAMNING_NOTICES__MAIL__PASSWORD", "h:e/m@l?igt %41")

    run(office)

    assert mail.logins == [("avstamning@example.se", "h:e/m@l?igt %41")]
    assert len(mail.took) == 1


def test_an_export_that_is_overdue_is_told_once(
    office: Office, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVSTAMNING_NIGHT__DUE__HUVUDBOK", "5")
    shutil.rmtree(office.inbox)
    office.inbox.mkdir()

    for day in range(3):
        clock = datetime(2016, 9, 4 + day, 4, tzinfo=UTC)
        office.run(tell=lambda outcome, clock=clock: notify(outcome, office.workspace, Language("sv"), clock, "test"))

    assert mail.only()["subject"] == "Avstämning: filer har inte kommit"
    assert "Huvudbok, transaktioner, januari–augusti 2016: skulle ha kommit senast 2016-09-05." in text_of(mail.only())


def test_a_fault_while_telling_fails_no_run(office: Office, monkeypatch: pytest.MonkeyPatch, mail: MailServer) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("pipeline.notices.telling.compose", broken)

    assert run(office).number == 1


def test_a_damaged_notice_that_waits_holds_nothing_up(office: Office, mail: MailServer) -> None:
    folder = state_folder(office.workspace) / "notices"
    folder.mkdir(parents=True)
    (folder / "1.json").write_text("{", encoding="utf-8")

    run(office)

    assert len(mail.took) == 1
    assert Path(folder / "1.json").exists()
    assert MEMBERSHIP in text_of(mail.only())
