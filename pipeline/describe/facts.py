"""What stands above a table's heads: which text says its period, its unit, its budget title, when it was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from pipeline.describe.model import Fact
from pipeline.describe.sample import Row
from pipeline.labels import normalised
from pipeline.parse.preamble import MONTH, read_period, read_unit
from schemas.organisation import Unit

UNITS = MappingProxyType(
    {
        "kr": Unit(factor=1, decimals=2, aliases=("SEK", "kronor")),
        "tkr": Unit(factor=1_000, decimals=0, aliases=("kkr", "tusental kronor", "tusen kronor", "TSEK")),
        "mnkr": Unit(factor=1_000_000, decimals=1, aliases=("mkr", "miljoner kronor", "MSEK")),
        "EUR": Unit(factor=1, decimals=2, aliases=("Euro", "Euro's", "€")),
        "TEUR": Unit(factor=1_000, decimals=0, aliases=("Tsd. Euro", "T€")),
        "GBP": Unit(factor=1, decimals=2, aliases=("£",)),
        "kGBP": Unit(factor=1_000, decimals=0, aliases=("£ thousand", "£ thousands", "£000", "£'000")),
        "mGBP": Unit(factor=1_000_000, decimals=1, aliases=("£ million", "£m")),
        "ILS": Unit(factor=1, decimals=2, aliases=("שקלים",)),
        "kILS": Unit(factor=1_000, decimals=0, aliases=("באלפי שקלים",)),
    }
)
"""The units that are looked for, by the names that exports give them."""

_LABELS = (
    ("printed", re.compile(r"utskriven|utskriftsdatum|utskrift|printed|skapad|gedruckt|uttagen")),
    ("unit", re.compile(r"belopp i|enhet|belopp|amounts? in|unit|einheit|beträge in|bedragen in")),
    ("period", re.compile(r".*period(?:er)?|månad|avser|t\.?o\.?m\.?|per")),
    ("title", re.compile(r"budgettitel|titel|nämnd|verksamhet|förvaltning|enhetsnamn|title")),
    ("system", re.compile(r"system|källa|source")),
    ("selection", re.compile(r"urval|selektion|affärsenhet|företag|ansvar|selection|filter|budgetversion|version")),
)


def facts_above(rows: Sequence[Row]) -> tuple[Fact, ...]:
    """The labelled texts above a table: `Label: text` in a cell, or a label and the next cell's text. Each name once."""
    found: dict[str, Fact] = {}
    for row in rows:
        filled = list(row.texts.items())
        for position, (column, text) in enumerate(filled):
            label, colon, rest = text.partition(":")
            name = _name_of(label)
            if colon and rest.strip() and name:
                fact = Fact(name, label.strip(), rest.strip(), f"{column}{row.number}")
            elif (
                position + 1 < len(filled) and (name or text.rstrip().endswith(":")) and (not colon or not rest.strip())
            ):
                value = filled[position + 1]
                fact = Fact(name or "selection", label.strip(), value[1].strip(), f"{value[0]}{row.number}")
            else:
                continue
            if fact.name == "period" and read_period(fact.text) is None:
                continue
            if fact.name == "unit" and not read_unit(fact.text, UNITS):
                continue
            found.setdefault(fact.name, fact)
    return tuple(found.values())


def _name_of(label: str) -> str:
    text = normalised(label)
    return next((name for name, pattern in _LABELS if pattern.fullmatch(text)), "")


def loose_period(rows: Sequence[Row]) -> Fact | None:
    """A cell above a table that names a period without a label; its label is a pattern for the whole cell."""
    for row in rows:
        for column, text in row.texts.items():
            if read_period(text) is None or row.kinds[column] != "text":
                continue
            month = MONTH.search(text)
            lead = re.split(r"\d", text[: month.start()] if month else text)[0].strip()
            if len(lead) > 3:
                return Fact("period", f"{lead} *", text.strip(), f"{column}{row.number}")
    return None


def loose_unit(rows: Sequence[Row]) -> tuple[str, str] | None:
    """The one unit that a cell above a table names without a label, and the cell; None where there is none, or several."""
    found: dict[str, str] = {}
    for row in rows:
        for column, text in row.texts.items():
            if row.kinds[column] == "text" and len(text) < 200:
                for unit in read_unit(text, UNITS):
                    found.setdefault(unit, f"{column}{row.number}")
    return next(iter(found.items())) if len(found) == 1 else None
