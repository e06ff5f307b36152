"""What a kind of booking looks like, and how an exact amount is spread over such bookings. Amounts are whole öre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

EVEN = (1,) * 8
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti")


@dataclass(frozen=True, slots=True)
class Unit:
    """Who books: an ansvar, its verksamhet, and how large it is among the others."""

    ansvar: str
    verksamhet: str
    size: int = 1


@dataclass(frozen=True, slots=True)
class Booking:
    """One kind of booking on one account.

    `parts` is its share of the line's amount in relation to the line's other kinds; where `kronor` is given the kind
    has that amount instead, and the last kind of a line takes what is left. `each` bookings are made per unit and
    month (0: `count` bookings altogether, spread over units and months). `season` weighs the eight months. `spread`
    is how much single amounts vary, in percent. `together` books a month's postings under one voucher.
    """

    konto: str
    texts: Sequence[str]
    units: Sequence[Unit]
    motpart: Sequence[str]
    series: str
    parts: int = 1
    kronor: int | None = None
    each: int = 0
    count: int = 0
    season: Sequence[int] = EVEN
    spread: int = 0
    together: bool = False
    aktivitet: str = ""
    projekt: Sequence[str] = ("",)
    day: int = 0
    reversals: int = 0


@dataclass(slots=True)
class Posting:
    """One row of the ledger; `voucher` is a key until the vouchers are numbered."""

    ansvar: str
    konto: str
    verksamhet: str
    aktivitet: str
    projekt: str
    motpart: str
    month: int
    day: int
    voucher: str
    text: str
    amount: int


def book_line(bookings: Sequence[Booking], total: int, chance: Random) -> list[Posting]:
    """The postings of one line, together exactly `total`."""
    open_total = total - sum(each.kronor * 100 for each in bookings if each.kronor is not None)
    shared = [each for each in bookings if each.kronor is None]
    parts = sum(each.parts for each in shared)
    amounts = {id(each): open_total * each.parts // parts for each in shared}
    if shared:
        amounts[id(shared[-1])] += open_total - sum(amounts.values())
    found: list[Posting] = []
    for each in bookings:
        amount = amounts[id(each)] if each.kronor is None else each.kronor * 100
        found += _book(each, amount, chance)
    if sum(posting.amount for posting in found) != total:
        raise ValueError(f"the bookings on {bookings[0].konto} do not add up")
    return found


def _book(booking: Booking, total: int, chance: Random) -> list[Posting]:
    slots = list(_slots(booking, chance))
    weights = [size * booking.season[month - 1] * _vary(booking.spread, chance) for month, _, size in slots]
    amounts = _share(total, weights, whole=booking.spread > 50)
    postings = []
    for number, ((month, unit, _), amount) in enumerate(zip(slots, amounts, strict=True)):
        # Several bookings in a month are of different kinds, never the same row twice.
        text = booking.texts[number % booking.each] if booking.each > 1 else chance.choice(booking.texts)
        postings.append(
            Posting(
                unit.ansvar,
                booking.konto,
                unit.verksamhet,
                booking.aktivitet,
                chance.choice(booking.projekt),
                chance.choice(booking.motpart),
                month,
                booking.day or chance.randint(1, 31),
                f"{booking.series} {month:02d} {booking.konto if booking.series != 'N' else ''}"
                if booking.together
                else f"{booking.series} {month:02d} {booking.konto} {unit.ansvar} {number} {chance.random()}",
                text.format(month=MONTHS[month - 1], period=f"2016-{month:02d}"),
                amount,
            )
        )
    return postings + _reversed(booking, postings, chance)


def _slots(booking: Booking, chance: Random) -> list[tuple[int, Unit, int]]:
    """Month, unit and size of every booking to make."""
    months = [month for month in range(1, 9) if booking.season[month - 1]]
    if booking.each:
        return [(month, unit, unit.size) for unit in booking.units for month in months for _ in range(booking.each)]
    units = chance.choices(booking.units, [unit.size for unit in booking.units], k=booking.count)
    drawn = chance.choices(months, [booking.season[month - 1] for month in months], k=booking.count)
    return [(month, unit, 1) for month, unit in zip(sorted(drawn), units, strict=True)]


def _vary(spread: int, chance: Random) -> int:
    """A weight around 1 000; wide spreads are skewed, as invoices are: many small, a few large."""
    if spread > 50:
        return 60 + int(1000 * chance.expovariate(1.0))
    return 1000 + chance.randint(-10 * spread, 10 * spread)


def _share(total: int, weights: Sequence[int], *, whole: bool) -> list[int]:
    """The total shared out by weight. Invoices are often in whole kronor; the largest takes what is left over."""
    amounts = [(2 * total * weight + sum(weights)) // (2 * sum(weights)) for weight in weights]
    if whole:
        amounts = [amount // 100 * 100 if at % 3 else amount for at, amount in enumerate(amounts)]
    largest = weights.index(max(weights)) if whole else len(weights) - 1
    amounts[largest] += total - sum(amounts)
    return amounts


def _reversed(booking: Booking, postings: Sequence[Posting], chance: Random) -> list[Posting]:
    """Wrongly coded invoices and their corrections later on: two more postings each that cancel."""
    found: list[Posting] = []
    for like in chance.sample([posting for posting in postings if posting.month < 8], booking.reversals):
        amount = (like.amount // 2 + chance.randint(1, 9999)) // 100 * 100
        for month, amount_booked, text in (
            (like.month, amount, like.text),
            (min(8, like.month + chance.randint(0, 2)), -amount, f"Rättelse, felkonterad: {like.text.lower()}"),
        ):
            found.append(
                Posting(
                    like.ansvar,
                    like.konto,
                    like.verksamhet,
                    like.aktivitet,
                    like.projekt,
                    like.motpart,
                    month,
                    chance.randint(5, 28),
                    f"{booking.series if amount_booked == amount else 'B'} {month:02d} {chance.random()}",
                    text,
                    amount_booked,
                )
            )
    return found
