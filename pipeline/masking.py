"""Personal identity numbers in text from files: found by their date and check digit, and never shown."""

from __future__ import annotations

import re

MASK = "******-****"

CANDIDATE = r"\d{6}"
"""What every text with an identity number has in it: a text without is not looked through."""

_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])(?:1[89]|20)?(\d{2})(\d{2})(\d{2})[ ]?[-+–−]?[ ]?(\d{4})(?![0-9A-Za-z])")
_COORDINATION = 60
"""What a coordination number (samordningsnummer) adds to its day."""


def masked(text: str) -> str:
    """A text in which every Swedish personal identity or coordination number is replaced by `******-****`.

    Found with or without century and separator. A run of digits is one only where its month and day can be a date and
    its last digit is the check digit of the nine before: other codes and amounts are left as they are.
    """
    if len(text) < 10:
        return text
    return _CANDIDATE.sub(lambda match: MASK if _is_identity(match) else match[0], text)


def _is_identity(match: re.Match[str]) -> bool:
    year, month, day, last = match.groups()
    days = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    return 1 <= int(month) <= 12 and 1 <= days <= 31 and _checks(f"{year}{month}{day}{last}")


def _checks(digits: str) -> bool:
    """Whether ten digits end with their check digit: weights 2 and 1 in turn, digit sums, a multiple of ten."""
    products = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == 0
