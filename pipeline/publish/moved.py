"""The figures that have moved since the period's last run, in the report's order."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.publish.naming import Naming
from pipeline.result import Moved, Result


def moved_nets(result: Result) -> Sequence[Moved]:
    """What moved of the titles' nets and the committee's: what a reader of the summary notices."""
    committee = result.organisation.committee
    nets = {(title.id, title.net) for title in result.organisation.titles} | {(committee.id, committee.line.id)}
    return [moved for moved in result.moved if (moved.title, moved.line) in nets]


def moved_text(moved: Moved, naming: Naming) -> str:
    """A figure with what it was and what it is, in the report's unit: `Brandförsvaret, utfall perioden: 15 589 → 15 590`."""
    before, after = ("–" if amount is None else naming.amount(amount) for amount in (moved.before, moved.after))
    name = naming.figure(moved.title, moved.line, moved.measure)
    return f"{name}: {before} → {after}"
