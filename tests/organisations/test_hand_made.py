"""Follow-ups as finance units make them by hand: every notation and layout that people use, read to the same amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipeline.intake import Intake, take_in
from schemas.load import load_organisation
from schemas.organisation import Organisation

PAGE = Path(__file__).parents[2] / "docs" / "organisation.md"
Rows = Sequence[Sequence[object]]
ABOVE: Rows = [["Verksamhet:", "Biblioteken"], ["Period:", "2016-08"], ["Belopp i:", "tkr"], []]
HEADS: Rows = [["Rad", "Utfall", "Budget perioden", "Avvikelse", "Årsbudget"]]
BODY: Rows = [
    ["Intäkter", 10, 8, 2, 12],
    ["Personal", 1630, 32, 2, 48],
    ["Övriga kostnader", 5, 6, 1, 9],
    ["Summa kostnader", 1635, 38, 3, 57],
    ["Nettokostnad", 1625, 30, 5, 45],
]
FIRST = {"intakter": "10000", "personal": "1630000", "ovrigt": "5000", "kostnader": "1635000", "netto": "1625000"}


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    path = tmp_path_factory.mktemp("settings") / "kultur.toml"
    path.write_text(PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0], encoding="utf-8")
    return load_organisation(path)


def taken(folder: Path, organisation: Organisation, rows: Rows) -> Intake:
    path = folder / "uppföljning.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    return take_in(path, path.name, "0", organisation)


def actuals(intake: Intake) -> dict[str, str]:
    """What each line's actual was read as; and no finding but those for the record."""
    assert [finding.code for finding in intake.findings if finding.severity.value != "info"] == []
    rows = intake.tables[0].rows.filter((pl.col("measure") == "actual_period") & pl.col("line").is_not_null())
    return {line: f"{Decimal(amount):.0f}" for line, amount in rows.select("line", "amount").rows()}


def with_heads(*heads: Sequence[object]) -> Rows:
    return [*ABOVE, *heads, *BODY]


@pytest.mark.parametrize(
    "rows",
    [
        with_heads(*HEADS),
        with_heads(["Rad", "Perioden", None, None, "Helår"], [None, *HEADS[0][1:]]),
        with_heads(["Rad", "Utfall tkr", "Budget perioden, tkr", "Avvikelse (tkr)", "Årsbudget i tkr"]),
        [*ABOVE[:2], *with_heads(["Rad", "Utfall tkr", "Budget perioden tkr", "Avvikelse tkr", "Årsbudget tkr"])[4:]],
        [*ABOVE, *HEADS, *BODY[:2], ["Sida 1"], *HEADS, *BODY[2:], ["Sida 2 (2)"], ["Utskriven 2016-09-14"]],
        [*ABOVE, *HEADS, ["Kostnader"], *BODY],
        [*ABOVE, *HEADS, *BODY[:3], ["S:a kostnader", 1635, 38, 3, 57], *BODY[4:]],
        [*ABOVE, *HEADS, *BODY[:3], [None, 1635, 38, 3, 57], *BODY[3:]],
    ],
    ids=["plain", "two rows", "units", "units only there", "pages", "a section", "S:a", "a total without a name"],
)
def test_a_table_is_read_however_its_heads_and_totals_are_made(
    rows: Rows, organisation: Organisation, tmp_path: Path
) -> None:
    assert actuals(taken(tmp_path, organisation, rows)) == FIRST


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1 630", "1630000"),
        ("1\N{NO-BREAK SPACE}630", "1630000"),
        ("1\N{THIN SPACE}630", "1630000"),
        ("1\N{NARROW NO-BREAK SPACE}630", "1630000"),
        ("\N{MINUS SIGN}1 630", "-1630000"),
        ("1630-", "-1630000"),
        ("- 1630", "-1630000"),
        ("(1 630)", "-1630000"),
        ("1630,5", "1630500"),
        ("1 630,50-", "-1630500"),
    ],
)
def test_an_amount_is_read_however_it_is_written(
    written: str, read: str, organisation: Organisation, tmp_path: Path
) -> None:
    rows = [*ABOVE, *HEADS, BODY[0], ["Personal", written, 32, 2, 48], *BODY[2:]]

    assert actuals(taken(tmp_path, organisation, rows)) == FIRST | {"personal": read}


@pytest.mark.parametrize("nothing", ["*", "..", "–", "-", None])
def test_what_stands_for_nothing_is_not_zero(nothing: str | None, organisation: Organisation, tmp_path: Path) -> None:
    rows = [*ABOVE, *HEADS, BODY[0], ["Personal", nothing, 32, 2, 48], *BODY[2:]]

    assert "personal" not in actuals(taken(tmp_path, organisation, rows))


def test_a_row_without_a_name_that_is_no_sum_is_told(organisation: Organisation, tmp_path: Path) -> None:
    rows = [*ABOVE, *HEADS, *BODY[:3], [None, 1700, 38, 3, 57], *BODY[3:]]

    assert [finding.code for finding in taken(tmp_path, organisation, rows).findings] == ["L01"]


def test_tables_side_by_side_are_each_their_own(organisation: Organisation, tmp_path: Path) -> None:
    gap = [None, None]
    rows = [
        ["Verksamhet:", "Biblioteken", *[None] * 5, "Verksamhet:", "Kulturskolan"],
        *ABOVE[1:],
        [*HEADS[0], *gap, *HEADS[0]],
        [*BODY[0], *gap, "Nettokostnad", 25, 30, 5, 45],
        *BODY[1:],
    ]

    intake = taken(tmp_path, organisation, rows)

    assert actuals(intake) == FIRST
    assert [(mapped.table.title, mapped.rows["column"].unique().sort().to_list()) for mapped in intake.tables] == [
        ("bibliotek", ["B", "C", "D", "E"]),
        ("kulturskola", ["I", "J", "K", "L"]),
    ]


def budget(total: object) -> Rows:
    return [
        *ABOVE[1:2],
        ["Ansvar", "Konto", "Benämning", "Budget (kr)"],
        ["4100", "5010", "löner", "2 000,25"],
        ["4200", "6010 Övrigt", "", 5],
        [None, None, None, total],
    ]


def test_amounts_alone_below_coded_rows_are_their_total(organisation: Organisation, tmp_path: Path) -> None:
    table = taken(tmp_path, organisation, budget(2005.25)).tables[0].table

    assert table.unit == "kr"
    assert table.rows["konto"].to_list() == ["5010", "6010"]
    assert [(control.printed, control.cell) for control in table.controls] == [(Decimal("2005.25"), "D5")]
