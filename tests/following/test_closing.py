"""Closing in a workspace: what is final stands, what is changed after closing is told, and two people reopen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pipeline.outcome import Outcome
from pipeline.record import open_journal, read_record
from pipeline.result import Result
from pipeline.run.versions import past_of, sort_out
from tests.following.conftest import Command
from tests.run.office import Office

POSTINGS = (
    ("1000", "3010", "201601", "1", "Avgift", "-100,00"),
    ("1000", "4010", "201602", "2", "Papper", "60,00"),
    ("1000", "5010", "201607", "3", "Lön", "40,00"),
)
AUGUST = ("1000", "5010", "201608", "4", "Lön", "41,00")


def ledger(office: Office, period: str, *postings: tuple[str, ...], name: str = "") -> None:
    """Drop a ledger of the small organisation."""
    rows = "\n".join(";".join(posting) for posting in postings)
    text = f"Period: {period}\nBelopp i: kr\n\nAnsvar;Konto;Period;Verifikation;Text;Belopp\n{rows}\n"
    (office.inbox / (name or f"Huvudbok {period}.csv")).write_text(text, encoding="utf-8")


def close(command: Command, office: Office, *arguments: str) -> Any:
    return command("close", *arguments, "-w", str(office.root))


def reopen(command: Command, office: Office, period: str) -> Any:
    return command("reopen", period, "--reason", "Fel bokfört.", "-w", str(office.root))


def results(outcome: Outcome) -> dict[str, Result]:
    return {str(result.period): result for result, _ in outcome.results}


def test_what_changed_in_closed_months_is_told_by_line_in_the_next_period(small: Office, command: Command) -> None:
    ledger(small, "2016-07", *POSTINGS)
    small.run()
    assert close(command, small, "2016-07").exit_code == 0
    changed = (POSTINGS[0], ("1000", "4010", "201602", "2", "Papper", "45,00"), POSTINGS[2], AUGUST)
    ledger(small, "2016-08", *changed)

    result = results(small.run())["2016-08"]

    (found,) = [finding for finding in result.findings if finding.code == "F09"]
    assert found.found == Decimal("-15.00")
    assert found.message.values["count"] == 1
    assert [cause.values["line"] for cause in found.causes] == ["Kostnader"]


def test_the_same_postings_in_another_order_have_not_changed(small: Office, command: Command) -> None:
    ledger(small, "2016-07", *POSTINGS)
    small.run()
    close(command, small, "2016-07")
    ledger(small, "2016-08", AUGUST, *reversed(POSTINGS))

    assert "F09" not in {finding.code for finding in results(small.run())["2016-08"].findings}


def test_a_closed_period_is_judged_again_and_a_final_one_is_not(
    small: Office, command: Command, people: Callable[[str], None]
) -> None:
    ledger(small, "2016-07", *POSTINGS)
    small.run()
    close(command, small, "2016-07")
    ledger(small, "2016-07", *POSTINGS[:2])
    again = results(small.run())["2016-07"]
    assert (again.closing, [f.code for f in again.findings if f.code == "F09"]) == ("closed", ["F09"])

    close(command, small, "2016-07", "--final")
    folder = small.root / "outbox" / "2016-07"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ledger(small, "2016-07", *POSTINGS, AUGUST, name="Huvudbok ny.csv")
    late = small.run()

    assert late.results == ()
    assert [(entry.file, entry.outcome) for entry in late.files] == [("Huvudbok ny.csv", "unused")]
    assert late.returned == ()
    (counts,) = read_record(open_journal(small.workspace)).effective().values()
    assert counts.file == "Huvudbok 2016-07.csv"
    assert [(finding.code, finding.period) for finding in late.findings] == [("F09", "2016-07")]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert small.waiting() == []
    settings = next((small.root / "schemas").glob("*.toml"))
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert small.run().results == ()

    assert reopen(command, small, "2016-07").exit_code == 0
    assert reopen(command, small, "2016-07").exit_code != 0
    assert small.run().results == ()
    people("eko2")
    assert reopen(command, small, "2016-07").exit_code == 0
    assert results(small.run())["2016-07"].closing == "preliminary"
    assert small.run().results == ()

    ledger(small, "2016-07", *POSTINGS, AUGUST, name="Huvudbok ny.csv")
    dropped = small.run()
    assert [(entry.file, entry.outcome) for entry in dropped.files] == [
        ("Huvudbok ny.csv", "accepted"),
        ("Huvudbok 2016-07.csv", "superseded"),
    ]


def test_files_in_use_with_the_same_name_are_told_apart(small: Office, command: Command) -> None:
    for period in ("2016-07", "2016-08"):
        ledger(small, period, *POSTINGS, name="Huvudbok.csv")
        small.run()

    done = command("withdraw", "Huvudbok.csv", "-w", str(small.root))

    kept = read_record(open_journal(small.workspace)).effective()
    assert len(kept) == 2
    assert all(f"Huvudbok.csv ({export.period}, {entry.sha256[:12]})" in done.output for export, entry in kept.items())


def test_a_file_of_a_final_period_is_not_withdrawn(small: Office, command: Command) -> None:
    ledger(small, "2016-07", *POSTINGS)
    small.run()
    close(command, small, "2016-07")
    close(command, small, "2016-07", "--final")

    done = command("withdraw", "Huvudbok 2016-07.csv", "-w", str(small.root))

    assert done.exit_code != 0
    assert "fastställd" in done.output


def test_a_period_with_unhandled_errors_is_closed_only_with_a_reason(office: Office, command: Command) -> None:
    refused = command("close", "2016-08")
    closed = command("close", "2016-08", "--reason", "Rapporten måste iväg.")

    assert (refused.exit_code, closed.exit_code) == (1, 0)
    assert "--reason" in refused.output
    assert "stängd" in closed.output


def test_what_has_never_been_judged_cannot_be_closed(office: Office, command: Command) -> None:
    done = command("close", "2016-05")

    assert done.exit_code != 0
    assert "2016-08" in done.output


def test_a_closed_ledger_is_found_by_its_content_whatever_the_journal_may_tell_of_its_name(
    small: Office, command: Command
) -> None:
    ledger(small, "2016-07", *POSTINGS, name="Huvudbok 19121212-1212.csv")
    small.run()
    assert close(command, small, "2016-07").exit_code == 0
    ledger(small, "2016-07", POSTINGS[0], POSTINGS[1], name="Huvudbok igen.csv")

    result = results(small.run())["2016-07"]

    assert [finding.found for finding in result.findings if finding.code == "F09"] == [Decimal("-40.00")]


def test_a_withdrawn_ledger_is_nothing_that_the_next_period_rests_on(small: Office) -> None:
    ledger(small, "2016-07", *POSTINGS)
    ledger(small, "2016-08", *POSTINGS, AUGUST)
    small.run()
    record = read_record(open_journal(small.workspace))
    taken = next(entry for export, entry in record.effective().items() if export.period == "2016-07")
    found = sort_out((), record)

    before = past_of("2016-08", found, record, small.workspace, {}, None)
    after = past_of("2016-08", found, record, small.workspace, {}, taken)

    assert before is not None
    assert len(before.ledgers) == 1
    assert after is None
