"""Judges an inbox, and tells how well an error put into it was found."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.seeded.errors import KINDS
from benchmarks.seeded.errors_files import FILE_KINDS
from benchmarks.seeded.files import taken_in
from benchmarks.seeded.inboxes import LEDGER_FILE, Inbox
from benchmarks.seeded.injected import Injected
from benchmarks.seeded.tables import Tables, money, tables_of
from benchmarks.seeded.together import fits
from benchmarks.seeded.visible import Sight
from pipeline.findings import Finding
from pipeline.judging import Version, judge_period
from pipeline.reconcile import Past
from pipeline.result import Result, Run
from pipeline.tables import Mapped

RUN = Run(1, datetime(2026, 1, 1, tzinfo=UTC), "benchmark", "")


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


def judged(inbox: Inbox, tables: Sequence[Mapped] | None = None) -> Result:
    """What a run would find in an inbox that enters after parsing, the month before being known."""
    mapped = list(tables) if tables is not None else tables_of(inbox)
    return _judged(inbox, [Version(one, one.findings) for one in mapped])


def asking(result: Result) -> list[Finding]:
    """The findings that ask for something."""
    return [finding for finding in result.findings if finding.severity != "info"]


def judged_as_files(inbox: Inbox, seed: str, touched: object = None) -> Result:
    """The same, the inbox being written to files and read as a run reads them."""
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    with tempfile.TemporaryDirectory() as folder:
        intakes = taken_in(inbox, Path(folder), chance, touched)  # type: ignore[arg-type]  # whoever touched it knows
    versions = [
        Version(mapped, intake.findings if number == 0 else ())
        for intake in intakes
        for number, mapped in enumerate(intake.tables)
    ]
    rejected = [finding for intake in intakes if intake.rejected for finding in intake.findings]
    if rejected:
        raise RuntimeError(f"a file could not be read: {rejected[0]}")
    return _judged(inbox, versions)


def _judged(inbox: Inbox, versions: Sequence[Version]) -> Result:
    period = inbox.period
    earlier = {"/".join(place): str(money(amount)) for place, amount in inbox.earlier.items()}
    past = Past(period.before, earlier) if period.before else None
    return judge_period(RUN, period, versions, inbox.organisation, {}, past=past, complete=False)


def measure(clean: Inbox, kind: str, seed: int, tally: Tally, tables: Tables | None = None) -> float:
    """Put one error of a kind into a copy of an inbox, judge it, and add to the tally. Gives the seconds of judging.

    `tables` are those of the inbox, where they are at hand.
    """
    inbox = clean.copied()
    chance = random.Random(f"{seed}/{kind}")  # noqa: S311  chance that can be repeated
    touched = None
    if kind in FILE_KINDS:
        found = FILE_KINDS[kind](inbox, chance)
        injected, touched = found if found is not None else (None, None)
    else:
        injected = KINDS[kind](inbox, chance)
    if injected is None:
        return 0.0
    tally.injected += 1
    sight = None if _structural(kind) else Sight(inbox)
    if sight is not None and not sight.broken() and fits(sight):
        return 0.0
    tally.visible += 1
    started = time.perf_counter()
    result = (
        judged_as_files(inbox, f"{seed}/{kind}", touched)
        if kind in FILE_KINDS
        else judged(inbox, tables.of(inbox) if tables else None)
    )
    seconds = time.perf_counter() - started
    # That a number is stored as text is for the record, and asks for nothing.
    loud = asking(result)
    told_of = [f for f in result.findings if f.code == "C04"] if kind == "number stored as text" else loud
    about = [finding for finding in told_of if _touches(finding, injected)]
    tally.found += bool(about)
    exact = _exactly(about, injected, sight)
    tally.exact += exact
    allowed = 0 if kind == "number stored as text" else len(about) if kind == "posting on another line" else 1
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
        named = "; ".join(f"{f.code} {f.title}/{f.line}/{f.measure} {f.cells[:1]}" for f in loud[:3])
        tally.missed.append(f"{seed}/{kind}: {' '.join(name for name, true in short.items() if true)} [{named}]")
    return seconds


def _structural(kind: str) -> bool:
    """Kinds that are seen by what is there, not by what it adds up to."""
    return kind in FILE_KINDS or kind in {
        "row doubled",
        "posting on an unknown code",
        "counterparty lost",
        "posting lost in the export",
    }


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
        if finding.code == "S04" and injected.places & cells:
            # Several that cannot all be right: the smallest set is one without which everything fits.
            return fits(sight, {cell for cell in cells if cell in sight.amount})
        cells = {(f, "/".join(injected.sums[0])) if f == LEDGER_FILE and injected.sums else (f, a) for f, a in cells}
        known = {cell for cell in cells if cell in sight.amount}
        blamed = injected.places if not injected.sums else {(LEDGER_FILE, "/".join(place)) for place in injected.sums}
        broken = sight.broken()
        side_by_side = finding.code.startswith("V") and len(cells) == 3
        if blamed & cells and (side_by_side or all(sight.explained_by(cell, broken) for cell in known)):
            return True
    return False
