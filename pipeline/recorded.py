"""What the journal tells, as those see it who fold its entries into what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Said(Protocol):
    """What an entry says, whether it is in the journal or is about to be."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def subject(self) -> str:
        """What it is about: a period, a break, a file."""

    @property
    def run(self) -> int | None:
        """The run that it is part of."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """What it says."""


class Recorded(Said, Protocol):
    """An entry of the journal, or `Noted` as one."""

    @property
    def number(self) -> int:
        """Its place in the journal; 0 for one that is not there yet."""

    @property
    def at(self) -> datetime:
        """When it was written, UTC."""

    @property
    def account(self) -> str:
        """Who wrote it."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry that is not yet in the journal: what a run is about to write."""

    kind: str
    subject: str
    payload: Mapping[str, Any]
    run: int | None
    at: datetime
    number: int = 0
    account: str = ""
