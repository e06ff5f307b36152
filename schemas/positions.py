"""Where the tables, keys and elements of a TOML text stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[str | int, ...]
"""The way to a value: keys, and 0-based indexes into arrays."""

_TOKEN = re.compile(
    r'''
    (?P<gap>[ \t\r]+|\#[^\n]*)
    | (?P<newline>\n)
    | (?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<mark>[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,.\#"']+)
    ''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def line_numbers(text: str) -> Mapping[Place, int]:
    """Where each table, key and element of an array stands: its place → 1-based line.

    The text must be TOML: what is not is for the parser to say. A key that stands several times, as the head of an
    array of tables does, has a place for each element, and is itself found at the first.
    """
    scan = _Scan(_tokens(text))
    table: Place = ()
    while (token := scan.skip_newlines()) is not None:
        if token.text == "[" and token.kind == "mark":
            table = scan.header()
        else:
            scan.pair(table)
    return scan.places


def _tokens(text: str) -> list[_Token]:
    tokens, line = [], 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "gap":
            tokens.append(_Token(str(match.lastgroup), match[0], line))
        line += match[0].count("\n")
    return tokens


@dataclass(slots=True)
class _Scan:
    """Reads tokens from the first to the last, and notes the line of everything that has a place."""

    tokens: list[_Token]
    at: int = 0
    places: dict[Place, int] = field(default_factory=dict)
    counts: dict[Place, int] = field(default_factory=dict)

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *texts: str) -> bool:
        """Pass over the next token where it is one of the marks given."""
        token = self.peek()
        if token is None or token.kind != "mark" or token.text not in texts:
            return False
        self.at += 1
        return True

    def skip_newlines(self) -> _Token | None:
        while (token := self.peek()) is not None and token.kind == "newline":
            self.at += 1
        return token

    def header(self) -> Place:
        """`[a.b]` or `[[a.b]]`: the place of the table that begins."""
        line = self.tokens[self.at].line
        self.take("[")
        several = self.take("[")
        *parents, last = self.key()
        while self.take("]"):
            pass
        place: Place = ()
        for key in parents:
            place = self.newest((*place, key), line)
        place = (*place, last)
        self.places.setdefault(place, line)
        if several:
            self.counts[place] = self.counts.get(place, -1) + 1
            place = (*place, self.counts[place])
        self.places[place] = line
        return place

    def newest(self, place: Place, line: int) -> Place:
        """A table's place; of an array of tables, that of its newest element."""
        self.places.setdefault(place, line)
        return (*place, self.counts[place]) if place in self.counts else place

    def key(self) -> list[str]:
        """`a`, `a.b` or `"a b".c`, with its parts."""
        parts = []
        while (token := self.peek()) is not None and token.kind in {"bare", "string"}:
            self.at += 1
            parts.append(_text(token))
            if not self.take("."):
                break
        return parts or [""]

    def pair(self, table: Place) -> None:
        """`key = value`."""
        line = self.tokens[self.at].line
        place = table
        for part in self.key():
            place = (*place, part)
            self.places.setdefault(place, line)
        if not self.take("="):
            self.at += 1
            return
        self.value(place)

    def value(self, place: Place) -> None:
        """An array or an inline table with what is in it, or a plain value."""
        if self.take("["):
            index = 0
            while (token := self.skip_newlines()) is not None and not self.take("]"):
                self.places[*place, index] = token.line
                self.value((*place, index))
                self.skip_newlines()
                self.take(",")
                index += 1
        elif self.take("{"):
            while self.skip_newlines() is not None and not self.take("}"):
                self.pair(place)
                self.skip_newlines()
                self.take(",")
        else:
            start = self.at
            while (token := self.peek()) is not None and not (token.kind == "newline" or token.text in {",", "]", "}"}):
                self.at += 1
            if self.at == start:  # nothing where a value should be: not TOML
                self.at += 1


def _text(token: _Token) -> str:
    """A key as it is meant, quotes and escapes taken away."""
    return str(tomllib.loads(f"key = {token.text}")["key"]) if token.kind == "string" else token.text
