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
    sets = _line_sets_in_place(data)
    try:
        organisation = Organisation.model_validate(_frozen(data))
    except ValidationError as error:
        problems = {
            Problem(path.name, _line_of(where, lines), _sentence(where, found["type"], found["msg"]))
            for found in error.errors()
            # Where no element can be used, an array counts as empty: the elements' own problems say why.
            if not (found["type"] == "too_short" and found["input"])
            # Which form of a value was taken is pydantic's business.
            for where in [_in_its_set(tuple(part for part in found["loc"] if not str(part).startswith("(")), sets)]
        }
        raise SettingsError(sorted(problems)) from error
    if found := inconsistencies(organisation):
        problems = {Problem(path.name, _line_of(_in_its_set(where, sets), lines), what) for where, what in found}
        raise SettingsError(sorted(problems))
    return organisation


def _line_sets_in_place(data: dict[str, object]) -> Mapping[int, str]:
    """Put the lines of a set where a title names it, in `data` itself. Gives each such title's number and its set's name.

    A name that no set has is left for the shape of a title to reject.
    """
    sets, titles = data.get("line_sets"), data.get("titles")
    placed: dict[int, str] = {}
    if not isinstance(sets, dict) or not isinstance(titles, list):
        return placed
    for index, title in enumerate(titles):
        name = title.get("lines") if isinstance(title, dict) else None
        if isinstance(name, str) and name in sets:
            title["lines"] = sets[name]
            placed[index] = name
    return placed


def _in_its_set(where: Place, sets: Mapping[int, str]) -> Place:
    """The place in a set of lines that a place in a title with that set stands for."""
    match where:
        case ("titles", int(index), "lines", *rest) if rest and index in sets:
            return ("line_sets", sets[index], *rest)
    return where


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
    if kind == "tuple_type" and where[-1] == "lines":
        message = "must be an array of lines, or the name of a set of lines (`line_sets`)"
    said = _PLAIN.get(kind, f"{message[:1].lower()}{message[1:]}")
    return f"{'.'.join(str(part) for part in where)}: {said}"
