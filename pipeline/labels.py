"""How a label that people print (a head, a line's name, a fact) is compared with one that is declared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def normalised(text: str) -> str:
    """A text as it is compared: NFC, case folded, every run of white space one space, soft hyphens gone."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").casefold().split())


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
