"""Closing of periods: who closed what and when, and what has changed after it."""

from __future__ import annotations

from pipeline.closing.restating import Restated, restated
from pipeline.closing.states import (
    CLOSING,
    CLOSING_STATES,
    Closing,
    Ledger,
    Refused,
    Standing,
    closed_by,
    fold_closings,
    next_step,
)

__all__ = [
    "CLOSING",
    "CLOSING_STATES",
    "Closing",
    "Ledger",
    "Refused",
    "Restated",
    "Standing",
    "closed_by",
    "fold_closings",
    "next_step",
    "restated",
]
