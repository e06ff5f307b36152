"""Samples for auditors: drawn by a seed, in exact arithmetic, so that anybody can draw the same again."""

from __future__ import annotations

from pipeline.sampling.draw import Drawn, Sample, by_amount, by_chance
from pipeline.sampling.population import Item, Population, figures_of, postings_of
from pipeline.sampling.sheet import About, write_test_sheet

__all__ = [
    "About",
    "Drawn",
    "Item",
    "Population",
    "Sample",
    "by_amount",
    "by_chance",
    "figures_of",
    "postings_of",
    "write_test_sheet",
]
