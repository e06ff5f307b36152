"""A proposal made into an organisation's settings: with what no file says, and nothing else added."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.describe import describe
from pipeline.describe.model import Proposal
from pipeline.describe.toml_text import as_toml
from pipeline.reading import read
from schemas.load import load_organisation
from schemas.organisation import Organisation

MINIMAL = """
version = 1

[organisation]
id = "prov"
name = "Prov"
currency = "{currency}"

[committee]
id = "namnd_prov"
name = "Nämnden i provet"
line = {{ id = "netto_namnd", name = "Netto, nämnden" }}

[sources]
order = [{order}]

{proposal}
"""
TITLE = """
[[titles]]
id = "allt"
name = "Allt"
net = "netto"
match = { ansvar = ["!"] }
lines = [{ id = "netto", name = "Netto", type = "net" }]
"""
MEASURE = """
[[measures]]
id = "actual_period"
kind = "actual"
horizon = "period"
name = { sv = "Utfall", en = "Actual" }
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Proposal], Organisation]:
    """The organisation that a proposal makes when it is pasted under the few keys that no export says."""

    def loaded(proposal: Proposal, lang: str = "sv") -> Organisation:
        text = as_toml(proposal, lang)
        data = tomllib.loads(text)
        order = [layout["id"] for layout in data.get("layouts", []) if layout["kind"] != "goals"]
        currency = next(unit for unit, of in data["units"].items() if of["factor"] == 1)
        whole = MINIMAL.format(currency=currency, order=", ".join(f'"{one}"' for one in order), proposal=text)
        whole += "" if "titles" in data else TITLE
        whole += "" if "measures" in data else MEASURE
        path = tmp_path / "prov.toml"
        path.write_text(whole, encoding="utf-8")
        return load_organisation(path)

    return loaded


@pytest.fixture
def proposed(tmp_path: Path) -> Callable[[Sequence[Sequence[object]]], Proposal]:
    """What is proposed for a sheet of the given rows."""

    def of(rows: Sequence[Sequence[object]], name: str = "export.xlsx") -> Proposal:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in rows:
            sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        return describe(read(path))

    return of
