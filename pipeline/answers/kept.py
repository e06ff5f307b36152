"""Answers in the journal, and what holds of them now.

Each workbook that is read is one entry. What it says anew takes the place of what its writer had before their eyes, and of
nothing else: what somebody wrote meanwhile in another copy stays beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.answers.written import Place, Written
from pipeline.recorded import Said
from pipeline.result import Answer
from pipeline.store import JSON, NewEntry

ANSWER = "answer"
"""The kind of a journal's entry: one workbook that was read, about its period."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook that was read: its file, who saved it and when (UTC), the run that it was the workbook of, and what is new.

    An empty text says that what stood there is taken back. `closing` is what the block says in which the period is closed,
    by field, where it asks for anything.
    """

    period: str
    file: str
    sha256: str
    author: str
    at: datetime
    based_on: int
    news: tuple[tuple[str, str, str], ...]
    closing: Mapping[str, str] = field(default_factory=dict)

    def entry(self, run: int | None) -> NewEntry:
        """What is recorded."""
        payload: Mapping[str, JSON] = {
            "file": self.file,
            "sha256": self.sha256,
            "author": self.author,
            "at": self.at.isoformat(),
            "based_on": self.based_on,
            "answers": [{"row": row, "field": field, "text": text} for row, field, text in self.news],
            **({"closing": dict(self.closing)} if self.closing else {}),
        }
        return NewEntry(ANSWER, self.period, payload, run)


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer, and the run that read it."""

    answer: Answer
    run: int


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What holds of answers: those of each period, and the contents that have been read already."""

    periods: Mapping[str, Mapping[Place, tuple[_Held, ...]]]
    read: frozenset[str]

    def of(self, period: str) -> tuple[Answer, ...]:
        """The answers of a period, as they stand."""
        return tuple(one.answer for held in self.periods.get(period, {}).values() for one in held)

    def before(self, period: str) -> tuple[Answer, ...]:
        """The answers of the nearest period before, within a year: last month's, where each month is followed up."""
        year, month = period.split("-")
        first = f"{int(year) - 1}-{month}"
        earlier = [one for one in self.periods if first <= one < period and self.of(one)]
        return self.of(max(earlier)) if earlier else ()


def fold_answers(entries: Iterable[Said], until: int | None = None) -> Kept:
    """What holds after the entries given; with `until`, as it was when that run had been recorded."""
    periods: dict[str, dict[Place, tuple[_Held, ...]]] = {}
    read: set[str] = set()
    for entry in entries:
        if entry.kind != ANSWER:
            continue
        said, run = entry.payload, entry.run or 0
        read.add(str(said["sha256"]))
        if until is not None and run > until:
            continue
        held = periods.setdefault(entry.subject, {})
        seen = int(said["based_on"])
        fresh: dict[Place, list[_Held]] = {}
        for one in said["answers"]:
            answer = Answer(
                entry.subject,
                str(one["row"]),
                str(one["field"]),
                str(one["text"]),
                str(said["author"]),
                datetime.fromisoformat(str(said["at"])),
                str(said["file"]),
            )
            fresh.setdefault((answer.row, answer.field), []).append(_Held(answer, run))
        for place, new in fresh.items():
            texts = {one.answer.text for one in new}
            stays = [one for one in held.get(place, ()) if one.run > seen and one.answer.text not in texts]
            held[place] = (*stays, *(one for one in new if one.answer.text))
    return Kept(periods, frozenset(read))


def news_of(written: Written, entries: Sequence[Said]) -> tuple[tuple[str, str, str], ...]:
    """What a workbook says that the version it is did not carry out already: row, field, text.

    A blank cell in a row that is still there, where that version had a text, takes the text back.
    """
    period = written.origin.period
    carried = fold_answers(entries, written.origin.run).periods.get(period, {})
    now = fold_answers(entries).periods.get(period, {})
    news = []
    for place, texts in written.texts.items():
        before = {one.answer.text for one in carried.get(place, ())}
        was = next(iter(before)) if len(before) == 1 else ""  # of several, the cell was left blank
        stands = {one.answer.text for one in now.get(place, ())}
        said = [text for text in texts or ("",) if text != was]
        if was and was not in texts and not texts:
            news.append((*place, ""))
        news += [(*place, text) for text in said if text and not (text in stands and text not in before)]
    return tuple(news)
