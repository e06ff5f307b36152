"""The same difference in two months: what it is about, whatever the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.breaks.fold import Standing, of_period
from pipeline.result import Answer


def carried(answers: Iterable[Answer], standings: Mapping[str, Standing], period: str) -> tuple[Answer, ...]:
    """Answers of an earlier period as answers to the same findings of this one; what says nothing of a finding stays.

    `standings` are the breaks of both periods. A finding's id holds its period, so it is known again by its break: rule,
    title, line, measure and what it is held against. What is not found any more is answered no more.
    """
    now: dict[tuple[object, ...], list[str]] = {}
    for one in of_period(standings, period):
        if one.present and one.state != "resolved":
            now.setdefault(one.identity.lasting, []).extend(one.last.findings)
    earlier: dict[tuple[str, str], list[str]] = {}
    for one in standings.values():
        for finding in one.findings if one.identity.period != period else ():
            earlier.setdefault((one.identity.period, finding), []).extend(now.get(one.identity.lasting, ()))
    return tuple(_carried(answers, earlier))


def _carried(answers: Iterable[Answer], earlier: Mapping[tuple[str, str], list[str]]) -> Iterator[Answer]:
    for answer in answers:
        if answer.field != ANSWER_FIELD:
            yield answer
            continue
        for finding in dict.fromkeys(earlier.get((answer.period, answer.row), ())):
            yield replace(answer, row=finding)


ANSWER_FIELD = "answer"
"""The field of what is written about a finding."""
