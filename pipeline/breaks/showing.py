"""Breaks as a result shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipeline.breaks.fold import Standing, of_period
from pipeline.findings import Message
from pipeline.result import BREAK_STATES, UNKNOWN_AUTHOR, Break
from schemas.periods import parse_period


def breaks_of(standings: Mapping[str, Standing], period: str, run: int, clock: datetime) -> tuple[Break, ...]:
    """A period's breaks as a run shows them, the most urgent first: one that is resolved is told by that run alone."""
    shown = [
        _shown(one, clock)
        for one in of_period(standings, period)
        if one.state != "resolved" or one.history[-1].run == run
    ]
    return tuple(sorted(shown, key=lambda one: (BREAK_STATES.index(one.state), one.since)))


def _shown(one: Standing, clock: datetime) -> Break:
    here = one.last.findings if one.present and one.state != "resolved" else ()
    return Break(
        id=one.id,
        state=one.state,
        since=one.since,
        runs=one.runs,
        days=one.days(clock),
        finding=here[0] if here else "",
        history=history_of(one),
        also=here[1:],
        business_days=max((clock.date() - parse_period(one.identity.period).last_day).days, 0),
        untested=one.untested,
        code=one.identity.code,
        title=one.identity.title,
        line=one.identity.line,
        measure=next(iter(one.identity.side("measure")), ""),
    )


WORDS = {
    "found": "{day}: found by run {run}.",
    "more": "{day}: run {run} found more than was explained.",
    "gone": "{day}: gone in run {run}.",
    "untested": "{day}: run {run} could not tell whether it is gone ({text}).",
    "answered": "{day}: explained by {person}: {text}",
    "unanswered": "{day}: {person} took the explanation back.",
    "prepare": "{day}: sign-off prepared by {person}: {text}",
    "approved": "{day}: sign-off approved by {person}.",
    "changed": "{day}: the sign-off no longer holds, since its figure or what it was held against has changed.",
    "expired": "{day}: the sign-off no longer holds, since its last day is over.",
    "withdrawn": "{day}: sign-off withdrawn by {person}: {text}",
}
"""What happened to a break, in English."""

REASONS = {
    "absent": "an export that it needs has not come",
    "not compared": "its figures were not compared",
    "not-tested": "its comparison could not be made",
    "differs for another cause": "it differs still, and another finding tells why",
    "rule is not tested": "its rule is not tested any more",
}
"""Why nobody could tell whether a break is gone, in English."""


def reason_of(untested: str) -> Message:
    """Why nobody could tell whether a break is gone, as a sentence's part."""
    return Message(REASONS[untested]) if untested in REASONS else Message("{text}", {"text": untested})


def history_of(one: Standing) -> tuple[Message, ...]:
    """What has happened to a break, oldest first, a sentence each."""
    return tuple(
        Message(
            WORDS[step.event],
            {
                "day": f"{step.at:%Y-%m-%d}",
                "run": str(step.run or "–"),
                "person": step.person or UNKNOWN_AUTHOR,
                "text": step.text,
            },
        )
        for step in one.history
    )
