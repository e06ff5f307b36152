"""The inbox over time: files that cannot be used, corrections one by one, and what is told of each."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.findings import Severity
from pipeline.language import Language
from pipeline.record import Export, Record, open_journal, read_record
from pipeline.starter import make_workspace
from pipeline.store import Store
from tests.reading.building import zipped
from tests.run.office import LEDGER, MEMBERSHIP, PUBLISHED, Office, key, new_findings, only_result


def record(office: Office) -> Record:
    return read_record(open_journal(office.workspace))


def archived(office: Office) -> dict[str, str]:
    """The originals in the archive: SHA-256 → name."""
    files = [path for path in office.workspace.archive.rglob("*") if path.is_file()]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in files}


def save_book(path: Path, *rows: list[Any]) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)


def no_workbook(inbox: Path) -> None:
    (inbox / "Faktura.xlsx").write_bytes(b"%PDF-1.7 this is no workbook")


def empty_file(inbox: Path) -> None:
    (inbox / "Tom.xlsx").write_bytes(b"")


def empty_workbook(inbox: Path) -> None:
    save_book(inbox / "Blank.xlsx")


def missing_column(inbox: Path) -> None:
    book = openpyxl.load_workbook(inbox / "Prognos augusti 2016.xlsx")
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "Konto":
                cell.value = "Kontering"
    book.save(inbox / "Prognos utan konto.xlsx")


def matches_nothing(inbox: Path) -> None:
    save_book(inbox / "Fikalista.xlsx", ["Namn", "Dag"], ["Grupp A", "måndag"], ["Grupp B", "tisdag"])


@pytest.mark.parametrize(
    ("put", "code", "name"),
    [
        (no_workbook, "F01", "Faktura.xlsx"),
        (empty_file, "F11", "Tom.xlsx"),
        (empty_workbook, "F11", "Blank.xlsx"),
        (missing_column, "F10", "Prognos utan konto.xlsx"),
        (matches_nothing, "F04", "Fikalista.xlsx"),
    ],
)
def test_a_file_that_cannot_be_used_is_returned_with_the_remedy_and_the_others_are_processed(
    office: Office, put: Any, code: str, name: str
) -> None:
    put(office.inbox)

    outcome = office.run()

    (found,) = new_findings(outcome)
    assert (found.code, found.severity, found.cells[0].file) == (code, Severity.ERROR, name)
    assert (office.workspace.returned / name).exists()
    assert {key(f) for f in only_result(outcome).findings} >= PUBLISHED
    assert outcome.has_errors
    assert {entry.file: entry.outcome for entry in outcome.files}[name] == "rejected"
    assert name in archived(office).values()
    assert office.waiting() == []


def test_a_run_of_nothing_but_a_file_that_cannot_be_used_judges_no_period(tmp_path: Path) -> None:
    for folder in ("inbox", "outbox", "schemas"):
        (tmp_path / folder).mkdir()
    shutil.copy("schemas/ekero.toml", tmp_path / "schemas")
    office = Office(tmp_path)
    no_workbook(office.inbox)

    outcome = office.run()

    assert outcome.results == ()
    assert [finding.code for finding in outcome.findings] == ["F01"]
    assert outcome.has_errors


def test_every_original_is_kept_unaltered_and_the_inbox_is_emptied(office: Office) -> None:
    dropped = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in office.inbox.iterdir()}

    office.run()

    assert office.waiting() == []
    assert archived(office) == dropped


def test_a_second_run_finds_nothing_to_do(office: Office) -> None:
    office.run()
    before = sorted(path for path in office.root.rglob("*"))

    outcome = office.run()

    assert outcome.number is None
    assert outcome.results == ()
    assert sorted(path for path in office.root.rglob("*")) == before


def test_the_same_file_dropped_again_is_recognised_and_changes_nothing(office: Office) -> None:
    original = (office.inbox / MEMBERSHIP).read_bytes()
    office.run()
    (office.inbox / "Kopia av medlemsavgifter.xlsx").write_bytes(original)

    outcome = office.run()

    assert outcome.results == ()
    assert [(entry.file, entry.outcome) for entry in outcome.files] == [("Kopia av medlemsavgifter.xlsx", "duplicate")]
    assert [finding.code for finding in outcome.findings] == ["F06"]
    assert not outcome.has_errors
    assert office.waiting() == []


def test_the_same_file_twice_in_one_inbox_is_counted_once(office: Office) -> None:
    shutil.copy2(office.inbox / MEMBERSHIP, office.inbox / "Uppföljning Medlemsavgifter (1).xlsx")

    outcome = office.run()

    assert [finding.code for finding in new_findings(outcome)] == ["F06"]
    assert len([use for use in only_result(outcome).sources if use.title == "medlemsavgifter"]) == 1


def correct_reserv(office: Office, source: Path) -> None:
    """The file that the finance unit drops when it has read our message: 24 instead of −24."""
    book = openpyxl.load_workbook(source)
    book["Uppföljning"]["D16"].value = 24
    book.save(office.inbox / "Uppföljning Medlemsavgifter rättad.xlsx")


def test_one_corrected_file_rebuilds_the_period_from_it_and_the_others(office: Office) -> None:
    office.run()
    correct_reserv(office, office.workspace.returned / MEMBERSHIP)

    outcome = office.run()

    result = only_result(outcome)
    assert {key(f) for f in result.findings} == PUBLISHED - {("V01", "medlemsavgifter", "reserv")}
    assert len(result.sources) == 14
    replaced = [use for use in result.sources if use.replaces]
    assert [(use.source.file, use.replaces, use.new) for use in replaced] == [
        ("Uppföljning Medlemsavgifter rättad.xlsx", MEMBERSHIP, True)
    ]
    outcomes = {entry.file: entry.outcome for entry in outcome.files}
    assert outcomes == {"Uppföljning Medlemsavgifter rättad.xlsx": "accepted", MEMBERSHIP: "superseded"}
    assert result.run.number == 2
    assert (office.root / "outbox/2016-08/0001").is_dir()
    assert (office.root / "outbox/2016-08/0002").is_dir()


def test_the_figures_that_a_correction_moved_are_told(office: Office) -> None:
    office.run()
    kept = next(office.workspace.archive.rglob("Prognos augusti 2016.xlsx"))
    book = openpyxl.load_workbook(kept)
    sheet: Any = book.worksheets[0]
    amount = next(row for row in sheet.iter_rows() if "0340" in [cell.value for cell in row])[5]
    total = next(row for row in sheet.iter_rows() if row[0].value == "Summa")[5]
    amount.value, total.value = amount.value - 130_000, total.value - 130_000
    book.save(office.inbox / "Prognos augusti 2016.xlsx")

    moved = only_result(office.run()).moved

    by_place = {(m.title, m.line, m.measure): (m.before, m.after) for m in moved}
    assert by_place["reavinst", "reavinst", "forecast_year"] == (Decimal("-10270000.00"), Decimal("-10400000.00"))
    assert {place[0] for place in by_place} == {"reavinst", "ks"}
    assert {place[2] for place in by_place} == {"forecast_year", "variance_year"}


def test_an_earlier_version_dropped_again_counts_again(office: Office) -> None:
    original = (office.inbox / MEMBERSHIP).read_bytes()
    office.run()
    correct_reserv(office, office.workspace.returned / MEMBERSHIP)
    office.run()
    (office.inbox / MEMBERSHIP).write_bytes(original)

    outcome = office.run()

    assert ("V01", "medlemsavgifter", "reserv") in {key(f) for f in only_result(outcome).findings}


def test_of_two_versions_in_one_inbox_the_one_saved_last_counts_and_the_other_is_told(office: Office) -> None:
    correct_reserv(office, office.inbox / MEMBERSHIP)
    os.utime(office.inbox / MEMBERSHIP, (1_000_000_000, 1_000_000_000))

    outcome = office.run()

    assert [(finding.code, finding.cells[0].file) for finding in new_findings(outcome)] == [("F15", MEMBERSHIP)]
    assert ("V01", "medlemsavgifter", "reserv") not in {key(f) for f in only_result(outcome).findings}
    assert {entry.file: entry.outcome for entry in outcome.files}[MEMBERSHIP] == "superseded"


def test_what_has_not_come_is_named_and_what_rests_on_it_is_not_tested(office: Office) -> None:
    (office.inbox / LEDGER).unlink()
    (office.inbox / MEMBERSHIP).unlink()

    result = only_result(office.run())

    assert {(one.layout, one.title) for one in result.absent} == {("huvudbok", ""), ("uppfoljning", "medlemsavgifter")}
    assert [f.severity for f in result.findings if f.code == "F12"] == [Severity.WARNING, Severity.WARNING]
    verdicts = dict(result.comparisons.select("comparison", "verdict").rows())
    reasons = dict(result.comparisons.select("comparison", "reason").rows())
    assert verdicts["R01:klk/netto/actual_period:ledger"] == "not-tested"
    assert reasons["R01:klk/netto/actual_period:ledger"] == "absent:huvudbok"
    assert verdicts["R05:ks/netto/actual_period:titles"] == "not-tested"
    assert verdicts["R02:klk/netto/budget_year:budget"] == "agrees"


def test_files_that_come_one_by_one_give_what_they_give_together(office: Office, august: Any) -> None:
    _, together = august
    files = sorted(office.inbox.iterdir())
    aside = office.root / "aside"
    aside.mkdir()
    for path in files:
        path.rename(aside / path.name)

    outcomes = []
    for path in sorted(aside.iterdir(), key=lambda path: path.name[::-1]):
        path.rename(office.inbox / path.name)
        outcomes.append(office.run())

    result, expected = only_result(outcomes[-1]), only_result(together)
    assert result.absent == ()
    assert result.consolidated.drop("figures").equals(expected.consolidated.drop("figures"))
    assert {key(f) for f in result.findings} == {key(f) for f in expected.findings}
    assert sorted(result.comparisons["comparison"]) == sorted(expected.comparisons["comparison"])


def test_a_withdrawn_file_is_named_as_missing_and_kept(office: Office) -> None:
    office.run()
    entry = next(e for e in record(office).effective().values() if e.file == MEMBERSHIP)

    outcome = office.run(withdraw=entry)

    assert [(one.layout, one.title) for one in only_result(outcome).absent] == [("uppfoljning", "medlemsavgifter")]
    assert MEMBERSHIP in archived(office).values()
    assert Export("uppfoljning", "medlemsavgifter", "2016-08") not in record(office).effective()


def test_files_of_two_periods_are_judged_each_by_itself(office: Office) -> None:
    def as_july(sheet: Any) -> None:
        for row in sheet.iter_rows(max_row=10):
            for cell in row:
                if cell.value == "2016-08" or str(cell.value).startswith("201601-"):
                    cell.value = "201601-201607"

    file = "Uppföljning Kommunledningskontoret.xlsx"
    shutil.copy(office.inbox / file, office.inbox / "Juli.xlsx")
    office.edit("Juli.xlsx", as_july)

    outcome = office.run()

    periods = {str(result.period): len(result.sources) for result, _ in outcome.results}
    assert periods == {"2016-07": 1, "2016-08": 14}


def test_changed_settings_are_applied_to_what_has_come_already(office: Office) -> None:
    office.run()
    settings = office.root / "schemas" / "ekero.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('aktivitet = ["2201"]', 'aktivitet = ["2291"]'), encoding="utf-8")

    outcome = office.run()

    assert "L01" in {finding.code for finding in only_result(outcome).findings}


def dying(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose disk is gone when it is to be recorded."""

    def die(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "append", die)
        with pytest.raises(OSError, match="the disk is gone"):
            office.run()


