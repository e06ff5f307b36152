"""C05: amounts that are hidden."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.cells import inspect
from pipeline.findings import Finding, Money, Severity
from pipeline.tables import Control
from tests.cells.building import EKERO, book_of, follow_up, inspected

ROWS = [
    ["tkr", "actual", "budget"],
    ["Salaries", 80, 90],
    ["Rent", 20, 25],
    ["Heading", None, None],
    ["Fees", -7, None],
    ["Total", 93, 115],
]


def hiding(*, rows: tuple[int, ...] = (), columns: str = "", sheet: bool = False) -> Callable[[Any], None]:
    def hide(workbook: Any) -> None:
        first = workbook.worksheets()[0]
        for row in rows:
            first.set_row(row - 1, None, None, {"hidden": True})
        if columns:
            first.set_column(columns, None, None, {"hidden": True})
        if sheet:
            workbook.add_worksheet("Synligt").activate()
            first.hide()

    return hide


def hidden(folder: Path, change: Callable[[Any], None]) -> tuple[Finding, ...]:
    return inspected(folder, ROWS, change=change, unit="tkr").findings


def test_hidden_rows_are_one_finding_with_their_amounts(tmp_path: Path) -> None:
    (found,) = hidden(tmp_path, hiding(rows=(2, 3, 5)))

    assert (found.code, found.severity) == ("C05", Severity.WARNING)
    assert {cell.address for cell in found.cells} == {"B2", "C2", "B3", "C3", "B5"}
    assert found.found == Decimal(93_000)
    assert found.message.values == {
        "sheet": "Blad1",
        "count": 5,
        "head": "actual_period",
        "amount": Money(Decimal(93_000), 1000, 0),
        "places": "2–3, 5",
    }


def test_a_hidden_column_is_one_finding_with_its_amounts(tmp_path: Path) -> None:
    (found,) = hidden(tmp_path, hiding(columns="C:D"))

    assert {cell.address for cell in found.cells} == {"C2", "C3", "C6"}
    assert (found.message.values["places"], found.message.values["head"]) == ("C", "budget_period")


def test_hidden_rows_and_columns_are_one_finding(tmp_path: Path) -> None:
    (found,) = hidden(tmp_path, hiding(rows=(3,), columns="C:C"))

    assert found.message.values["places"] == "3, C"
    assert found.message.values["count"] == 4


def test_a_hidden_sheet_is_one_finding_at_the_sheet(tmp_path: Path) -> None:
    (found,) = hidden(tmp_path, hiding(sheet=True))

    assert [(cell.sheet, cell.address) for cell in found.cells] == [("Blad1", "")]
    assert found.message.values["count"] == 7


def test_what_is_hidden_and_holds_no_amounts_is_nothing(tmp_path: Path) -> None:
    assert hidden(tmp_path, hiding(rows=(1, 4, 9), columns="A:A")) == ()
    assert hidden(tmp_path, hiding()) == ()


def test_a_hidden_total_that_the_export_prints_of_itself_counts(tmp_path: Path) -> None:
    book = book_of(tmp_path, {"Blad1": [["kr", "actual"], ["Rent", 20]]}, hiding(rows=(9,)))
    sheet = book.sheets[0]
    sheet = type(sheet)(sheet.name, sheet.cells, sheet.kinds, hidden_rows=frozenset({9}))
    table = follow_up(sheet, totals=[Control("actual_period", Decimal(20), "B9", Decimal(1))])

    (found,) = inspect(book, [(sheet, table)], EKERO).findings

    assert [cell.address for cell in found.cells] == ["B9"]


def test_many_places_are_named_only_in_part(tmp_path: Path) -> None:
    rows = [["kr", "actual"], *(["Line", 1] for _ in range(40))]

    (found,) = inspected(tmp_path, rows, change=hiding(rows=tuple(range(2, 40, 2)))).findings

    assert found.message.values["places"] == "2, 4, 6, 8, 10, 12, 14, 16 …"
    assert len(found.cells) == 19
