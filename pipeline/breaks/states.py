"""The states of a break, and what takes it from one to another. The table is the rule; docs/breaks.md prints it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVENTS = MappingProxyType(
    {
        "found": "a run finds it",
        "more": "a run finds more of it than was explained: more rows, or a greater amount",
        "gone": "a run does not find it, and its rule ran on all that it needs",
        "answered": "somebody writes an answer in the consolidated workbook",
        "unanswered": "the answer is taken away",
        "approved": "a second person approves its sign-off",
        "changed": "its figure leaves the interval of the sign-off, or its evidence changes",
        "expired": "the last day of the sign-off is over",
        "withdrawn": "somebody withdraws the sign-off",
    }
)
"""What can happen to a break. That a rule could not be tested is no event: it changes nothing."""

_ROWS = {
    #             found       more        gone        answered    unanswered  approved    changed     expired     withdrawn
    "": ("new", "new", "", "", "", "", "", "", ""),
    "new": ("open", "open", "resolved", "explained", "new", "accepted", "new", "new", "new"),
    "open": ("open", "open", "resolved", "explained", "open", "accepted", "open", "open", "open"),
    "reopened": ("open", "open", "resolved", "explained", "reopened", "accepted", "reopened", "reopened", "reopened"),
    "explained": ("explained", "reopened", "resolved", "explained", "open", "accepted", *["explained"] * 3),
    "accepted": ("accepted", "accepted", "resolved", "accepted", "accepted", "accepted", *["reopened"] * 3),
    "resolved": ("reopened", "reopened", *["resolved"] * 7),
}

TRANSITIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {(state, event): to for state, row in _ROWS.items() for event, to in zip(EVENTS, row, strict=True)}
)
"""The state that a break goes to: (state, event) → state. The empty state is that of one that nobody has seen."""
