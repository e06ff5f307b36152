"""What is never shown as it is: personal identity numbers, and characters that would steer whatever shows a text."""

from __future__ import annotations

import re

from schemas.identity_numbers import NEAR, without_identities

MASK = "******-****"

CANDIDATE = NEAR
"""What every text with an identity number has in it: a text without is not looked through."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Line breaks, escape sequences of terminals, and marks that turn the direction of writing round."""


def masked(text: str) -> str:
    """A text in which every Swedish personal identity or coordination number is replaced by `******-****`."""
    return without_identities(text, MASK)


def on_one_line(text: str) -> str:
    """A text without line breaks and other steering characters: no name of a file forges a line of the log."""
    return _STEERING.sub(" ", text)
