"""What the texts of a column show by themselves: running numbers, codes, periods."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_PERIOD = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-3])")
_CODE = re.compile(r"[0-9A-ZÅÄÖ]{2,10}")


def are_periods(texts: Sequence[str]) -> bool:
    """Whether all texts are a year with a month, or with the thirteenth of a closing."""
    return all(_PERIOD.fullmatch(text) for text in texts)


def counts_up(texts: Sequence[str]) -> bool:
    """Whether texts are numbers one after the other."""
    if len(texts) < 5 or not all(text.isdecimal() and len(text) < 8 for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return all(after == before + 1 for before, after in pairwise(numbers))


def are_codes(texts: Sequence[str], *, as_text: bool, numbers: bool) -> bool:
    """Whether texts are codes: as long as each other, with digits, and some that no number would be written as.

    Where the file stores amounts as numbers (`numbers`), digits stored as text are codes all the same.
    """
    lengths = Counter(len(text) for text in texts)
    usual, count = lengths.most_common(1)[0]
    if not as_text or usual < 2 or count * 10 < len(texts) * 9 or len(set(texts)) < 2:
        return False
    if not all(_CODE.fullmatch(text) and any(mark.isdigit() for mark in text) for text in texts):
        return False
    return any(text.startswith("0") or not text.isdigit() for text in texts) or (numbers and usual > 2)
