"""Reads an organisation's TOML file and says, line by line, what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from schemas.consistency import inconsistencies
from schemas.organisation import Organisation
from schemas.positions import Place, line_numbers
from schemas.problems import Problem, SettingsError


def load_organisation(path: Path) -> Organisation:
    """Read and check `schemas/<organisation>.toml`.

    Raises SettingsError with every problem and its line when the file cannot be read, is not TOML, breaks the shape
    of the declarations, or contradicts itself.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # ValueError also where a number has thousands of digits
        raise SettingsError([Problem(path.name, _line_in(str(error), text), f"is not TOML: {error}")]) from error

    lines = line_numbers(text)
    try:
        organisation = Organisation.model_validate(_frozen(data))
    except ValidationError as error:
        raise SettingsError(
            sorted(
                Problem(path.name, _line_of(where, lines), _sentence(where, found["type"], found["msg"]))
                for found in error.errors()
                # Which form of a value was taken is pydantic's business.
                for where in [tuple(part for part in found["loc"] if not str(part).startswith("("))]
            )
        ) from error
    if found := inconsistencies(organisation):
        raise SettingsError(sorted(Problem(path.name, _line_of(where, lines), what) for where, what in found))
    return organisation


def _text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError([Problem(path.name, 0, f"cannot be read: {error.strerror}")]) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError([Problem(path.name, line, "is not in UTF-8: save it in that encoding")]) from error


def _frozen(value: object) -> object:
    """TOML's arrays as tuples, so that the declarations, once loaded, cannot change."""
    if isinstance(value, dict):
        return {key: _frozen(part) for key, part in value.items()}
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _line_of(where: Place, lines: Mapping[Place, int]) -> int:
    """The line of the longest part of a path that has one."""
    for length in range(len(where), 0, -1):
        if (line := lines.get(tuple(where[:length]))) is not None:
            return line
    return 0


def _line_in(message: str, text: str) -> int:
    """The line that the parser names; the last where it says that the text ends too early."""
    if match := re.search(r"\(at line (\d+), column \d+\)$", message):
        return int(match[1])
    return text.rstrip("\n").count("\n") + 1 if message.endswith("(at end of document)") else 0


_PLAIN = MappingProxyType({"missing": "is missing", "extra_forbidden": "there is no such key"})
"""What pydantic says in the words of a program, in ours."""


def _sentence(where: Place, kind: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    said = _PLAIN.get(kind, f"{message[:1].lower()}{message[1:]}")
    return f"{'.'.join(str(part) for part in where)}: {said}"
