"""The columns of the list of mappings: what it is written with and read back by."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.language import Language
from schemas.titles import Title

FILE = "Kopplingar.xlsx"
"""What the list is called in the outbox. Dropped again it is known by what it holds, whatever it is called."""


@dataclass(frozen=True, slots=True)
class MappingColumns:
    """The heads of the columns to fill in, in one language. Those of the codes are the dimensions' names.

    Where `accept` says yes, what stands under `proposal` is taken.
    """

    accept: str
    title: str
    line: str
    since: str
    until: str
    proposal: str


def mapping_columns(language: Language) -> MappingColumns:
    """The heads in a language."""
    text = language.text
    return MappingColumns(
        accept=text("Accept the proposal"),
        title=text("Budget title"),
        line=text("Line"),
        since=text("From (date)"),
        until=text("To (date)"),
        proposal=text("Proposal"),
    )


def proposed(title: Title, line: str | None) -> str:
    """A proposal as it stands in the list, and is read back: the title, and the line where one is proposed."""
    return f"{title.name} / {title.line(line).name}" if line else title.name


def head_of(dimension: str) -> str:
    """The head of a code's column: the dimension's name."""
    return dimension.capitalize()
