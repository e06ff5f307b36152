"""Serial day numbers as ISO dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_DAY = 86_400_000
_LAST = 2_958_466
"""The serial after 9999-12-31."""


def iso_date(serial: float, *, epoch_1904: bool = False) -> str | None:
    """A serial as `2016-08-31`, `2016-08-31T12:30:00` (milliseconds if any) or, below one day, `12:30:00`.

    None where no such day is: negative, beyond year 9999, or 29 February 1900, which spreadsheets count by mistake.
    """
    if not 0 <= serial < _LAST:
        return None
    days, milliseconds = divmod(round(serial * _DAY), _DAY)
    clock = _clock(milliseconds)
    if epoch_1904:
        start = date(1904, 1, 1)
    elif days == 0:
        return clock or "00:00:00"
    elif days == 60:
        return None
    else:
        start = date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
    try:
        day = (start + timedelta(days=days)).isoformat()
    except OverflowError:
        return None
    return f"{day}T{clock}" if clock else day


def iso_stored(text: str) -> str | None:
    """A date that a file stores as ISO text, without a midnight that says nothing. None if it is no date."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.replace(tzinfo=None).isoformat()


def _clock(milliseconds: int) -> str:
    """A time of day, empty at midnight."""
    if not milliseconds:
        return ""
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text
