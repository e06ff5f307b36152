"""Texts as cells can hold and show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from pipeline.masking import CANDIDATE, masked

if TYPE_CHECKING:
    import polars as pl

LONGEST_TEXT = 32_767
"""What a cell of Excel holds."""

LINE_HEIGHT = 13

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DOUBTFUL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{fffe}\x{ffff}]|" + CANDIDATE
"""What a text has in it that may not be as it can be shown. Polars' texts have no surrogates."""


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A text that a cell can hold: no unprintable characters, no personal identity number, not too long."""
    shown = masked(_UNPRINTABLE.sub(" ", text))
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - 1] + "…"


def all_clean(texts: pl.Series) -> pl.Series:
    """Texts that cells can hold, as `clean` makes them."""
    once = texts.unique()  # the same few texts stand in many rows
    found = once.filter(once.str.contains(_DOUBTFUL) | (once.str.len_chars() > LONGEST_TEXT))
    return texts.replace(found, [clean(text) for text in found]) if found.len() else texts


_CAPITAL = 1.15
_UNITS = {
    letter: width
    for letters, width in {
        "ijl'|": 0.45,
        " frt.,:;!()[]/-": 0.65,
        "csz": 0.88,
        "kvxy": 0.94,
        "ae": 0.98,
        "m": 1.55,
        "w": 1.3,
        "MW%@…": 1.7,
        "−+": 1.35,
    }.items()
    for letter in letters
}
"""How wide letters are beside digits; all other small ones are as wide."""
_BREAKS = re.compile(r"\s+")


def units_of(text: str) -> float:
    """How wide a text is at most, in digits: in Calibri, and in what stands in for it where that is missing."""
    return sum(_UNITS.get(letter) or (_CAPITAL if letter.isupper() else 1.0) for letter in text)


def widest_word(texts: Iterable[str]) -> float:
    """How wide the widest word of some texts is: what a column needs that shall break none."""
    words = {word for text in texts for word in _BREAKS.split(text)}
    return max(map(units_of, words), default=0.0)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a width of so many digits. Not every program lets rows grow by themselves."""
    if len(text) <= width and "\n" not in text:
        return 1
    room = width * 1.05  # letters are narrower than digits, on the whole
    lines = 0
    for part in text.split("\n"):
        left = 0.0
        for word in part.split(" "):
            if len(word) > left:
                extra = max(ceil(len(word) / room), 1)
                lines += extra
                left = extra * room
            left -= len(word) + 1
    return max(lines, 1)


def all_lines_of(texts: pl.Series, width: float) -> pl.Series:
    """How many lines each text takes; null for one that takes one, or none."""
    import polars as pl  # noqa: PLC0415  not needed to write a small list

    long = texts.filter((texts.str.len_chars() > width) | texts.str.contains("\n", literal=True))
    once = long.unique(maintain_order=True)
    counted = [lines_of(text, width) for text in once]
    return texts.replace_strict(once, counted, default=None, return_dtype=pl.Int64)
