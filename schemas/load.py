"""Reads an organisation's TOML file and says, line by line, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from schemas.consistency import inconsistencies
from schemas.organisation import Organisation
from schemas.positions import Place
from schemas.problems import SettingsError
from schemas.toml_file import frozen, read_toml


def load_organisation(path: Path) -> Organisation:
    """Read and check `schemas/<organisation>.toml`.

    Raises SettingsError with every problem and its line when the file cannot be read, is not TOML, breaks the shape
    of the declarations, or contradicts itself.
    """
    file = read_toml(path)
    sets = _line_sets_in_place(file.data)
    try:
        organisation = Organisation.model_validate(frozen(file.data))
    except ValidationError as error:
        found = [(_in_its_set(where, sets), said) for where, said in wrong_shapes(error)]
        raise SettingsError(file.problems(found)) from error
    if contradictions := inconsistencies(organisation):
        raise SettingsError(file.problems((_in_its_set(where, sets), said) for where, said in contradictions))
    return organisation


def wrong_shapes(error: ValidationError) -> list[tuple[Place, str]]:
    """What pydantic found wrong: the place of each, and a sentence in our words."""
    found = []
    for one in error.errors(include_url=False):
        # Which form of a value was taken is pydantic's business.
        where = tuple(part for part in one["loc"] if not str(part).startswith("("))
        # Where no element can be used, an array counts as empty: the elements' own problems say why.
        if not (one["type"] == "too_short" and one["input"]):
            found.append((where, _sentence(where, one["type"], one["msg"])))
    return found


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


_PLAIN = MappingProxyType({"missing": "is missing", "extra_forbidden": "there is no such key"})
"""What pydantic says in the words of a program, in ours."""


def _sentence(where: Place, kind: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    if kind == "tuple_type" and where[-1] == "lines":
        message = "must be an array of lines, or the name of a set of lines (`line_sets`)"
    said = _PLAIN.get(kind, f"{message[:1].lower()}{message[1:]}")
    return f"{'.'.join(str(part) for part in where)}: {said}"
