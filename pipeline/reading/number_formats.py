"""What a number format says about its cell: is it a date, and how many decimals does it show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0",
    6: "#,##0",
    7: "#,##0.00",
    8: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Formats that files name by number only. Currency signs are left out: they change neither answer."""

# Texts in quotes, escaped letters, fill and padding letters, and brackets (colours, conditions, currencies).
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
# Some writers use the word of their own language.
_UNFORMATTED = ("general", "standard")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_AM_PM = re.compile(r"AM/PM|A/P", re.IGNORECASE)
_DECIMALS = re.compile(r"[0#?](?:\.([0#?]*))?[^0#?.]*$")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`date`: a number under it is a day or a time of day. `decimals`: how many it shows, None if it does not say."""

    date: bool
    decimals: int | None


GENERAL = NumberFormat(date=False, decimals=None)


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """What a format code says, judged by its first section, the one for positive numbers.

    An elapsed time (`[h]:mm`) is a number and no date. Percent, fractions, exponents, amounts shown in thousands
    (`#,##0,`) and General show no number of decimals that means anything for an amount.
    """
    first = _LITERAL.sub("", code).split(";")[0].strip()
    if _ELAPSED.search(first) or first.lower().startswith(_UNFORMATTED) or "@" in first:
        return NumberFormat(date=False, decimals=None)
    if re.search("[ymdhs]", _AM_PM.sub("h", first), re.IGNORECASE):
        return NumberFormat(date=True, decimals=None)
    if re.search("[%/]|E[+-]|[0#?],+[^0#?,]*$", first, re.IGNORECASE):
        return NumberFormat(date=False, decimals=None)
    shown = _DECIMALS.search(first)
    return NumberFormat(date=False, decimals=None if shown is None else len(shown[1] or ""))
