"""From the text of a cell to an exact amount. A notation that could mean two amounts is not guessed."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

_EXACT = Context(prec=60)

NOTHING = frozenset({"", "-", "–", "—", "−", "*", "..", "...", "."})
"""What exports print where there is no amount. It is no amount, and not zero."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_OERE = Decimal("0.01")
_NOISE = Decimal("1e-12")


class Unreadable(ValueError):
    """A text that is no amount, or that could be several."""


def stored_number(text: str) -> Decimal:
    """The exact value of a number as a spreadsheet stores it (`13946`, `-7.4`, `1E-3`). Raises Unreadable."""
    try:
        value = _EXACT.create_decimal(text)
    except InvalidOperation as error:
        raise Unreadable(text) from error
    if not value.is_finite():
        raise Unreadable(text)
    return value


def decimal_mark(texts: list[str]) -> str | None:
    """The decimal mark that a column's texts prove, `,` or `.`; None where none of them does.

    A mark proves itself where both stand in one text (the last is decimal), where it stands with other than three
    digits after it, and where the other repeats.
    """
    proven: set[str] = set()
    for text in texts:
        body = _SPACES.sub("", text)
        marks = [mark for mark in body if mark in ",."]
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) == 2:
            proven.add(last)
        elif len(marks) > 1:
            proven.add("." if last == "," else ",")
        elif len(re.sub(r"\D", "", body.rpartition(last)[2])) != 3:
            proven.add(last)
    return proven.pop() if len(proven) == 1 else None


def written_number(text: str, mark: str | None) -> Decimal | None:
    """The amount that a text writes, or None where it writes that there is none.

    Takes spaces of every kind, U+2212, a minus before, after or apart, and parentheses. `mark` is the column's
    decimal mark, None where it is not proven. Raises Unreadable for anything else, and where `1.234` could be two
    amounts.
    """
    body = _SPACES.sub("", text)
    if body in NOTHING:
        return None
    body = body.replace("−", "-").replace("–", "-")
    negative = False
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1], True
    if body.startswith("-") or body.endswith("-"):
        if negative or (body.startswith("-") and body.endswith("-") and len(body) > 1):
            raise Unreadable(text)
        body, negative = body.strip("-"), True
    body = body.removeprefix("+")
    if not _DIGITS.fullmatch(body):
        raise Unreadable(text)
    value = _EXACT.create_decimal(_plain(body, mark, text))
    return -value if negative else value


def _plain(body: str, mark: str | None, text: str) -> str:
    """Digits with a point at most, once the thousands marks are gone."""
    if "," not in body and "." not in body:
        return body
    mark = mark or decimal_mark([body])
    if mark is None:
        raise Unreadable(text)
    whole, _, fraction = body.partition(mark)
    groups = whole.split("." if mark == "," else ",")
    if len(groups) > 1 and (any(len(group) != 3 for group in groups[1:]) or len(groups[0]) > 3):
        raise Unreadable(text)
    if not fraction.isdigit() and fraction:
        raise Unreadable(text)
    return "".join(groups) + (f".{fraction}" if fraction else "")


def decimals_of(value: Decimal) -> int:
    """How many decimals a value is written with, trailing zeros counted; none for a whole number."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_currency(value: Decimal, factor: int) -> tuple[Decimal, bool]:
    """A value in a unit as an amount with two decimals, and whether that is all of it.

    What is left of binary arithmetic (less than 1e-12 of the amount, as in 0.30000000000000004) is no part of
    the amount. Anything else finer than an öre is rounded half away from zero and told.
    """
    exact = value * factor
    amount = exact.quantize(_OERE, rounding=ROUND_HALF_UP, context=_EXACT)
    return amount, abs(exact - amount) <= _NOISE * max(abs(exact), Decimal(1))
