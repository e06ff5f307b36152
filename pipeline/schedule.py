"""What the calendar expects: exports by their day, and runs on their nights."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.judging import expected_exports
from pipeline.language import Language
from pipeline.operation.sections import WEEKDAYS, Night
from pipeline.record import Export, Record
from schemas.organisation import Organisation
from schemas.periods import Period, parse_period

LOOK_BACK = 30
"""Days of missed nights that are told: what is older has been told."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An expected export that has not come, and the day by which it should have; None where none is set."""

    export: Export
    due: date | None
    overdue: bool


def missing(record: Record, night: Night, organisation: Organisation, today: date) -> tuple[Missing, ...]:
    """The expected exports that have not come: of the newest period, and of last month where its exports are due.

    What an earlier period lacks is its own report's business, and stands there.
    """
    here = record.effective()
    found = []
    for period in _periods(record, night, today):
        for export in expected_exports(period, organisation):
            if export not in here:
                day = due_day(period, night, export.layout)
                found.append(Missing(export, day, day is not None and today > day))
    return tuple(found)


def due_day(period: Period, night: Night, layout: str) -> date | None:
    """The day by which a layout's exports of a period should have come; in a shorter month its last."""
    if layout not in night.due or period.month not in night.months:
        return None
    year, month = (period.year, period.month + 1) if period.month < 12 else (period.year + 1, 1)
    return date(year, month, min(night.due[layout], calendar.monthrange(year, month)[1]))


def missed_nights(ran: Collection[date], nights: Sequence[str], today: date) -> tuple[date, ...]:
    """The days on which a run should have taken place and did not, since the first run, today not yet counted."""
    if not ran:
        return ()
    first = max(min(ran), today - timedelta(days=LOOK_BACK))
    days = (first + timedelta(days=number) for number in range((today - first).days))
    return tuple(day for day in days if WEEKDAYS[day.weekday()] in nights and day not in ran)


def missing_lines(found: tuple[Missing, ...], organisation: Organisation, language: Language) -> Iterator[str]:
    """What has not come, a line for each kind of export and period: overdue, due, or simply not there."""
    groups: dict[tuple[str, str], list[Missing]] = {}
    for one in found:
        groups.setdefault((one.export.period, one.export.layout), []).append(one)
    for (period, layout), of_layout in groups.items():
        titles = ", ".join(organisation.title_name(one.export.title) for one in of_layout if one.export.title)
        name = f"{organisation.layout(layout).name} ({titles})" if titles else organisation.layout(layout).name
        months, due = language.months(parse_period(period)), of_layout[0].due
        if due is None:
            yield language.text("{name}, {months}: has not come.", name=name, months=months)
        elif of_layout[0].overdue:
            day = language.date(due)
            yield language.text("{name}, {months}: should have come by {day}.", name=name, months=months, day=day)
        else:
            day = language.date(due)
            yield language.text(
                "{name}, {months}: has not come; it is due by {day}.", name=name, months=months, day=day
            )


def _periods(record: Record, night: Night, today: date) -> Iterator[Period]:
    newest = max(record.periods(), default=None)
    last_month = today.replace(day=1) - timedelta(days=1)
    last = Period(last_month.year, last_month.month)
    periods = {parse_period(newest)} if newest else set()
    if night.due and last.month in night.months:
        periods.add(last)
    yield from sorted(periods, key=str)
