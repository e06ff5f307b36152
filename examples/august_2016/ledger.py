"""The general ledger of January–August: postings of every title, each line's sum its exact actual to the öre."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from .bookings import bookings
from .figures import exact, leaves
from .postings import Posting, post_line
from .sheets import SYSTEM, Book, book

YEAR = 2016

# No banking day: the weekdays that are holidays in January–August.
HOLIDAYS = {date(YEAR, *day) for day in ((1, 1), (1, 6), (3, 25), (3, 28), (5, 5), (6, 6), (6, 24))}

# The widths of the columns; the first holds the preamble's labels too.
COLUMNS = {
    "Ansvar": 19,
    "Konto": 8,
    "Verksamhet": 11,
    "Aktivitet": 9,
    "Projekt": 8,
    "Motpart": 8,
    "Period": 9,
    "Verifikation": 12,
    "Datum": 11,
    "Text": 48,
    "Belopp": 16,
}


def postings() -> list[tuple[date, str, Posting]]:
    """Every posting with its date and voucher number, in the order of the ledger."""
    amounts, booked = exact(), bookings()
    found: list[Posting] = []
    for leaf in leaves():
        total = amounts[*leaf.key, "actual_period"]
        if leaf.key in booked:
            # A source of chance per line, so that a change in one line moves nothing in the others.
            found += post_line(booked[leaf.key], total, Random(f"{YEAR} {leaf.title} {leaf.line}"))
        elif total:
            raise ValueError(f"nothing is booked on {leaf.key}")
    numbers = _vouchers(found)
    rows = [(*numbers[posting.voucher], posting) for posting in found]
    rows.sort(key=lambda row: (row[2].ansvar, row[2].konto, row[0], row[1], row[2].text, row[2].amount))
    for (_, number, posting), (_, other, following) in pairwise(rows):
        if number == other and posting == following:
            raise ValueError(f"{number} holds the same posting twice")
    return rows


def _vouchers(found: list[Posting]) -> dict[str, tuple[date, str]]:
    """Voucher key → its date and its number in its series. Numbers have gaps: the other committees' vouchers."""
    dates = {posting.voucher: _workday(posting.month, posting.day) for posting in reversed(found)}
    chance = Random(YEAR)
    last: dict[str, int] = {}
    numbers = {}
    for key, day in sorted(dates.items(), key=lambda item: (item[1], item[0])):
        series = key[0]
        last[series] = last.get(series, 0) + chance.randint(1, 1 if series == "N" else 9)
        numbers[key] = (day, f"{series}{YEAR % 100}{last[series]:05d}")
    return numbers


def _workday(month: int, day: int) -> date:
    """The day in the month, or the nearest working day in the same month."""
    wanted = date(YEAR, month, min(day, monthrange(YEAR, month)[1]))
    tries = [wanted + timedelta(days=away) for step in range(7) for away in (-step, step)]
    return next(each for each in tries if each.month == month and each.weekday() < 5 and each not in HOLIDAYS)


def write(path: Path) -> None:
    """Write the ledger: selection, one row per posting, the sum of the amounts and the number of rows."""
    rows = postings()
    with book(path, "Huvudbok", "Huvudbok, transaktioner", exported=True) as made:
        first = _head(made)
        for row, (day, number, posting) in enumerate(rows, first):
            _posting(made, row, day, number, posting)
        row = first + len(rows)
        made.text(row, 0, "Summa", "total")
        for column in range(1, 10):
            made.blank(row, column, "total")
        made.amount(row, 10, sum(posting.amount for _, _, posting in rows), "total kr")
        made.text(row + 1, 0, "Antal transaktioner:")
        made.number(row + 1, 1, len(rows), "left")
        made.foot(row + 3)


def _head(made: Book) -> int:
    facts = [
        ("System", SYSTEM),
        ("Urval", "Ansvar 0110-0340 och 5110, konto 3-8"),
        ("Period", "201601-201608"),
        ("Belopp i", "kr"),
        ("Utskriven", "2016-09-14 08:12"),
    ]
    row = made.preamble("Huvudbok, transaktioner", facts) + 1
    for column, (head, width) in enumerate(COLUMNS.items()):
        made.sheet.set_column(column, column, width)
        made.text(row, column, head, "head right" if head == "Belopp" else "head")
    made.sheet.freeze_panes(row + 1, 0)
    made.sheet.repeat_rows(row)
    return row + 1


def _posting(made: Book, row: int, day: date, number: str, posting: Posting) -> None:
    codes = (posting.ansvar, posting.konto, posting.verksamhet, posting.aktivitet, posting.projekt, posting.motpart)
    for column, code in enumerate((*codes, f"{YEAR}{posting.month:02d}", number)):
        if code:
            made.text(row, column, code, "code")
    made.sheet.write_datetime(row, 8, day, made.style("date"))
    made.text(row, 9, posting.text)
    made.amount(row, 10, posting.amount, "kr")
