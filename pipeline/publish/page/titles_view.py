"""How the page shows the budget titles: their nets, bridges, lines and explanations, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.publish.beside import sentences
from pipeline.publish.grid import Grid, Section
from pipeline.publish.naming import Naming
from pipeline.publish.page.bridges import Bridge, Part, bridge
from pipeline.publish.page.view import Answered, answered
from pipeline.publish.verdicts import Verdicts, findings_of
from pipeline.result import Result
from schemas.rules import VERDICTS
from schemas.titles import Line

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a bridge as it is laid out."""

    name: str
    amount: str
    part: Part


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bridge as it is laid out, with a sentence that says what it shows."""

    caption: str
    steps: tuple[Step, ...]
    broken: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a title: its amounts in the report's unit. `strong` is a total; `verdict` its worst, where it has one."""

    name: str
    amounts: tuple[str, ...]
    strong: bool
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Titled:
    """A budget title, or the committee: its net in each measure, its bridges, lines and explanations.

    `years` are its lines beside the previous year, and `beside` what is declared of them.
    """

    id: str
    name: str
    verdict: str
    amounts: tuple[str, ...]
    bridges: tuple[Drawn, ...]
    rows: tuple[Row, ...]
    findings: tuple[str, ...]
    answers: tuple[Answered, ...]
    is_committee: bool
    years: tuple[Row, ...] = ()
    beside: tuple[str, ...] = ()


def titles(
    result: Result,
    naming: Naming,
    grid: Grid,
    verdicts: Verdicts,
    fields: Mapping[str, str],
    numbers: Mapping[str, str],
) -> list[Titled]:
    """The titles in the report's order and the committee last. `numbers` are those of findings, by id."""
    organisation = result.organisation
    committee = organisation.committee
    rows = [(title.id, title.name, title.net) for title in organisation.titles]
    rows.append((committee.id, committee.name, committee.line.id))
    return [_titled(result, naming, grid, verdicts, fields, numbers, row) for row in rows]


def _titled(
    result: Result,
    naming: Naming,
    grid: Grid,
    verdicts: Verdicts,
    fields: Mapping[str, str],
    numbers: Mapping[str, str],
    title: tuple[str, str, str],
) -> Titled:
    title_id, name, net = title
    section = grid.sections.get(title_id)
    variances = [measure for measure in grid.measures if measure.kind == "variance"]
    unit = Decimal(naming.unit()[1].factor)
    drawn = [_drawn(found, naming, grid) for one in variances if (found := bridge(grid, title_id, one, unit))]
    return Titled(
        id=title_id,
        name=name,
        verdict=verdicts.worst(title_id),
        amounts=tuple(_amount(grid.amount(title_id, net, measure.id), naming) for measure in grid.measures),
        bridges=tuple(drawn),
        rows=tuple(_rows(section, naming, grid)) if section else (),
        findings=tuple(numbers[finding.id] for finding in findings_of(result, title_id) if finding.id in numbers),
        answers=tuple(_explained(result, naming, fields, title_id)),
        is_committee=title_id == result.organisation.committee.id,
        years=tuple(_years(result, naming, title_id)),
        beside=tuple(sentences(result.years, naming, title_id)),
    )


YEAR_AMOUNTS = ("previous", "one_off_previous", "moved", "comparable_previous", "current", "one_off_current",
                "comparable_current", "change", "remaining")  # fmt: skip
"""The amounts of a line beside the previous year, in the order in which they are shown."""


def _years(result: Result, naming: Naming, title: str) -> Iterator[Row]:
    """A title's lines beside the previous year, where anything is declared of them."""
    if result.years is None:
        return
    totals = {line.id for line in result.organisation.lines_of(title) if not isinstance(line, Line) or line.of}
    for row in result.years.rows.filter(title=title).iter_rows(named=True):
        amounts = tuple(_amount(row[name], naming) for name in YEAR_AMOUNTS)
        yield Row(naming.line(title, row["line"]), amounts, strong=row["line"] in totals)


def year_heads(result: Result, naming: Naming) -> list[str]:
    """The heads over the amounts of a row beside the previous year; none where nothing is declared beside the previous year."""
    if result.years is None:
        return []
    text = naming.language.text
    before, now = naming.measure(result.years.measure), naming.measure(result.years.against)
    return [
        before,
        text("of which one-off"),
        text("Moved here or away"),
        text("{measure}, comparable", measure=before),
        now,
        text("of which one-off, this year"),
        text("{measure}, comparable", measure=now),
        text("Change as reported"),
        text("Remains to be explained"),
    ]


def _drawn(found: Bridge, naming: Naming, grid: Grid) -> Drawn:
    name = naming.language.name
    ends = [grid.organisation.measure(one or "").name for one in (found.variance.minuend, found.variance.subtrahend)]
    last = len(found.parts) - 1
    steps = []
    for place, part in enumerate(found.parts):
        if part.kind == "total":
            steps.append(Step(name(ends[1 if place == last else 0]), naming.amount(part.amount), part))
            continue
        label = part.name or naming.language.text("Other lines ({count})", count=part.others)
        steps.append(Step(label, signed(naming.amount(part.amount)), part))
    caption = naming.language.text("From {minuend} to {subtrahend}", minuend=ends[0], subtrahend=ends[1])
    return Drawn(caption, tuple(steps), found.broken)


def _rows(section: Section, naming: Naming, grid: Grid) -> Iterator[Row]:
    for line in section.lines:
        held = [grid.figures.get((section.id, line.id, measure.id)) for measure in grid.measures]
        worst = min((one.status for one in held if one), key=VERDICTS.index, default="not-tested")
        amounts = tuple(_amount(one.amount if one else None, naming) for one in held)
        yield Row(line.name, amounts, strong=bool(line.of), verdict=worst)


def _explained(result: Result, naming: Naming, fields: Mapping[str, str], title: str) -> Iterator[Answered]:
    """What people wrote about a title's variances, and about the same variances the month before."""
    for answers, when in ((result.answers, ""), (result.earlier, naming.language.text("Last month"))):
        for answer in answers:
            parts = answer.row.split("/")
            if len(parts) == 3 and parts[0] == title:
                figure = (when, naming.line(title, parts[1]), naming.measure(parts[2]))
                yield answered(answer, naming, fields, " / ".join(part for part in figure if part))


def _amount(amount: Decimal | None, naming: Naming) -> str:
    return NOTHING if amount is None else naming.amount(amount)


def signed(written: str) -> str:
    """An amount with its sign always written: `+24`, `−24`, `0`."""
    return written if written.startswith("−") or not written.strip("0,.\N{NO-BREAK SPACE}") else f"+{written}"
