"""Swedish personal identity numbers (personnummer) and coordination numbers (samordningsnummer) in texts.

A module of its own, without polars: masking must be at hand before anything else is.
"""

from __future__ import annotations

import re

BLANK = "[ \t\u00a0\u00ad\u2007\u2009\u200b\u202f]"
"""What may stand before the last four digits: blanks, and characters that nobody sees."""

DASH = "[-+\u2010-\u2015\u2212\ufe63\uff0d]"

_CANDIDATE = re.compile(
    rf"""
    (?<![0-9]) (?<![0-9][.,])
    (?: 1[89] | 20 )?
    (?P<year>[0-9]{{2}}) (?P<between>{DASH}?) (?P<month>[0-9]{{2}}) (?P=between) (?P<day>[0-9]{{2}})
    {BLANK}? {DASH}? {BLANK}? (?P<last>[0-9]{{4}})
    (?![0-9]) (?![.,][0-9])
    """,
    re.VERBOSE,
)
NEAR = (
    f"[0-9]{{2}}{DASH}?(?:0[1-9]|1[0-2]){DASH}?(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    f"{BLANK}?{DASH}?{BLANK}?[0-9]{{4}}"
)
"""A text without this holds no number. It says no more than that, and a search engine without looking back can use it."""

COORDINATION = 60
"""What a coordination number adds to its day."""


def without_identities(text: str, mask: str) -> str:
    """A text with `mask` in the place of every number.

    Found with or without century, with a dash, a plus, a blank or nothing before the last four digits, and where letters
    stand close. A run of digits is one only where its month and day can be a date and its last digit is the check digit
    of the nine before. So organisation numbers, whose third digit is 2 or more, other codes and amounts stay as they are.
    """
    if len(text) < 10:
        return text
    return _CANDIDATE.sub(lambda match: mask if _is_identity(match) else match[0], text)


_HASH = re.compile(r"[0-9a-f]{16,}")
"""What is written in hexadecimal digits: a hash that is altered is worth nothing, and by chance holds all kinds of numbers."""


def holds_number(text: str) -> bool:
    """Whether a text holds a number."""
    return any(map(_is_identity, _CANDIDATE.finditer(text)))


def _is_identity(match: re.Match[str]) -> bool:
    year, month, day, last = match["year"], match["month"], match["day"], match["last"]
    days = int(day) - COORDINATION if int(day) > COORDINATION else int(day)
    is_date = 1 <= int(month) <= 12 and 1 <= days <= 31
    return is_date and _checks(f"{year}{month}{day}{last}") and not _is_in_hash(match)


def _is_in_hash(match: re.Match[str]) -> bool:
    """Whether a run of digits is part of a hash: letters on both sides, or on one at least, and long enough together."""
    text, start, end = match.string, match.start(), match.end()
    around = (found for found in _HASH.finditer(text, max(0, start - 128), end + 128) if found.start() <= start)
    return any(found.end() >= end and not found[0].isdigit() for found in around)


def _checks(digits: str) -> bool:
    """Whether ten digits end with their check digit: weights 2 and 1 in turn, digit sums, a multiple of ten."""
    products = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == 0
