"""Breaks from run to run: what is new, what is gone, and what makes the night red."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.breaks import fold_breaks, observe
from pipeline.findings import Severity
from pipeline.record import open_journal, read_record
from tests.following.conftest import Command
from tests.run.office import LEDGER, MEMBERSHIP, Office, only_result

RESERV = ("V01", "medlemsavgifter", "reserv")
REAVINST = ("V02", "reavinst", "reavinst")
Listed = Callable[..., dict[tuple[str, str, str], dict[str, Any]]]


def drop(office: Office, name: str, change: Callable[[Any], None]) -> None:
    """Drop a changed version of an export of the example."""
    kept = next((office.root / "outbox" / "archive").glob(f"*/{name}"))
    shutil.copy(kept, office.inbox / name)
    office.edit(name, change)


def cell(address: str, value: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[address].value = value

    return change


def test_the_first_run_finds_everything_new_and_says_so_in_the_journal(office: Office, listed: Listed) -> None:
    store = open_journal(office.workspace)

    assert {key: one["state"] for key, one in listed().items()} == dict.fromkeys(
        (RESERV, REAVINST, ("C09", "brand", "")), "new"
    )
    (entry,) = store.entries("break")
    assert (entry.subject, entry.run) == ("2016-08", 1)
    assert read_record(store).runs[0].errors


def test_a_corrected_file_resolves_its_break_and_leaves_the_others_open(office: Office, listed: Listed) -> None:
    drop(office, MEMBERSHIP, cell("D16", 24))

    result = only_result(office.run())

    assert {(one.code, one.state) for one in result.breaks} == {("V01", "resolved"), ("V02", "open"), ("C09", "open")}
    assert RESERV not in listed()
    assert listed("--state", "resolved").keys() == {RESERV}


def test_what_is_resolved_is_told_once(office: Office) -> None:
    drop(office, MEMBERSHIP, cell("D16", 24))
    office.run()
    drop(office, MEMBERSHIP, cell("A30", "en rad till"))
    office.edit(MEMBERSHIP, cell("D16", 24))

    result = only_result(office.run())

    assert "V01" not in {one.code for one in result.breaks}


def test_the_same_break_with_another_amount_is_the_same(office: Office, listed: Listed) -> None:
    before = listed()[RESERV]
    drop(office, MEMBERSHIP, cell("D16", -23))

    office.run()

    after = listed()[RESERV]
    assert (after["id"], after["state"], after["runs"]) == (before["id"], "open", 2)
    assert (before["amount"], after["amount"]) == ("-48000.00", "-47000.00")


def test_a_break_whose_file_was_withdrawn_is_not_resolved(office: Office, command: Command, listed: Listed) -> None:
    command("withdraw", MEMBERSHIP)

    one = listed()[RESERV]
    assert (one["state"], one["untested"]) == ("new", "not compared")
    assert [step["event"] for step in one["history"]] == ["found", "untested"]


def test_a_break_whose_other_side_is_gone_is_not_resolved(office: Office, command: Command, listed: Listed) -> None:
    def change(sheet: Any) -> None:
        next(row for row in sheet.iter_rows() if row[0].value == "Personalkostnader inkl PO")[1].value += 90

    drop(office, "Uppföljning Kommunledningskontoret.xlsx", change)
    office.run()
    broken = {key for key in listed() if key[0] == "R01"}
    assert broken

    command("withdraw", LEDGER)

    assert {key: listed()[key]["untested"] for key in broken} == dict.fromkeys(broken, "not-tested")


def sign(command: Command, people: Callable[[str], None], name: str) -> None:
    people("eko1")
    done = command("sign-off", "prepare", name, "--reason", "Rättas i oktober.", "--until", "2099-12-31")
    assert done.exit_code == 0, done.output
    people("eko2")
    done = command("sign-off", "approve", name)
    assert done.exit_code == 0, done.output


def test_an_accepted_break_does_not_make_the_night_red_and_stays_in_the_result(
    office: Office, command: Command, listed: Listed, people: Callable[[str], None]
) -> None:
    for key in (RESERV, REAVINST):
        sign(command, people, listed()[key]["id"])
    drop(office, "Budget 2016.xlsx", cell("A60", None))

    outcome = office.run()

    result = only_result(outcome)
    assert not outcome.has_errors
    assert result.verdict == "differs"
    assert {f.code for f in result.findings if f.severity == "error"} == {"V01", "V02"}
    assert {one["state"] for key, one in listed().items() if key in {RESERV, REAVINST}} == {"accepted"}


def test_a_changed_figure_revokes_its_own_sign_off_alone(
    office: Office, command: Command, listed: Listed, people: Callable[[str], None]
) -> None:
    for key in (RESERV, REAVINST):
        sign(command, people, listed()[key]["id"])
    drop(office, MEMBERSHIP, cell("D16", -23))

    outcome = office.run()

    assert outcome.has_errors
    assert (listed()[RESERV]["state"], listed()[REAVINST]["state"]) == ("reopened", "accepted")


def test_nobody_approves_what_he_has_prepared(office: Office, command: Command, listed: Listed) -> None:
    name = listed()[RESERV]["id"]
    command("sign-off", "prepare", name, "--reason", "Så.", "--until", "2099-12-31")

    done = command("sign-off", "approve", name)

    assert done.exit_code == 1
    assert "själv" in done.output
    assert listed()[RESERV]["state"] == "new"


def test_only_the_named_accounts_sign(office: Office, command: Command, listed: Listed) -> None:
    name = listed()[RESERV]["id"]
    (office.root / "avstamning.toml").write_text('[people]\naccounts = { eko7 = "controller" }\n', encoding="utf-8")

    done = command("sign-off", "prepare", name, "--reason", "Så.", "--until", "2099-12-31")

    assert done.exit_code == 1
    assert "people.accounts" in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--until", "2099-12-31"], "--reason"),
        (["--reason", "Så.", "--until", "2001-12-31"], "dag"),
        (["--reason", "Så.", "--until", "2099-12-31", "--from", "0", "--to", "10"], "intervall"),
        (["--reason", "Så.", "--until", "2099-12-31", "--from", "x"], "belopp"),
        (["--reason", "Så.", "--until", "2099-12-31", "--from", "nan"], "belopp"),
        (["--reason", "Så.", "--until", "2099-12-31", "--to", "Infinity"], "belopp"),
    ],
)
def test_what_cannot_be_prepared_is_told(
    office: Office, command: Command, listed: Listed, options: list[str], said: str
) -> None:
    done = command("sign-off", "prepare", listed()[RESERV]["id"], *options)

    assert done.exit_code != 0
    assert said in done.output


def test_what_a_sign_off_rests_on_is_kept_by_its_hash(
    office: Office, command: Command, listed: Listed, tmp_path: Path
) -> None:
    paper = tmp_path / "PM reserv.txt"
    paper.write_text("Underlag", encoding="utf-8")
    name = listed()[RESERV]["id"]

    command("sign-off", "prepare", name, "--reason", "Så.", "--until", "2099-12-31", "--attach", str(paper))

    ((attached,),) = [one["attachments"] for one in listed()[RESERV]["prepared"]]
    assert (office.root / "outbox" / attached["kept"]).read_text(encoding="utf-8") == "Underlag"


def test_the_list_is_filtered(office: Office, listed: Listed) -> None:
    assert listed("--code", "V01").keys() == {RESERV}
    assert listed("--title", "reavinst").keys() == {REAVINST}
    assert listed("--period", "2016-07") == {}
    assert listed("--older-than", "0", "--state", "new") == {} or listed("--older-than", "36500") == {}


def test_a_break_is_shown_with_its_history(office: Office, command: Command, listed: Listed) -> None:
    done = command("breaks", listed()[RESERV]["id"])

    assert "Reserv för förändrade avgifter" in done.output
    assert "hittad av körning 1" in done.output


def test_an_export_that_has_not_come_is_listed_by_its_name(office: Office, command: Command, listed: Listed) -> None:
    command("withdraw", LEDGER)
    names = {layout.id: layout.name for layout in office.workspace.organisation.layouts}
    lacking = [names[layout] for _, _, layout in listed("--code", "F12")]

    shown = [line.strip() for line in command("breaks", "--code", "F12").output.splitlines()]

    assert lacking
    assert all(name in shown for name in lacking)


def test_what_the_organisation_has_decided_to_tolerate_is_no_break_any_more(office: Office) -> None:
    drop(office, MEMBERSHIP, cell("D16", -23))
    result = only_result(office.run())
    before = fold_breaks(open_journal(office.workspace).entries("break"))
    decided = replace(result, findings=tuple(replace(one, severity=Severity.INFO) for one in result.findings))

    seen = observe(decided, before)

    assert seen.found == ()
    assert set(seen.resolved) == before.keys()
