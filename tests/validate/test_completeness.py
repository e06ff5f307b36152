"""A ledger is proven complete by a balance list that was taken out independently of it, and by nothing else."""

from __future__ import annotations

import random
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.result import Result, SourceUse
from pipeline.starter import make_workspace
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.problems import SettingsError
from tests import judging

LIST = """
[[layouts]]
id = "saldolista"
kind = "balances"
name = "Saldolista"
proves = "huvudbok"
facts = { period = ["Period"], unit = ["Belopp i"] }
totals = ["Summa"]

[layouts.columns]
konto = { heads = ["Konto"] }
actual_period = { heads = ["Saldo"] }

# What must come every period.
"""
LEDGER = """\
Period: 2016-08
Belopp i: kr

Ansvar;Konto;Period;Verifikation;Text;Belopp
1000;3010;201601;1;Avgift;-100,00
1000;4010;201602;2;Papper;60,00
1000;5010;201608;3;Lön;40,50
9999;6010;201608;4;Annat;7,00
Summa;;;;;7,50
"""
BALANCES = """\
Period: 2016-08
Belopp i: {unit}

Konto;Saldo
3010;{revenue}
4010;60
5010;40,50
6010;7
"""


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    path = make_workspace(tmp_path / "w", "min")
    text = path.read_text(encoding="utf-8").replace("# What must come every period.\n", LIST)
    path.write_text(text, encoding="utf-8")
    return load_organisation(path)


def judged(folder: Path, organisation: Organisation, **files: str) -> Result:
    texts = {f"{name}.csv": text for name, text in files.items()}
    return judging.judged(judging.taken(folder, organisation, texts), organisation, complete=False)


def ledger_of(result: Result) -> SourceUse:
    return next(use for use in result.sources if use.kind == "ledger")


def test_a_ledger_without_a_list_is_not_proven(tmp_path: Path, organisation: Organisation) -> None:
    use = ledger_of(judged(tmp_path, organisation, ledger=LEDGER))

    assert (use.completeness, use.proven_by) == ("not-tested", "")
    assert (use.debit, use.credit) == (Decimal("107.50"), Decimal("100.00"))


def test_a_list_that_agrees_code_by_code_proves_the_ledger(tmp_path: Path, organisation: Organisation) -> None:
    result = judged(tmp_path, organisation, ledger=LEDGER, saldon=BALANCES.format(unit="kr", revenue=-100))

    use = ledger_of(result)
    made = result.comparisons.filter(result.comparisons["code"] == "R10")
    assert (use.completeness, use.proven_by) == ("complete", "saldon.csv")
    assert made["verdict"].to_list() == ["agrees"] * 4
    assert [finding.code for finding in result.findings] == ["L01"]


@pytest.mark.parametrize(
    ("ledger", "net"),
    [
        (LEDGER.replace("1000;4010;201602;2;Papper;60,00\n", "").replace("7,50", "-52,50"), Decimal(60)),
        (LEDGER.replace("60,00", "59,99").replace("7,50", "7,49"), Decimal("0.01")),
        (LEDGER.replace("Summa;;;;;7,50", "1000;7010;201608;9;Mer;5,00\nSumma;;;;;12,50"), Decimal(-5)),
    ],
)
def test_a_posting_that_is_missing_changed_or_too_many_is_found(
    tmp_path: Path, organisation: Organisation, ledger: str, net: Decimal
) -> None:
    result = judged(tmp_path, organisation, ledger=ledger, saldon=BALANCES.format(unit="kr", revenue=-100))

    (found,) = [finding for finding in result.findings if finding.code == "R10"]
    assert ledger_of(result).completeness == "incomplete"
    assert found.difference == net
    assert [cell.file for cell in found.cells] == ["ledger.csv", "saldon.csv"]


def test_a_list_gives_no_figures_of_the_report(tmp_path: Path, organisation: Organisation) -> None:
    alone = judged(tmp_path, organisation, ledger=LEDGER)
    proven = judged(tmp_path, organisation, ledger=LEDGER, saldon=BALANCES.format(unit="kr", revenue=-100))

    columns = ["title", "line", "measure", "amount"]
    assert proven.consolidated.select(columns).equals(alone.consolidated.select(columns))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('proves = "huvudbok"', 'proves = "uppfoljning"'), "what it proves is a ledger"),
        (('actual_period = { heads = ["Saldo"] }', 'budget_period = { heads = ["Saldo"] }'), "needs the column"),
        (('order = ["huvudbok"', 'order = ["saldolista", "huvudbok"'), "is no source of figures"),
        (('konto = { heads = ["Konto"] }\nactual', 'projekt = { heads = ["Konto"] }\nactual'), "has no projekt"),
    ],
)
def test_a_list_that_could_prove_nothing_is_told(
    tmp_path: Path, organisation: Organisation, change: tuple[str, str], problem: str
) -> None:
    path = tmp_path / "w" / "schemas" / "min.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")

    with pytest.raises(SettingsError, match=problem):
        load_organisation(path)


@settings(max_examples=6)
@given(
    st.lists(
        st.tuples(st.sampled_from(["3010", "4010", "5010"]), st.integers(-(10**8), 10**8)), min_size=1, max_size=6
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([1, 10, 1000]),
)
def test_a_list_proves_its_ledger_in_any_order_split_and_in_any_unit(
    postings: list[tuple[str, int]], chance: random.Random, factor: int
) -> None:
    cut = [(account, part) for account, oere in postings for part in (oere * factor - 7, 7)]
    chance.shuffle(cut)
    rows = [f"1000;{account};201608;1;Text;{Decimal(oere) / 100}".replace(".", ",") for account, oere in cut]
    balances: dict[str, Decimal] = {}
    for account, oere in postings:
        balances[account] = balances.get(account, Decimal(0)) + Decimal(oere * factor) / 100
    said = [f"{account};{amount}".replace(".", ",") for account, amount in balances.items()]
    chance.shuffle(said)
    facts = ["Period: 2016-08", "Belopp i: kr", ""]
    with tempfile.TemporaryDirectory() as folder:
        path = make_workspace(Path(folder) / "w", "min")
        path.write_text(
            path.read_text(encoding="utf-8").replace("# What must come every period.\n", LIST), encoding="utf-8"
        )
        result = judged(
            Path(folder),
            load_organisation(path),
            ledger="\n".join([*facts, "Ansvar;Konto;Period;Verifikation;Text;Belopp", *rows, ""]),
            saldon="\n".join([*facts, "Konto;Saldo", *said, ""]),
        )

    assert set(result.comparisons.filter(result.comparisons["code"] == "R10")["verdict"]) == {"agrees"}
    assert ledger_of(result).completeness == "complete"
