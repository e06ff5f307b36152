from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.dates import iso_date, iso_stored
from pipeline.reading.number_formats import number_format


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (0.5, "12:00:00"),
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, None),
        (61, "1900-03-01"),
        (42613, "2016-08-31"),
        (42613.520833333336, "2016-08-31T12:30:00"),
        (42613.999999999, "2016-09-01"),
        (2958465, "9999-12-31"),
        (2958466, None),
        (-1, None),
        (float("inf"), None),
    ],
)
def test_serials_are_days_as_excel_counts_them(serial: float, expected: str | None) -> None:
    assert iso_date(serial) == expected


@given(st.datetimes(datetime(1904, 1, 2), datetime(9999, 12, 30)))  # noqa: DTZ001 - a spreadsheet knows no time zones
def test_a_serial_counted_from_1904_is_the_same_moment(moment: datetime) -> None:
    serial = (moment - datetime(1904, 1, 1)) / timedelta(days=1)  # noqa: DTZ001

    read = iso_date(serial, epoch_1904=True)

    assert read is not None
    assert abs(datetime.fromisoformat(read) - moment) < timedelta(milliseconds=2)


def test_a_stored_midnight_says_nothing() -> None:
    assert iso_stored("2016-08-31T00:00:00Z") == "2016-08-31"
    assert iso_stored("2016-08-31T12:30:00") == "2016-08-31T12:30:00"
    assert iso_stored("augusti") is None


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "d/m/yy", 'yyyy"-"mm', "h:mm AM/PM", "[$-41D]d mmmm yyyy;@", "mm:ss"])
def test_formats_of_days_and_times_of_day_show_dates(code: str) -> None:
    assert number_format(code).date


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("General", None),
        ("Standard", None),
        ("@", None),
        ("[h]:mm:ss", None),
        ("0.00E+00", None),
        ("# ?/?", None),
        ('"mnkr" 0.0', 1),
        ("[Red]-#,##0.00;[Blue]0", 2),
        ('# ##0 "dagar"', 0),
        (r"#,##0.00\ _k_r", 2),
        ("0.0%", None),
        ("#,##0.0,,", None),
        (";;;", None),
    ],
)
def test_formats_of_amounts_show_decimals_and_no_dates(code: str, decimals: int | None) -> None:
    assert number_format(code).decimals == decimals
    assert not number_format(code).date
