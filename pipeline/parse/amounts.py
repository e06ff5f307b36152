"""From the text of a cell to an exact amount. A notation that could mean two amounts is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

_EXACT = Context(prec=60)

NOTHING = frozenset({"", "-", "–", "—", "−", "*", "..", "...", "."})
"""What exports print where there is no amount. It is no amount, and not zero."""

MINUS = "-−–"
APOSTROPHES = "'’"
_SIGNED = re.compile(rf"\((?P<inner>[^()]+)\)|(?P<before>[{MINUS}+])?(?P<body>[^()]*?)(?P<after>[{MINUS}])?", re.DOTALL)
_NUMBER = re.compile(rf"[0-9][0-9\s.,{APOSTROPHES}]*|[.,][0-9]+")
_OERE = Decimal("0.01")
_NOISE = Decimal("1e-14")
"""What a binary number of 17 digits cannot hold, of its amount: two digits more than the 16 that it can."""


class Unreadable(ValueError):
    """A text that is no amount, or that could be several."""


class Ambiguous(Unreadable):
    """An amount such as `1.234`, whose mark could be that of thousands or of decimals."""


def stored_number(text: str) -> Decimal:
    """The exact value of a number as a spreadsheet stores it (`13946`, `-7.4`, `1E-3`). Raises Unreadable."""
    try:
        value = _EXACT.create_decimal(text)
    except DecimalException as error:  # no number, or beyond what numbers can be
        raise Unreadable(text) from error
    if not value.is_finite():
        raise Unreadable(text)
    return value


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that texts prove, `,` or `.`; None where none of them does, or they contradict each other.

    A mark proves itself where both stand in one text (the last is decimal), where it repeats (the other is), and where
    what stands around it cannot be thousands: other than three digits after it, or before it none, a zero, more than
    three or groups of their own.
    """
    proven = {mark for text in texts if (mark := _proven(text))}
    return proven.pop() if len(proven) == 1 else None


def _proven(text: str) -> str | None:
    try:
        body, _ = _unsigned(text)
    except Unreadable:
        return None
    marks = [mark for mark in body if mark in ",."]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 1 and len(marks) > 1:
        last = "." if last == "," else ","
    elif len(marks) == 1:
        before, _, after = body.partition(last)
        if len(after) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", before):
            return None
    return last if _plain(body, last) is not None else None


def written_number(text: str, mark: str | None) -> Decimal | None:
    """The amount that a text writes, or None where it writes that there is none.

    Takes spaces of every kind and apostrophes between groups of three, U+2212, a minus before, after or apart, and
    parentheses. `mark` is the column's decimal mark, None where it is not proven. Raises Ambiguous where `1.234` could
    be two amounts, and Unreadable for anything else.
    """
    if "".join(text.split()) in NOTHING:
        return None
    body, negative = _unsigned(text)
    mark = mark or _proven(text)
    if mark is None and ("," in body or "." in body):
        raise Ambiguous(text) if _plain(body, ",") and _plain(body, ".") else Unreadable(text)
    plain = _plain(body, mark or ".")
    if plain is None:
        raise Unreadable(text)
    value = stored_number(plain)
    return -value if negative else value


def _unsigned(text: str) -> tuple[str, bool]:
    """The number in a text without its sign, and whether it is negative. Raises Unreadable where there is no number."""
    signed = _SIGNED.fullmatch(text.strip())
    if signed is None or (signed["before"] and signed["after"]):
        raise Unreadable(text)
    body = (signed["inner"] or signed["body"] or "").strip()
    if not _NUMBER.fullmatch(body):
        raise Unreadable(text)
    sign = "-" if signed["inner"] else signed["before"] or signed["after"] or "+"
    return body, sign != "+"


def _plain(body: str, mark: str) -> str | None:
    """Digits with a point at most, once the marks between groups of three are gone; None where they are no groups."""
    whole, _, fraction = body.partition(mark)
    if (fraction and not fraction.isdecimal()) or (body.endswith(mark)):
        return None
    between = {separator for separator in whole if not separator.isdecimal()}
    if len(between) > 1:
        return None
    groups = whole.split(between.pop()) if between else [whole]
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return ("".join(groups) or "0") + (f".{fraction}" if fraction else "")


def decimals_of(value: Decimal) -> int:
    """How many decimals a value is written with, trailing zeros counted; none for a whole number."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_currency(value: Decimal, factor: int) -> tuple[Decimal, bool]:
    """A value in a unit as an amount with two decimals, and whether that is all of it.

    What is left of binary arithmetic (less than 1e-14 of the amount, as in 0.30000000000000004) is no part of the
    amount. Anything else finer than an öre is rounded half away from zero and told.
    """
    exact = _EXACT.multiply(value, Decimal(factor))
    amount = exact.quantize(_OERE, rounding=ROUND_HALF_UP, context=_EXACT)
    return amount, _EXACT.subtract(exact, amount).copy_abs() <= _NOISE * max(exact.copy_abs(), Decimal(1))
