"""Severities and tolerances that the organisation has decided, in runs over real files."""

from __future__ import annotations

import json

import pytest

from pipeline.findings import Severity
from tests.run.office import MEMBERSHIP, Office, key, only_result


def decide(office: Office, what: str, **keys: str) -> None:
    """Add a decision at the end of the settings."""
    path = next((office.root / "schemas").glob("*.toml"))
    lines = [f"[[{what}]]", *(f"{name.rstrip('_')} = {value}" for name, value in keys.items()), 'reason = "Decided."']
    path.write_text(path.read_text(encoding="utf-8") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


def log(office: Office) -> list[dict[str, object]]:
    (path,) = office.root.rglob("outbox/2016-08/*/*.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_difference_within_its_tolerance_still_differs_and_is_information(office: Office) -> None:
    for code in ("V01", "S01", "S02", "S03", "R02", "R05"):
        decide(office, "tolerances", code=f'"{code}"', title='"medlemsavgifter"', amount='"48_000"', from_="2016-08-31")

    result = only_result(office.run())

    (told,) = [finding for finding in result.findings if finding.cells and finding.cells[0].file == MEMBERSHIP]
    assert key(told) == ("V01", "medlemsavgifter", "reserv")
    assert told.severity is Severity.INFO
    assert [(ruling.what, ruling.value, ruling.reason) for ruling in told.rulings] == [
        ("tolerance", "48000", "Decided.")
    ]
    verdicts = dict(result.comparisons.select("comparison", "verdict").rows())
    assert {verdicts[name] for name in told.explained} == {"differs"}
    logged = {entry["id"]: entry for entry in log(office) if entry["kind"] == "comparison"}
    assert logged[told.comparison]["tolerance"] == "48000.00"


def test_a_difference_beyond_its_tolerance_by_an_oere_stays_an_error(office: Office) -> None:
    for code in ("V01", "S01", "S02", "S03", "R02", "R05"):
        decide(office, "tolerances", code=f'"{code}"', amount='"47_999.99"', from_="2016-08-31")

    result = only_result(office.run())

    assert [f.severity for f in result.findings if key(f) == ("V01", "medlemsavgifter", "reserv")] == ["error"]


def test_a_companion_without_a_tolerance_keeps_the_finding_an_error(office: Office) -> None:
    decide(office, "tolerances", code='"V01"', line='"reserv"', amount='"48_000"', from_="2016-08-31")

    result = only_result(office.run())

    assert [f.severity for f in result.findings if key(f) == ("V01", "medlemsavgifter", "reserv")] == ["error"]


@pytest.mark.parametrize(("since", "severity"), [("2016-08-31", "warning"), ("2016-09-01", "error")])
def test_a_severity_holds_where_it_is_in_force_on_the_last_day(office: Office, since: str, severity: str) -> None:
    decide(office, "severities", code='"V01"', severity='"warning"', from_=since)

    result = only_result(office.run())

    (told,) = [finding for finding in result.findings if key(finding) == ("V01", "medlemsavgifter", "reserv")]
    assert told.severity == severity
    assert [entry["what"] for entry in log(office)[0]["rulings"]] == ["severity"] * (severity == "warning")  # type: ignore[attr-defined]


def test_a_period_in_which_all_that_differs_passes_has_no_errors_and_is_not_said_to_agree(office: Office) -> None:
    decide(office, "severities", code='"V01"', severity='"warning"', from_="2016-01-01")
    decide(office, "severities", code='"V02"', severity='"info"', from_="2016-01-01")

    outcome = office.run()

    assert not outcome.has_errors
    assert only_result(outcome).verdict == "differs"
