"""Exports that carry codes: codes as they are stored, amounts, totals, and rows that are neither."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.findings import Finding
from pipeline.parse import parse
from pipeline.recognise import recognise
from pipeline.tables import Source, Table
from schemas.load import load_organisation
from schemas.organisation import Organisation
from tests.parse.building import sheet

EKERO = Path(__file__).parents[2] / "schemas" / "ekero.toml"
ABOVE: list[list[object]] = [["Period", "2016-08"], ["Belopp i", "kr"]]
HEADS = ["Ansvar", "Konto", "Period", "Verifikation", "Datum", "Text", "Belopp"]


@pytest.fixture(scope="module")
def ekero() -> Organisation:
    return load_organisation(EKERO)


@pytest.fixture(scope="module")
def ledger_heads(ekero: Organisation) -> list[str]:
    columns = ekero.layout("huvudbok").columns
    return [columns[name].heads[0].head for name in columns]


def read(organisation: Organisation, heads: list[str], *rows: dict[str, object]) -> tuple[Table, tuple[Finding, ...]]:
    """A ledger with the rows given by their columns' names."""
    names = list(organisation.layout("huvudbok").columns)
    body: list[list[object]] = [[row.get(name) for name in names] for row in rows]
    drawn = sheet([*ABOVE, list(heads), *body])
    found = recognise(drawn, "f.xlsx", organisation.layouts)
    assert not isinstance(found, Finding), found.message
    return parse(drawn, Source("f.xlsx", "0"), found[0], organisation)


def posting(**changed: object) -> dict[str, object]:
    return {"ansvar": "0110", "konto": "5010", "period": "201608", "voucher": "A1", "amount": 10, **changed}


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("0110", "0110"),
        ("211X", "211X"),
        ("30110 Årsavgifter", "30110"),
        (" 0110\u00a0Kansliet ", "0110"),
        ("Kansliet norra", "Kansliet norra"),
    ],
)
def test_a_code_is_text_and_a_name_after_it_is_no_part_of_it(
    ekero: Organisation, ledger_heads: list[str], stored: str, code: str
) -> None:
    table, _ = read(ekero, ledger_heads, posting(ansvar=stored), posting(ansvar="0210"))

    assert table.rows["ansvar"].to_list() == [code, "0210"]


def test_a_printed_total_is_no_posting_and_checks_them(ekero: Organisation, ledger_heads: list[str]) -> None:
    total = ekero.layout("huvudbok").totals[0]

    table, findings = read(
        ekero, ledger_heads, posting(amount=10), posting(amount=2.5), {"ansvar": total, "amount": 12.5}
    )

    assert table.rows["amount"].to_list() == [Decimal(10), Decimal("2.5")]
    assert [(control.column, control.printed, control.cell[-1]) for control in table.controls] == [
        ("amount", Decimal("12.5"), "6")
    ]
    assert findings == ()


def test_an_amount_without_codes_is_told_and_not_counted(ekero: Organisation, ledger_heads: list[str]) -> None:
    table, findings = read(ekero, ledger_heads, posting(), {"text": "Avrundning", "amount": 3})

    assert table.rows.height == 1
    assert [(finding.code, finding.cells[0].address) for finding in findings] == [("L01", "5")]


def test_heads_repeated_on_each_page_are_no_postings(ekero: Organisation, ledger_heads: list[str]) -> None:
    names = list(ekero.layout("huvudbok").columns)
    repeated: dict[str, object] = dict(zip(names, ledger_heads, strict=True))

    table, findings = read(ekero, ledger_heads, posting(), repeated, posting(amount=5))

    assert table.rows.select(pl.col("row"), pl.col("amount")).rows() == [(4, Decimal(10)), (6, Decimal(5))]
    assert findings == ()


def test_a_posting_whose_amount_cannot_be_read_is_a_finding_and_not_counted(
    ekero: Organisation, ledger_heads: list[str]
) -> None:
    table, findings = read(ekero, ledger_heads, posting(amount="se bilaga"), posting(amount="1 250,50"))

    assert table.rows["amount"].to_list() == [Decimal("1250.50")]
    assert [finding.code for finding in findings] == ["C03"]
