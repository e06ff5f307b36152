"""Stored numbers as text, without loss and without a writer's noise."""

from __future__ import annotations

import re
import struct
from decimal import Decimal, InvalidOperation

_STORED = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

EXACT_DIGITS = 15
"""Decimal digits that every double keeps. Text with no more is what was meant, whoever wrote it."""


def is_number(text: str) -> bool:
    """Whether text is a number as spreadsheet files store them."""
    return (text.isascii() and text.isdecimal()) or _STORED.fullmatch(text) is not None


def stored_number(text: str) -> str:
    """A stored number as the text that stands for it: the same double, in its shortest form where that is shorter.

    Excel stores a typed 8.9 as `8.9000000000000004`: seventeen digits that round-trip, of which two were meant. Such
    a text is shortened when it is provably a rendering of the double (to 16 or 17 digits, or of its exact value).
    Anything else stays as it stands, so a figure of more digits than a double holds keeps them.
    """
    if len(text) <= EXACT_DIGITS:
        return text
    value = float(text)
    shortest = repr(value)
    if shortest in ("inf", "-inf") or _digits(shortest) > EXACT_DIGITS or _digits(shortest) >= _digits(text):
        return text
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text  # its exponent has more digits than a number can have
    renderings = (Decimal(f"{value:.15e}"), Decimal(f"{value:.16e}"), Decimal(value))
    return double_text(value) if exact in renderings else text


def double_text(value: float) -> str:
    """The shortest text of a finite double, whole numbers without a decimal point: 5.0 → `5`, 0.1 → `0.1`."""
    return repr(value).removesuffix(".0")


def _digits(text: str) -> int:
    mantissa = re.split("[eE]", text)[0].lstrip("+-").replace(".", "").lstrip("0")
    return len(mantissa.rstrip("0"))


ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Error values by the codes of Excel's binary formats."""


def rk_number(packed: bytes) -> float:
    """A number packed into four bytes: 30 bits of an integer or of a double, perhaps to be divided by a hundred."""
    (bits,) = struct.unpack("<i", packed)
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    return value / 100 if bits & 1 else value
