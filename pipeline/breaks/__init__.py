"""Breaks: findings followed from run to run until they are gone. What holds is a fold over the journal's entries."""

from __future__ import annotations

from pipeline.breaks.fold import Standing, fold_breaks
from pipeline.breaks.identity import Aliases, Identity
from pipeline.breaks.months import carried
from pipeline.breaks.observing import observe
from pipeline.breaks.payloads import Found, Observation
from pipeline.breaks.showing import breaks_of

__all__ = [
    "Aliases",
    "Found",
    "Identity",
    "Observation",
    "Standing",
    "breaks_of",
    "carried",
    "fold_breaks",
    "observe",
]
