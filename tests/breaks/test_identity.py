"""What makes a break the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.breaks import Aliases, Identity
from pipeline.breaks.identity import aliases_of
from schemas.load import load_organisation
from schemas.problems import SettingsError

EKERO = (Path(__file__).parents[2] / "schemas" / "ekero.toml").read_text(encoding="utf-8")
RESERV = Identity("V01", "ekero", "2016-08", "medlemsavgifter", "reserv", ("measure=variance_period",))


def aliases(folder: Path, text: str) -> Aliases:
    path = folder / "ekero.toml"
    path.write_text(EKERO + text, encoding="utf-8")
    return aliases_of(load_organisation(path))


def alias(title: str, was: str, line: str | None = None) -> str:
    return f'\n[[aliases]]\ntitle = "{title}"\nwas = "{was}"\n' + (f'line = "{line}"\n' if line else "")


def test_every_part_of_an_identity_counts() -> None:
    others = [
        Identity("V02", "ekero", "2016-08", "medlemsavgifter", "reserv", RESERV.sides),
        Identity("V01", "annan", "2016-08", "medlemsavgifter", "reserv", RESERV.sides),
        Identity("V01", "ekero", "2016-09", "medlemsavgifter", "reserv", RESERV.sides),
        Identity("V01", "ekero", "2016-08", "brand", "reserv", RESERV.sides),
        Identity("V01", "ekero", "2016-08", "medlemsavgifter", "skl", RESERV.sides),
        Identity("V01", "ekero", "2016-08", "medlemsavgifter", "reserv", ("measure=variance_year",)),
    ]

    assert len({RESERV.id, *(other.id for other in others)}) == 7


def test_a_renumbered_line_or_title_keeps_its_breaks(tmp_path: Path) -> None:
    table = aliases(tmp_path, alias("medlemsavgifter", "avgifter") + alias("medlemsavgifter", "buffert", "reserv"))

    original = table.original(RESERV)

    assert (original.title, original.line) == ("avgifter", "buffert")
    assert original.id == Identity("V01", "ekero", "2016-08", "avgifter", "buffert", RESERV.sides).id


def test_a_chain_of_names_leads_to_the_first(tmp_path: Path) -> None:
    table = aliases(tmp_path, alias("brand", "brandforsvar") + alias("brandforsvar", "raddning"))

    assert table.first("brand", "netto") == ("raddning", "netto")
    assert table.first("klk", "netto") == ("klk", "netto")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (alias("okand", "forut"), "there is no okand"),
        (alias("brand", "klk"), "klk is there still"),
        (alias("klk", "forut", "okand"), "there is no okand"),
        (alias("klk", "personal", "netto"), "personal is there still"),
        (alias("brand", "a") + alias("brand", "b"), "brand stands twice"),
        (alias("a", "b") + alias("b", "a"), "round in a circle"),
    ],
)
def test_an_alias_that_leads_nowhere_is_told(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        aliases(tmp_path, text)
