"""The sections of `avstamning.toml`: how the program is run in a workspace. docs/settings.md explains every key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr


class Section(BaseModel):
    """A frozen part of the settings, in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Secrecy:
    """Marks a key that is a secret: never in a file or on a command line, only in the environment or the keyring."""


def _listed(value: object) -> object:
    """Several values in one text, as the environment has them: a JSON array, or words with spaces between."""
    if not isinstance(value, str):
        return value
    return tuple(json.loads(value)) if value.lstrip().startswith("[") else tuple(value.split())


def _secrets(value: object) -> object:
    """One secret, which may hold spaces, or a JSON array of several."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return (value,)
    return _listed(value)


Secret = Annotated[SecretStr, Secrecy()]
Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(_secrets), Secrecy()]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `date.weekday()`."""


class Store(Section):
    """Where the record is kept: `url` as SQLAlchemy writes it; none for the file in the workspace."""

    url: str | None = None
    password: Secret | None = None


class Inbox(Section):
    """How the inbox is read: `quiet` is how many seconds a file must have been left alone before it is taken."""

    quiet: Annotated[float, Field(ge=0, le=3600)] = 2


class Watch(Section):
    """How `avstamning watch` works: seconds of quiet before a run, and whether and how often (seconds) it looks itself."""

    quiet: Annotated[float, Field(ge=0, le=86_400)] = 30
    polling: Literal["auto", "always", "never"] = "auto"
    interval: Annotated[float, Field(ge=0.1, le=3600)] = 10


class Night(Section):
    """What is expected of the calendar.

    `due` gives, for each layout, the day of the month after the period by which its exports should have come, and
    `months` the months that this holds for; `nights` are the weekdays on which a run should have taken place.
    """

    due: dict[str, Annotated[int, Field(ge=1, le=31)]] = Field(default_factory=dict)
    months: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], BeforeValidator(_listed)] = tuple(range(1, 13))
    nights: Annotated[tuple[Weekday, ...], BeforeValidator(_listed)] = ()


class Mail(Section):
    """How notices are mailed. Without `server` and `to` none are."""

    server: str | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str | None = None
    to: Words = ()
    user: str | None = None
    password: Secret | None = None


class Notices(Section):
    """Who is told after a run, and of what.

    `when` is `new` (what nobody has been told of), `always` or `never`. `link` is what stands in front of a path in the
    outbox, so that the reader of a notice can open it. `urls` are services as apprise writes them.
    """

    when: Literal["new", "always", "never"] = "new"
    link: str | None = None
    mail: Mail = Mail()
    urls: Secrets = ()


class Timestamp(Section):
    """The time stamp authority (RFC 3161) that is asked to stamp the head of the journal; none without `url`.

    `certificates` is a file of PEM certificates, the authority's root among them, that its stamps are verified with.
    """

    url: str | None = None
    certificates: str | None = None


class Anchor(Section):
    """The file outside the workspace to which each run's head of the journal is added; none without `file`."""

    file: str | None = None


class Workbooks(Section):
    """The passwords that locked workbooks are tried with, one after the other."""

    passwords: Secrets = ()


class Keyring(Section):
    """Whether secrets that the environment does not have are looked for in the system's keyring."""

    use: bool = True


class People(Section):
    """Who may close periods and sign off: `accounts` gives each account what it is called, as `eko1 = "controller"`.

    Where none is named, every account may; it is told by its own name. `names` gives the account of each name that a
    consolidated workbook may say it was saved by, as `"Ekonomi, controller" = "eko1"`.
    """

    accounts: dict[str, str] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)


Years = Annotated[int, Field(ge=1, le=100)]


class Retention(Section):
    """For how many years after the calendar year that they are from documents are kept; for ever, where nothing is said.

    `originals` are the files that came and what sign-offs rest on, `results` the workbooks, logs and JSON of the runs,
    `returned` the copies of files with faults.
    """

    originals: Years | None = None
    results: Years | None = None
    returned: Years | None = None
