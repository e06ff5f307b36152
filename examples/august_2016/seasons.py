"""How a year's budget falls on its months. Amounts are whole öre, weights hundred-thousandths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from .figures import Leaf

WHOLE = 100_000

# The seasons behind each profile, first eight months and last four, in rough parts; the solver finds what the eight
# months weigh together, and the parts are then scaled to that.
SHARES: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    # Holiday pay and summer substitutes, and the pay revision from April.
    "personal": ((825, 824, 826, 834, 836, 858, 862, 830), (822, 823, 824, 842)),
    # Sales of services by the quarter, grants in spring, a business event in November.
    "externa_intakter": ((700, 780, 1010, 840, 860, 900, 430, 900), (900, 880, 1070, 730)),
    # Charged on by the month, little in July.
    "interna_intakter": ((760, 800, 880, 830, 830, 850, 540, 910), (890, 900, 900, 910)),
    # Licences in January, consultants in late autumn, nothing much in July.
    "ovriga_externa": ((1120, 760, 830, 790, 810, 860, 540, 750), (820, 860, 890, 970)),
    # Internal services, premises for courses in spring.
    "ovriga_interna": ((830, 900, 960, 930, 990, 950, 480, 950), (760, 770, 770, 710)),
}

# Published: 24 of 43 tkr in August. Neither twelfths nor one month give that, so the months are simply stated.
RESERVE = (0, 0, 1_000_000, 0, 0, 1_400_000, 0, 0, 0, 900_000, 0, 1_000_000)


def profile(name: str, share: int) -> list[str]:
    """Twelve weights that are together exactly 1 and whose first eight are together `share` hundred-thousandths."""
    first, last = SHARES[name]
    weights = [*_split(share, first), *_split(WHOLE - share, last)]
    return [f"0.{weight:05d}" for weight in weights]


def period_budget(leaf: Leaf, year: int, share: int | None) -> int:
    """The budget of January–August. `share` is what a profile's first eight months weigh together."""
    if share is not None:
        return _exactly(year * share)
    return sum(month_budgets(leaf, year, {})[:8])


def month_budgets(leaf: Leaf, year: int, profiles: Mapping[str, Sequence[str]]) -> list[int]:
    """The twelve months of a line's budget, together the year, any remainder in December."""
    periodisation = leaf.periodisation
    if periodisation is None:
        months = list(RESERVE) if leaf.line == "reserv" else [0] * 12
    elif periodisation == "even":
        twelfth = (2 * abs(year) + 12) // 24  # half away from zero
        months = [twelfth if year > 0 else -twelfth] * 12
    elif isinstance(periodisation, str):
        months = [_exactly(year * int(weight.removeprefix("0."))) for weight in profiles[periodisation]]
    else:
        months = [year if month == periodisation["month"] else 0 for month in range(1, 13)]
    months[11] += year - sum(months)
    return months


def _split(total: int, parts: Sequence[int]) -> list[int]:
    """The total shared out in proportion, in whole numbers, with nothing lost."""
    marks = [total * mark // sum(parts) for mark in accumulate(parts)]
    return [mark - before for before, mark in zip([0, *marks], marks, strict=False)]


def _exactly(product: int) -> int:
    """The product in öre; the budgets are whole tkr, so five decimals of weight leave no remainder."""
    if product % WHOLE:
        raise ValueError("a weight does not give whole öre")
    return product // WHOLE
