"""What a workbook asks for in the block in which its period is closed, as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.answers import ANSWER, ClosingBlock, Written
from pipeline.closing import CLOSING, Standing, fold_closings
from pipeline.findings import Cell
from pipeline.record import PeriodRecord
from pipeline.result import ClosedBy
from pipeline.store import Store

FIELDS = ("state", "person", "day", "reason")


@dataclass(frozen=True, slots=True, eq=False)
class ClosingAsked:
    """What a workbook asks for in the block in which its period is closed: the file, who saved it and when, and its run.

    `carried` is how the period stood when that version of the workbook was written.
    """

    period: str
    file: str
    sha256: str
    author: str
    at: datetime
    based_on: int
    block: ClosingBlock
    carried: Standing

    @property
    def texts(self) -> dict[str, str]:
        """What the block says, by field."""
        return {name: self.block.texts.get(name, "") for name in FIELDS}

    @property
    def said(self) -> str:
        """The same on one line."""
        return ", ".join(filter(None, self.texts.values()))

    def cell(self, field: str) -> Cell:
        """Where a field stands."""
        return Cell(self.file, self.block.sheet, self.block.cells.get(field, self.block.cells["state"]))


def closing_asked(written: Written, file: str, sha256: str, at: datetime, store: Store) -> ClosingAsked | None:
    """What a workbook asks for; None where its block says what that version of it said, or what is known already."""
    origin, block = written.origin, written.closing
    if block is None:
        return None
    judged = judged_by(store, origin.period, origin.run)
    known = store.entries(CLOSING, subject=origin.period)
    carried = [one for one in known if judged and (one.number < judged[0] or one.run == origin.run)]
    standing = fold_closings(carried).get(origin.period, Standing(origin.period))
    asked = ClosingAsked(origin.period, file, sha256, origin.author, at, origin.run, block, standing)
    by = standing.closed_by or ClosedBy("", date.min)
    as_it_was = {"person": by.person, "day": by.day.isoformat() if by.person else "", "reason": by.reason}
    texts = {name: text for name, text in asked.texts.items() if name != "state"}
    same_state = block.state == standing.state or not asked.texts["state"]
    if same_state and (texts == as_it_was or not any(texts.values())):
        return None
    for entry in store.entries(ANSWER, subject=origin.period):
        if entry.payload.get("closing") == asked.texts and entry.payload["based_on"] == origin.run:
            return None
    return asked


def judged_by(store: Store, period: str, run: int) -> tuple[int, PeriodRecord] | None:
    """A period as a run judged it, and the number of the entry that says so."""
    for entry in store.entries(PeriodRecord.KIND, subject=period):
        if entry.run == run:
            return entry.number, PeriodRecord.of(entry.subject, entry.payload)
    return None
