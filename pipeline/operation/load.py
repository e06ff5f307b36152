"""Reads the settings of operation: command line over environment over `avstamning.toml` over what holds otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_settings import EnvSettingsSource

from pipeline.operation import FILE, PREFIX, Operation, variable
from pipeline.operation.sections import Secrecy
from schemas.positions import Place
from schemas.problems import Problem, SettingsError, Wrong, wrong
from schemas.shapes import wrong_shapes
from schemas.toml_file import TomlFile, frozen, read_toml

OPTION = "--set"
"""The option of the command line that gives a key a value."""


def load_operation(root: Path, options: Sequence[str] = (), layouts: Sequence[str] | None = None) -> Operation:
    """The settings of the workspace in a folder; the file may be missing.

    `options` are texts `section.key=value`. `layouts` are the organisation's, where it is known. Raises SettingsError
    with every problem: at its line, or with the variable or the option to blame.
    """
    path = root / FILE
    file = read_toml(path) if path.exists() else TomlFile(FILE, {}, {})
    given, unknown = _options(options)
    problems = [
        *unknown,
        *file.problems(_in_the_open(file.data)),
        *(_on_option(where, what) for where, what in _in_the_open(given)),
    ]
    environment: dict[str, object] = EnvSettingsSource(Operation)()
    try:
        operation = Operation.model_validate(_over(_over(frozen(file.data), environment), given))
    except ValidationError as error:
        found = wrong_shapes(error)
        by_option = [one for one in found if _has(given, one[0])]
        by_variable = [one for one in found if one not in by_option and _has(environment, one[0])]
        by_file = [one for one in found if one not in by_option and one not in by_variable]
        problems += [_on_option(where, what) for where, what in by_option]
        problems += [Problem(variable(_dotted(where)), 0, what) for where, what in by_variable]
        problems += file.problems(by_file, named=True)
        raise SettingsError(problems) from None  # the error holds what was given, which may be a secret
    if layouts is not None:
        lacking = [name for name in operation.night.due if name not in layouts]
        found = [(("night", "due", name), wrong("there is no layout {layout}", layout=name)) for name in lacking]
        problems += file.problems(found, named=True)
    if problems:
        raise SettingsError(problems)
    return operation


def keys(model: type[BaseModel] = Operation, within: str = "") -> Iterator[tuple[str, bool]]:
    """Every key with its sections, such as `notices.mail.port`, and whether it is a secret."""
    for name, field in model.model_fields.items():
        key = f"{within}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, f"{key}.")
        else:
            yield key, any(isinstance(mark, Secrecy) for mark in _marks(field.metadata, field.annotation))


def _marks(metadata: Sequence[object], annotation: object) -> Iterator[object]:
    """What a key is marked with, also where it may be left out (`Secret | None`)."""
    yield from metadata
    for part in getattr(annotation, "__args__", ()):
        yield from getattr(part, "__metadata__", ())


def _options(options: Sequence[str]) -> tuple[dict[str, object], list[Problem]]:
    """What the command line sets, as the tables that a file would have."""
    known = dict(keys())
    given: dict[str, object] = {}
    unknown: list[Problem] = []
    for option in options:
        key, equals, value = option.partition("=")
        section = next((known_key for known_key in known if key == known_key or key.startswith(f"{known_key}.")), None)
        if not equals or section is None:
            unknown.append(Problem(f"{OPTION} {key}", 0, _no_setting(key if equals else "", known)))
            continue
        *tables, last = key.split(".")
        place: dict[str, object] = given
        for table in tables:
            within = place.setdefault(table, {})
            place = within if isinstance(within, dict) else {}
        place[last] = value
    return given, unknown


def _no_setting(key: str, known: Iterable[str]) -> Wrong:
    """What is wrong with a key that there is none of; an empty key where none was given a value."""
    if near := get_close_matches(key, known, 1):
        return wrong("is no setting. Nearest to it is {nearest}", nearest=near[0])
    if key:
        return wrong("is no setting. All of them are in {file}", file="docs/settings.md")
    return wrong("gives nothing a value: write section.key=value, as in watch.quiet=10")


def _in_the_open(data: Mapping[str, object]) -> Iterator[tuple[Place, Wrong]]:
    """The secrets that stand where others can read them, with what to do."""
    for key, secret in keys():
        where = tuple(key.split("."))
        if not _has(data, where):
            continue
        if secret:
            yield (
                where,
                wrong(
                    "{key} is a secret and may not stand here. Set it in the environment ({variable}) or in the keyring:"
                    " avstamning secret {key}",
                    key=key,
                    variable=variable(key),
                ),
            )
        elif key.endswith("url") and _with_password(_value(data, where)):
            own = f"{where[0]}.password"
            yield (
                where,
                wrong(
                    "a password may not stand in an address here. Leave it out, and set {variable} in the environment",
                    variable=variable(own if own in dict(keys()) else key),
                ),
            )


def _with_password(value: object) -> bool:
    try:
        return isinstance(value, str) and urlsplit(value).password is not None
    except ValueError:
        return False  # no address at all: whoever uses it will say so


def _over(below: object, above: Mapping[str, object]) -> dict[str, object]:
    """Two sets of tables as one, where what is above wins key by key."""
    merged = dict(below) if isinstance(below, Mapping) else {}
    for key, value in above.items():
        merged[key] = _over(merged.get(key), value) if isinstance(value, Mapping) else value
    return merged


def _has(data: object, where: Place) -> bool:
    """Whether a place, or the table or value that stands where it should, was given in `data`."""
    for part in where:
        if not isinstance(data, Mapping):
            return True  # a value where a table should be, or a part of a value
        if part not in data:
            return False
        data = data[part]
    return True


def _value(data: object, where: Place) -> object:
    for part in where:
        data = data[part] if isinstance(data, Mapping) else None
    return data


def _dotted(where: Place) -> str:
    return ".".join(part for part in where if isinstance(part, str))


def _on_option(where: Place, what: Wrong) -> Problem:
    named = what.text.startswith("{key}")  # the sentence names the key itself
    return Problem(OPTION if named else f"{OPTION} {_dotted(where)}", 0, what)


__all__ = ["OPTION", "PREFIX", "keys", "load_operation"]
