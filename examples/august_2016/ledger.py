"""The general ledger of January–August: postings of every title, each line's sum its exact actual to the öre."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from .bookings import Posting, book_line
from .bookings_common import BOOKINGS as COMMON
from .bookings_klk import BOOKINGS as KLK
from .figures import exact, leaves
from .sheets import SYSTEM, book

YEAR = 2016

# No banking day: the weekdays that are holidays in January–August.
HOLIDAYS = {date(YEAR, *day) for day in ((1, 1), (1, 6), (3, 25), (3, 28), (5, 5), (6, 6), (6, 24))}

HEADS = (
    "Ansvar", "Konto", "Verksamhet", "Aktivitet", "Projekt", "Motpart", "Period", "Verifikation", "Datum", "Text", "Belopp",
)  # fmt: skip
WIDTHS = (19, 8, 11, 9, 8, 8, 9, 12, 11, 48, 16)


def postings() -> list[tuple[date, str, Posting]]:
    """Every posting with its date and voucher number, in the order of the ledger."""
    amounts = exact()
    found: list[Posting] = []
    for leaf in leaves():
        bookings = (KLK | COMMON).get(leaf.key)
        total = amounts[*leaf.key, "actual_period"]
        if bookings:
            # A source of chance per line, so that a change in one line moves nothing in the others.
            found += book_line(bookings, total, Random(f"{YEAR} {leaf.title} {leaf.line}"))
        elif total:
            raise ValueError(f"nothing is booked on {leaf.key}")
    numbers = _vouchers(found)
    rows = [(numbers[posting.voucher][0], numbers[posting.voucher][1], posting) for posting in found]
    if len({(day, number, each.ansvar, each.konto, each.motpart, each.text, each.amount) for day, number, each in rows}) < len(rows):
        raise ValueError("a posting is in the ledger twice")
    return sorted(rows, key=lambda row: (row[2].ansvar, row[2].konto, row[0], row[1], row[2].text, row[2].amount))


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
        row = made.preamble(
            "Huvudbok, transaktioner",
            [
                ("System", SYSTEM),
                ("Urval", "Ansvar 0110-0340 och 5110, konto 3-8"),
                ("Period", "201601-201608"),
                ("Belopp i", "kr"),
                ("Utskriven", "2016-09-14 08:12"),
            ],
        )
        row += 1
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            made.sheet.set_column(column, column, width)
            made.text(row, column, head, "head right" if head == "Belopp" else "head")
        made.sheet.freeze_panes(row + 1, 0)
        made.sheet.repeat_rows(row)
        for day, voucher, posting in rows:
            row += 1
            period = f"{YEAR}{posting.month:02d}"
            codes = (posting.ansvar, posting.konto, posting.verksamhet, posting.aktivitet, posting.projekt, posting.motpart)
            for column, code in enumerate((*codes, period, voucher)):
                if code:
                    made.text(row, column, code, "code")
            made.sheet.write_datetime(row, 8, day, made.style("date"))
            made.text(row, 9, posting.text)
            made.sheet.write_number(row, 10, Decimal(posting.amount).scaleb(-2), made.style("kr"))
        row += 1
        made.text(row, 0, "Summa", "total")
        for column in range(1, 10):
            made.blank(row, column, "total")
        total = sum(posting.amount for _, _, posting in rows)
        made.sheet.write_number(row, 10, Decimal(total).scaleb(-2), made.style("total kr"))
        made.text(row + 1, 0, "Antal transaktioner:")
        made.sheet.write_number(row + 1, 1, len(rows))
        made.foot(row + 3)
