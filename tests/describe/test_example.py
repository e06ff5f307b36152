"""The round trip over the example: what is proposed loads, recognises its file, and gives the same amounts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline.example
from pipeline.describe import describe
from pipeline.describe.model import Proposal
from pipeline.parse import parse
from pipeline.reading import read
from pipeline.recognise import recognise
from pipeline.tables import Table
from schemas.load import load_organisation
from schemas.organisation import Organisation

INBOX = Path(pipeline.example.__file__).parent / "inbox"
SETTINGS = Path(__file__).parents[2] / "schemas" / "ekero.toml"
EXPORTS = sorted(INBOX.glob("*.xlsx"))

Load = Callable[[Proposal], Organisation]


def table_of(path: Path, organisation: Organisation) -> Table:
    book = read(path)
    (sheet,) = (sheet for sheet in book.sheets if not sheet.cells.is_empty())
    recognised = recognise(sheet, path.name, organisation.layouts)
    assert isinstance(recognised, tuple), recognised
    (one,) = recognised
    return parse(sheet, book.source, one, organisation)[0]


def amounts(table: Table) -> list[tuple[object, ...]]:
    names = (
        "row",
        "column",
        "label",
        "measure",
        "month",
        "konto",
        "ansvar",
        "text",
        "amount",
        "step",
        "assessment",
        "goal",
    )
    return table.rows.select(name for name in names if name in table.rows.columns).rows()


def test_the_example_has_exports_of_every_kind() -> None:
    assert len(EXPORTS) == 14


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_the_proposed_layout_reads_what_the_declared_layout_reads(path: Path, load: Load) -> None:
    declared = table_of(path, load_organisation(SETTINGS))

    found = table_of(path, load(describe(read(path))))

    assert amounts(found) == amounts(declared)
    assert len(amounts(found)) > 0
    assert (found.kind, found.period, found.unit) == (declared.kind, declared.period, declared.unit)
    assert dict(found.columns) == dict(declared.columns)
    assert dict(found.claims) == dict(declared.claims)
    assert found.facts == declared.facts
    assert [(c.column, c.printed, c.cell) for c in found.controls] == [
        (c.column, c.printed, c.cell) for c in declared.controls
    ]


def lines_of(name: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    (table,) = describe(read(INBOX / name)).tables
    assert table.title is not None
    names = {line.id: line.name for line in table.title.lines}
    return {line.name: (line.type, tuple(names[member] for member in line.of)) for line in table.title.lines}


def test_the_totals_of_the_office_are_found_with_their_rows() -> None:
    lines = lines_of("Uppföljning Kommunledningskontoret.xlsx")

    revenue = ("Externa intäkter", "Interna intäkter")
    costs = (
        "Personalkostnader inkl PO",
        "Internhyror interna",
        "Övriga externa kostnader",
        "Övriga interna kostnader",
    )
    assert lines["Summa intäkter"] == ("subtotal", revenue)
    assert lines["Summa kostnader"] == ("subtotal", costs)
    assert lines["Netto"] == ("net", ("Summa intäkter", "Summa kostnader"))
    assert {lines[name][0] for name in revenue} == {"revenue"}
    assert {lines[name][0] for name in costs} == {"cost"}


def test_a_total_that_holds_in_all_columns_but_one_is_proposed_with_a_doubt() -> None:
    (table,) = describe(read(INBOX / "Uppföljning Medlemsavgifter.xlsx")).tables

    assert table.title is not None
    assert [total.failing for total in table.totals] == [("D",)]
    total = table.title.lines[-1]
    assert len(total.of) == 11
    assert [remark.doubt for remark in total.remarks] == [True]
    assert "kolumn D" in total.remarks[0].text("sv")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Kommunledningskontoret", {("D", "C", "B", 8, 8), ("G", "F", "E", 8, 8)}),
        ("Medlemsavgifter", {("D", "C", "B", 7, 8), ("G", "F", "E", 6, 6)}),
        ("Brandförsvaret", {("D", "C", "B", 2, 2), ("G", "F", "E", 2, 2)}),
        # The year's three amounts cannot all be right: nothing is proven, and nothing else is taken for proof.
        ("Reavinst", {("D", "C", "B", 1, 1)}),
        ("Sammandrag", set()),
    ],
)
def test_variances_are_proven_from_the_rows(name: str, found: set[tuple[object, ...]]) -> None:
    (table,) = describe(read(INBOX / f"Uppföljning {name}.xlsx")).tables

    assert {(v.column, v.minuend, v.subtrahend, v.holds, v.tested) for v in table.variances} == found


def test_a_full_year_actual_in_august_is_taken_for_a_forecast_and_said_to_be_doubtful() -> None:
    (table,) = describe(read(INBOX / "Uppföljning Brandförsvaret.xlsx")).tables

    (column,) = (column for column in table.columns if column.head == "Utfall helår")
    (measure,) = (measure for measure in table.measures if measure.id == column.key)
    assert (column.key, column.claims) == ("forecast_year", "actual")
    assert [remark.doubt for remark in measure.remarks] == [True]


@pytest.mark.parametrize(
    "name", ["Budget 2016", "Huvudbok 2016-08", "Prognos augusti 2016", "Uppföljning Kommunledningskontoret"]
)
def test_the_sign_convention_is_shown_by_accounts_or_by_names(name: str) -> None:
    signs = describe(read(INBOX / f"{name}.xlsx")).signs

    assert (signs.revenue, signs.cost) == ("-", "+")
    assert not any(remark.doubt for remark in signs.remarks)


def test_only_so_many_rows_are_looked_at_and_that_is_said() -> None:
    proposal = describe(read(INBOX / "Huvudbok 2016-08.xlsx"))

    assert any("2000 raderna" in remark.text("sv") for remark in proposal.remarks)
    assert proposal.tables[0].labels["totals"] == ("Summa",)
