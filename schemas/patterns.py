"""Code patterns: which codes of one dimension a mapping means."""

from __future__ import annotations

import re

_PATTERN = re.compile(r"!?(?:[0-9A-Za-zÅÄÖåäö]*|[0-9A-Za-zÅÄÖåäö]+\*|[0-9A-Za-zÅÄÖåäö]+-[0-9A-Za-zÅÄÖåäö]+)")


def is_pattern(text: str) -> bool:
    """Whether a code pattern is well-formed: `0130`, `0110-0190` of equal length, `3*`, empty, or `!` and one of them."""
    if not _PATTERN.fullmatch(text):
        return False
    first, dash, last = text.removeprefix("!").partition("-")
    return not dash or (len(first) == len(last) and first <= last)
