"""Published figures back to their cells and postings, on the example."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.language import Language
from pipeline.published import Published, published
from pipeline.tracing import Trace, ask, trace
from pipeline.tracing.figure import Source
from pipeline.tracing.naming import Key
from pipeline.tracing.printing import printed
from pipeline.workspace import Workspace
from tests.run.office import LEDGER, Office, copied

NET: Key = ("klk", "netto", "actual_period")


@pytest.fixture(scope="session")
def office(once: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return copied(once, tmp_path_factory.mktemp("traced") / "w")


@pytest.fixture
def workspace(office: Office) -> Workspace:
    return office.workspace


@pytest.fixture
def found(workspace: Workspace) -> Published:
    newest = published(workspace)
    assert newest is not None
    return newest


def traced(found: Published, workspace: Workspace, *key: str) -> Trace:
    title, line, measure = key
    return trace(found, (title, line, measure), workspace)


def run(office: Office, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["trace", "-w", str(office.root), *arguments])


@pytest.mark.parametrize(
    "text",
    [
        "Kommunledningskontoret / Netto / actual_period",
        "kommunledningskontoret/netto/Utfall perioden",
        "Kommunledningskontoret / Netto / actual / period",
        "klk netto actual_period",
        "KLK > NETTO > Actual, period",
        "  Kommunledningskontoret  /  Netto  /  utfall  perioden ",
    ],
)
def test_a_figure_goes_by_any_of_its_names(text: str, found: Published, workspace: Workspace) -> None:
    assert ask(text, found, workspace.organisation).key == NET


@pytest.mark.parametrize("key", range(0, 189, 9))
def test_every_figure_goes_by_its_ids_and_by_its_names(key: int, found: Published, workspace: Workspace) -> None:
    from pipeline.language import Language
    from pipeline.publish.naming import Naming

    one = found.figures[key]
    ids = (one["title"], one["line"], one["measure"])

    for text in (
        " / ".join(ids),
        *(Naming(workspace.organisation, Language(lang)).figure(*ids) for lang in ("sv", "en")),
    ):
        assert ask(text, found, workspace.organisation).key == ids


@pytest.mark.parametrize(
    "text",
    ["Kommunledningskontoret / Netto", "netto utfall perioden", "Komunledningskontoret / Neto / utfall perioden"],
)
def test_what_is_no_single_figure_is_answered_with_near_names_and_never_a_guess(
    text: str, found: Published, workspace: Workspace
) -> None:
    asked = ask(text, found, workspace.organisation)

    assert asked.key is None
    assert asked.near
    assert any(key[0] == "klk" for key in asked.near)


def test_nonsense_has_no_near_names(found: Published, workspace: Workspace) -> None:
    assert ask("xyzzy", found, workspace.organisation) == ask("xyzzy", found, workspace.organisation)
    assert ask("xyzzy", found, workspace.organisation).near == ()


def test_a_cell_of_the_consolidated_workbook_is_a_figure(found: Published, workspace: Workspace) -> None:
    assert found.workbook is not None
    sheet = openpyxl.load_workbook(found.workbook)["Kommunledningskontoret"]
    (row,) = [row for row in range(1, 40) if sheet.cell(row, 1).value == "Netto"]

    for text in (f"Kommunledningskontoret!B{row}", f"'kommunledningskontoret'!$B${row}"):
        assert ask(text, found, workspace.organisation).key == NET
    assert ask("Kommunledningskontoret!A1", found, workspace.organisation).key is None
    assert ask("Ingen!A1", found, workspace.organisation).key is None


def test_a_total_of_the_ledger_leads_to_every_posting_behind_it(found: Published, workspace: Workspace) -> None:
    net = traced(found, workspace, *NET)

    assert net.amount == sum((term.weight * (term.amount or 0) for term in net.terms), Decimal(0))
    assert net.amount == sum((one.sign * (one.amount or 0) for one in net.sources), Decimal(0))
    assert {one.file for one in net.sources} == {LEDGER}
    for one in net.sources:
        assert one.intact
        assert one.postings is not None
        assert (one.postings.count, one.postings.total) == (one.count, one.amount)
        assert len(one.postings.rows) == 5


def test_the_postings_shown_stand_in_the_rows_that_are_named(
    found: Published, workspace: Workspace, office: Office
) -> None:
    fees = traced(found, workspace, "klk", "personal", "actual_period").sources[0]
    assert fees.postings is not None
    row, codes, amount = fees.postings.rows[0]
    sheet = openpyxl.load_workbook(next(office.workspace.archive.glob(f"*/{LEDGER}"))).worksheets[0]

    held = [str(cell.value) for cell in sheet[row]]
    assert dict(codes)["konto"] in held
    assert f"{amount.normalize():f}" in held


def test_what_a_cell_holds_is_written_as_sums_are_and_text_as_it_stands() -> None:
    cell = Source(NET, 1, "a.xlsx", "Blad1", "F31", "", intact=True, unit="kr", printed="-17500000.00")

    assert printed(cell, Language("sv")) == "−17\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}000,00 kr"
    assert printed(cell, Language("en")) == "−17,500,000.00 kr"
    assert printed(replace(cell, printed="1 000,-"), Language("sv")) == "1 000,- kr"


def test_a_variance_rests_on_both_of_its_sides(found: Published, workspace: Workspace) -> None:
    variance = traced(found, workspace, "klk", "netto", "variance_period")

    assert [term.weight for term in variance.terms] == [1, -1]
    assert {one.file for one in variance.sources} == {LEDGER, "Budget 2016.xlsx"}
    assert {one.sign for one in variance.sources if one.file == LEDGER} == {-1}
    assert all(one.printed is not None for one in variance.sources if one.cell)


def test_the_committees_figure_is_the_sum_of_the_titles(found: Published, workspace: Workspace) -> None:
    whole = traced(found, workspace, "ks", "netto", "actual_period")

    assert len(whole.terms) == len(workspace.organisation.titles)
    assert whole.amount == sum((term.weight * (term.amount or 0) for term in whole.terms), Decimal(0))


def test_every_figure_can_be_traced_to_what_it_rests_on(found: Published, workspace: Workspace) -> None:
    for one in found.figures[::41]:
        followed = traced(found, workspace, one["title"], one["line"], one["measure"])
        places = {(place["file"], place["sheet"], place.get("cell", "")) for place in one["cells"]}

        assert {(source.file, source.sheet, source.cell) for source in followed.sources} == places


def test_an_altered_original_and_an_altered_result_are_told(office: Office, tmp_path: Path) -> None:
    copy = copied(office, tmp_path / "copy")
    ledger = next(copy.workspace.archive.glob(f"*/{LEDGER}"))
    ledger.write_bytes(ledger.read_bytes() + b"x")
    log = copy.root / "outbox/2016-08/0001/reconciliation.jsonl"
    log.write_text(log.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    settings = copy.root / "schemas" / "ekero.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")

    told = run(copy, " / ".join(NET)).output

    assert "reconciliation.jsonl" in told
    assert f"Arkivet har inte längre kvar originalet oförändrat av: {LEDGER}" in told
    assert "Inställningarna har ändrats sedan körningen" in told


def test_the_command_prints_the_way_back_and_moves_nothing(office: Office) -> None:
    before = sorted(path for path in office.root.rglob("*") if "state" not in path.parts)

    done = run(office, "Kommunledningskontoret / Netto / actual / period")

    said = done.output.replace("\N{NO-BREAK SPACE}", " ")
    assert done.exit_code == 0
    for part in (
        "52 219 714,62 kr",
        "stämmer",
        "Summa intäkter",
        "586 transaktioner",
        "konto 5011",
        "R01",
        "SHA-256",
        "oförändrad",
    ):
        assert part in said
    assert sorted(path for path in office.root.rglob("*") if "state" not in path.parts) == before


def test_the_json_has_the_documented_shape(office: Office) -> None:
    printed: dict[str, Any] = json.loads(run(office, " / ".join(NET), "--format", "json", "--rows", "2").output)

    page = (Path(__file__).parents[2] / "docs" / "trace.md").read_text(encoding="utf-8")
    assert [name for name in printed if f'"{name}"' not in page] == []
    assert (printed["version"], printed["amount"], printed["status"]) == (1, "52219714.62", "agrees")
    assert len(printed["sources"][0]["first"]) == 2
    assert Decimal(printed["sources"][0]["sum"]) == Decimal("-2257740.38")


def test_a_name_near_figures_exits_with_1_and_a_run_that_is_not_there_with_2(office: Office, tmp_path: Path) -> None:
    near = run(office, "Kommunledningskontoret / Netto")
    assert near.exit_code == 1
    assert "Kommunledningskontoret / Netto / Utfall perioden" in near.output
    assert run(office, " / ".join(NET), "--run", "99").exit_code == 2
    assert run(office, " / ".join(NET), "--period", "2016-08", "--run", "1").exit_code == 0


@pytest.mark.parametrize("cell", ["Sammanfattning!XFE1", "Sammanfattning!B1048577", "Sammanfattning!ZZZ99999999"])
def test_a_cell_beyond_every_sheet_is_none_of_the_workbooks(office: Office, cell: str) -> None:
    done = run(office, cell)

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert cell in done.output


@pytest.mark.parametrize("damage", ["cut", "no parts", "no XML"])
def test_a_cell_of_a_workbook_that_is_damaged_is_not_found(office: Office, tmp_path: Path, damage: str) -> None:
    copy = copied(office, tmp_path / "copy")
    (workbook,) = copy.root.glob("outbox/2016-08/0001/*.xlsx")
    if damage == "cut":
        workbook.write_bytes(workbook.read_bytes()[:5000])
    else:
        with zipfile.ZipFile(workbook, "w") as parts:
            parts.writestr("[Content_Types].xml" if damage == "no XML" else "a", "<")

    done = run(copy, "Sammanfattning!B7")

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"kind":"comparison"\n'])
@pytest.mark.parametrize("name", ["result.json", "reconciliation.jsonl"])
def test_a_result_that_somebody_has_spoilt_is_told_by_name(
    office: Office, tmp_path: Path, name: str, content: str
) -> None:
    copy = copied(office, tmp_path / "copy")
    spoilt = copy.root / "outbox" / "2016-08" / "0001" / name
    text = spoilt.read_text(encoding="utf-8").split("\n", maxsplit=1)[0] + "\n"
    spoilt.write_text(text + content if content.startswith('{"kind') else content, encoding="utf-8")

    done = run(copy, " / ".join(NET), "--lang", "en")

    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert f"no longer what was published: 2016-08/0001/{name}" in done.output
    if name == "result.json":
        told = CliRunner().invoke(cli, ["explain", "V01-9a8222a3", "-w", str(copy.root), "--lang", "en"])
        assert (told.exit_code, type(told.exception)) == (2, SystemExit)


def test_it_is_written_as_a_workbook_beside_those_that_are_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("pipeline.tracing.workbook.opened_on_desktop", lambda _: False)

    for _ in range(2):
        assert run(office, " / ".join(NET), "--open", "--lang", "en").exit_code == 0

    written = sorted((office.root / "outbox" / "traces").glob("*.xlsx"))
    assert len(written) == 2
    book = openpyxl.load_workbook(written[0])
    assert book.sheetnames == ["Figure", "Where it comes from", "Postings", "Comparisons"]
    amounts = [row[9].value for row in book["Where it comes from"].iter_rows(min_row=2)]
    assert sum(Decimal(str(amount)) for amount in amounts) == Decimal("52219714.62")
