"""The unit that a table's amounts are in: said by the file, or guessed from the amounts, which is then told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.describe.columns import Read
from pipeline.describe.facts import UNITS, loose_unit
from pipeline.describe.model import Fact, Remark, doubt
from pipeline.parse.preamble import read_unit


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """The unit: `said` where a reader of the layout finds it by itself, `declared` where the layout must say it."""

    said: str | None
    declared: str | None
    remarks: tuple[Remark, ...]


def find_unit(read: Read, facts: Sequence[Fact]) -> FoundUnit:
    """The unit of a table, by its preamble, its heads, a text above it, or the size of its amounts."""
    for fact in facts:
        if fact.name == "unit" and len(units := read_unit(fact.text, UNITS)) == 1:
            unit = units.pop()
            return FoundUnit(
                unit,
                None,
                (Remark(f"{fact.label}: {fact.text} ({fact.cell})", f"{fact.label}: {fact.text} ({fact.cell})"),),
            )
    line = read.having("line")
    heads = [read.heads[line]] if line else []
    for texts, where_sv, where_en in (
        (heads, "rubriken över radernas namn", "the head over the names"),
        ([read.heads[c] for c in read.amounts], "beloppens rubriker", "the heads of the amounts"),
    ):
        units = {unit for text in texts for unit in read_unit(text, UNITS)}
        if len(units) == 1:
            return FoundUnit(units.pop(), None, (Remark(f"sägs i {where_sv}", f"said in {where_en}"),))
    if loose := loose_unit(read.found.above):
        unit, cell = loose
        return FoundUnit(None, unit, (Remark(f"enligt {cell}", f"by {cell}"),))
    return _by_size(read)


def _by_size(read: Read) -> FoundUnit:
    sizes = sorted(abs(value) for one in read.amounts.values() for value in one.values.values() if value)
    if not sizes:
        return FoundUnit(None, "kr", (doubt("inga belopp att döma efter", "no amounts to judge by"),))
    fine = any(value % read.scale for one in read.amounts.values() for value in one.values.values())
    typical = sizes[len(sizes) // 2]
    if typical >= 100_000 * read.scale:
        return FoundUnit(None, "kr", (doubt("gissat efter beloppens storlek", "guessed by the size of the amounts"),))
    if fine:
        why = doubt("gissat: beloppen har decimaler", "guessed: the amounts have decimals")
        return FoundUnit(None, "mnkr" if typical < 100 * read.scale else "kr", (why,))
    why = doubt(
        "gissat: mindre heltal; det kan lika gärna vara kr", "guessed: smaller whole numbers; it may as well be kr"
    )
    return FoundUnit(None, "tkr", (why,))
