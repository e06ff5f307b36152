"""What the journal holds about breaks: the payloads of its entries `break` and `sign-off`, and how an `answer` is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.breaks.identity import Identity

BREAK, SIGN_OFF, ANSWER = "break", "sign-off", "answer"
"""The kinds of entries that decide what holds of a break."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A break as a run found it.

    `findings` are the ids of the findings that show it, `count` how many rows or cells they are about. `amount` is the
    difference, or what was found, in the organisation's currency; None where it is about no amount. `evidence` is the
    SHA-256 of what the figure was held against.
    """

    identity: Identity
    severity: str
    findings: tuple[str, ...]
    count: int
    amount: Decimal | None
    evidence: str

    def to_payload(self) -> dict[str, Any]:
        """The same as JSON; amounts as decimal strings."""
        return {
            "id": self.identity.id,
            **asdict(self.identity),
            "sides": list(self.identity.sides),
            "severity": self.severity,
            "findings": list(self.findings),
            "count": self.count,
            "amount": None if self.amount is None else f"{self.amount:f}",
            "evidence": self.evidence,
        }

    @staticmethod
    def from_payload(stored: Payload) -> Found:
        """The break that a payload tells of."""
        about = {name: str(stored[name]) for name in ("code", "organisation", "period", "title", "line")}
        identity = Identity(**about, sides=tuple(stored["sides"]))
        amount = None if stored["amount"] is None else Decimal(stored["amount"])
        findings = tuple(str(one) for one in stored["findings"])
        return Found(identity, stored["severity"], findings, int(stored["count"]), amount, stored["evidence"])


@dataclass(frozen=True, slots=True)
class Observation:
    """What a run saw of a period's breaks. Kind `break`, subject the period.

    `clock` is the run's. `resolved` are the ids of breaks that are gone although their rule ran on all that it needs;
    `untested` those that may be there still, each with why nobody can tell.
    """

    period: str
    clock: datetime
    found: tuple[Found, ...]
    resolved: tuple[str, ...] = ()
    untested: tuple[tuple[str, str], ...] = ()

    def to_payload(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "period": self.period,
            "clock": self.clock.isoformat(),
            "found": [one.to_payload() for one in self.found],
            "resolved": list(self.resolved),
            "untested": [{"id": one, "reason": reason} for one, reason in self.untested],
        }

    @staticmethod
    def from_payload(stored: Payload) -> Observation:
        """The observation that a payload tells of."""
        untested: Sequence[Mapping[str, str]] = stored["untested"]
        return Observation(
            str(stored["period"]),
            datetime.fromisoformat(stored["clock"]),
            tuple(Found.from_payload(one) for one in stored["found"]),
            tuple(stored["resolved"]),
            tuple((one["id"], one["reason"]) for one in untested),
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that a sign-off rests on: its name, the SHA-256 of its bytes, and where in the outbox a copy is kept."""

    name: str
    sha256: str
    kept: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """A step of a sign-off. Kind `sign-off`, subject the break's id.

    `action` is `prepare`, `approve` (of the entry `prepares`) or `withdraw`. `low` and `high` are what the amount may
    be while it holds, both included; `expires` the last day that it holds; `evidence` the break's when it was prepared.
    """

    action: str
    person: str
    reason: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    expires: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    evidence: str = ""
    prepares: int = 0

    def to_payload(self) -> dict[str, Any]:
        """The same as JSON; amounts as decimal strings."""
        return {
            "action": self.action,
            "person": self.person,
            "reason": self.reason,
            "low": None if self.low is None else f"{self.low:f}",
            "high": None if self.high is None else f"{self.high:f}",
            "expires": self.expires,
            "attachments": [asdict(one) for one in self.attachments],
            "evidence": self.evidence,
            "prepares": self.prepares,
        }

    @staticmethod
    def from_payload(stored: Payload) -> SignOff:
        """The step that a payload tells of."""
        low, high = (None if stored[name] is None else Decimal(stored[name]) for name in ("low", "high"))
        attachments = tuple(Attachment(**one) for one in stored["attachments"])
        texts = {name: str(stored[name]) for name in ("action", "person", "reason", "expires", "evidence")}
        return SignOff(**texts, low=low, high=high, attachments=attachments, prepares=int(stored["prepares"]))

    def covers(self, amount: Decimal | None) -> bool:
        """Whether an amount lies in the interval; a break without an amount has none to leave."""
        if amount is None:
            return True
        return (self.low is None or self.low <= amount) and (self.high is None or amount <= self.high)

    def has_expired(self, clock: datetime) -> bool:
        """Whether its last day is over."""
        return bool(self.expires) and clock.date().isoformat() > self.expires
