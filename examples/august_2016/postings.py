"""Spreads a line's exact amount over its bookings: the postings of the ledger. Amounts are whole öre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from .bookings import Booking, Unit

MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti")


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of the ledger. `voucher` tells vouchers apart until they are numbered; its first letter is the series."""

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


def post_line(bookings: Sequence[Booking], total: int, chance: Random) -> list[Posting]:
    """The postings of one line, together exactly `total`. The last booking without kronor takes what is left over."""
    left = total - sum(each.kronor * 100 for each in bookings if each.kronor is not None)
    shares = [0 if each.kronor is not None else each.parts for each in bookings]
    amounts = [
        left * share // sum(shares) if each.kronor is None else each.kronor * 100
        for each, share in zip(bookings, shares, strict=True)
    ]
    last = max(at for at, share in enumerate(shares) if share)
    amounts[last] += total - sum(amounts)
    found = [posting for each, amount in zip(bookings, amounts, strict=True) for posting in _post(each, amount, chance)]
    if sum(posting.amount for posting in found) != total:
        raise ValueError(f"the postings of {bookings[0].konto} and its like are not together {total} öre")
    return found


def _post(booking: Booking, total: int, chance: Random) -> list[Posting]:
    slots = _slots(booking, chance)
    weights = [size * booking.season[month - 1] * _vary(booking.spread, chance) for month, _, size in slots]
    amounts = _share(total, weights, whole=booking.spread > 50)
    postings = []
    for number, ((month, unit, _), amount) in enumerate(zip(slots, amounts, strict=True)):
        # Several bookings in a month are of different kinds, never the same row twice.
        text = booking.texts[number % booking.each] if booking.each > 1 else chance.choice(booking.texts)
        # All pay of a month is one voucher; what else is booked together is together per account.
        shared = f"{month:02d}" if booking.series == "N" else f"{month:02d} {booking.konto}"
        own = f"{month:02d} {booking.konto} {unit.ansvar} {number} {chance.random()}"
        postings.append(
            Posting(
                ansvar=unit.ansvar,
                konto=booking.konto,
                verksamhet=unit.verksamhet,
                aktivitet=booking.aktivitet,
                projekt=chance.choice(booking.projekt),
                motpart=chance.choice(booking.motpart),
                month=month,
                day=booking.day or chance.randint(1, 31),
                voucher=f"{booking.series} {shared if booking.together else own}",
                text=text.format(month=MONTHS[month - 1], period=f"2016-{month:02d}"),
                amount=amount,
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
    """The total shared out by weight. Two invoices in three are in whole kronor; the largest takes what is left."""
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
        wrong = replace(like, day=chance.randint(5, 28), voucher=f"{booking.series} {chance.random()}", amount=amount)
        right = replace(
            wrong,
            month=min(8, like.month + chance.randint(0, 2)),
            day=30,
            voucher=f"B {chance.random()}",
            text=f"Rättelse, felkonterad: {like.text.lower()}",
            amount=-amount,
        )
        found += [wrong, right]
    return found
