"""The cells that findings point at, taken from the originals."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.intake import take_in
from pipeline.result import Excerpt
from pipeline.run.excerpts import excerpts
from pipeline.tables import Table
from schemas.load import load_organisation
from tests.run.office import LEDGER, MEMBERSHIP

ROOT = Path(__file__).parents[2]
INBOX = ROOT / "pipeline" / "example" / "inbox"


def tables_of(file: str) -> list[Table]:
    intake = take_in(INBOX / file, file, "ab" * 32, load_organisation(ROOT / "schemas" / "ekero.toml"))
    return [mapped.table for mapped in intake.tables]


def excerpt(file: str, *addresses: str) -> Excerpt:
    tables = tables_of(file)
    sheet = tables[0].sheet
    finding = Finding("V01", Severity.ERROR, Message("Wrong."), tuple(Cell(file, sheet, one) for one in addresses))
    ((shown,),) = excerpts([finding], tables, {tables[0].source.sha256: INBOX / file}).values()
    return shown


def test_a_cell_stands_among_its_neighbours_under_its_head() -> None:
    shown = excerpt(MEMBERSHIP, "D16")

    assert shown.rows == (5, 14, 15, 16, 17, 18)
    assert shown.heads == (5,)
    marked = shown.cells[shown.rows.index(16)][shown.columns.index("D")]
    assert marked is not None
    assert (marked.text, marked.kind) == ("-24", "number")


@pytest.mark.parametrize(("address", "rows"), [("D", 6), ("16", 6), ("", 6)])
def test_a_column_a_row_and_a_whole_sheet_can_be_pointed_at(address: str, rows: int) -> None:
    shown = excerpt(MEMBERSHIP, address)

    assert len(shown.rows) == rows
    assert shown.columns[0] == "A"


def test_many_cells_give_an_excerpt_that_can_be_seen_at_once() -> None:
    shown = excerpt(LEDGER, *(f"K{row}" for row in range(10, 2000, 50)))

    assert len(shown.rows) <= 16
    assert len(shown.columns) <= 10


def test_the_texts_of_a_ledger_are_not_carried_on() -> None:
    table = tables_of(LEDGER)[0]
    shown = excerpt(LEDGER, f"{table.columns['text']}{table.head_row + 3}")

    texts = [row[shown.columns.index(table.columns["text"])] for row in shown.cells]
    assert [cell.withheld for cell in texts if cell][1:] == [True] * (len([cell for cell in texts if cell]) - 1)
    assert all(not cell.text for cell in texts[1:] if cell)


def test_a_file_that_is_gone_or_that_gave_no_table_gives_no_excerpt(tmp_path: Path) -> None:
    tables = tables_of(MEMBERSHIP)
    finding = Finding("V01", Severity.ERROR, Message("Wrong."), (Cell(MEMBERSHIP, tables[0].sheet, "D16"),))

    assert not excerpts([finding], tables, {tables[0].source.sha256: tmp_path / "gone.xlsx"})
    assert not excerpts([finding], tables, {})
    assert not excerpts([finding], [], {tables[0].source.sha256: INBOX / MEMBERSHIP})
