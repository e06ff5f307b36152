"""The shipped example of August 2016, taken through the stages up to its comparisons."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipeline.figures import numbered
from pipeline.intake import take_in
from pipeline.mapping import figures_of
from pipeline.reconcile import reconcile
from pipeline.reconcile.joint import Conflict, Joint, joint
from pipeline.tables import Mapped
from pipeline.validate import validate
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.structure import structure

ROOT = Path(__file__).parents[2]
AUGUST = Period(2016, 8)

Place = tuple[str, str, str, str]
"""Kind of export, title, line, measure."""


@dataclass(frozen=True)
class Example:
    """The figures and comparisons of some kinds of exports, and what the joint test says of them."""

    figures: pl.DataFrame
    comparisons: pl.DataFrame
    found: Joint

    def place(self, figure: int) -> Place:
        kind, title, line, measure = (
            self.figures.filter(pl.col("figure") == figure).select("kind", "title", "line", "measure").row(0)
        )
        return str(kind), str(title), str(line), str(measure)

    def places(self, figures: Collection[int]) -> list[Place]:
        return [self.place(figure) for figure in figures]

    def conflict(self, title: str, line: str) -> Conflict:
        """The one conflict that a line is in."""
        (conflict,) = [
            c for c in self.found.conflicts if any(self.place(cell)[1:3] == (title, line) for cell in c.cells)
        ]
        return conflict


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return load_organisation(ROOT / "schemas" / "ekero.toml")


@pytest.fixture(scope="session")
def tables(organisation: Organisation) -> list[Mapped]:
    inbox = ROOT / "pipeline" / "example" / "inbox"
    files = [take_in(path, path.name, "", organisation) for path in sorted(inbox.glob("*.xlsx"))]
    return [mapped for file in files for mapped in file.tables]


@pytest.fixture(scope="session")
def example(organisation: Organisation, tables: list[Mapped]) -> Callable[..., Example]:
    """The example with the exports of the kinds given, and no other: `example("followup", "forecast")`."""
    made: dict[tuple[str, ...], Example] = {}

    def of(*kinds: str) -> Example:
        if kinds not in made:
            chosen = [mapped for mapped in tables if mapped.table.kind in kinds]
            figures = numbered([figures_of(mapped, organisation) for mapped in chosen])
            declared = structure(organisation)
            validated = validate(chosen, figures, AUGUST, organisation, declared)
            between = reconcile(validated.figures, figures, AUGUST, organisation, declared)
            comparisons = pl.concat([validated.comparisons, between])
            made[kinds] = Example(figures, comparisons, joint(figures, comparisons))
        return made[kinds]

    return of
