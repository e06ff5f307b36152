"""An entry of the journal, the one text that it is written as, and its place in the chain.

The text is JSON in the one form that the same content always has: keys in order, no spaces, UTF-8, no floats. An entry's
hash is the SHA-256 of the text of everything else in it, the hash of the entry before it included. So an entry, its order
and all before it are fixed by the newest hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

JSON = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]
"""What an entry can say. Amounts are decimal text: a float is refused."""

NOTHING_BEFORE: Final = ""
"""The hash before the first entry."""

LARGEST = 2**53
"""Whole numbers below it mean the same to every reader of JSON."""

_REFUSED = "The journal holds text, whole numbers, true, false, null, lists and objects, and not {what}: {value!r}"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_AT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be recorded: its kind, what it is about, what it says, and the run that it is part of, if any."""

    kind: str
    subject: str
    payload: Mapping[str, JSON]
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was recorded.

    `number` counts from 1 within the organisation; `at` is when (UTC); `account` and `host` are who. `previous` is the
    hash of the entry before, `hash` this one's, both SHA-256 in hex.
    """

    number: int
    organisation: str
    kind: str
    subject: str
    run: int | None
    at: datetime
    account: str
    host: str
    payload: Mapping[str, JSON]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Raw:
    """An entry as it lies in the database: `at` and `payload` are the texts that are hashed."""

    number: int
    organisation: str
    kind: str
    subject: str
    run: int | None
    at: str
    account: str
    host: str
    payload: str
    previous: str
    hash: str


def canonical(value: JSON) -> str:
    """The one JSON text of a value. Raises TypeError for a float or anything else that JSON readers disagree about."""
    _check(value)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    # A file name that is no UTF-8 has halves of characters in it, which no database takes.
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def chained(new: NewEntry, number: int, organisation: str, at: datetime, who: tuple[str, str], previous: str) -> Raw:
    """A new entry in its place. `who` is the account and the host.

    Raises ValueError where kind, subject or who has a control character, TypeError as `canonical` does.
    """
    account, host = who
    for text in (organisation, new.kind, new.subject, account, host):
        if _CONTROL.search(text):
            raise ValueError(f"A kind, a subject and who recorded it are plain text, and not {text!r}")
    payload = canonical(new.payload)
    raw = Raw(
        number,
        organisation,
        new.kind,
        new.subject,
        new.run,
        written(at),
        account,
        host,
        payload,
        previous,
        NOTHING_BEFORE,
    )
    return replace(raw, hash=hash_of(raw))


def hash_of(raw: Raw) -> str:
    """The hash that an entry should have. Raises TypeError where a field holds what the program never writes."""
    return hashlib.sha256(_hashed_text(raw).encode()).hexdigest()


def line_of(raw: Raw) -> str:
    """An entry as a line of an exported journal: the text that is hashed, with the hash put in where its name belongs."""
    text = _hashed_text(raw)
    place = len(f'{{"account":{canonical(raw.account)},"at":{canonical(raw.at)}')
    return f'{text[:place]},"hash":{canonical(raw.hash)}{text[place:]}'


def entry_of(raw: Raw) -> Entry:
    """An entry from what lies in the database. Raises ValueError where it cannot be read."""
    plain = {field: getattr(raw, field) for field in Entry.__slots__}
    return Entry(**{**plain, "at": read_time(raw.at), "payload": json.loads(raw.payload)})


def written(at: datetime) -> str:
    """A time as the journal writes it: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime(_AT)


def read_time(text: str) -> datetime:
    """A time as the journal writes it. Raises ValueError where it is none."""
    return datetime.strptime(text, _AT).replace(tzinfo=UTC)


def _hashed_text(raw: Raw) -> str:
    """The text that is hashed: everything but the hash. The payload's text is taken as it is stored."""
    return (
        f'{{"account":{canonical(raw.account)},"at":{canonical(raw.at)},"host":{canonical(raw.host)}'
        f',"kind":{canonical(raw.kind)},"number":{canonical(raw.number)},"organisation":{canonical(raw.organisation)}'
        f',"payload":{raw.payload},"previous":{canonical(raw.previous)},"run":{canonical(raw.run)}'
        f',"subject":{canonical(raw.subject)}}}'
    )


def _check(value: object) -> None:
    match value:
        case str() | bool() | None:
            pass
        case int() if abs(value) < LARGEST:
            pass
        case Mapping():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise TypeError(_REFUSED.format(what="a key that is no text", value=key))
                _check(inner)
        case list() | tuple():
            for inner in value:
                _check(inner)
        case _:
            raise TypeError(_REFUSED.format(what=type(value).__name__, value=value))
