"""Reads an organisation's TOML file and says, line by line, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from schemas.consistency import inconsistencies
from schemas.organisation import Organisation
from schemas.positions import Place
from schemas.problems import SettingsError
from schemas.shapes import wrong_shapes
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
        found = [(_in_its_set(where, sets), what) for where, what in wrong_shapes(error)]
        raise SettingsError(file.problems(found, named=True), file.language) from error
    if contradictions := inconsistencies(organisation):
        found = [(_in_its_set(where, sets), what) for where, what in contradictions]
        raise SettingsError(file.problems(found), file.language)
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
