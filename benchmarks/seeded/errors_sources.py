"""Errors in what the follow-ups are held against: the ledger, the budget, the forecast, the balances."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from benchmarks.seeded.inboxes import LEDGER_FILE, CodedRow, Inbox
from benchmarks.seeded.injected import Injected, Injection


def coded(name: str) -> Injection:
    """Two digits swapped in an amount of a coded export; the export's own total follows, or does not."""

    def inject(inbox: Inbox, chance: random.Random) -> Injected | None:
        export = inbox.exports.get(name)
        if export is None:
            return None
        for _ in range(40):
            row: CodedRow = chance.choice(export.rows)
            column = chance.randrange(len(row.amounts))
            digits = str(abs(row.amounts[column]))
            if len(digits) < 6:
                continue
            at = chance.randrange(len(digits) - 4)
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            if swapped != digits and swapped[0] != "0":
                new = int(swapped) * (1 if row.amounts[column] > 0 else -1)
                export.totals[column] += (new - row.amounts[column]) * chance.randint(0, 1)
                row.amounts[column] = new
                return Injected(frozenset({(export.file, export.cell(row.place, column))}), ("changed places:",))
        return None

    return inject


def wrong_profile(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A row of the budget spread by another profile than its line's."""
    export = inbox.exports.get("budget")
    if export is None:
        return None
    for row in chance.sample(export.rows, len(export.rows)):
        own = inbox.line(row.place).periodisation
        if own is None or abs(row.amounts[0]) < 100_000 * 100:
            continue
        shares = {"even": [Fraction(1, 12)] * 12} | {
            name: [Fraction(w) for w in weights] for name, weights in inbox.organisation.profiles.items()
        }
        name = chance.choice([other for other in shares if other != own])
        year = row.amounts[0]
        months = [int(abs(year) * share + Fraction(1, 2)) * (1 if year > 0 else -1) for share in shares[name]]
        months[11] += year - sum(months)
        places = {
            (export.file, export.cell(row.place, n)) for n, m in enumerate(months, 1) if abs(m - row.amounts[n]) > 12
        }
        for n, month in enumerate(months, 1):
            export.totals[n] += month - row.amounts[n]
        row.amounts[1:] = months
        return Injected(frozenset(places), ("fit the periodisation",), many=True)
    return None


def month_moved(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A month's budget in the next month."""
    export = inbox.exports.get("budget")
    if export is None:
        return None
    for row in chance.sample(export.rows, len(export.rows)):
        month = chance.randint(1, 11)
        if inbox.line(row.place).periodisation is None or abs(row.amounts[month]) < 10_000:
            continue
        moved, row.amounts[month] = row.amounts[month], 0
        row.amounts[month + 1] += moved
        export.totals[month] -= moved
        export.totals[month + 1] += moved
        places = {(export.file, export.cell(row.place, n)) for n in (month, month + 1)}
        return Injected(frozenset(places), ("moved from one month", "fit the periodisation"), many=True)
    return None


def _posting(inbox: Inbox, chance: random.Random, least: int = 2) -> int | None:
    """A posting large enough to turn a digit of its line's follow-up, by its place in the ledger."""
    postings = inbox.ledger or []
    for _ in range(60 if postings else 0):
        at = chance.randrange(len(postings))
        if abs(postings[at].amount) >= least * inbox.followups[postings[at].place[0]].step:
            return at
    return None


def _ledger(places: list[tuple[str, str]], cause: tuple[str, ...], *, outside: bool = False) -> Injected:
    return Injected(frozenset({(LEDGER_FILE, "H")}), cause, tuple(places), many=outside)


def posting_lost(*, adjusted: bool) -> Injection:
    """A posting that is not there; `adjusted`: nor in the export's own total."""

    def inject(inbox: Inbox, chance: random.Random) -> Injected | None:
        if (at := _posting(inbox, chance)) is None or inbox.ledger is None:
            return None
        lost = inbox.ledger.pop(at)
        if adjusted:
            inbox.ledger_total -= lost.amount
            inbox.ledger_rows -= 1
        return _ledger([lost.place], ("Postings of",))

    return inject


def posting_doubled(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A posting that is there twice, in the export's own total as well."""
    if (at := _posting(inbox, chance)) is None or inbox.ledger is None:
        return None
    twice = inbox.ledger[at]
    inbox.ledger.insert(at, replace(twice))
    inbox.ledger_total += twice.amount
    inbox.ledger_rows += 1
    return _ledger([twice.place], ("Postings of",))


def posting_recoded(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A posting on another line's codes."""
    if (at := _posting(inbox, chance, 3)) is None or inbox.ledger is None:
        return None
    moved = inbox.ledger[at]
    others = [row.place for row in next(iter(inbox.exports.values())).rows] if inbox.exports else []
    others = [place for place in others if place != moved.place]
    if not others:
        return None
    place = chance.choice(others)
    row = next(row for row in next(iter(inbox.exports.values())).rows if row.place == place)
    inbox.ledger[at] = replace(moved, codes=row.codes)
    return _ledger([moved.place, place], ("moved from the one", "Postings of"))


def code_unknown(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A posting on a code that no line has."""
    if (at := _posting(inbox, chance, 3)) is None or inbox.ledger is None:
        return None
    moved = inbox.ledger[at]
    inbox.ledger[at] = replace(moved, codes=("9999", *moved.codes[1:]))
    return _ledger([moved.place], ("no mapping",), outside=True)


def counterparty_lost(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A posting without the counterparty that its line is told by."""
    if inbox.ledger is None:
        return None
    with_counterparty = [n for n, one in enumerate(inbox.ledger) if one.codes[3]]
    if not with_counterparty:
        return None
    at = chance.choice(with_counterparty)
    moved = inbox.ledger[at]
    inbox.ledger[at] = replace(moved, codes=(*moved.codes[:3], ""))
    return _ledger([moved.place], ("no mapping", "to no line of it"), outside=True)


def oere_that_turns_a_digit(inbox: Inbox, chance: random.Random) -> Injected | None:
    """One öre more in the ledger, on a line that it takes over the edge of a rounding."""
    if not inbox.ledger:
        return None
    for place in chance.sample(list(inbox.leaves()), min(400, len(list(inbox.leaves())))):
        postings = [one for one in inbox.ledger if one.place == place]
        followup = inbox.followups[place[0]]
        if not postings or followup.step < 100:
            continue
        total = sum(one.amount for one in postings)
        # To the edge first, which the follow-up's digit still allows, and one öre over it.
        away = followup.step // 2 - 1 - (abs(total) - abs(followup.amounts[place[1]]["actual_period"]))
        shift = (away + 1) * (1 if total > 0 else -1)
        if total and followup.amounts[place[1]]["actual_period"]:
            postings[0].amount += shift
            inbox.ledger_total += shift
            return _ledger([place], ("Postings of",))
    return None
