"""A ledger whose credits are negative beside follow-ups whose revenue is printed without a sign, and where periods are said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.intake import Intake, take_in
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.problems import SettingsError
from tests.judging import judged

PAGE = Path(__file__).parents[2] / "docs" / "organisation.md"
LEDGER = """
[[layouts]]
id = "huvudbok"
kind = "ledger"
name = "Huvudbok"
unit = "kr"
measure = "actual_period"
totals = ["Summa"]
PERIOD
SIGNS

[layouts.columns]
ansvar = { heads = ["Ansvar"] }
konto = { heads = ["Konto"] }
period = { heads = ["Period"] }
voucher = { heads = ["Verifikation"] }
amount = { heads = ["Belopp"] }

"""
SIGNS = 'signs = { revenue = "-", cost = "+" }'
POSTINGS = [
    ("4100", "3110", "201603", "V1", "-10000,00"),
    ("4100", "5010", "201603", "V2", "30000,00"),
    ("4100", "6410", "201607", "V3", "5000,00"),
    ("Summa", "", "", "", "25000,00"),
]
FOLLOWUP = """Verksamhet:;Biblioteken
Period:;2016-08
Belopp i:;tkr
Rad;Utfall;Budget perioden;Avvikelse;Budget 2016
Intäkter;10;8;2;12
Personal;30;32;2;48
Övriga kostnader;5;6;1;9
Summa kostnader;35;38;3;57
Nettokostnad;25;30;5;45
"""


def declared(folder: Path, period: str, signs: str = SIGNS) -> Organisation:
    page = PAGE.read_text(encoding="utf-8")
    toml = page.split("```toml\n")[1].split("```")[0]
    ledger = LEDGER.replace("PERIOD", period).replace("SIGNS", signs)
    toml = toml.replace("[[expected]]", ledger + "[[expected]]", 1).replace(
        'order = ["budget"', 'order = ["huvudbok", "budget"'
    )
    path = folder / "kultur.toml"
    path.write_text(toml, encoding="utf-8")
    return load_organisation(path)


def taken(folder: Path, organisation: Organisation, name: str, text: str) -> Intake:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return take_in(path, name, name, organisation)


def ledger(preamble: str = "") -> str:
    return preamble + "\n".join(
        ";".join(row) for row in [("Ansvar", "Konto", "Period", "Verifikation", "Belopp"), *POSTINGS]
    )


def test_a_ledger_with_signs_of_its_own_is_reconciled_with_follow_ups_that_have_others(tmp_path: Path) -> None:
    organisation = declared(tmp_path, 'period_from = "name"')
    intakes = [
        taken(tmp_path, organisation, "Huvudbok_2016-08.csv", ledger()),
        taken(tmp_path, organisation, "Uppföljning.csv", FOLLOWUP),
    ]

    result = judged(intakes, organisation, complete=False)

    tested = result.comparisons.filter(pl.col("code").is_in(["R01", "F08"]))
    assert [finding for finding in result.findings if finding.severity.value != "info"] == []
    assert set(tested["verdict"]) <= {"agrees", "not-tested"}
    assert tested.filter(verdict="agrees")["code"].unique().sort().to_list() == ["F08", "R01"]
    postings = result.figures.filter((pl.col("layout") == "huvudbok") & (pl.col("line") == "intakter"))
    assert postings["amount"].to_list() == [Decimal("10000.00")]


def test_without_the_declaration_the_same_ledger_differs(tmp_path: Path) -> None:
    organisation = declared(tmp_path, 'period_from = "name"', signs="")
    intakes = [
        taken(tmp_path, organisation, "Huvudbok_2016-08.csv", ledger()),
        taken(tmp_path, organisation, "Uppföljning.csv", FOLLOWUP),
    ]

    assert "differs" in set(judged(intakes, organisation, complete=False).comparisons["verdict"])


@pytest.mark.parametrize(
    ("period", "name", "preamble", "expected"),
    [
        ('period_from = "name"', "Huvudbok 2016-08.csv", "", "2016-08"),
        ('period_from = "name"', "huvudbok_201608_v2.csv", "", "2016-08"),
        ('period_from = "name"', "Huvudbok jan-aug 2016.csv", "", "2016-08"),
        ('period_from = "name"', "Huvudbok.csv", "", "F07"),
        ('period_from = "name"\nperiod = "2016-07"', "Huvudbok.csv", "", "2016-07"),
        ('period_from = "postings"', "Huvudbok.csv", "", "2016-07"),
        ('period = "2016-08"', "Huvudbok.csv", "", "2016-08"),
    ],
)
def test_a_period_is_read_from_where_the_layout_says(
    period: str, name: str, preamble: str, expected: str, tmp_path: Path
) -> None:
    organisation = declared(tmp_path, period)

    intake = taken(tmp_path, organisation, name, ledger(preamble))

    found = intake.findings[0].code if intake.rejected else str(intake.tables[0].table.period)
    assert found == expected


def test_a_preamble_that_says_another_period_than_the_name_is_believed_and_told(tmp_path: Path) -> None:
    organisation = declared(tmp_path, 'period_from = "name"\nfacts = { period = ["Avser"] }')

    intake = taken(tmp_path, organisation, "Huvudbok 2016-07.csv", ledger("Avser:;2016-08\n"))

    assert str(intake.tables[0].table.period) == "2016-08"
    assert [finding.code for finding in intake.findings] == ["F07"]


def test_a_follow_up_cannot_have_signs_of_its_own(tmp_path: Path) -> None:
    organisation = declared(tmp_path, 'period = "2016-08"')
    path = tmp_path / "kultur.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('name = "Uppföljning"', f'name = "Uppföljning"\n{SIGNS}'),
        encoding="utf-8",
    )

    with pytest.raises(SettingsError, match="signs of their own"):
        load_organisation(path)
    assert organisation.layout("huvudbok").signs is not None
