"""What makes a break the same one: its rule, organisation, year, period, title, line and sides. Never its amount or row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from schemas.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Identity:
    """What a break is about.

    `sides` are texts `key=value`, in order: of a difference between figures the `measure` and what it is held
    `against`; of anything else the `layout` and `of` (the title) of its export, its `column`, and the `subject` that
    its row is about.
    """

    code: str
    organisation: str
    period: str
    title: str
    line: str
    sides: tuple[str, ...]

    @property
    def id(self) -> str:
        """Short and for ever the same: `B-` and ten hexadecimal digits."""
        year = self.period[:4]
        parts = [self.code, self.organisation, year, self.period, self.title, self.line, *self.sides]
        return f"B-{hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:10]}"

    @property
    def lasting(self) -> tuple[object, ...]:
        """What it is about, whatever the month: by this a difference of last month is known again."""
        return (self.code, self.organisation, self.title, self.line, self.sides)

    def side(self, key: str) -> tuple[str, ...]:
        """The values of a side."""
        return tuple(side.removeprefix(f"{key}=") for side in self.sides if side.startswith(f"{key}="))


@dataclass(frozen=True, slots=True)
class Aliases:
    """What renumbered titles and lines were called: what they are called now → what they were first.

    A break is identified by the first names, so that it is the same one before and after.
    """

    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))

    def first(self, title: str, line: str) -> tuple[str, str]:
        """The first names of a title and one of its lines."""
        return self.titles.get(title, title), self.lines.get((title, line), line)

    def original(self, identity: Identity) -> Identity:
        """An identity in the first names."""
        title, line = self.first(identity.title, identity.line)
        sides = tuple(
            f"of={self.titles.get(side[3:], side[3:])}" if side.startswith("of=") else side for side in identity.sides
        )
        return replace(identity, title=title, line=line, sides=sides)


def aliases_of(organisation: Organisation) -> Aliases:
    """The alias table of an organisation, chains followed to their first name."""
    titles: dict[str, str] = {}
    lines: dict[tuple[str, str], str] = {}
    for alias in organisation.aliases:
        if alias.line is None:
            titles[alias.title] = alias.was
        else:
            lines[alias.title, alias.line] = alias.was
    return Aliases(
        {title: _followed(title, titles) for title in titles},
        {(title, line): _followed_line(title, line, lines) for title, line in lines},
    )


def _followed(name: str, was: Mapping[str, str]) -> str:
    """The first name; declarations that go round in a circle are refused when they are loaded."""
    while name in was:
        name = was[name]
    return name


def _followed_line(title: str, name: str, was: Mapping[tuple[str, str], str]) -> str:
    while (title, name) in was:
        name = was[title, name]
    return name
