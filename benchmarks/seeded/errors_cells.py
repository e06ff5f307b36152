"""Errors in one cell of a follow-up."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.seeded.inboxes import FollowUp, Inbox, rounded
from benchmarks.seeded.injected import Injected, Injection


def _amounts(inbox: Inbox, chance: random.Random, least: int = 2) -> tuple[FollowUp, str, str, int] | None:
    """A printed amount by chance, of so many digits at least."""
    for _ in range(60):
        followup = chance.choice(list(inbox.followups.values()))
        line, measure = chance.choice(followup.rows), chance.choice(followup.measures)
        amount = followup.amounts[line][measure]
        if abs(amount) // followup.step >= 10 ** (least - 1):
            return followup, line, measure, amount
    return None


def _digits(
    inbox: Inbox,
    chance: random.Random,
    change: Callable[[str, random.Random], str],
    cause: tuple[str, ...],
    least: int = 2,
) -> Injected | None:
    """Change the digits of a printed amount."""
    for _ in range(20):
        if (found := _amounts(inbox, chance, least)) is None:
            return None
        followup, line, measure, amount = found
        before = str(abs(amount) // followup.step)
        after = change(before, chance)
        if after and int(after) != int(before):
            followup.amounts[line][measure] = (1 if amount > 0 else -1) * int(after) * followup.step
            return Injected(frozenset({(followup.file, followup.cell(line, measure))}), cause)
    return None


def sign(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A printed amount with its sign turned."""
    if (found := _amounts(inbox, chance, 1)) is None:
        return None
    followup, line, measure, amount = found
    followup.amounts[line][measure] = -amount
    return Injected(frozenset({(followup.file, followup.cell(line, measure))}), ("sign",))


def neighbours_swapped(inbox: Inbox, chance: random.Random) -> Injected | None:
    """Two neighbouring digits in each other's place."""

    def change(digits: str, chance: random.Random) -> str:
        place = chance.randrange(len(digits) - 1)
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        return swapped if swapped[0] != "0" else ""

    return _digits(inbox, chance, change, ("changed places:",))


def digits_swapped(inbox: Inbox, chance: random.Random) -> Injected | None:
    """Two digits, not neighbours, in each other's place."""

    def change(digits: str, chance: random.Random) -> str:
        one, two = sorted(chance.sample(range(len(digits)), 2))
        swapped = digits[:one] + digits[two] + digits[one + 1 : two] + digits[one] + digits[two + 1 :]
        return swapped if two > one + 1 and swapped[0] != "0" else ""

    return _digits(inbox, chance, change, ("changed places:",), 3)


def digit_dropped(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A digit left out."""

    def change(digits: str, chance: random.Random) -> str:
        place = chance.randrange(len(digits))
        left = digits[:place] + digits[place + 1 :]
        return left if left[0] != "0" else ""

    return _digits(inbox, chance, change, ("digit", "missing", "times too little"))


def digit_added(inbox: Inbox, chance: random.Random) -> Injected | None:
    """A digit too many."""

    def change(digits: str, chance: random.Random) -> str:
        place = chance.randrange(1, len(digits) + 1)
        return digits[:place] + str(chance.randrange(10)) + digits[place:]

    return _digits(inbox, chance, change, ("one too many", "times too much"))


def times(up: int, down: int) -> Injection:
    """A printed amount so many times too much, or too little."""

    def inject(inbox: Inbox, chance: random.Random) -> Injected | None:
        least = len(str(down)) + 1
        if (found := _amounts(inbox, chance, least)) is None:
            return None
        followup, line, measure, amount = found
        followup.amounts[line][measure] = rounded(rounded(amount * up, down) // down, followup.step)
        cause = (f"{max(up, down)} times too {'much' if up > 1 else 'little'}",)
        return Injected(frozenset({(followup.file, followup.cell(line, measure))}), cause)

    return inject


def of_other_column(inbox: Inbox, chance: random.Random) -> Injected | None:
    """The figure of another column of the row."""
    for _ in range(20):
        if (found := _amounts(inbox, chance, 3)) is None:
            return None
        followup, line, measure, amount = found
        other = chance.choice(followup.measures)
        if amount != followup.amounts[line][other] and abs(followup.amounts[line][other]) >= 100 * followup.step:
            followup.amounts[line][measure] = followup.amounts[line][other]
            return Injected(frozenset({(followup.file, followup.cell(line, measure))}), ("of the column",))
    return None


def of_next_row(inbox: Inbox, chance: random.Random) -> Injected | None:
    """The figure of the row below."""
    for _ in range(20):
        if (found := _amounts(inbox, chance, 3)) is None:
            return None
        followup, line, measure, amount = found
        row = followup.rows.index(line) + 1
        if row < len(followup.rows):
            other = followup.amounts[followup.rows[row]][measure]
            if amount != other and abs(other) >= 100 * followup.step:
                followup.amounts[line][measure] = other
                return Injected(frozenset({(followup.file, followup.cell(line, measure))}), ("of the row",))
    return None


def of_period_before(inbox: Inbox, chance: random.Random) -> Injected | None:
    """The figure of the month before."""
    for _ in range(20):
        if (found := _amounts(inbox, chance, 3)) is None:
            return None
        followup, line, measure, amount = found
        before = rounded(inbox.earlier[followup.title, line, measure], followup.step)
        if before != amount and abs(before) >= 100 * followup.step:
            followup.amounts[line][measure] = before
            return Injected(
                frozenset({(followup.file, followup.cell(line, measure))}), ("holds the figure of", "are those of")
            )
    return None
