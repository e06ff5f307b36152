"""Which figure is meant: a title, a line and a measure in any of their names, or a cell of the consolidated workbook."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from pipeline.files import BROKEN_ZIP
from pipeline.labels import normalised
from pipeline.published import Published
from pipeline.tables import LAST_COLUMN, LAST_ROW, number, split_address
from schemas.organisation import Organisation

Key = tuple[str, str, str]
"""A figure: title, line, measure."""

Name = TypeVar("Name")

NEAR = 6
"""How many near names are told."""

_CELL = re.compile(r"\s*'?(?P<sheet>[^!]+?)'?!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,8})\s*")


_DAMAGED = (*BROKEN_ZIP, KeyError, TypeError, AttributeError, SyntaxError)
"""What openpyxl raises of a workbook that is damaged: of its package, its parts, or their XML."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the one figure that is meant (`key`), or names of figures near it. `cell` where one was given."""

    key: Key | None
    near: tuple[Key, ...] = ()
    cell: str = ""


def ask(text: str, found: Published, organisation: Organisation) -> Asked:
    """The figure that a text means, among those of a published result. What fits several, or none, is never chosen."""
    keys = [(str(one["title"]), str(one["line"]), str(one["measure"])) for one in found.figures]
    if cell := _CELL.fullmatch(text):
        address = f"{cell['column'].upper()}{cell['row']}"
        shown = f"{cell['sheet']}!{address}"
        named = _in_workbook(found, cell["sheet"], address)
        means = _matching(named, keys, organisation) if named else []
        return Asked(means[0] if len(means) == 1 else None, tuple(means[:NEAR]), shown)
    means = _matching(text, keys, organisation)
    if len(means) == 1:
        return Asked(means[0])
    return Asked(None, tuple(means[:NEAR]) or tuple(_near(text, keys, organisation)))


def spellings(
    organisation: Organisation,
) -> tuple[Mapping[str, list[str]], Mapping[tuple[str, str], list[str]], Mapping[str, list[str]]]:
    """Every name of each title, line and measure, as names are compared."""
    titles = {
        title: [_plain(name) for name in (title, *names)] for title, names in organisation.names_of_titles().items()
    }
    lines = {
        (title, line.id): [_plain(name) for name in (line.id, line.name, *line.aliases)]
        for title in titles
        for line in organisation.lines_of(title)
    }
    horizons = {"period": "period", "year": "year", "previous_year": "previous year"}
    measures = {
        one.id: [
            _plain(name)
            for name in (one.id, one.name.sv, one.name.en, f"{one.kind} {horizons.get(one.horizon, one.horizon)}")
        ]
        for one in organisation.measures
    }
    return titles, lines, measures


def _matching(text: str, keys: Iterable[Key], organisation: Organisation) -> list[Key]:
    """The figures that go by a text: the names of title, line and measure after each other, however they are divided."""
    wanted = _plain(text)
    titles, lines, measures = spellings(organisation)
    known = set(keys)
    found = [
        (title, line, measure)
        for title, rest in _after(wanted, titles)
        for (owner, line), left in _after(rest, {key: names for key, names in lines.items() if key[0] == title})
        if owner == title
        for measure, names in measures.items()
        if left in names
    ]
    return [key for key in dict.fromkeys(found) if key in known]


def _after(text: str, names: Mapping[Name, list[str]]) -> Iterator[tuple[Name, str]]:
    """What a text can begin with, and what then follows."""
    for name, spelled in names.items():
        for one in dict.fromkeys(spelled):
            if text.startswith(f"{one} "):
                yield name, text[len(one) + 1 :]


def _near(text: str, keys: Iterable[Key], organisation: Organisation) -> Iterator[Key]:
    """Figures that a text may have meant: those that have all its words, and those spelled almost like it."""
    titles, lines, measures = spellings(organisation)
    by_name: dict[str, Key] = {}
    for title, line, measure in keys:
        for name in lines.get((title, line), [line])[:2]:
            for spelled in measures.get(measure, [measure])[:3]:
                by_name[f"{titles.get(title, [title, title])[1]} {name} {spelled}"] = (title, line, measure)
    words = _plain(text).split()
    within = [key for name, key in by_name.items() if words and all(word in name for word in words)]
    close = [by_name[name] for name in get_close_matches(_plain(text), by_name, n=NEAR, cutoff=0.5)]
    yield from list(dict.fromkeys([*within, *close]))[:NEAR]


def _plain(text: str) -> str:
    """A text as names are compared: small letters, and nothing but spaces between words."""
    return " ".join(re.sub(r"[/|;,:_>→]+|\s-\s", " ", normalised(text)).split())


def _in_workbook(found: Published, sheet: str, address: str) -> str:
    """What a cell of the consolidated workbook shows, by the link from it to where its sources stand.

    Empty if it has none, and where the workbook cannot be opened.
    """
    import openpyxl  # noqa: PLC0415  only where a cell is asked for

    column, row = split_address(address)
    if found.workbook is None or number(column) > LAST_COLUMN or row > LAST_ROW:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl would lose if it saved the workbook: nobody does here
            book = openpyxl.load_workbook(found.workbook)
    except _DAMAGED:
        return ""
    wanted = {normalised(name): name for name in book.sheetnames}.get(normalised(sheet.replace("''", "'")))
    link = book[wanted][address].hyperlink if wanted else None
    target = _CELL.fullmatch(link.location or "") if link else None
    if target is None or target["sheet"].replace("''", "'") not in book.sheetnames:
        return ""
    origins = book[target["sheet"].replace("''", "'")]
    names = [origins.cell(int(target["row"]), column).value for column in (1, 2, 3)]
    return " / ".join(str(name) for name in names) if all(names) else ""
