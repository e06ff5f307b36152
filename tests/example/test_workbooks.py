"""The workbooks of the shipped inbox, read back with another reader than wrote them."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import pipeline.example
from examples.august_2016.build import build
from tests.example.readback import INBOX, ROOT, Exact, Key, Listing, Organisation, Row, cells, listing, ore, rows

NAMES = (
    "Budget 2016.xlsx",
    "Huvudbok 2016-08.xlsx",
    "Måluppfyllelse augusti 2016.xlsx",
    "Prognos augusti 2016.xlsx",
    "Uppföljning Avräkningskonton.xlsx",
    "Uppföljning Brandförsvaret.xlsx",
    "Uppföljning Budgetmarginalen.xlsx",
    "Uppföljning Kommunledningskontoret.xlsx",
    "Uppföljning Medfinansiering.xlsx",
    "Uppföljning Medlemsavgifter.xlsx",
    "Uppföljning Nedskrivning.xlsx",
    "Uppföljning Reavinst.xlsx",
    "Uppföljning Sammandrag.xlsx",
    "Utfall 2015.xlsx",
)
FOLLOWUPS = tuple(name for name in NAMES if name.startswith("Uppföljning"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")

# The heads as the report prints them, from the second column on.
HEADS = {
    "Uppföljning Kommunledningskontoret.xlsx": [
        ("Utfall perioden", "actual_period"),
        ("Budget perioden", "budget_period"),
        ("Avvik perioden", "variance_period"),
        ("Prognos helår", "forecast_year"),
        ("Budget helår", "budget_year"),
        ("Avvik", "variance_year"),
    ],
    "Uppföljning Brandförsvaret.xlsx": [
        ("Utfall perioden", "actual_period"),
        ("Budget perioden", "budget_period"),
        ("Avvik perioden", "variance_period"),
        ("Utfall helår", "forecast_year"),
        ("Budget helår", "budget_year"),
        ("Avvik helår", "variance_year"),
        ("Utfall 2015", "actual_previous_year"),
    ],
    "Uppföljning Medlemsavgifter.xlsx": [
        ("Utfall", "actual_period"),
        ("Budget", "budget_period"),
        ("Avvik", "variance_period"),
        ("Prognos", "forecast_year"),
        ("Budget", "budget_year"),
        ("Avvik", "variance_year"),
    ],
    "Uppföljning Sammandrag.xlsx": [
        ("Utfall perioden", "actual_period"),
        ("Avvik perioden", "variance_period"),
        ("Prognos helår", "forecast_year"),
        ("Avvik helår", "variance_year"),
    ],
}
USUAL = [
    ("Utfall perioden", "actual_period"),
    ("Budget perioden", "budget_period"),
    ("Avvik perioden", "variance_period"),
    ("Prognos helår", "forecast_year"),
    ("Budget helår", "budget_year"),
    ("Avvik helår", "variance_year"),
]
HEADS["Uppföljning Nedskrivning.xlsx"] = [*USUAL, ("Utfall 2015", "actual_previous_year")]


def table(name: str) -> tuple[list[str], dict[tuple[str, str], Decimal]]:
    """The heads of a follow-up, and its figures by line and measure."""
    found = cells(name)
    measures = [measure for _, measure in HEADS.get(name, USUAL)]
    first = next(at for at, row in enumerate(found) if row[1] in ("Utfall perioden", "Utfall"))
    figures = {
        (row[0], measure): Decimal(repr(value))
        for row in found[first + 1 :]
        if row[1] is not None
        for measure, value in zip(measures, row[1:], strict=True)
    }
    return found[first][1:], figures


def coded(name: str, organisation: Organisation, columns: tuple[str, ...]) -> dict[Key, list[int]]:
    """An export's amounts in öre per line; every row belongs to one line and every line has one row."""
    found: dict[Key, list[int]] = {}
    for row in listing(name).rows:
        (key,) = organisation.lines_of(row)
        assert key not in found, key
        found[key] = [ore(row[column]) for column in columns]
    return found


def test_the_inbox_holds_every_expected_export_and_nothing_else() -> None:
    assert tuple(file.name for file in pipeline.example.files()) == NAMES


def test_the_inbox_is_small() -> None:
    assert sum(path.stat().st_size for path in INBOX.iterdir()) < 1_000_000


