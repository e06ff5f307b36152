"""What the tests of the example ask for."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest

from tests.example.readback import ROOT, Exact, Key, Listing, Organisation, Row, listing, rows


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return Organisation(tomllib.loads((ROOT / "schemas" / "ekero.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def published() -> list[Row]:
    return [row for row in rows(ROOT / "examples" / "august_2016" / "published.csv") if row["unit"]]


@pytest.fixture(scope="session")
def exact() -> Exact:
    """Title, line and measure → kr, for the leaf lines."""
    table = rows(ROOT / "pipeline" / "example" / "exact.csv")
    return {(row["title"], row["line"], row["measure"]): Decimal(row["amount"]) for row in table if not row["month"]}


@pytest.fixture(scope="session")
def months() -> dict[Key, list[Decimal]]:
    """Title and line → the budget of the twelve months in kr."""
    found: dict[Key, list[Decimal]] = {}
    for row in rows(ROOT / "pipeline" / "example" / "exact.csv"):
        if row["month"]:
            found.setdefault((row["title"], row["line"]), []).append(Decimal(row["amount"]))
    return found


@pytest.fixture(scope="session")
def ledger() -> Listing:
    return listing("Huvudbok 2016-08.xlsx")
