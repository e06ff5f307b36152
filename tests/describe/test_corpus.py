"""Files that nobody in this project made: none crashes, what is written is TOML, and what is certain is found."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.describe import describe
from pipeline.describe.data import as_data
from pipeline.describe.model import Proposal, ProposedTable
from pipeline.describe.toml_text import as_toml
from pipeline.findings import FileRejected
from pipeline.reading import read, read_many
from schemas.organisation import Organisation

pytestmark = pytest.mark.needs("corpus")

Load = Callable[[Proposal], Organisation]
SECONDS = 1.5
"""Of work for a file with one sheet; each further sheet has a quarter of a second."""


@pytest.fixture(scope="module")
def real(tool: Callable[[str], str]) -> Callable[[str], Proposal]:
    """What is proposed for one of the real files, by the beginning of its name."""

    def of(name: str) -> Proposal:
        (path,) = (Path(tool("corpus")) / "real").glob(f"{name}*")
        return describe(read(path))

    return of


def only(proposal: Proposal) -> ProposedTable:
    (table,) = proposal.tables
    return table


def amounts(table: ProposedTable) -> str:
    others = {"line", "title", "text", "konto", "fri"}
    return "".join(column.letters for column in table.columns if column.key and column.key not in others)


@pytest.mark.parametrize("folder", ["formats", "hostile", "real"])
def test_every_readable_file_gives_a_proposal_that_is_toml(folder: str, tool: Callable[[str], str]) -> None:
    files = sorted(path for path in (Path(tool("corpus")) / folder).iterdir() if path.is_file())
    described = 0
    for path, book in read_many(files).items():
        if isinstance(book, FileRejected):
            continue
        begun = time.process_time()
        proposal = describe(book)
        text = as_toml(proposal, "en")
        assert time.process_time() - begun < SECONDS + 0.25 * len(book.sheets), path.name
        layouts = tomllib.loads(text).get("layouts", [])
        assert {layout["kind"] for layout in layouts} == {table.kind for table in proposal.tables if table.kind}
        assert len(as_data(proposal, "sv")["tables"]) == len(proposal.tables)
        described += 1
    assert described >= {"formats": 100, "hostile": 5, "real": 6}[folder]


def test_the_total_plan_of_koeln_shows_its_sums_and_differences(real: Callable[[str], Proposal], load: Load) -> None:
    proposal = real("koeln_gesamtergebnisplan")

    table = only(proposal)
    assert (table.kind, table.first, table.last) == ("followup", 1, 1)
    assert amounts(table) == "BCDEFG"
    assert table.title is not None
    rows = {line.id: line.row for line in table.title.lines}
    of = {
        line.row: [(-1 if member.startswith("-") else 1) * rows[member.removeprefix("-")] for member in line.of]
        for line in table.title.lines
        if line.of
    }
    assert of[11] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert of[18] == [12, 13, 14, 15, 16, 17]
    assert of[19] == [11, -18]
    assert of[22] == [20, -21]
    assert of[23] == [19, 22]
    # The published misprint: one column of the financial result.
    failing = {table.title.lines[total.line].row: total.failing for total in table.totals if total.failing}
    assert failing == {22: ("C",), 23: ("C",)}
    assert (proposal.signs.revenue, proposal.signs.cost) == ("+", "+")
    assert len(load(proposal).layouts) == 1


def test_the_area_plans_of_koeln_share_one_set_of_lines(real: Callable[[str], Proposal], load: Load) -> None:
    proposal = real("koeln_ergebnisplan")

    table = only(proposal)
    assert {column.letters: column.key for column in table.columns}["A"] == "title"
    assert amounts(table) == "DEFGHI"
    assert len(table.titles) == 18
    assert table.title is not None
    assert len(table.title.lines) >= 28
    assert len(load(proposal).titles) == 18


def test_the_heads_of_the_israeli_budget_are_found_below_its_preamble(real: Callable[[str], Proposal]) -> None:
    table = only(real("israel"))

    assert (table.first, table.last) == (15, 15)
    assert amounts(table) == "BCDEG"
    assert [column.letters for column in table.columns if column.percent] == ["F", "H"]
    assert {(v.column, v.minuend, v.subtrahend) for v in table.variances} == {("E", "D", "B"), ("G", "D", "C")}
    assert all(v.holds == v.tested > 200 for v in table.variances)
    assert table.unit == "kILS"


def test_the_dutch_clusters_have_two_rows_of_heads_and_a_running_number(
    real: Callable[[str], Proposal], load: Load
) -> None:
    proposal = real("nl_")

    table = only(proposal)
    assert (table.first, table.last) == (6, 7)
    assert {column.letters: column.key for column in table.columns}["B"] == "line"
    assert amounts(table).startswith("CDEFGHIJKLM")
    assert table.totals
    assert table.title is not None
    assert "Inkomstenclusters: Totaal" in {line.name for line in table.title.lines}
    assert load(proposal).layouts[0].columns["groningen"].heads[0].head == "Groningen"


def test_the_flat_table_of_oakland_is_codes_and_one_amount(real: Callable[[str], Proposal], load: Load) -> None:
    proposal = real("oakland")

    table = only(proposal)
    assert (table.first, table.last) == (1, 1)
    # One column has the codes of another, stored as numbers.
    assert amounts(table) == "X"
    assert all(remark.doubt for measure in table.measures for remark in measure.remarks)
    assert {column.head: column.key for column in table.columns}["Account"] == "konto"
    assert any("2000" in remark.text("en") for remark in proposal.remarks)
    load(proposal)


def test_the_british_tables_are_found_on_every_sheet_with_amounts(real: Callable[[str], Proposal]) -> None:
    tables = {table.sheet: table for table in real("uk_").tables}

    borrowing = tables["LA Borrowing 19-20 Q4"]
    assert (borrowing.first, borrowing.last) == (11, 11)
    assert len(amounts(borrowing)) > 10
    assert len(tables) >= 30
