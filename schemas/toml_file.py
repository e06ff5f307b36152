"""A TOML file as its values, and the line of each: what every settings file is read by."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from schemas.positions import Place, line_numbers
from schemas.problems import Problem, SettingsError, Wrong, wrong


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file's name, its values (arrays as lists, numbers with a point as decimals), and the line of every place."""

    name: str
    data: dict[str, object]
    lines: Mapping[Place, int]

    def line_of(self, where: Place) -> int:
        """The line of the longest part of a place that has one; 0 where none has."""
        for length in range(len(where), 0, -1):
            if (line := self.lines.get(tuple(where[:length]))) is not None:
                return line
        return 0

    def problems(self, found: Iterable[tuple[Place, Wrong]], *, named: bool = False) -> list[Problem]:
        """Each thing wrong at a place as a problem at its line, in the order of the file; `named` with its key too."""
        return sorted(
            {Problem(self.name, self.line_of(where), what, key_of(where) if named else "") for where, what in found}
        )

    @property
    def language(self) -> str | None:
        """The language that the file says its readers have, if it says one."""
        organisation = self.data.get("organisation")
        code = organisation.get("language", "sv") if isinstance(organisation, dict) else None
        return code if code in {"sv", "en"} else None


def key_of(where: Place) -> str:
    """The way to a value, such as `signs.cost` or `titles.0.net`."""
    return ".".join(str(part) for part in where)


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file in UTF-8, with or without a byte order mark.

    Raises SettingsError where it cannot be read, is in another encoding, or is not TOML.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # ValueError also where a number has thousands of digits
        raise SettingsError(
            [Problem(path.name, _line_in(str(error), text), wrong(_NO_TOML, error=_PLACE.sub("", str(error))))]
        ) from error
    return TomlFile(path.name, data, line_numbers(text))


_NO_TOML = (
    "is not TOML: something here or just above is misspelt, lacks a quotation mark, a bracket or an equals sign, or"
    " stands twice ({error})"
)
_PLACE = re.compile(r" ?\(at [^()]*\)$")
"""Where the parser says that it is: we say it ourselves."""


def frozen(value: object) -> object:
    """TOML's arrays as tuples, so that what is loaded cannot change."""
    if isinstance(value, dict):
        return {key: frozen(part) for key, part in value.items()}
    return tuple(frozen(part) for part in value) if isinstance(value, list) else value


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError([Problem(path.name, 0, wrong("cannot be read: {error}", error=error.strerror))]) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError([Problem(path.name, line, wrong("is not in UTF-8: save it in that encoding"))]) from error


def _line_in(message: str, text: str) -> int:
    """The line that the parser names; the last where it says that the text ends too early."""
    if match := re.search(r"\(at line (\d+), column \d+\)$", message):
        return int(match[1])
    return text.rstrip("\n").count("\n") + 1 if message.endswith("(at end of document)") else 0
