"""What the sheets that every workbook has are called, and the tables on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from pipeline.language import Language


@dataclass(frozen=True, slots=True)
class SheetNames:
    """The names of the sheets that are not a title's, in one language."""

    summary: str
    actions: str
    charts: str
    comparisons: str
    origins: str
    files: str
    goals: str

    def table(self, sheet: str, part: str = "") -> str:
        """The name of the Excel table on a sheet: letters, digits and underscores."""
        return re.sub(r"\W+", "_", " ".join(filter(None, (getattr(self, sheet), part)))).strip("_")

    def all(self) -> tuple[str, ...]:
        """Every name, in the order of the fields."""
        return tuple(getattr(self, field.name) for field in fields(self))


def named(language: Language) -> SheetNames:
    """The sheets' names in a language."""
    return SheetNames(
        summary=language.text("Summary"),
        actions=language.text("To act on"),
        charts=language.text("Charts"),
        comparisons=language.text("Reconciliation"),
        origins=language.text("Sources of amounts"),
        files=language.text("Files read"),
        goals=language.text("Goals"),
    )
