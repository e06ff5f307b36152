"""A finding as the page shows it: its sentence, its cells among their neighbours, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.findings import Cell, Finding, Money
from pipeline.publish.cells import addresses
from pipeline.publish.naming import Naming
from pipeline.publish.page.comparing import against_text
from pipeline.publish.page.intervals import Interval, interval
from pipeline.publish.page.view import Answered, answered
from pipeline.publish.places import Place
from pipeline.result import Break, Excerpt, ExcerptCell, Result
from schemas.codes import BY_CODE

MOST_FOLLOWING = 30
"""How many comparisons that follow from a finding are shown with it."""

_MOST_ADDRESSES = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of an excerpt as it is written. `kind` is what it looks like: `number`, `text`, `withheld` or `blank`."""

    text: str
    kind: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """An excerpt as it is laid out: rows with their numbers, `gap` where rows are passed over before one."""

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, bool, bool, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What rounding can explain, with the amounts written."""

    interval: Interval
    left: str
    right: str
    difference: str
    bound: str


@dataclass(frozen=True, slots=True)
class Following:
    """A comparison that differs because of a finding."""

    rule: str
    figure: str
    against: str
    left: str
    right: str
    difference: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is laid out. `search` is what it is found by, in small letters.

    `more_following` says how many comparisons follow from it besides those in `following`; empty where none does.
    """

    number: str
    id: str
    code: str
    rule: str
    severity: str
    word: str
    title: str
    figure: str
    file: str
    where: str
    sentences: tuple[str, ...]
    amounts: tuple[tuple[str, str], ...]
    drawing: Drawing | None
    excerpts: tuple[Shape, ...]
    following: tuple[Following, ...]
    more_following: str
    definition: str
    remedy: str
    state: str
    handled: bool
    history: tuple[str, ...]
    answers: tuple[Answered, ...]
    weight: str
    search: str


def findings(
    result: Result,
    naming: Naming,
    fields: Mapping[str, str],
    differing: Mapping[str, Sequence[dict[str, Any]]],
    shown: Sequence[Finding],
    placed: Mapping[int, Place],
) -> list[Found]:
    """Findings as they are laid out, in the result's order. `differing` are the comparisons of each, by its number."""
    history = {finding: one for one in result.breaks for finding in (one.finding, *one.also) if finding}
    return [
        _found(finding, number, result, naming, fields, differing.get(str(number), ()), history.get(finding.id), placed)
        for number, finding in enumerate(shown, start=1)
    ]


def _found(
    finding: Finding,
    place_in_list: int,
    result: Result,
    naming: Naming,
    fields: Mapping[str, str],
    differing: Sequence[dict[str, Any]],
    history: Break | None,
    placed: Mapping[int, Place],
) -> Found:
    language, number = naming.language, str(place_in_list)
    left = len(differing) - MOST_FOLLOWING
    last_month = language.text("Last month")
    rule = BY_CODE[finding.code]
    first = finding.cells[0] if finding.cells else Cell("")
    same = [cell for cell in finding.cells if (cell.file, cell.sheet) == (first.file, first.sheet)]
    place = addresses(same[:_MOST_ADDRESSES]) + (" …" if len(same) > _MOST_ADDRESSES else "")
    sentences = tuple(language.sentence(one) for one in (finding.message, *finding.causes))
    figure = naming.figure(finding.title, finding.line, finding.measure)
    where = "!".join(part for part in (first.sheet, place) if part)
    searched = (number, finding.id, finding.code, language.name(rule.name), figure, first.file, where, *sentences)
    return Found(
        number=number,
        id=finding.id,
        code=finding.code,
        rule=language.name(rule.name),
        severity=str(finding.severity),
        word=language.word(finding.severity),
        title=naming.title(finding.title),
        figure=figure,
        file=first.file,
        where=where,
        sentences=sentences,
        amounts=tuple(_amounts(finding, naming)),
        drawing=_drawing(finding, naming),
        excerpts=tuple(_shape(excerpt, naming) for excerpt in result.excerpts.get(finding.id, ())),
        following=tuple(_following(made, naming, placed) for made in differing[:MOST_FOLLOWING]),
        more_following=language.text("{count} more (all are in the log)", count=left) if left > 0 else "",
        definition=language.registry(rule.definition),
        remedy=language.registry(rule.remedy),
        state=language.word(history.state) if history else "",
        handled=finding.id in result.handled,
        history=tuple(map(language.sentence, history.history)) if history else (),
        answers=(
            *(answered(one, naming, fields) for one in result.answers if one.row == finding.id),
            *(answered(one, naming, fields, last_month) for one in result.earlier if one.row == finding.id),
        ),
        weight=f"{abs(finding.difference or Decimal(0)):f}",
        search=" ".join(searched).casefold(),
    )


def _amounts(finding: Finding, naming: Naming) -> list[tuple[str, str]]:
    text = naming.language.text
    named = (
        (text("Stands"), finding.found),
        (text("Should be"), finding.expected),
        (text("Difference"), finding.difference),
        (text("Largest possible rounding"), finding.bound),
    )
    return [(name, exact(amount, naming)) for name, amount in named if amount is not None]


def _drawing(finding: Finding, naming: Naming) -> Drawing | None:
    found = interval(finding.found, finding.difference, finding.bound)
    if found is None or finding.difference is None:
        return None
    return Drawing(
        interval=found,
        left=exact(found.left, naming),
        right=exact(found.right, naming),
        difference=exact(abs(finding.difference), naming),
        bound=exact(found.bound, naming),
    )


def _following(made: Mapping[str, Any], naming: Naming, placed: Mapping[int, Place]) -> Following:
    rule = BY_CODE.get(made["code"])
    return Following(
        rule=f"{made['code']} {naming.language.name(rule.name) if rule else ''}".strip(),
        figure=naming.figure(made["title"], made["line"], made["measure"]),
        against=against_text(made, placed, naming.language),
        left=exact(made["left"], naming),
        right=exact(made["right"], naming),
        difference=exact(made["difference"], naming),
    )


def _shape(excerpt: Excerpt, naming: Naming) -> Shape:
    marked = set(excerpt.marked)
    rows, before = [], 0
    for row, cells in zip(excerpt.rows, excerpt.cells, strict=True):
        shown = tuple(
            _shown(cell, naming, marked=bool(marked & {f"{column}{row}", column, str(row)}))
            for column, cell in zip(excerpt.columns, cells, strict=True)
        )
        rows.append((row, bool(before) and row != before + 1, row in excerpt.heads, shown))
        before = row
    return Shape(excerpt.file, excerpt.sheet, excerpt.columns, tuple(rows))


def _shown(cell: ExcerptCell | None, naming: Naming, *, marked: bool) -> Shown:
    if cell is None:
        return Shown("", "blank", marked)
    if cell.withheld:
        return Shown(naming.language.text("withheld"), "withheld", marked)
    if cell.kind != "number":
        return Shown(cell.text, "text", marked)
    return Shown(_number(cell, naming), "number", marked)


def _number(cell: ExcerptCell, naming: Naming) -> str:
    """A number as the sheet shows it: in groups where its format says how many decimals it has, else as it is stored."""
    try:
        if cell.decimals is not None:
            return naming.language.number(Decimal(cell.text), cell.decimals)
    except ArithmeticError:  # no number that can be written out
        return cell.text
    separator = "," if naming.language.code == "sv" else "."
    return cell.text.replace(".", separator).replace("-", "−")


def exact(amount: Decimal | None, naming: Naming) -> str:
    """An amount in the currency, öre where there are any."""
    return "" if amount is None else naming.language.money(Money(amount))
