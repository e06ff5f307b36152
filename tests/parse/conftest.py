"""A small organisation whose layouts are written in each test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.findings import FileRejected, Finding
from pipeline.mapping import map_rows
from pipeline.mapping.named import stand_twice
from pipeline.parse import parse
from pipeline.recognise import recognise
from pipeline.tables import Mapped, Source
from schemas.load import load_organisation
from tests.parse.building import sheet, table

SMALL = """
version = 1
organisation = { id = "test", name = "Test", currency = "EUR" }
signs = { revenue = "+", cost = "+" }
sources = { order = ["plan"] }
committee = { id = "all", name = "All", lines = "titles", line = { id = "net", name = "Net" } }

[units]
EUR = { factor = 1, decimals = 2 }
TEUR = { factor = 1000, decimals = 0, aliases = ["thousand euro"] }

[[measures]]
id = "plan_2012"
kind = "plan"
horizon = "2012"
name = { sv = "Plan 2012", en = "Plan 2012" }

[[measures]]
id = "actual_period"
kind = "actual"
horizon = "period"
name = { sv = "Utfall", en = "Actual" }

[[measures]]
id = "actual_previous_year"
kind = "actual"
horizon = "previous_year"
name = { sv = "Utfall fg år", en = "Actual, previous year" }

[[layouts]]
id = "plan"
kind = "followup"
name = "Plan"
LAYOUT

[[line_sets.plan]]
id = "income"
name = "Income"
aliases = ["01 - *"]
type = "revenue"

[[line_sets.plan]]
id = "rent"
name = "Rent"
aliases = ["Costs / Total"]
type = "cost"

[[line_sets.plan]]
id = "net"
name = "Net"
aliases = ["Result / Total"]
type = "net"
of = ["income", "-rent"]

[[titles]]
id = "baths"
name = "Baths"
aliases = ["17", "Swimming *"]
net = "net"
lines = "plan"

[[titles]]
id = "parks"
name = "Parks"
aliases = ["18"]
net = "net"
lines = "plan"
"""

DECLARED = 'period = "2012-12"\nunit = "EUR"\n'
COLUMNS = '[layouts.columns]\nline = { heads = ["Line"] }\nplan_2012 = { heads = ["Plan 2012"] }\n'


@dataclass(frozen=True)
class Taken:
    """What became of a sheet: its tables, and every finding."""

    tables: tuple[Mapped, ...]
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(finding.code, tuple(cell.address for cell in finding.cells)) for finding in self.findings]

    @property
    def amounts(self) -> list[tuple[str | None, str | None, Decimal]]:
        return [row for mapped in self.tables for row in mapped.rows.select("title", "line", "amount").rows()]


Take = Callable[..., Taken]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take a sheet, drawn as text or given as rows, by a layout: its keys and columns in TOML."""

    def taken(layout: str, rows: str | Sequence[Sequence[object]], name: str = "Blad1") -> Taken:
        path = tmp_path / "test.toml"
        path.write_text(SMALL.replace("LAYOUT", layout), encoding="utf-8")
        organisation = load_organisation(path)
        drawn = sheet(table(rows) if isinstance(rows, str) else rows, name)
        found = recognise(drawn, "f.xlsx", organisation.layouts)
        if isinstance(found, Finding):
            return Taken((), (found,))
        tables, findings = [], []
        try:
            for one in found:
                parsed, on_cells = parse(drawn, Source("f.xlsx", "0"), one, organisation)
                mapped = map_rows(parsed, organisation)
                tables.append(mapped)
                findings += [*on_cells, *mapped.findings]
        except FileRejected as rejected:
            return Taken((), rejected.findings)
        return Taken(tuple(tables), (*findings, *stand_twice(tables)))

    return taken
