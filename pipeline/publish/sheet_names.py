"""What the sheets that every workbook has are called, and the tables on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from pipeline.answer_columns import answer_tables, table_name
from pipeline.language import Language

_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class SheetNames:
    """The names of the sheets that are not a title's, in one language."""

    summary: str
    actions: str
    explanations: str
    drivers: str
    charts: str
    months: str
    years: str
    comparisons: str
    origins: str
    files: str
    goals: str

    def table(self, sheet: str, part: str = "") -> str:
        """The name of the Excel table on a sheet: letters, digits and underscores."""
        return table_name(" ".join(filter(None, (getattr(self, sheet), part))))

    def all(self) -> tuple[str, ...]:
        """Every name, in the order of the fields."""
        return tuple(getattr(self, field.name) for field in fields(self))


def named(language: Language) -> SheetNames:
    """The sheets' names in a language."""
    actions, explanations = answer_tables(language)
    return SheetNames(
        summary=language.text("Summary"),
        actions=actions.sheet,
        explanations=explanations.sheet,
        drivers=language.text("Largest items"),
        months=language.text("By month"),
        years=language.text("Previous year"),
        charts=language.text("Charts"),
        comparisons=language.text("Reconciliation"),
        origins=language.text("Sources of amounts"),
        files=language.text("Files read"),
        goals=language.text("Goals"),
    )


def sheet_names(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    r"""Names that Excel allows for sheets: at most 31 characters, none of `[]:*?/\\`, each once whatever the case."""
    used = {name.casefold() for name in taken} | {"history", "historik"}
    made = []
    for name in names:
        plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).split()).strip("'") or "–"
        candidate, number = _shortened(plain, _LONGEST_NAME), 1
        while candidate.casefold() in used:
            number += 1
            ending = f" ({number})"
            candidate = _shortened(plain, _LONGEST_NAME - len(ending)) + ending
        used.add(candidate.casefold())
        made.append(candidate)
    return made


def quoted(sheet: str) -> str:
    """A sheet's name in a reference."""
    return "'" + sheet.replace("'", "''") + "'"


def _shortened(name: str, length: int) -> str:
    """A name cut at a word where one ends in its latter half."""
    if len(name) <= length:
        return name
    cut = name[: length - 1]
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > length // 2 else cut).rstrip(" ,.-'") + "…"
