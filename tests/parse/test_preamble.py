"""What texts above a table name: periods in the words of several languages, and units as words of their own."""

from __future__ import annotations

import pytest

from pipeline.parse.preamble import read_period, read_unit
from schemas.organisation import Unit

UNITS = {
    "kr": Unit(factor=1, decimals=2, aliases=("kronor", "SEK")),
    "tkr": Unit(factor=1000, decimals=0, aliases=("tusental kronor", "kkr")),
    "kGBP": Unit(factor=1000, decimals=0, aliases=("£ thousand",)),
}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2016-08", "2016-08"),
        ("201601-201608", "2016-08"),
        ("201601–201608", "2016-08"),
        ("2016-01-01 – 2016-08-31", "2016-08"),
        ("jan-aug 2016", "2016-08"),
        ("januari–maj 2016", "2016-05"),
        ("Outstanding borrowing, as at 31 March 2020, UK", "2020-03"),
        ("January to May 2019", "2019-05"),
        ("as at end October 2018", "2018-10"),
        ("31. Dezember 2012", "2012-12"),
        ("Januar bis Mai 2013", "2013-05"),
        ("Januar - März 2016", "2016-03"),
        ("januari t/m maart 2016", "2016-03"),
        ("jan–mrt 2016", "2016-03"),
        ("Utskriven aug2016", "2016-08"),
        ("Marginalkostnader, januari–april 2016", "2016-04"),
    ],
)
def test_a_text_names_the_last_month_of_a_span_from_january(text: str, period: str) -> None:
    assert str(read_period(text)) == period


@pytest.mark.parametrize("text", ["2011", "201603-201608", "mars–augusti 2016", "aug", "201512-201608", "2016-13", ""])
def test_what_is_no_such_span_names_no_period(text: str) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Belopp i tkr", {"tkr"}),
        ("Tusental kronor", {"tkr"}),
        ("All figures reported in £ thousand", {"kGBP"}),
        ("kr, tkr", {"kr", "tkr"}),
        ("Kreditorer", set()),
    ],
)
def test_a_unit_is_a_word_of_its_own_and_the_longest_name_counts(text: str, units: set[str]) -> None:
    assert read_unit(text, UNITS) == units