def test_a_run_that_dies_before_it_is_recorded_is_simply_started_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = office.waiting()

    dying(office, monkeypatch)
    assert office.waiting() == waiting

    outcome = office.run()

    assert outcome.number == 1
    assert {key(f) for f in only_result(outcome).findings} == PUBLISHED
    assert office.waiting() == []


def test_a_file_that_changes_after_it_was_read_stays_in_the_inbox(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Store.append

    def commit_while_someone_saves(store: Store, new: Any, **options: Any) -> Any:
        recorded = commit(store, new, **options)
        if any(entry.kind == "run" for entry in recorded):
            correct_reserv(office, office.inbox / MEMBERSHIP)
            (office.inbox / "Uppföljning Medlemsavgifter rättad.xlsx").replace(office.inbox / MEMBERSHIP)
        return recorded

    monkeypatch.setattr(Store, "append", commit_while_someone_saves)

    outcome = office.run()

    assert office.waiting() == [MEMBERSHIP]
    assert [(left.name, left.reason) for left in outcome.left] == [(MEMBERSHIP, "changing")]


@pytest.mark.parametrize("name", ["~$Uppföljning.xlsx", "Huvudbok.xlsx.part", "export.tmp"])
def test_a_file_that_is_not_whole_waits_and_is_told(office: Office, name: str) -> None:
    (office.inbox / name).write_bytes(b"half")

    outcome = office.run()

    assert [(left.name, left.reason) for left in outcome.left] == [(name, "temporary")]
    assert office.waiting() == [name]


def test_a_link_in_the_inbox_is_not_followed(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.xlsx"
    secret.write_bytes((office.inbox / MEMBERSHIP).read_bytes())
    try:
        (office.inbox / "länk.xlsx").symlink_to(secret)
    except OSError:
        pytest.skip("links cannot be made here")

    outcome = office.run()

    assert [(left.name, left.reason) for left in outcome.left] == [("länk.xlsx", "link")]
    assert secret.exists()


def test_the_record_says_what_became_of_every_file(office: Office) -> None:
    office.run()

    stored = record(office)

    assert {entry.outcome for entry in stored.files[1]} == {"accepted"}
    assert len(stored.files[1]) == 14
    assert stored.verdicts() == {"2016-08": "differs"}


def rename_head(sheet: Any, old: str, new: str) -> None:
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == old]
    cell.value = new


def test_a_misspelt_head_of_a_column_that_may_be_missing_is_asked_about(office: Office) -> None:
    file = "Uppföljning Budgetmarginalen.xlsx"
    office.edit(file, lambda sheet: rename_head(sheet, "Prognos helår", "Progonos helår"))

    (found,) = [finding for finding in new_findings(office.run()) if finding.code == "F10"]

    assert found.severity is Severity.WARNING
    assert found.cells[0].file == file
    assert (found.message.values["head"], found.message.values["meant"]) == ("Progonos helår", "Prognos helår")


def test_a_misspelt_head_of_a_column_that_must_be_there_is_named(office: Office) -> None:
    office.edit("Budget 2016.xlsx", lambda sheet: rename_head(sheet, "Aug", "Augg"))

    (found,) = [finding for finding in new_findings(office.run()) if finding.code == "F10"]

    assert found.message.values["heads"] == "Aug"


def test_where_several_exports_are_as_near_each_is_named_with_the_heads_that_are_lacking(office: Office) -> None:
    def renamed(sheet: Any) -> None:
        rename_head(sheet, "Ansvar", "Ansvarskod")
        rename_head(sheet, "Prognos helår", "Bedömning")

    office.edit("Prognos augusti 2016.xlsx", renamed)

    (found,) = [finding for finding in new_findings(office.run()) if finding.code == "F04"]

    assert Language("sv").sentence(found.message) == (
        "Prognos i Prognos augusti 2016.xlsx är ingen av de filer vi känner till. Den liknar mest dessa, men saknar rubrikerna"
        " efter kolon. Prognos: Ansvar, Prognos helår. Saldon föregående år: Ansvar, Utfall …. Återställ rubrikerna för"
        " den som den är och lägg in filen igen."
    )


def test_a_sum_with_an_amount_that_could_not_be_read_is_not_tested(office: Office) -> None:
    def break_cell(sheet: Any) -> None:
        row = next(row for row in sheet.iter_rows() if row[0].value == "Summa intäkter")
        row[3].value = "se bilaga"

    office.edit("Uppföljning Kommunledningskontoret.xlsx", break_cell)

    outcome = office.run()

    assert [finding.code for finding in new_findings(outcome)] == ["C03"]
    verdicts = dict(only_result(outcome).comparisons.select("comparison", "verdict").rows())
    assert verdicts["S02:klk/netto/variance_period:printed"] == "not-tested"


def test_a_row_that_is_left_out_of_a_follow_up_breaks_its_sum(office: Office) -> None:
    def drop(sheet: Any) -> None:
        row = next(row for row in sheet.iter_rows() if row[0].value == "Övriga externa kostnader")
        sheet.delete_rows(row[0].row)

    office.edit("Uppföljning Kommunledningskontoret.xlsx", drop)

    found = new_findings(office.run())

    assert found
    assert {finding.title for finding in found} <= {"klk", ""}


def test_a_computed_figure_that_nobody_prints_is_as_well_tested_as_what_it_rests_on(august: Any) -> None:
    _, outcome = august
    consolidated = only_result(outcome).consolidated

    status = dict(consolidated.filter(consolidated["title"] == "ks").select("measure", "status").rows())
    assert status["budget_period"] in {"agrees", "rounding"}
    assert "not-tested" not in status.values()


def test_nothing_is_published_before_it_is_recorded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    dying(office, monkeypatch)
    assert [path.name for path in (office.root / "outbox" / "2016-08").iterdir()] == ["0001.unfinished"]

    office.run()

    assert [path.name for path in (office.root / "outbox" / "2016-08").iterdir()] == ["0001"]


def test_results_that_a_restored_journal_does_not_know_are_kept(office: Office) -> None:
    unknown = office.root / "outbox" / "2016-08" / "0001" / "result.json"
    unknown.parent.mkdir(parents=True)
    unknown.write_text("somebody may have opened it", encoding="utf-8")

    office.run()

    kept = office.root / "outbox/2016-08/0001.unrecorded-1/result.json"
    assert kept.read_text(encoding="utf-8") == "somebody may have opened it"
    assert unknown.read_text(encoding="utf-8").startswith("{")


def test_a_name_as_long_as_a_file_system_takes_stops_nothing(office: Office) -> None:
    long = f"{'å' * 124}.xlsx"
    (office.inbox / long).write_bytes(b"%PDF-1.7 this is no workbook")

    outcome = office.run()

    assert office.waiting() == []
    assert [finding.code for finding in new_findings(outcome)] == ["F01"]
    (kept,) = [entry.kept for entry in outcome.files if entry.file == long]
    assert (office.workspace.archive / kept).read_bytes() == b"%PDF-1.7 this is no workbook"
    assert len(kept) <= 120  # so that an auditor can open it in Excel
    assert all(path.exists() for path in outcome.returned)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems make no such names")
def test_a_name_that_is_not_in_utf_8_stops_nothing_and_reads_as_it_was_meant(office: Office) -> None:
    name = MEMBERSHIP.replace("Uppföljning", "Avräkning")
    as_an_old_server_writes_it = os.fsencode(office.inbox) + b"/" + name.encode("latin-1")
    Path(office.inbox / MEMBERSHIP).rename(os.fsdecode(as_an_old_server_writes_it))

    outcome = office.run()

    assert office.waiting() == []
    assert name in {entry.file for entry in outcome.files}
    assert {finding.cells[0].file for finding in only_result(outcome).findings if finding.code == "V01"} == {name}
    assert (office.root / "outbox" / "returned" / name).exists()


def test_a_folder_in_the_inbox_is_told_and_left(office: Office) -> None:
    (office.inbox / "Gammalt").mkdir()

    outcome = office.run()

    assert [(left.name, left.reason) for left in outcome.left] == [("Gammalt", "folder")]
    assert office.waiting() == ["Gammalt"]


def test_a_run_with_nothing_to_do_tells_how_the_periods_stand(office: Office) -> None:
    office.run()

    assert office.run().standing == {"2016-08": "differs"}


def test_a_workbook_with_a_damaged_part_is_returned_and_stops_no_run(tmp_path: Path) -> None:
    make_workspace(tmp_path, "min")
    office = Office(tmp_path)
    path = zipped(office.inbox / "skadad.xlsx", {"xl/sharedStrings.xml": "some text " * 500})
    content = bytearray(path.read_bytes())
    at = content.index(b"sharedStrings.xml") + len("sharedStrings.xml") + 3
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(content)

    outcome = office.run()

    assert [(entry.file, entry.outcome) for entry in outcome.files] == [("skadad.xlsx", "rejected")]
    assert office.waiting() == []