@pytest.mark.parametrize("name", FOLLOWUPS)
def test_a_follow_up_holds_exactly_the_printed_figures_under_the_printed_heads(name: str, published: list[Row]) -> None:
    heads, figures = table(name)

    assert heads == [head for head, _ in HEADS.get(name, USUAL)]
    assert figures == {
        (row["label"], row["measure"]): Decimal(row["printed"]) for row in published if row["file"] == name
    }


@pytest.mark.parametrize("name", FOLLOWUPS)
def test_a_follow_up_says_which_title_period_and_unit_it_is_about(name: str, published: list[Row]) -> None:
    facts = {row[0]: row[1] for row in cells(name) if str(row[0]).endswith(":") and row[1] is not None}

    assert facts["Budgettitel:"]
    assert facts["Period:"] in ("2016-08", "201601-201608")
    assert {facts["Belopp i:"]} == {row["unit"] for row in published if row["file"] == name}


def test_the_flipped_sign_of_reserv_stands_in_d16() -> None:
    sheet = openpyxl.load_workbook(INBOX / "Uppföljning Medlemsavgifter.xlsx").worksheets[0]

    assert (sheet["A16"].value, sheet["C16"].value, sheet["D16"].value) == ("Reserv för förändrade avgifter", 24, -24)


def test_the_two_rows_of_heads_are_merged_as_printed() -> None:
    sheet = openpyxl.load_workbook(INBOX / "Uppföljning Medlemsavgifter.xlsx").worksheets[0]

    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"B4:D4", "E4:G4"}
    assert (sheet["A5"].value, sheet["B4"].value, sheet["E4"].value) == (
        "MEDLEMSAVGIFTER (tkr)",
        "Perioden jan-aug",
        "Helår 2016",
    )


def test_every_posting_belongs_to_exactly_one_line(ledger: Listing, organisation: Organisation) -> None:
    assert 3_000 <= len(ledger.rows) <= 4_500
    for row in ledger.rows:
        assert len(organisation.lines_of(row)) == 1, row


def test_the_postings_of_every_line_are_its_exact_actual_to_the_ore(
    ledger: Listing, organisation: Organisation, exact: Exact
) -> None:
    sums: Counter[Key] = Counter()
    for row in ledger.rows:
        sums[organisation.lines_of(row)[0]] += ore(row["Belopp"])

    expected = {key: int(exact[*key, "actual_period"] * 100) for key in organisation.leaves}
    assert {key: sums[key] for key in expected} == expected
    assert set(expected) - set(sums) == {
        ("medlemsavgifter", "ekokommuner"),
        ("medlemsavgifter", "lansstyrelsen"),
        ("medlemsavgifter", "reserv"),
        ("budgetmarginal", "budgetmarginal"),
    }


def test_the_foot_of_the_ledger_gives_the_sum_and_the_number_of_its_rows(ledger: Listing) -> None:
    (total, count, blank, page) = ledger.foot

    assert ore(total[10]) == sum(ore(row["Belopp"]) for row in ledger.rows)
    assert count[:2] == ["Antal transaktioner:", len(ledger.rows)]
    assert not any(blank)
    assert page[0] == "Sida 1 (1)"


def test_the_ledgers_codes_are_texts_and_its_dates_lie_in_their_periods(ledger: Listing) -> None:
    for row in ledger.rows:
        codes = [row[head] for head in ("Ansvar", "Konto", "Verksamhet", "Period", "Verifikation", "Text")]
        assert all(isinstance(code, str) and code for code in codes), row
        assert all(row[head] is None or isinstance(row[head], str) for head in ("Aktivitet", "Projekt", "Motpart"))
        assert isinstance(row["Datum"], datetime)
        assert f"{row['Datum']:%Y%m}" == row["Period"]
    assert {row["Period"] for row in ledger.rows} == {f"2016{month:02d}" for month in range(1, 9)}


def test_internal_postings_carry_an_internal_counterparty(ledger: Listing) -> None:
    internal = [row for row in ledger.rows if row["Verifikation"].startswith("I")]

    assert internal
    assert all(row["Motpart"] and row["Motpart"][0] in "1234" for row in internal)


def test_no_posting_is_in_the_ledger_twice(ledger: Listing) -> None:
    counted = Counter(tuple(row.values()) for row in ledger.rows)

    assert [row for row, times in counted.items() if times > 1] == []


def test_a_voucher_has_one_date(ledger: Listing) -> None:
    dates: defaultdict[str, set[datetime]] = defaultdict(set)
    for row in ledger.rows:
        dates[row["Verifikation"]].add(row["Datum"])

    assert [voucher for voucher, found in dates.items() if len(found) > 1] == []


