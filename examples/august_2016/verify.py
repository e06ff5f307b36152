"""Proves in integers that the exact amounts give the printed figures: no solver, no floats."""

from __future__ import annotations

from .figures import BELOW_TIE, FAULTS, ORE, Exact, from_tie, published, rounded, value

MARGINS = {"tkr": 8_000, "mnkr": 1_500_000}
"""How far from a rounding tie every printed cell lies at least, in öre, per unit that it is printed in."""


def verify(amounts: Exact) -> str:
    """A sentence with the margins reached. Raises ValueError with every printed cell that is not what it has to be."""
    wrong = []
    nearest = dict.fromkeys(MARGINS, max(ORE.values()))
    for cell in published():
        exact = value(amounts, *cell.key)
        matches = rounded(exact, cell.step) == cell.ore
        if matches == (cell.key in FAULTS):
            wrong.append(f"{cell.key}: {exact / 100:.2f} kr against {cell.value} {cell.unit}")
        if cell.key == BELOW_TIE:
            if rounded(exact + 1, cell.step) == cell.ore:
                wrong.append(f"{cell.key}: one öre more changes nothing")
        else:
            nearest[cell.unit] = min(nearest[cell.unit], from_tie(exact, cell.step))
    wrong += [f"{unit}: {ore} öre from a tie" for unit, ore in nearest.items() if ore < MARGINS[unit]]
    if wrong:
        raise ValueError("\n".join(wrong))
    return "; ".join(f"{unit}: {ore / 100:.2f} kr from the nearest tie" for unit, ore in nearest.items())
