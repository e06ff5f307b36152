"""A sign-off, step by step: what one person prepares and another approves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pipeline.breaks.fold import Standing, why_not
from pipeline.breaks.payloads import Attachment, SignOff


class NotAllowed(Exception):
    """A step that a break as it stands, or the person, does not allow: `args[0]` says why.

    `resolved`; `interval`: the amount lies outside, or the interval ends before it begins; `past`: the last day is over;
    `nothing prepared`; `nothing to withdraw`; and what `why_not` says.
    """


def prepared(
    one: Standing,
    person: str,
    reason: str,
    interval: tuple[Decimal | None, Decimal | None],
    expires: date,
    clock: datetime,
    attachments: Sequence[Attachment] = (),
) -> SignOff:
    """What one person prepares: why a break is accepted, while its amount lies in an interval, until a last day.

    An end of the interval that is None is the amount itself. Raises NotAllowed.
    """
    if one.state == "resolved":
        raise NotAllowed("resolved")
    if expires < clock.date():
        raise NotAllowed("past")
    low, high = (one.last.amount if end is None else end for end in interval)
    made = SignOff(
        "prepare", person, reason, low, high, expires.isoformat(), tuple(attachments), evidence=one.last.evidence
    )
    if not made.covers(one.last.amount):
        raise NotAllowed("interval")
    return made


def approved(one: Standing, person: str, clock: datetime) -> SignOff:
    """What another person approves: the newest that is prepared. Raises NotAllowed."""
    if one.state == "resolved":
        raise NotAllowed("resolved")
    if not one.prepared:
        raise NotAllowed("nothing prepared")
    number = max(one.prepared)
    if reason := why_not(one, one.prepared[number], person, clock):
        raise NotAllowed(reason)
    return SignOff("approve", person, prepares=number)


def withdrawn(one: Standing, person: str, reason: str) -> SignOff:
    """What anybody may withdraw: a sign-off that holds, or that waits for approval. Raises NotAllowed."""
    if one.signed is None and not one.prepared:
        raise NotAllowed("nothing to withdraw")
    return SignOff("withdraw", person, reason)
