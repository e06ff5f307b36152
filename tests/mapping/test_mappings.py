"""Mappings of single codes, with dates: which postings they move, and what is told when they contradict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mapping_list import with_mappings
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.patterns import fits, is_pattern, overlap
from schemas.problems import SettingsError
from schemas.titles import CodeMapping
from tests.publish.building import ekero

TEXT = (Path(__file__).parents[2] / "schemas" / "ekero.toml").read_text(encoding="utf-8")


def loaded(folder: Path, *mappings: str) -> Organisation:
    path = folder / "ekero.toml"
    path.write_text(TEXT + "".join(f"\n[[mappings]]\n{mapping}\n" for mapping in mappings), encoding="utf-8")
    return load_organisation(path)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('match = { ansvar = ["0195"] }\ntitle = "brandman"', "there is no title brandman"),
        ('match = { ansvar = ["0195"] }\ntitle = "brand"\nline = "glass"', "the title has no line glass"),
        ('match = { ansvar = ["01*5"] }\ntitle = "brand"', "01*5 is no code pattern"),
        ('match = { ansvar = ["0195"] }\ntitle = "brand"\nfrom = 2016-05-01\nto = 2016-04-30', "ends before it begins"),
        ('match = {}\ntitle = "brand"', "match"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_at_its_line(mapping: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        loaded(tmp_path, mapping)

    assert said in str(error.value)
    assert all(problem.line > TEXT.count("\n") for problem in error.value.problems)


def test_the_same_codes_for_two_titles_are_told_and_with_months_apart_they_are_not(tmp_path: Path) -> None:
    first = 'match = { ansvar = ["0195"] }\ntitle = "brand"\n'
    second = 'match = { ansvar = ["0190-0199"] }\ntitle = "klk"\n'
    with pytest.raises(SettingsError, match="the same codes are mapped to brand above"):
        loaded(tmp_path, first, second)

    assert len(loaded(tmp_path, first + "to = 2016-04-30", second + "from = 2016-05-01").mappings) == 2


def test_what_is_added_reads_back_as_it_was_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    new = [
        CodeMapping(match={"ansvar": ("0195", "02*")}, title="klk", since=date(2016, 5, 1)),
        CodeMapping(match={"konto": ("9410",)}, title="brand", line=_leaf("brand"), until=date(2016, 12, 31)),
    ]
    after = with_mappings(TEXT, new, 'Kopplingar.xlsx, "Ekonom"\n[x]')
    path = tmp_path / "ekero.toml"
    path.write_text(after, encoding="utf-8")

    assert after.startswith(TEXT.rstrip())
    assert list(load_organisation(path).mappings) == new
    assert load_organisation(path).titles == ekero().titles


def _leaf(title: str) -> str:
    (found,) = [one for one in ekero().titles if one.id == title]
    return next(line.id for line in found.lines if not line.of)


codes = st.text("0123", min_size=1, max_size=3)
patterns = st.one_of(codes, codes.map("{}*".format), st.tuples(codes, codes).map("-".join)).filter(is_pattern)


@given(one=st.lists(patterns, min_size=1, max_size=2), other=st.lists(patterns, min_size=1, max_size=2), code=codes)
def test_patterns_that_mean_one_code_overlap(one: list[str], other: list[str], code: str) -> None:
    if fits(code, one) and fits(code, other):
        assert overlap(one, other)
    assert overlap(one, other) == overlap(other, one)
