"""The columns of the list of mappings: what it is written with and read back by."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.language import Language

FILE = "Kopplingar.xlsx"
"""What the list is called in the outbox. Dropped again it is known by what it holds, whatever it is called."""


@dataclass(frozen=True, slots=True)
class MappingColumns:
    """The heads of the columns to fill in, in one language. Those of the codes are the dimensions' names."""

    title: str
    line: str
    since: str
    until: str


def mapping_columns(language: Language) -> MappingColumns:
    """The heads in a language."""
    text = language.text
    return MappingColumns(text("Budget title"), text("Line"), text("From (date)"), text("To (date)"))


def head_of(dimension: str) -> str:
    """The head of a code's column: the dimension's name."""
    return dimension.capitalize()
