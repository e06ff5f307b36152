"""Which variances must be explained, and what is behind them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.drivers import large_variances
from pipeline.example import files
from pipeline.intake import take_in
from pipeline.result import Result
from schemas.load import load_organisation
from schemas.options import ExplanationOptions
from schemas.organisation import Organisation
from schemas.structure import structure
from tests import judging
from tests.publish.building import august, other, other_amounts, result


def large(a_result: Result, **limits: object) -> list[tuple[str, ...]]:
    options = ExplanationOptions.model_validate(limits)
    organisation = a_result.organisation.model_copy(update={"explanations": options})
    return large_variances(a_result.consolidated, organisation, structure(organisation)).rows()


def test_both_limits_must_be_passed_unless_one_is_declared_to_be_enough() -> None:
    of_august = august()
    both = large(of_august, amount=100_000, percent=50)
    either = large(of_august, amount=100_000, percent=50, when="either")

    assert set(both) < set(either)
    assert ("klk", "personal", "variance_period") not in both


def test_no_variance_at_all_is_never_large() -> None:
    variances = {
        (row[0], row[1], row[2]): row[3] for row in august().consolidated.iter_rows() if row[2].startswith("variance")
    }
    found = large(august(), amount=0, percent=0)

    assert 0 in variances.values()
    assert found
    assert all(variances[key] != 0 for key in found)  # type: ignore[index]


def test_a_variance_of_a_line_without_budget_is_beyond_any_percentage() -> None:
    assert ("nedskrivning", "nedskrivning", "variance_period") in large(august(), amount=100_000, percent=1000)


def test_a_net_is_listed_only_where_none_of_its_lines_is(tmp_path: Path) -> None:
    amounts = other_amounts()
    for line in ("loner", "lokaler"):
        amounts["skola", line, "forecast_year"] += 60
    together = result(other(tmp_path), amounts)

    assert large(together, amount=100, percent=0) == [("skola", "netto", "variance_year")]
    assert large(together, amount=50, percent=0) == [
        ("skola", "loner", "variance_year"),
        ("skola", "lokaler", "variance_year"),
    ]


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load_organisation(Path(__file__).parents[1] / "schemas" / "ekero.toml")


@pytest.fixture(scope="module")
def judged(organisation: Organisation, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return judged_with(organisation, tmp_path_factory.mktemp("inbox"))


def judged_with(organisation: Organisation, folder: Path) -> Result:
    intakes = []
    for file in files():
        path = folder / file.name
        path.write_bytes(file.read_bytes())
        intakes.append(take_in(path, file.name, "0" * 64, organisation))
    return judging.judged(intakes, organisation)


def behind(a_result: Result, *key: str) -> list[tuple[object, ...]]:
    wanted = dict(zip(("title", "line", "measure", "by"), key, strict=True))
    found = a_result.drivers.filter(*(pl.col(name) == value for name, value in wanted.items()))
    return found.select("code", "minuend", "subtrahend", "variance", "rows").rows()


def test_accounts_stand_with_what_was_budgeted_and_booked_on_them(judged: Result) -> None:
    accounts = behind(judged, "klk", "externa_intakter", "variance_period", "konto")

    assert accounts[0] == ("3611", Decimal("-1868627.40"), Decimal("-654744.72"), Decimal("-1213882.68"), 16)
    assert accounts[1] == ("3612", None, Decimal("-428970.68"), Decimal("428970.68"), 66)
    assert len(accounts) == 5


def test_vouchers_stand_with_their_period(judged: Result) -> None:
    vouchers = behind(judged, "nedskrivning", "nedskrivning", "variance_period", "voucher")

    assert vouchers == [("B1600420 · 201606", None, Decimal("1915634.74"), Decimal("-1915634.74"), 1)]


def test_the_largest_come_first(judged: Result) -> None:
    by = ["title", "line", "measure", "by"]
    for _, group in judged.drivers.group_by(by):
        sizes = group["variance"].abs().to_list()
        assert sizes == sorted(sizes, reverse=True)


def test_what_is_behind_a_variance_adds_up_to_it_where_all_accounts_are_named(judged: Result) -> None:
    accounts = behind(judged, "reavinst", "reavinst", "variance_period", "konto")
    amounts = {row[:3]: row[3] for row in judged.consolidated.iter_rows()}

    assert sum(Decimal(str(row[3])) for row in accounts) == amounts["reavinst", "reavinst", "variance_period"]


def test_texts_are_told_only_where_they_are_declared_open(organisation: Organisation, tmp_path: Path) -> None:
    ledger = organisation.ledger.model_copy(update={"open": {"konto": ("38*",), "ansvar": ("5110", "0310-0340")}})
    opened = judged_with(organisation.model_copy(update={"ledger": ledger}), tmp_path)
    closed = judged_with(organisation.model_copy(update={"ledger": ledger.model_copy(update={"open": {}})}), tmp_path)

    assert closed.drivers["text"].null_count() == closed.drivers.height
    told = opened.drivers.filter(opened.drivers["text"].is_not_null())
    assert set(told["by"]) == {"voucher"}
    assert set(told["title"]) == {"reavinst"}


def test_the_months_of_the_ledger_add_up_to_the_period(judged: Result) -> None:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for title, line, measure, _, amount in judged.monthly.iter_rows():
        sums[title, line, measure] = sums.get((title, line, measure), Decimal(0)) + amount
    amounts = {row[:3]: row[3] for row in judged.consolidated.iter_rows()}

    assert len(sums) == 30
    assert {key: amounts[key] for key in sums} == sums
    assert set(judged.monthly["month"]) == set(range(1, 9))
