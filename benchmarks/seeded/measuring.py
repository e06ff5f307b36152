"""Judges an inbox, and tells how well an error put into it was found."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.inboxes import LEDGER_FILE, Inbox
from benchmarks.seeded.injected import Injected
from benchmarks.seeded.tables import tables_of
from benchmarks.seeded.visible import Sight
from pipeline.figures import numbered
from pipeline.findings import Finding
from pipeline.mapping import figures_of
from pipeline.reconcile import Earlier, judge, reconcile
from pipeline.tables import Mapped
from pipeline.validate import validate
from schemas.structure import structure


@dataclass
class Tally:
    """What became of the errors of one kind."""

    injected: int = 0
    visible: int = 0
    found: int = 0
    exact: int = 0
    caused: int = 0
    with_cause: int = 0
    extra: int = 0
    missed: list[str] = field(default_factory=list)


def judged(inbox: Inbox, tables: Sequence[Mapped] | None = None) -> tuple[list[Finding], pl.DataFrame, pl.DataFrame]:
    """The findings on an inbox, its figures and its comparisons, as a run would make them."""
    mapped = list(tables) if tables is not None else tables_of(inbox)
    organisation, period = inbox.organisation, inbox.period
    shape = structure(organisation)
    figures = numbered([figures_of(one, organisation) for one in mapped])
    valid = validate(mapped, figures, period, organisation, shape)
    comparisons = pl.concat([valid.comparisons, reconcile(valid.figures, figures, period, organisation, shape)])
    units = {(m.table.source.file, m.table.sheet): organisation.units[m.table.unit].factor for m in mapped}
    earlier = Earlier(period.before, inbox.earlier) if period.before else Earlier()
    findings = judge(figures, comparisons, valid.wrong_side, str(period), units, organisation, earlier)
    found = [*(finding for one in mapped for finding in one.findings), *valid.findings, *findings]
    # A total and a row count that both miss the same rows are told as one, as `worst_first` does.
    cut = {f.cells[0].file for f in found if f.code == "F08" and f.difference is not None}
    found = [f for f in found if f.code != "F08" or f.difference is not None or f.cells[0].file not in cut]
    return found, figures, comparisons


def measure(clean: Inbox, kind: str, seed: int, tally: Tally) -> float:
    """Put one error of a kind into a copy of an inbox, judge it, and add to the tally. Gives the seconds of judging."""
    inbox = copy.deepcopy(clean)
    injected = KINDS[kind](inbox, random.Random(f"{seed}/{kind}"))  # noqa: S311  chance that can be repeated
    if injected is None:
        return 0.0
    tally.injected += 1
    sight = None if _structural(kind) else Sight(inbox)
    if sight is not None and not sight.broken():
        return 0.0
    tally.visible += 1
    started = time.perf_counter()
    findings, _, _ = judged(inbox)
    seconds = time.perf_counter() - started
    loud = [finding for finding in findings if finding.severity != "info"]
    about = [finding for finding in loud if _touches(finding, injected)]
    tally.found += bool(about)
    exact = _exactly(about, injected, sight)
    tally.exact += exact
    allowed = len(about) if kind == "posting on another line" else 1
    tally.extra += max(0, len(loud) - allowed)
    tally.with_cause += bool(injected.cause)
    told = " ".join(str(m.text) + " " + _values(m.values) for f in about for m in (f.message, *f.causes))
    caused = any(word in told for word in injected.cause) if injected.cause else False
    tally.caused += caused
    if not (about and exact and (caused or not injected.cause)) or len(loud) > allowed:
        short = {
            "missed": not about,
            "place": not exact,
            "cause": bool(injected.cause) and not caused,
            "extra": len(loud) > allowed,
        }
        tally.missed.append(f"{seed}/{kind}: {' '.join(name for name, true in short.items() if true)}")
    return seconds


def _structural(kind: str) -> bool:
    """Kinds that are seen by what is there, not by what it adds up to."""
    return kind in {"row doubled", "posting on an unknown code", "counterparty lost", "posting lost in the export"}


def _values(values: object) -> str:
    factor = values.get("factor") if isinstance(values, dict) else None
    return f"{factor} times too much {factor} times too little" if factor else ""


def _touches(finding: Finding, injected: Injected) -> bool:
    """Whether a finding points at what was changed: at one of its cells, or at the sum of a line's postings."""
    files = {file for file, _ in injected.places}
    for cell in finding.cells:
        if (cell.file, cell.address) in injected.places or (cell.file in files and cell.address == ""):
            return True
        if cell.file == LEDGER_FILE and cell.file in files and finding.code in {"L01", "F08"}:
            return True
        if (
            not injected.sums
            and cell.file in files
            and any(
                place[0] == cell.file and place[1].isalpha() and cell.address.startswith(place[1])
                for place in injected.places
            )
        ):
            return True
    return (finding.title, finding.line) in injected.sums


def _exactly(findings: Sequence[Finding], injected: Injected, sight: Sight | None) -> bool:
    """Whether one finding names the places changed and no other, or only such as explain as much."""
    for finding in findings:
        cells = {(cell.file, cell.address) for cell in finding.cells}
        if injected.sums:
            if all(file == LEDGER_FILE for file, _ in cells) and (
                finding.code == "L01" or (finding.title, finding.line) in injected.sums
            ):
                return True
        elif cells == injected.places or (injected.many and len(findings) == 1 and cells <= injected.places):
            return True
        if sight is None or injected.many:
            continue
        cells = {(f, "/".join(injected.sums[0])) if f == LEDGER_FILE and injected.sums else (f, a) for f, a in cells}
        known = {cell for cell in cells if cell in sight.amount}
        blamed = injected.places if not injected.sums else {(LEDGER_FILE, "/".join(place)) for place in injected.sums}
        broken = sight.broken()
        side_by_side = finding.code.startswith("V") and len(cells) == 3
        if blamed & cells and (side_by_side or all(sight.explained_by(cell, broken) for cell in known)):
            return True
    return False
