"""The comparison with the previous year: what was reported, what is declared beside it, and what remains."""

from pipeline.comparability.moves import Moves, moves_between, restated, with_moves_beside
from pipeline.comparability.years import compare_years

__all__ = ["Moves", "compare_years", "moves_between", "restated", "with_moves_beside"]
