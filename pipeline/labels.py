"""How a label that people print (a head, a line's name, a fact) is compared with one that is declared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from schemas.labels import normalised

__all__ = ["digits_in", "fact_named", "fits", "fits_any", "is_pattern", "normalised"]


@lru_cache(maxsize=1024)
def _pattern(heads: tuple[str, ...]) -> re.Pattern[str]:
    escaped = (re.escape(normalised(head)).replace(r"\*", ".*").replace(r"\#", r"\d") for head in heads)
    return re.compile("|".join(f"(?:{head})" for head in escaped))


def fits(pattern: str, text: str) -> bool:
    """Whether a printed text goes by a declared one, where `*` stands for anything and `#` for one digit."""
    return _pattern((pattern,)).fullmatch(normalised(text)) is not None


def fits_any(patterns: tuple[str, ...], text: str) -> bool:
    """Whether a text that is normalised already goes by one of several declared ones."""
    return _pattern(patterns).fullmatch(text) is not None


def is_pattern(name: str) -> bool:
    """Whether a declared text stands for several printed ones."""
    return "*" in name or "#" in name


def fact_named(text: str, facts: Mapping[str, Sequence[str]]) -> str | None:
    """The fact that a cell tells or heads: its label stands alone or before a colon, or a label with `*` fits it all."""
    label = normalised(text.partition(":")[0])
    for fact, names in facts.items():
        if any(normalised(name).rstrip(":") == label or (is_pattern(name) and fits(name, text)) for name in names):
            return fact
    return None


def digits_in(pattern: str, text: str) -> str:
    """The digits that the first run of `#` in a declared text stands for in a printed one; none where it does not fit."""
    before, hashes, after = _parts(pattern)
    found = re.fullmatch(f"{before}({hashes}){after}", normalised(text))
    return found[1] if found else ""


def _parts(pattern: str) -> tuple[str, str, str]:
    run = re.search(r"#+", pattern)
    if run is None:
        return ".*", "", ".*"
    return _source(pattern[: run.start()]), rf"\d{{{len(run[0])}}}", _source(pattern[run.end() :])


def _source(text: str) -> str:
    """A part of a declared text as an expression; the spaces at its ends are kept as they are."""
    spaced = " " * (text[:1] == " ") + normalised(text) + " " * (text[-1:] == " " and bool(text.strip()))
    return re.escape(spaced).replace(r"\*", ".*").replace(r"\#", r"\d")
