"""Code patterns: which codes of one dimension a mapping means."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import and_, or_

import polars as pl

_PATTERN = re.compile(r"!?(?:[0-9A-Za-zÅÄÖåäö]*|[0-9A-Za-zÅÄÖåäö]+\*|[0-9A-Za-zÅÄÖåäö]+-[0-9A-Za-zÅÄÖåäö]+)")


def is_pattern(text: str) -> bool:
    """Whether a code pattern is well-formed: `0130`, `0110-0190` of equal length, `3*`, empty, or `!` and one of them."""
    if not _PATTERN.fullmatch(text):
        return False
    first, dash, last = text.removeprefix("!").partition("-")
    return not dash or (len(first) == len(last) and first <= last)


def meets(matches: Sequence[Mapping[str, Sequence[str]]], dimensions: Collection[str]) -> pl.Expr:
    """Whether a row's codes meet every dimension's patterns in every match given.

    `dimensions` are those that the table has; one that it lacks is blank in every row.
    """
    tests = [
        _dimension(pl.col(name) if name in dimensions else pl.lit(None, dtype=pl.String), patterns)
        for match in matches
        for name, patterns in match.items()
    ]
    return reduce(and_, tests, pl.lit(value=True))


def _dimension(code: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    code = code.fill_null("")
    wanted = [_pattern(code, pattern) for pattern in patterns if not pattern.startswith("!")]
    unwanted = [_pattern(code, pattern[1:]) for pattern in patterns if pattern.startswith("!")]
    test = reduce(or_, wanted) if wanted else pl.lit(value=True)
    return reduce(and_, (~other for other in unwanted), test)


def _pattern(code: pl.Expr, pattern: str) -> pl.Expr:
    if pattern.endswith("*"):
        return code.str.starts_with(pattern[:-1])
    first, dash, last = pattern.partition("-")
    if dash:
        return (code.str.len_chars() == len(first)) & code.is_between(pl.lit(first), pl.lit(last))
    return code == pattern


def fixed_length(pattern: str) -> int:
    """The length of the codes that a pattern names in full; 0 for a beginning, for blank, and for what is taken away."""
    if pattern.startswith("!") or pattern.endswith("*"):
        return 0
    return len(pattern.partition("-")[0])


def fits(code: str, patterns: Sequence[str]) -> bool:
    """Whether a code is one that patterns mean."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    unwanted = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return (not wanted or any(_fits(code, one) for one in wanted)) and not any(_fits(code, one) for one in unwanted)


def _fits(code: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return code.startswith(pattern[:-1])
    first, dash, last = pattern.partition("-")
    return len(code) == len(first) and first <= code <= last if dash else code == pattern


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a code may be meant by both. What `!` takes away is reckoned with where it is all that both could mean."""
    ours, theirs = ([part for part in patterns if not part.startswith("!")] for patterns in (one, other))
    gone = [part[1:] for part in (*one, *other) if part.startswith("!")]
    pairs = ((left, right) for left in ours or ["*"] for right in theirs or ["*"])
    return any(
        _overlap(left, right) and not any(_within(left, g) or _within(right, g) for g in gone) for left, right in pairs
    )


def _within(pattern: str, other: str) -> bool:
    """Whether all codes that a pattern means are meant by another."""
    if pattern.endswith("*"):
        return other.endswith("*") and pattern.startswith(other[:-1])
    first, _, last = pattern.partition("-")
    return _fits(first, other) and _fits(last or first, other)


def _overlap(one: str, other: str) -> bool:
    if one.endswith("*") and other.endswith("*"):
        return one[:-1].startswith(other[:-1]) or other[:-1].startswith(one[:-1])
    if one.endswith("*"):
        return _overlap(other, one)
    first, _, last = one.partition("-")
    last = last or first
    if other.endswith("*"):
        begins = other[:-1]
        return len(first) >= len(begins) and first[: len(begins)] <= begins <= last[: len(begins)]
    start, _, end = other.partition("-")
    return len(first) == len(start) and first <= (end or start) and start <= last