def test_no_text_holds_what_could_be_a_personal_identity_number(ledger: Listing) -> None:
    assert not [row["Text"] for row in ledger.rows if re.search(r"\d{6}[-+ ]?\d{4}", row["Text"])]


def test_corrections_are_booked_against_the_wrong_coding(ledger: Listing) -> None:
    corrections = [row for row in ledger.rows if row["Text"].startswith("Rättelse")]
    amounts = Counter(ore(row["Belopp"]) for row in ledger.rows)

    assert len(corrections) >= 15
    assert all(amounts[-ore(row["Belopp"])] for row in corrections)


def test_the_budget_export_holds_the_year_and_the_months_to_the_ore(
    organisation: Organisation, exact: Exact, months: dict[Key, list[Decimal]]
) -> None:
    found = coded("Budget 2016.xlsx", organisation, ("Budget helår", *MONTHS))

    assert found == {
        key: [int(amount * 100) for amount in (exact[*key, "budget_year"], *months[key])] for key in organisation.leaves
    }


def test_the_forecast_export_holds_every_lines_exact_forecast(organisation: Organisation, exact: Exact) -> None:
    found = coded("Prognos augusti 2016.xlsx", organisation, ("Prognos helår",))

    assert found == {key: [int(exact[*key, "forecast_year"] * 100)] for key in organisation.leaves}


def test_last_year_is_exported_where_the_report_prints_it(organisation: Organisation, exact: Exact) -> None:
    found = coded("Utfall 2015.xlsx", organisation, ("Utfall 2015",))

    assert found == {key[:2]: [int(amount * 100)] for key, amount in exact.items() if key[2] == "actual_previous_year"}
    assert set(found) == {
        ("brand", "avgift_sbff"),
        ("brand", "interna_hyror"),
        ("nedskrivning", "nedskrivning"),
    }


@pytest.mark.parametrize("name", ["Budget 2016.xlsx", "Prognos augusti 2016.xlsx", "Utfall 2015.xlsx"])
def test_an_exports_foot_sums_its_columns(name: str) -> None:
    found = listing(name)

    heads = list(found.rows[0])
    for at, head in enumerate(heads[5:], 5):
        assert ore(found.foot[0][at]) == sum(ore(row[head]) for row in found.rows), head


def test_the_goals_are_assessed_as_published() -> None:
    found = cells("Måluppfyllelse augusti 2016.xlsx")
    first = [row[0] for row in found].index("Mål nr")

    goals = found[first + 1 : first + 6]
    assert found[first] == ["Mål nr", "Mål", "Indikator", "Bedömning", "Tendens"]
    assert [(row[0], row[3]) for row in goals] == [(1, 2), (2, 1), (3, 3), (4, 3), (5, 3)]
    assert all(row[2] for row in goals)
    assert [(row[0], row[3]) for row in found[first + 6 : first + 8]] == [
        ("Medelvärde", 2.4),
        ("Medelvärde föregående bedömning", 3),
    ]
    published = rows(ROOT / "examples" / "august_2016" / "published.csv")
    assert [row["printed"] for row in published if not row["unit"]] == ["2", "1", "3", "3", "3", "2.4", "3.0"]


def test_no_workbook_holds_a_formula_or_anything_hidden() -> None:
    for name in NAMES:
        sheet = openpyxl.load_workbook(INBOX / name).worksheets[0]
        assert sheet.sheet_state == "visible"
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row), name
        assert not any(size.hidden for size in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))


def test_building_again_gives_the_same_parts(tmp_path: Path) -> None:
    build(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    for name in NAMES:
        with zipfile.ZipFile(INBOX / name) as shipped, zipfile.ZipFile(tmp_path / name) as built:
            assert built.namelist() == shipped.namelist()
            for part in shipped.namelist():
                assert built.read(part) == shipped.read(part), f"{name}: {part}"


def test_asking_for_the_example_loads_nothing_heavy() -> None:
    code = "import sys, pipeline.example as e; e.files(); e.exact(); print(*sorted({'polars', 'openpyxl'} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert loaded.strip() == ""


def test_the_exact_amounts_are_shipped_with_the_inbox() -> None:
    assert pipeline.example.exact().read_text(encoding="utf-8").startswith("title,line,measure,month,amount\n")
