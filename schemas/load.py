"""Reads an organisation's TOML file and says, line by line, what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from schemas.consistency import inconsistencies
from schemas.organisation import Organisation
from schemas.problems import Problem, SettingsError

Place = tuple[str | int, ...]


def load_organisation(path: Path) -> Organisation:
    """Read and check `schemas/<organisation>.toml`.

    Raises SettingsError with every problem and its line when the file cannot be read, is not TOML, breaks the shape
    of the declarations, or contradicts itself.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([Problem(path.name, 0, f"cannot be read: {error}")]) from error
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([Problem(path.name, _line_in(str(error)), f"is not TOML: {error}")]) from error

    lines = line_numbers(text)
    try:
        organisation = Organisation.model_validate(_frozen(data))
    except ValidationError as error:
        raise SettingsError(
            sorted(
                Problem(path.name, _line_of(found["loc"], lines), _sentence(found["loc"], found["msg"]))
                for found in error.errors()
            )
        ) from error
    if found := inconsistencies(organisation):
        raise SettingsError(sorted(Problem(path.name, _line_of(where, lines), what) for where, what in found))
    return organisation


def _frozen(value: object) -> object:
    """TOML's arrays as tuples, so that the declarations, once loaded, cannot change."""
    if isinstance(value, dict):
        return {key: _frozen(part) for key, part in value.items()}
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_numbers(text: str) -> Mapping[Place, int]:
    """Where each table and key of a TOML text stands: path of keys and indexes → 1-based line.

    What stands inside an inline table or an array is found at the line of the key that holds it.
    """
    places: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            keys = _keys(header[2])
            table = _resolve(keys[:-1], counts)
            table = (*table, keys[-1])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            places[table] = number
        elif key := _KEY.match(line):
            path: Place = table
            for part in _keys(key[1]):
                path = (*path, part)
                places.setdefault(path, number)
    return places


def _keys(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _resolve(keys: list[str], counts: Mapping[Place, int]) -> Place:
    """The path of a table's parents, with the index of the newest element where a parent is an array of tables."""
    path: Place = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _line_of(where: Place, lines: Mapping[Place, int]) -> int:
    """The line of the longest part of a path that has one."""
    for length in range(len(where), 0, -1):
        if (line := lines.get(tuple(where[:length]))) is not None:
            return line
    return 0


def _line_in(message: str) -> int:
    match = re.search(r"line (\d+)", message)
    return int(match[1]) if match else 0


def _sentence(where: Place, message: str) -> str:
    return f"{'.'.join(str(part) for part in where)}: {message[:1].lower()}{message[1:]}"
